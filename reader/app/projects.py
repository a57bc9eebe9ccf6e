"""Project files and packs as the reader meets them: read beside the queue, shown in a dialog, brought in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from reader import wording
from reader.app.dialogs.projects import LabelRow, ProjectDialog, Shown
from reader.app.panels.words import count
from reader.app.project_files import Found
from reader.app.undo import Where
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library
    from reader.library.edits import Applied
    from reader.library.packs import Unpacked
    from reader.library.projects import Plan

MOST_LINES = 200  # of what stays out; the rest is counted
MOST_REMEMBERED = 500  # choices of tags


class Projects(QObject):
    """Collects what the queue finds and opens one dialog after another: packs together, projects singly."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[Found] = []
        self._open: _Bringing | None = None
        window.imports.rested.connect(self._on_rested)

    def add(self, found: Found) -> None:
        """Show this one when nothing is read any more and no other dialog is open."""
        self._waiting.append(found)
        if found.format == "pdf" and not self._window.imports.busy:
            self._next()  # it came of an article that is open, not with the queue

    @Slot(object)
    def _on_rested(self, _jobs: object) -> None:
        self._next()

    def _next(self) -> None:
        if self._open is not None or not self._waiting:
            return
        packs = [found for found in self._waiting if found.pack is not None]
        now = packs or self._waiting[:1]
        self._waiting = [found for found in self._waiting if found not in now]
        self._open = _Bringing(self._window, now)
        self._open.ended.connect(self._on_ended)

    @Slot()
    def _on_ended(self) -> None:
        self._open = None
        self._next()

    @property
    def waiting(self) -> tuple[Path, ...]:
        """Return the files that are shown when the one before them, or the queue, has ended."""
        return tuple(found.path for found in self._waiting if found.format != "pdf")

    @property
    def dialog(self) -> ProjectDialog | None:
        """Return the dialog that is open, if one is."""
        return self._open.dialog if self._open is not None else None


