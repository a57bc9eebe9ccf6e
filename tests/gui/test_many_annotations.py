"""An article with more annotations than a turn of the event loop has time for."""

from __future__ import annotations

import gc

import pytest

from reader.app.session import read_excerpt
from reader.app.start import build
from reader.app.window import CARDS_AT_ONCE, CARDS_IN_A_LUMP
from reader.importers import read_article
from reader.library import Library
from reader.library.edits import AddAnnotations
from reader.library.importing import keep
from reader.model import Anchor, Annotation, new_id, piece_of
from reader.storage.peek import peek_session
from reader.text.segment import sentences

MANY = CARDS_AT_ONCE + 2 * CARDS_IN_A_LUMP + 30


@pytest.fixture
def crowded(tmp_path, until):
    """Return a window with an article of `MANY` annotations open, its cards still to be made."""
    path = tmp_path / "many.spanlib"
    text = "\n\n".join(f"The ferry ran {n} times. It may stop. The pier is old." for n in range(900)).encode()
    with Library.open(path) as library:
        kept = keep(library, read_article(text, media_type="text/plain"), text, name="many.txt")
        revision, annotator = library.newest_revision(kept.article), library.annotator()
        book = library.codebook()
        made = tuple(
            Annotation(
                id=new_id(),
                article=kept.article,
                tag=("claim", "speculation", "background")[n % 3],
                annotator=annotator.id,
                anchors=(Anchor(revision.id, (piece_of(revision.text, span),)),),
                codebook=book.id,
                codebook_version=book.version,
            )
            for n, span in enumerate(sentences(revision.text)[:MANY])
        )
        assert len(made) == MANY
        library.apply(AddAnnotations(made))
    program = build(path)
    program.window.resize(1200, 800)
    program.window.show()
    program.begin()
    until(lambda: program.workspace.revision is not None)
    yield program, made
    program.window.close()
    program.end()
    program.window.deleteLater()


def cards(program):
    model = program.window.annotations.list.cards
    return [model.card_at(place) for place in range(model.rowCount())]


def test_cards_follow_the_page_until_all_are_there_in_reading_order(crowded, until):
    program, made = crowded
    assert len(program.window.view.spans) == MANY
    assert CARDS_AT_ONCE <= len(cards(program)) < MANY
    until(lambda: len(cards(program)) == MANY)
    assert [card.id for card in cards(program)] == [a.id for a in made]
    assert sum(program.window.annotations.list.cards.counts.values()) == MANY


def test_what_is_done_while_cards_are_made_is_in_them(crowded, until):
    program, made = crowded
    workspace = program.workspace
    assert len(cards(program)) < MANY
    workspace.remove((made[-1].id,))
    workspace.set_note(made[-2].id, "seen at once")
    until(lambda: len(cards(program)) == MANY - 1)
    until(lambda: not program.window._idle.busy)
    assert [card.id for card in cards(program)] == [a.id for a in made[:-1]]
    assert cards(program)[-1].note == "seen at once"
    workspace.undo_stack.undo()
    workspace.undo_stack.undo()
    assert [card.id for card in cards(program)] == [a.id for a in made]


def test_the_same_pieces_are_found_as_if_they_had_been_tagged_one_by_one(crowded):
    program, made = crowded
    workspace = program.workspace
    for annotation in made[:: MANY // 7]:
        assert [a.id for a in workspace.exactly_at((annotation.anchors[0].pieces[0].span,))] == [
            annotation.id
        ]


def test_collections_leave_out_what_many_annotations_hold_until_another_article_is_open(crowded, until):
    program, _made = crowded
    assert gc.get_freeze_count()
    program.workspace.trash_articles((program.workspace.article.id,))
    until(lambda: program.workspace.article is None)
    assert not gc.get_freeze_count()


def test_the_first_frame_keeps_the_pieces_around_the_place_only(crowded, until):
    program, made = crowded
    program.window.keep_place()
    until(lambda: read_excerpt(peek_session(program.workspace.path)) is not None)
    excerpt = read_excerpt(peek_session(program.workspace.path))
    assert excerpt is not None
    held = {row.annotation for row in excerpt.spans}
    inside = {a.id for a in made if a.anchors[0].pieces[0].span.end <= len(excerpt.text)}
    assert held == inside
    assert 0 < len(held) < MANY
