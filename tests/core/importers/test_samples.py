from __future__ import annotations

import re
import unicodedata

import pytest

from reader.importers import read_article
from reader.importers.samples import Sample, annotations_of, samples
from reader.text.segment import sentences


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sample_says_who_wrote_it_and_when_and_has_a_deck(sample: Sample):
    article = read_article(sample.path)
    assert all((article.title, article.byline, article.outlet, re.match(r"2026-10-\d\d", article.published)))
    assert [block.kind for block in article.blocks][:2] == ["title", "deck"]
    assert article.notices == ()
    assert 400 <= len(article.text.split()) <= 720


def test_the_first_sample_is_the_bridge():
    article = read_article(samples()[0].path)
    assert article.title == "Kessel Bridge shut after inspectors find cracked hangers"
    assert (article.byline, article.outlet) == ("Hanne Quill", "Lenn Valley Courier")
    assert article.published.startswith("2026-10-14")


def test_one_sample_has_an_emoji_and_a_right_to_left_quotation():
    def has_both(sample: Sample) -> bool:
        article = read_article(sample.path)
        quotes = [block.span.of(article.text) for block in article.blocks if block.kind == "quote"]
        arabic = any(unicodedata.bidirectional(c) == "AL" for quote in quotes for c in quote)
        return arabic and any(ord(c) > 0xFFFF for c in article.text)

    assert sum(map(has_both, samples())) == 1


def test_one_sample_is_annotated_in_every_sentence_of_its_body():
    (sample,) = (sample for sample in samples() if sample.annotations)
    article = read_article(sample.path)
    placed = annotations_of(sample, article.text)
    tagged = {annotation.span for annotation in placed}
    body = [block.span for block in article.blocks if block.kind == "paragraph"]
    in_body = [s for s in sentences(article.text) if any(block.covers(s) for block in body)]
    assert [s.of(article.text) for s in in_body if s not in tagged] == []
    assert {annotation.tag for annotation in placed} == {"claim", "speculation", "background"}


def test_cues_of_a_sample_are_whole_words_inside_their_annotation():
    (sample,) = (sample for sample in samples() if sample.annotations)
    text = read_article(sample.path).text
    for annotation in annotations_of(sample, text):
        for cue in annotation.cues:
            assert annotation.span.covers(cue)
            assert not text[cue.start - 1].isalnum()
            assert not text[cue.end].isalnum()
