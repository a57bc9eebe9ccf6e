"""The development pairs, where they are at hand: the figures that the project promised itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.anchoring import carry_spans

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "anchoring"


def test_spans_are_carried_as_exactly_as_promised():
    files = sorted(DATA.glob("*.json"))
    if not files:
        pytest.skip("the development pairs are not beside this checkout")
    alive = exact = dead = lost = wrong = total = 0
    for pair in (pair for file in files for pair in json.loads(file.read_text("utf-8"))):
        old, new = pair["old_text"], pair["new_text"]
        found = carry_spans(old, new, [(span["start"], span["end"]) for span in pair["spans"]])
        for span, one in zip(pair["spans"], found, strict=True):
            total += 1
            if span["new_start"] is None:
                dead += 1
                lost += one.span is None
                wrong += one.span is not None
                continue
            alive += 1
            truth = new[span["new_start"] : span["new_end"]].strip()
            start = new.index(truth, span["new_start"])
            if one.span is not None:
                exact += (one.span.start, one.span.end) == (start, start + len(truth)) or (
                    one.span.of(new).strip() == truth
                    and abs(one.span.start - start) <= len(one.span) - len(truth)
                )
                shared = min(one.span.end, start + len(truth)) - max(one.span.start, start)
                reach = max(one.span.end, start + len(truth)) - min(one.span.start, start)
                wrong += shared < 0.3 * reach
    assert exact / alive >= 0.995
    assert wrong / total <= 0.0012
    assert lost / dead >= 0.995
