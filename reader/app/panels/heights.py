"""Heights of a long list's rows: estimated for all, known for those that were shown, summed in log time."""

from __future__ import annotations


class Heights:
    """A Fenwick tree over what rows differ from the estimate by; empty trees cost nothing to make.

    Heights are whole pixels. Rows count from 0; offsets are half-open, `offset(count)` is the whole height.
    """

    def __init__(self, count: int = 0, estimate: int = 1) -> None:
        self.estimate = estimate
        self.count = count
        self._tree = [0] * (count + 1)
        self._known: dict[int, int] = {}

    def append(self, rows: int) -> None:
        """Add rows of the estimated height at the end."""
        for place in range(self.count + 1, self.count + rows + 1):
            below, total = place - 1, 0
            lowest = place - (place & -place)
            while below > lowest:
                total += self._tree[below]
                below -= below & -below
            self._tree.append(total)
        self.count += rows

    def known(self, row: int) -> bool:
        return row in self._known

    def height(self, row: int) -> int:
        return self._known.get(row, self.estimate)

    def set(self, row: int, height: int) -> None:
        """Say how high a row is; IndexError when there is no such row."""
        if not 0 <= row < self.count:
            raise IndexError(row)
        change = height - self.height(row)
        self._known[row] = height
        if change == 0:
            return
        place = row + 1
        while place <= self.count:
            self._tree[place] += change
            place += place & -place

    def forget(self) -> None:
        """Return every row to the estimate: the width changed, or the rows did."""
        self._tree = [0] * (self.count + 1)
        self._known.clear()

    def offset(self, row: int) -> int:
        """Return the height of all rows before `row`."""
        total, place = row * self.estimate, row
        while place > 0:
            total += self._tree[place]
            place -= place & -place
        return total

    @property
    def total(self) -> int:
        return self.offset(self.count)

    def row_at(self, y: int) -> int:
        """Return the row that covers the height `y`, the first or last one beyond the ends, -1 when empty."""
        if self.count == 0:
            return -1
        place, step = 0, 1 << self.count.bit_length()
        rest = max(0, y)
        while step:
            after = place + step
            if after <= self.count:
                here = self._tree[after] + step * self.estimate
                if here <= rest:
                    place, rest = after, rest - here
            step >>= 1
        return min(place, self.count - 1)
