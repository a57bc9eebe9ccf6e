"""Every message that the program can raise has a sentence, and no fact can spoil the sentence around it."""

from __future__ import annotations

import ast
import string
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import wording
from reader.errors import ExportFailed, ReaderError
from reader.exporters import EXPORTERS
from reader.exporters.loss import FEATURES
from reader.wording import FORMATS, MESSAGES, Unworded, sentence, shown

READER = Path(wording.__file__).parent
ERRORS = {"ReaderError", *(c.__name__ for c in ReaderError.__subclasses__())}


@dataclass(frozen=True)
class Use:
    """One place in the source that names a message; `facts` is None where they are not written out."""

    place: str
    message: str
    facts: frozenset[str] | None


def uses() -> Iterator[Use]:
    for path in sorted(READER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                message = node.args[0]
                if isinstance(message, ast.Constant) and isinstance(message.value, str):
                    place = f"{path.relative_to(READER)}:{node.lineno}"
                    if node.func.id in ERRORS:
                        yield Use(place, message.value, keyword_facts(node))
                    elif node.func.id == "Notice":
                        yield Use(place, message.value, notice_facts(node))


def keyword_facts(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(n for n in names if n)


def notice_facts(call: ast.Call) -> frozenset[str] | None:
    if len(call.args) == 1 and not call.keywords:
        return frozenset()
    facts = call.args[1] if len(call.args) > 1 else call.keywords[0].value
    if not isinstance(facts, ast.Tuple):
        return None
    names = [pair.elts[0] for pair in facts.elts if isinstance(pair, ast.Tuple) and pair.elts]
    if len(names) != len(facts.elts) or not all(isinstance(n, ast.Constant) for n in names):
        return None
    return frozenset(str(n.value) for n in names if isinstance(n, ast.Constant))


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


USES = tuple(uses())


def test_every_message_in_the_source_has_a_sentence():
    assert len(USES) > 20
    assert not [f"{u.place} {u.message}" for u in USES if u.message not in MESSAGES]


def test_every_sentence_gets_the_facts_that_it_names():
    lacking = {
        f"{u.place} {u.message}": fields(MESSAGES[u.message]) - u.facts
        for u in USES
        if u.facts is not None and u.message in MESSAGES
    }
    assert not {place: names for place, names in lacking.items() if names}


def test_every_loss_has_a_sentence():
    assert not [feature for feature in FEATURES if f"loss.{feature}" not in MESSAGES]


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_a_template_is_one_plain_line_that_ends_as_a_sentence(message):
    template = MESSAGES[message]
    assert template == " ".join(template.split())
    assert template.endswith((".", "?", "…", "{losses}"))
    assert all(name.isidentifier() for name in fields(template))


def test_numbers_choose_their_words():
    facts = {"format": "csv", "count": 1}
    assert sentence("loss.notes", facts).endswith("does not hold the notes of 1 annotation.")
    assert sentence("loss.notes", {**facts, "count": 2}).endswith("the notes of 2 annotations.")


def test_a_format_is_named_as_in_the_dialog_and_in_the_language_of_the_sentence():
    facts = {"format": "csv", "count": 1}
    assert sentence("loss.cues", facts) == "Table (CSV, exact) does not hold the cue words of 1 annotation."
    assert sentence("loss.cues", {**facts, "format": "doccano"}).startswith("Doccano (JSON Lines) does")
    orphans = sentence("loss.orphans", {"format": "doccano", "count": 2})
    assert orphans.endswith("are not in doccano (JSON Lines).")
    german = {MESSAGES["loss.links"]: "{count} fehlen in {format}.", FORMATS["csv"]: "Tabelle"}
    assert sentence("loss.links", facts, german.__getitem__) == "1 fehlen in Tabelle."


def test_every_format_has_a_name_for_people():
    assert [each.id for each in EXPORTERS] == list(FORMATS)


def test_facts_come_as_a_mapping_or_as_pairs_and_an_error_brings_its_own():
    error = ExportFailed("export.target-is-folder", path="/x")
    assert wording.of(error) == sentence("export.target-is-folder", (("path", "/x"),))
    assert "/x" in wording.of(error)


def test_the_template_is_translated_before_the_facts_are_put_in():
    german = {MESSAGES["export.target-is-folder"]: "{path} ist ein Ordner."}
    assert (
        wording.of(ExportFailed("export.target-is-folder", path="/x"), german.__getitem__)
        == "/x ist ein Ordner."
    )


def test_a_message_without_a_sentence_is_a_fault_but_the_reader_still_sees_which():
    with pytest.warns(Unworded):
        assert sentence("no.such", {"path": "/x"}) == "no.such (path: /x)"
    with pytest.warns(Unworded):
        assert "csv" in sentence("loss.notes", {"format": "csv"})
    with warnings.catch_warnings():
        warnings.resetwarnings()
        warnings.simplefilter("ignore", ImportWarning)  # what Python does by itself
        assert sentence("no.such") == "no.such"


def test_a_fault_of_ours_says_so_without_its_text():
    said = wording.of(ValueError("the article's words"))
    assert "ValueError" in said
    assert "words" not in said


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("plain name.txt", "plain name.txt"),
        ("a\nb\x00\x1b[2J", "a␊b␀␛[2J"),
        ("invoice\u202etxt.exe", "invoice⟨U+202E⟩txt.exe"),
        ("\u2066x\u2069\u200e\ufeff", "⟨U+2066⟩x⟨U+2069⟩⟨U+200E⟩⟨U+FEFF⟩"),
        ("bad\udcff", "bad⟨U+DCFF⟩"),
        ("שלום.txt", "\u2068שלום.txt\u2069"),
        ("👩‍👩‍👧 é", "👩‍👩‍👧 é"),
    ],
)
def test_a_name_cannot_rearrange_the_sentence_around_it(name, seen):
    assert shown(name) == seen
    assert seen in wording.of(ExportFailed("export.target-is-folder", path=name))


@given(st.text())
def test_what_is_shown_can_always_be_written_and_holds_no_control(text):
    seen = shown(text)
    seen.encode()
    assert not any(ord(c) < 32 or c in "\u202a\u202b\u202d\u202e\u2066\u2067" for c in seen)


def test_a_long_name_keeps_its_ends():
    seen = shown("a" * 600 + "b" * 600)
    assert len(seen) == 501
    assert seen[0] == "a"
    assert seen[-1] == "b"


def test_a_name_with_braces_is_no_template():
    assert "{path}" in wording.of(ExportFailed("export.target-is-folder", path="{path}{0}"))