class _Bringing(QObject):
    """One dialog: the plan behind it is made anew for every choice, and carried out when it is wanted."""

    ended = Signal()

    def __init__(self, window: Window, found: Sequence[Found]) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._found = tuple(found)
        self._packs = [each.pack for each in found if each.pack is not None]
        self._choices: dict[str, str] = {}
        self._plan: Plan | None = None
        self._asked = 0
        self._moved = len(self._packs) == 1 and self._packs[0].manifest.kind == "move"
        first = found[0]
        name = first.path.name if len(found) == 1 else self.tr("{0} packs").format(count(len(found)))
        self.dialog = ProjectDialog(window, wording.shown(name, limit=60), _kind(first), moved=self._moved)
        self.dialog.set_tags([(t.id, t.name) for t in window.workspace.codebook.tags if not t.retired])
        self.dialog.choice_made.connect(self._on_choice_made)
        self.dialog.bring_wanted.connect(self._on_bring_wanted)
        self.dialog.library_wanted.connect(self._on_library_wanted)
        self.dialog.closed.connect(self._on_closed)
        self.dialog.open()
        self._weigh()

    # --- the plan ----------------------------------------------------------------------------------------

    def _weigh(self) -> None:
        self._asked += 1
        ticket = self._asked
        packs, project = self._packs, self._found[0].project
        choices, memory = dict(self._choices), self._memory()
        breathe = self._workspace.storage.breathe

        def read(library: Library) -> Any:
            if project is None:
                from reader.library.packs import weigh_packs

                return weigh_packs(library, packs)
            from reader.library.projects import plan

            return plan(library, project, choices=choices, memory=memory, between=breathe)

        def done(made: Any) -> None:
            if ticket != self._asked:
                return
            if project is not None:
                self._plan = made
            self.dialog.show_plan(self._of_packs(made) if project is None else self._of_plan(made))

        self._workspace.storage.submit(read, done, self._failed, bulk=True)

    def _of_plan(self, plan: Plan) -> Shown:
        printed = plan.format == "pdf"  # whose labels are colours: the program's words for them
        names = {k.label: self._window.translate(k.name) if printed else "" for k, _ in plan.labels}
        left = [wording.sentence(n.message, n.facts, self._window.translate) for n in plan.notices]
        left += [
            f"{wording.shown(one.quote, limit=120)} · "
            + wording.sentence(one.reason, one.notice.facts, self._window.translate)
            for one in plan.unplaced[:MOST_LINES]
        ]
        if len(plan.unplaced) > MOST_LINES:
            left.append(self.tr("… and {0} more").format(count(len(plan.unplaced) - MOST_LINES)))
        return Shown(
            summary=self._summary(_kind(self._found[0]), dict(plan.added), dict(plan.same), plan.annotators),
            labels=tuple(
                LabelRow(
                    label.label,
                    number,
                    plan.choices[label.label],
                    names[label.label],
                    label.colour if printed else "",
                )
                for label, number in plan.labels
            ),
            rows=tuple(
                f"{wording.shown(names.get(r.label) or r.label, limit=40)}"
                f" · {wording.shown(r.quote, limit=200)}"
                for r in plan.rows
            ),
            left=tuple(left),
            nothing_new=plan.edit is None,
        )

    def _of_packs(self, weighed: Unpacked) -> Shown:
        left = [wording.sentence(n.message, n.facts, self._window.translate) for n in weighed.conflicts]
        told = [p.manifest.instructions for p in self._packs if p.manifest.instructions]
        rows = [
            f"{wording.shown(p.name, limit=60)}: "
            + self._many("annotation", len(p.snapshot.annotations))
            + "".join(f", {wording.shown(a.name, limit=40)}" for a in p.snapshot.annotators[:5])
            for p in self._packs
        ]
        return Shown(
            summary=self._summary(
                _kind(self._found[0]), dict(weighed.added), dict(weighed.same), weighed.annotators
            ),
            rows=tuple(rows),
            left=tuple(left[:MOST_LINES]),
            packs=True,
            instructions="\n\n".join(dict.fromkeys(told)),
            nothing_new=not weighed.added and not self._moved,
        )

    def _summary(self, kind: str, added: dict[str, int], same: dict[str, int], people: Sequence[str]) -> str:
        kinds = ("article", "annotation", "tag")
        new = [self._many(each, added[each]) for each in kinds if added.get(each)]
        here = [self._many(each, same[each]) for each in kinds if same.get(each)]
        parts = [kind]
        if new:
            parts.append(self.tr("New here: {0}").format(", ".join(new)))
        if here:
            parts.append(self.tr("Here already: {0}").format(", ".join(here)))
        if people:
            names = ", ".join(wording.shown(name, limit=40) for name in people[:6])
            parts.append(self.tr("By {0}").format(names + (" …" if len(people) > 6 else "")))
        return " · ".join(parts)

    def _many(self, kind: str, number: int) -> str:
        one, more = {
            "article": (self.tr("1 article"), self.tr("{0} articles")),
            "annotation": (self.tr("1 annotation"), self.tr("{0} annotations")),
            "tag": (self.tr("1 tag"), self.tr("{0} tags")),
        }[kind]
        return one if number == 1 else more.format(count(number))

    # --- wishes ------------------------------------------------------------------------------------------

    @Slot(str, str)
    def _on_choice_made(self, label: str, choice: str) -> None:
        self._choices[label] = choice
        self._weigh()

    @Slot()
    def _on_bring_wanted(self) -> None:
        if self._workspace.read_only:
            self._failed(ReaderError("window.read_only"))
            return
        self._asked += 1  # a plan that is still being made is not shown any more
        self.dialog.set_busy(True, self.tr("Importing…"))
        packs, project = self._packs, self._found[0].project
        choices, memory = dict(self._choices), self._memory()

        def write(library: Library) -> Any:
            if project is None:
                from reader.library.packs import unpack

                done = unpack(library, packs)
                return done.applied, done.articles, dict(done.added), 0, {}
            from reader.library.projects import bring, plan

            made = plan(library, project, choices=choices, memory=memory)
            chosen = {k: made.new_tags.get(k, v) for k, v in made.choices.items()}
            return bring(library, made), made.articles, dict(made.added), len(made.unplaced), chosen

        self._workspace.storage.submit(write, lambda done: self._brought(*done), self._failed)

    def _brought(
        self,
        applied: Applied | None,
        articles: Sequence[str],
        added: dict[str, int],
        unplaced: int,
        chosen: dict[str, str],
    ) -> None:
        self._remember(chosen)
        article = articles[0] if articles else ""
        if applied is not None:
            name = wording.shown(self._found[0].path.name, limit=60)
            self._workspace.adopt(applied, self.tr("Imported “{0}”").format(name), Where(article))
        new = [self._many(kind, added[kind]) for kind in ("article", "annotation") if added.get(kind)]
        said = self.tr("Imported: {0} new.").format(", ".join(new)) if new else self.tr("Nothing was new.")
        if unplaced:
            left = self._many("annotation", unplaced)
            said += " " + self.tr("Without a place and left out: {0}.").format(left)
        self.dialog.accept()
        self._window.say(said, key="project")
        if article:
            self._workspace.open_article(article, then=self._window.view.setFocus)

    @Slot()
    def _on_library_wanted(self) -> None:
        """Make a library of a moved one, in a file of its own, and open its window."""
        start = str(Path(self._window.settings.last_folder) / f"{self._found[0].path.stem}.spanlib")
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Keep the library as"), start, self.tr("Spanreader libraries (*.spanlib)")
        )
        if name:
            self.open_apart(Path(name))

    def open_apart(self, path: Path) -> None:
        """Unpack a moved library into `path`, which must not be there yet."""
        from reader.app.libraries import open_another

        if not path.suffix:
            path = path.with_suffix(".spanlib")
        if path.exists():
            self.dialog.show_failed(
                self.tr("There is a file of that name already. Choose another name; nothing was changed.")
            )
            return
        self.dialog.set_busy(True, self.tr("Writing {0}").format(path.name))
        packs = self._packs

        def write(_library: Library) -> Path:
            from reader.library import Library as Other
            from reader.library.packs import unpack

            with Other.open(path) as other:
                unpack(other, packs)
            return path

        def done(made: Path) -> None:
            self.dialog.accept()
            open_another(made, self._window.where)

        self._workspace.storage.submit(write, done, self._failed, bulk=True)

    # --- memory of choices -------------------------------------------------------------------------------

    def _memory(self) -> dict[str, str]:
        try:
            kept = json.loads(self._window.settings.tag_choices or "{}")
        except ValueError:
            kept = {}
        known = kept if isinstance(kept, dict) else {}
        return {k: v for k, v in known.items() if isinstance(v, str)}

    def _remember(self, chosen: dict[str, str]) -> None:
        kept = {**self._memory(), **chosen}
        latest = dict(list(kept.items())[-MOST_REMEMBERED:])
        self._window.settings.tag_choices = json.dumps(latest, ensure_ascii=False)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self.dialog.show_failed(wording.of(error, self._window.translate))
        else:
            self.dialog.reject()
            self._workspace.broke.emit(error)

    @Slot(bool)
    def _on_closed(self, _accepted: bool) -> None:
        self._asked += 1
        self.ended.emit()
        self.deleteLater()


def _kind(found: Found) -> str:
    """Return what kind of file it is, in words."""
    from PySide6.QtCore import QCoreApplication

    from reader.importers.projects import PROJECTS

    if found.format == "pdf":
        return QCoreApplication.translate("Projects", "Highlights in a PDF")
    name = next((reader.label for reader in PROJECTS if reader.id == found.format), found.format)
    return QCoreApplication.translate("exporters", name)
