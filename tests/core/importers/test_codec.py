from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.importers import codec, read_article
from reader.importers.preview import decode_blocks
from reader.model import Block, ImportedArticle
from reader.text.span import Span

ARTICLE = read_article("# Title 🚧\n\nA *soft* word, שלום.\n\n- item\n".encode(), media_type="text/markdown")


def crossed(article: ImportedArticle) -> ImportedArticle:
    payload, buffers = codec.encode(article)
    return codec.decode(json.loads(json.dumps(payload)), buffers)


def test_an_article_comes_back_as_it_went():
    assert crossed(ARTICLE) == ARTICLE


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_text_comes_back_as_it_went(text: str):
    line = " ".join(text.split()) or "x"
    article = ImportedArticle(line, (Block("paragraph", Span(0, len(line))),))
    assert crossed(article) == article


def spoiled(change: dict[str, Any]) -> dict[str, Any]:
    payload, _ = codec.encode(ARTICLE)
    return {**payload, **change}


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"title": "x" * 20_000},
        {"blocks": [["paragraph", 0, 10**9, 0]]},
        {"blocks": [["poem", 0, 3, 0]]},
        {"blocks": [["paragraph", 3, 1, 0]]},
        {"blocks": [["paragraph", 0, 3, 0]]},
        {"blocks": [["paragraph", 0, 3]]},
        {"blocks": "paragraph"},
        {"blocks": [["paragraph", True, 3, 0]]},
        {"marks": [["link", 0, 3, 7]]},
        {"marks": [["tattoo", 0, 3, ""]]},
        {"pages": [["1", -1, 3]]},
        {"notices": [["x", [["count", [1]]]]]},
        {"notices": [[1, []]]},
    ],
)
def test_what_does_not_fit_the_schema_is_refused(change: dict[str, Any]):
    with pytest.raises(ValueError, match=r"\w"):
        codec.decode(spoiled(change), codec.encode(ARTICLE)[1])


@pytest.mark.parametrize("buffers", [(), (b"a", b"b"), (b"\xff\xfe",)])
def test_buffers_that_are_not_the_text_are_refused(buffers: tuple[bytes, ...]):
    with pytest.raises(ValueError, match=r"\w"):
        codec.decode(spoiled({}), buffers)


@pytest.mark.parametrize(
    "payload", [{}, {"blocks": 7}, {"blocks": [[1, "paragraph", 0, "x", 1]]}, {"blocks": [[1]]}]
)
def test_a_preview_that_does_not_fit_is_refused(payload: dict[str, Any]):
    with pytest.raises(ValueError, match="preview"):
        decode_blocks(payload)
