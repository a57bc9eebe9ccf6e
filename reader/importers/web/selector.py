"""How likely a block belongs to the article: a small forest of decision trees over `features`.

The trees stand in `resources/extraction/forest.json`, written by `tests/core/importers/train_selector.py`
from the development pages; they hold no words of any page. Cross-validated by site they reach F1 0.975,
against 0.962 for trafilatura alone and 0.967 for the best vote written by hand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from reader.assets import resources
from reader.importers.web.features import NAMES

_SURELY = 1e-9  # more than sums of floats differ by their order


@dataclass(frozen=True, slots=True)
class Tree:
    """Node i asks whether feature[i] <= threshold[i] and goes left or right; a leaf has feature -1."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def of(self, row: Sequence[float]) -> float:
        feature, threshold, left, right = self.feature, self.threshold, self.left, self.right
        node = 0
        while (asked := feature[node]) >= 0:
            node = left[node] if row[asked] <= threshold[node] else right[node]
        return self.value[node]

    def nested(self, node: int = 0) -> Any:
        if self.feature[node] < 0:
            return self.value[node]
        left, right = self.nested(self.left[node]), self.nested(self.right[node])
        return self.feature[node], self.threshold[node], left, right


@dataclass(frozen=True)
class Forest:
    """Adds up its trees on top of `start`; the sum is in log-odds."""

    start: float
    trees: tuple[Tree, ...]

    def likelier(self, row: Sequence[float], probability: float) -> bool:
        """Return whether `probability(row)` is at least this, asking no more trees than it takes."""
        wanted = math.log(probability / (1.0 - probability))
        surely, surely_not = wanted + _SURELY, wanted - _SURELY
        odds = self.start
        for node, least, most in self.asked:
            if odds + least > surely:
                return True
            if odds + most < surely_not:
                return False
            while node.__class__ is tuple:
                feature, threshold, left, right = node
                node = left if row[feature] <= threshold else right
            odds += node
        return self.probability(row) >= probability if abs(odds - wanted) <= _SURELY else odds > wanted

    @cached_property
    def asked(self) -> tuple[tuple[Any, float, float], ...]:
        """Each tree as nested (feature, threshold, left, right) down to numbers, which is quickest to walk,
        with what it and those after it add up to, at least and at most."""
        asked: list[tuple[Any, float, float]] = []
        least = most = 0.0
        for tree in reversed(self.trees):
            values = [value for feature, value in zip(tree.feature, tree.value, strict=True) if feature < 0]
            least, most = least + min(values), most + max(values)
            asked.append((tree.nested(), least, most))
        return tuple(reversed(asked))

    def probability(self, row: Sequence[float]) -> float:
        odds = self.start + sum(tree.of(row) for tree in self.trees)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def forest() -> Forest:
    """Return the forest that comes with the program."""
    stored = json.loads((resources() / "extraction" / "forest.json").read_text(encoding="ascii"))
    if tuple(stored["features"]) != NAMES:
        raise ValueError("forest.json was made for other features; run train_selector.py")
    return Forest(stored["start"], tuple(_tree(nodes) for nodes in stored["trees"]))


def _tree(nodes: Sequence[Sequence[float]]) -> Tree:
    """Return the tree of rows [feature, threshold, left, right, value]."""
    columns = list(zip(*nodes, strict=True))
    return Tree(
        tuple(int(n) for n in columns[0]),
        tuple(columns[1]),
        tuple(int(n) for n in columns[2]),
        tuple(int(n) for n in columns[3]),
        tuple(columns[4]),
    )
