"""Heights of a long list's rows: one estimate for all, corrected for those that were shown."""

from __future__ import annotations

from reader.app.page.heights import HeightIndex


class Heights:
    """Whole pixels over the page's height index. Rows count from 0; `offset(count)` is the whole height."""

    def __init__(self, count: int = 0, estimate: int = 1) -> None:
        self.estimate = estimate
        self.count = count
        self._known: dict[int, int] = {}
        self._index = self._fresh()

    def _fresh(self) -> HeightIndex:
        return HeightIndex(self.count, lambda row: row * self.estimate)

    def append(self, rows: int) -> None:
        """Add rows of the estimated height at the end; those that are known stay so."""
        self.count += rows
        self._index = self._fresh()
        for row, height in self._known.items():
            self._index.set(row, height)

    def known(self, row: int) -> bool:
        return row in self._known

    def height(self, row: int) -> int:
        return self._known.get(row, self.estimate)

    def set(self, row: int, height: int) -> None:
        """Say how high a row is; IndexError when there is no such row."""
        if not 0 <= row < self.count:
            raise IndexError(row)
        self._known[row] = height
        self._index.set(row, height)

    def forget(self) -> None:
        """Return every row to the estimate: the width changed, or the rows did."""
        self._known.clear()
        self._index = self._fresh()

    def offset(self, row: int) -> int:
        """Return the height of all rows before `row`."""
        return int(self._index.top(row))

    @property
    def total(self) -> int:
        return self.offset(self.count)

    def row_at(self, y: int) -> int:
        """Return the row that covers the height `y`, the first or last one beyond the ends, -1 when empty."""
        return self._index.at(max(0, y))[0] if self.count else -1
