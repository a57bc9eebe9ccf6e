"""The tour's last step: a newer text of the article comes in, is reviewed, compared, and undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from reader.model import Annotation

if TYPE_CHECKING:
    from reader.app.tour import Tour


def revise(tour: Tour) -> None:
    """A newer text becomes a revision; each annotation is kept, reviewed or an orphan; undo takes it back."""
    from reader.app.tour import need

    window, workspace = tour.open.window, tour.open.workspace
    revisions = tour.open.commands.revisions
    article, revision = workspace.article, workspace.revision
    assert article is not None
    assert revision is not None
    before, number = dict(workspace.annotations), revision.number
    newer = tour.out / "newer.txt"
    newer.write_text(_edited(revision.text, revision.id, tuple(before.values())), "utf-8")
    window.imports.add_version(newer, article.id)
    tour.wait(
        lambda: workspace.revision is not None and workspace.revision.number == number + 1, "the newer text"
    )
    need(workspace.annotations.keys() == before.keys(), "annotations went with the newer text")
    tour.picture("revised")
    for action, name in (
        ("revision.compare", "comparison"),
        ("revision.drift", "drift"),
        ("revision.review", "review"),
    ):
        tour.open.commands.run(action)
        tour.wait(partial(_shows, tour, name), f"the {name}")
        tour.picture(name)
    place = revisions.stage.place
    assert place is not None
    doubtful = len(place.list.pairs.rows)
    tour.press(Qt.Key.Key_A)
    tour.saved()
    need(len(place.list.pairs.rows) < doubtful, "A did not keep an annotation")
    tour.press(Qt.Key.Key_Escape)
    need(window.view.isVisible(), "Esc did not bring the page back")
    workspace.undo()
    tour.saved()
    workspace.undo()
    tour.wait(
        lambda: workspace.revision is not None and workspace.revision.number == number, "the older text again"
    )
    need(workspace.annotations == before, "undo did not bring the annotations back as they were")


def _shows(tour: Tour, name: str) -> bool:
    place = tour.open.commands.revisions.stage.place
    kinds = {"comparison": "ComparisonPlace", "drift": "DriftPlace", "review": "ReviewPlace"}
    if place is None or type(place).__name__ != kinds[name]:
        return False
    return bool(place.list.pairs.rows) or (name == "drift" and not place.empty.text().endswith("…"))


def _edited(text: str, revision: str, annotations: tuple[Annotation, ...]) -> str:
    """Return the text as a newsroom might leave it: a sentence gone, words changed in two others."""
    spans = sorted(a.pieces[0].span for each in annotations if (a := each.anchor_in(revision)) is not None)
    apart = [s for n, s in enumerate(spans) if n == 0 or s.start >= spans[n - 1].end]
    for span in reversed(apart[2:9:3]):
        words = span.of(text).split(" ")
        middle = len(words) // 2
        words[middle] = "altogether" if words[middle] != "altogether" else "elsewhere"
        text = text[: span.start] + " ".join(words) + text[span.end :]
    gone = apart[1] if len(apart) > 1 else apart[0]
    return text[: gone.start] + text[gone.end :]
