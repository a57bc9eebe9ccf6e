"""Trains the forest that selects a page's article blocks, and cross-validates it by site.

Run by hand from the checkout, with the development pages beside it:
    python -m tests.core.importers.train_selector            # cross-validate, print the scores
    python -m tests.core.importers.train_selector --write    # train on all pages, write forest.json
Boosted trees on logistic loss, six leaves each, grown best first; a feature that `features` calls rising or
falling may only be used so. Each tree sees a third of the features, drawn anew: what holds on one site only is
leant on less (paragraph F1 of sites not seen +0.003). Every block weighs the same, as in the score: a page's
weight shared among its blocks was 0.004 worse. numpy is needed here and nowhere in the program.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from reader.assets import resources
from reader.importers.web import choose, features, linked, metadata, parse, selector, voters, walk
from reader.text.normalise import normalise

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
TREES, LEAVES, RATE, FEWEST, RIDGE, BINS, SEEN = 80, 6, 0.12, 30, 5.0, 48, 0.3
BELONGS = 0.6  # share of a block's runs of four words that stand in the gold text

Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Page:
    gold: Mapping[str, Any]
    site: str
    blocks: list[walk.SourceBlock]
    candidates: dict[int, features.Candidate]
    body: list[int]
    rows: Floats
    belongs: npt.NDArray[np.bool_]


def load_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "score_extraction", SHARED / "tools" / "score_extraction.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pages(scorer: ModuleType) -> Iterator[Page]:
    data = SHARED / "data" / "extraction"
    for gold in json.loads((data / "gold.json").read_text(encoding="utf-8")):
        if gold["kind"] == "segments":
            continue
        with gzip.open(data / "pages" / gold["file"], "rt", encoding="utf-8", newline="") as file:
            source = normalise(file.read()).text
        yield page(gold, source, scorer)


def page(gold: Mapping[str, Any], source: str, scorer: ModuleType) -> Page:
    url = gold.get("url") or ""
    root = parse.parse(source)
    assert root is not None
    blocks = walk.blocks(root)
    title = metadata.read(root, url, blocks).title
    voices = voters.listen(root, url, linked.read(root).body, 0)
    candidates = choose.candidates_of(blocks, voices, title)
    body = [i for i in candidates if blocks[i].kind != "caption"]
    rows = np.array(choose.feature_rows([candidates[i] for i in body], voices, title), dtype=float)
    lines = {tuple(scorer.toks(line)) for line in gold["text"].split("\n")}
    shingles = scorer.shingles(gold["text"])
    belongs = np.array([_share(candidates[i].words, lines, shingles) >= BELONGS for i in body])
    site = gold["id"] if "fakehost" in url else (urlsplit(url).hostname or gold["id"])
    return Page(gold, site, blocks, candidates, body, rows, belongs)


def _share(
    words: voters.Tokens, lines: set[tuple[str, ...]], shingles: Mapping[tuple[str, ...], int]
) -> float:
    if len(words) > 4 and words[0].isdigit():
        words = words[1:]
    if len(words) < 4:
        return float(words in lines)
    runs = [words[i : i + 4] for i in range(len(words) - 3)]
    return sum(run in shingles for run in runs) / len(runs)


def train(sample: list[Page], *, seed: int = 0) -> selector.Forest:
    rows = np.vstack([p.rows for p in sample if len(p.body)])
    wanted = np.concatenate([p.belongs for p in sample if len(p.body)]).astype(float)
    cuts = [
        np.unique(np.quantile(rows[:, f], np.linspace(0, 1, BINS + 1)[1:-1])) for f in range(rows.shape[1])
    ]
    binned = np.stack(
        [np.searchsorted(cuts[f], rows[:, f], side="left") for f in range(rows.shape[1])], axis=1
    )
    share = float(wanted.mean())
    start = float(np.log(share / (1 - share)))
    odds = np.full(len(wanted), start)
    trees = []
    chance = np.random.default_rng(seed)
    for _ in range(TREES):
        guess = 1 / (1 + np.exp(-odds))
        seen = chance.choice(len(cuts), round(SEEN * len(cuts)), replace=False)
        tree, added = _tree(binned, guess - wanted, guess * (1 - guess), cuts, seen)
        odds += added
        trees.append(tree)
    return selector.Forest(start, tuple(trees))


@dataclass(slots=True, eq=False)
class _Leaf:
    members: npt.NDArray[np.intp]
    node: int
    low: float
    high: float
    gain: float = 0.0
    feature: int = -1
    cut: int = -1
    values: tuple[float, float] = (0.0, 0.0)


def _tree(
    binned: npt.NDArray[np.intp],
    slope: Floats,
    curve: Floats,
    cuts: list[Floats],
    seen: npt.NDArray[np.intp],
) -> tuple[selector.Tree, Floats]:
    everything = np.arange(len(slope))
    value = [-RATE * slope.sum() / (curve.sum() + RIDGE)]
    feature, threshold, left, right = [-1], [0.0], [0], [0]
    leaves = [_split(_Leaf(everything, 0, -np.inf, np.inf), binned, slope, curve, cuts, seen)]
    while len(leaves) < LEAVES:
        best = max(leaves, key=lambda leaf: leaf.gain)
        if best.gain <= 1e-6:
            break
        leaves.remove(best)
        goes_left = binned[best.members, best.feature] <= best.cut
        feature[best.node], threshold[best.node] = best.feature, float(cuts[best.feature][best.cut])
        middle = sum(best.values) / 2
        direction = _direction(best.feature)
        for side, members in enumerate((best.members[goes_left], best.members[~goes_left])):
            node = len(value)
            (left, right)[side][best.node] = node
            value.append(best.values[side])
            for column in (feature, left, right):
                column.append(-1 if column is feature else 0)
            threshold.append(0.0)
            low, high = best.low, best.high
            if direction:
                low, high = (low, middle) if (side == 0) == (direction > 0) else (middle, high)
            leaves.append(_split(_Leaf(members, node, low, high), binned, slope, curve, cuts, seen))
    added = np.zeros(len(slope))
    for leaf in leaves:
        added[leaf.members] = value[leaf.node]
    return selector.Tree(tuple(feature), tuple(threshold), tuple(left), tuple(right), tuple(value)), added


def _direction(feature: int) -> int:
    name = features.NAMES[feature]
    return 1 if name in features.RISING else -1 if name in features.FALLING else 0


def _split(
    leaf: _Leaf,
    binned: npt.NDArray[np.intp],
    slope: Floats,
    curve: Floats,
    cuts: list[Floats],
    seen: npt.NDArray[np.intp],
) -> _Leaf:
    """Fill in the best split of a leaf, none when it gains nothing."""
    members = leaf.members
    slopes, curves = slope[members], curve[members]
    whole = slopes.sum() ** 2 / (curves.sum() + RIDGE)
    for f in seen.tolist():
        if not len(cuts[f]):
            continue
        column = binned[members, f]
        size = len(cuts[f]) + 1
        g = np.bincount(column, slopes, size).cumsum()[:-1]
        h = np.bincount(column, curves, size).cumsum()[:-1]
        n = np.bincount(column, minlength=size).cumsum()[:-1]
        g_right, h_right, n_right = slopes.sum() - g, curves.sum() - h, len(members) - n
        values_left = np.clip(-RATE * g / (h + RIDGE), leaf.low, leaf.high)
        values_right = np.clip(-RATE * g_right / (h_right + RIDGE), leaf.low, leaf.high)
        gain = g**2 / (h + RIDGE) + g_right**2 / (h_right + RIDGE) - whole
        direction = _direction(f)
        allowed = (n >= FEWEST) & (n_right >= FEWEST)
        if direction:
            allowed &= direction * (values_right - values_left) >= 0
        gain = np.where(allowed, gain, 0.0)
        cut = int(gain.argmax())
        if gain[cut] > leaf.gain:
            leaf.gain, leaf.feature, leaf.cut = float(gain[cut]), f, cut
            leaf.values = (float(values_left[cut]), float(values_right[cut]))
    return leaf


def selected(page: Page, forest: selector.Forest, threshold: float = choose.THRESHOLD) -> dict[str, Any]:
    chosen = {
        i
        for i, row in zip(page.body, page.rows.tolist(), strict=True)
        if forest.probability(row) >= threshold
    }
    kept = sorted(choose.finished(page.blocks, page.body, chosen))
    blocks = [{"type": page.blocks[i].kind, "text": page.blocks[i].text} for i in kept]
    return {"text": "\n\n".join(block["text"] for block in blocks), "blocks": blocks}


def cross_validate(sample: list[Page], scorer: ModuleType, folds: int, seed: int) -> None:
    sites = sorted({p.site for p in sample})
    np.random.default_rng(seed).shuffle(sites)
    fold = {site: number % folds for number, site in enumerate(sites)}
    results: dict[float, list[tuple[Mapping[str, Any], dict[str, Any]]]] = {}
    for number in range(folds):
        forest = train([p for p in sample if fold[p.site] != number])
        for p in sample:
            if fold[p.site] == number:
                for threshold in (0.4, 0.5, 0.6):
                    results.setdefault(threshold, []).append((p.gold, selected(p, forest, threshold)))
    for threshold, result in results.items():
        told = scorer.summary(scorer.score(result))
        names = ("P", "R", "F1", "acc", "paraP", "paraR", "paraF1", "blkF1", "heading", "item", "quote")
        print(
            f"seed {seed} threshold {threshold}:", " ".join(f"{n}={told[n]:.4f}" for n in names), flush=True
        )


def write(forest: selector.Forest) -> None:
    trees = [
        [
            [f, float(f"{t:.5g}"), a, b, float(f"{v:.4g}")]
            for f, t, a, b, v in zip(
                tree.feature, tree.threshold, tree.left, tree.right, tree.value, strict=True
            )
        ]
        for tree in forest.trees
    ]
    head = json.dumps({"features": features.NAMES, "start": round(forest.start, 5)}, indent=1)
    body = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    target = resources() / "extraction" / "forest.json"
    target.write_text(f'{head[:-2]},\n "trees": [\n{body}\n ]\n}}\n', encoding="ascii")
    print("wrote", target.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folds", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=2)
    arguments = parser.parse_args()
    if not SHARED.exists():
        sys.exit("the development pages are not beside this checkout")
    scorer = load_scorer()
    sample = list(pages(scorer))
    print(len(sample), "pages,", sum(len(p.body) for p in sample), "blocks", flush=True)
    if arguments.write:
        write(train(sample))
        return
    for seed in range(arguments.seeds):
        cross_validate(sample, scorer, arguments.folds, seed)


if __name__ == "__main__":
    main()
