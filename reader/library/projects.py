"""Bringing a project file in: what of it is new here, planned first and then done as one edit.

Nothing doubles: articles are known by text, id or address, annotations by id, else by what they say and
where. Nothing is overwritten: another annotation under the same id is kept as a second one and listed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from reader.importers.projects import Label, Project, Said
from reader.library import mapping as mapped
from reader.library.cleaning import cleaned_facts
from reader.library.context import is_verdict
from reader.library.edits import (
    AddAnnotations,
    AddAnnotator,
    AddArticle,
    AddSpeaker,
    Applied,
    Batch,
    Edit,
    RestoreAnnotations,
    SetCodebook,
)
from reader.library.library import Library
from reader.library.merge import twin_id
from reader.library.placing import Home, anchor_of, area_of, home_of, is_same_area
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Codebook,
    Notice,
    Revision,
    Speaker,
    SpeakerMention,
    new_id,
)
from reader.text.normalise import normalise
from reader.text.span import Span

EXACT = frozenset({"csv", "jsonl"})  # formats of ours: what they do not say is not there
TAGGED_HERE = frozenset(
    {"pdf"}
)  # formats that name no tags: the reader's later choice makes no other annotation
PIECEWISE = frozenset({"qdpx", "doccano"})  # formats in which a piece may come as an annotation of its own
WITH_CODEBOOK = frozenset({"qdpx", "qdc"})  # formats whose tags are wanted also when nothing carries them
ROWS = 40  # annotations that a preview shows


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An annotation of the file that has no certain place here. `reason` is a message id."""

    line: int
    label: str
    title: str
    quote: str
    reason: str

    @property
    def notice(self) -> Notice:
        return Notice(self.reason, (("line", self.line),))


@dataclass(frozen=True, slots=True)
class Row:
    """An annotation as a preview shows it."""

    title: str
    label: str
    quote: str
    annotator: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done with a project file; `bring` does it.

    `added` and `same` count by kind: article, annotation, annotator, speaker, tag. `labels` are the words of
    the file with how many annotations each has; `choices` what becomes of each.
    """

    name: str
    format: str
    edits: tuple[Edit, ...]
    annotations: tuple[str, ...]  # ids of those that are new here, or come back from the trash
    met: tuple[str, ...]  # ids of those that were here
    added: Mapping[str, int]
    same: Mapping[str, int]
    labels: tuple[tuple[Label, int], ...]
    choices: Mapping[str, str]
    unplaced: tuple[Unplaced, ...]
    notices: tuple[Notice, ...]
    rows: tuple[Row, ...]
    annotators: tuple[str, ...]
    articles: tuple[str, ...]  # ids here, in the order of the file
    new_tags: Mapping[str, str]  # label -> id of the tag that is made for it

    @property
    def edit(self) -> Edit | None:
        """Return everything as one edit; None when all of it is here already."""
        return Batch(self.edits) if self.edits else None


def plan(
    library: Library,
    project: Project,
    *,
    choices: Mapping[str, str] | None = None,
    memory: Mapping[str, str] | None = None,
    annotator: str = "",
    between: Callable[[], None] | None = None,
) -> Plan:
    """Return what bringing `project` in would do. Nothing is changed.

    `choices` (label -> tag id, `NEW`, `LEAVE`) go before `memory` of earlier choices and the suggestion.
    `annotator` names whose the annotations are that do not say; without it the current annotator.
    """
    making = _Making(library, project, choices or {}, memory or {}, annotator)
    return making.plan(between or (lambda: None))


def bring(library: Library, planned: Plan) -> Applied | None:
    """Do what was planned, all of it or nothing; None when there is nothing to do."""
    edit = planned.edit
    return library.apply(edit) if edit is not None else None


@dataclass(slots=True)
class _Making:
    """A plan while it is made."""

    library: Library
    project: Project
    given: Mapping[str, str]
    memory: Mapping[str, str]
    annotator: str
    added: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    unplaced: list[Unplaced] = field(default_factory=list)
    conflicts: list[Notice] = field(default_factory=list)
    people: list[AddAnnotator | AddSpeaker] = field(default_factory=list)
    articles: list[Edit] = field(default_factory=list)
    new: list[Annotation] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    alike: dict[str, _Alike] = field(default_factory=dict)  # by revision
    choices: dict[str, str] = field(default_factory=dict)
    new_tags: dict[str, str] = field(default_factory=dict)
    annotators: list[Annotator] = field(default_factory=list)
    speakers: list[Speaker] = field(default_factory=list)
    books: dict[tuple[str, int], Codebook] = field(default_factory=dict)
    book: Codebook = field(default_factory=lambda: Codebook("", "", 0, ()))

    def plan(self, between: Callable[[], None]) -> Plan:
        project, library = self.project, self.library
        self.annotators = list(library.annotators())
        self.speakers = list(library.speakers())
        self.books = {(c.id, c.version): c for c in library.codebooks()}
        self.book = library.codebook()
        uses = Counter(one.label for one in project.annotations)
        labels = _labels(project, uses)
        book_edits = self._tags(labels, uses)
        by_document: dict[str, list[Said]] = defaultdict(list)
        for one in project.annotations:
            by_document[one.document].append(one)
        homes: dict[str, Home] = {}
        for document in project.documents:
            said = by_document[document.key]
            home = home_of(library, document, said, project.name, project.format)
            if home is not None:
                if home.article is not None:  # the same new text may come more than once
                    text = home.revision.text and home.revision.text_hash
                    home = homes.setdefault(text or document.key, home)  # pages alone are told by nothing
                self._article(home)
                self._annotations(home, said)
            else:
                self.unplaced += (self._nowhere(one, document.title, "project.no-article") for one in said)
            between()
        edits = (*book_edits, *self._people(), *self.articles)
        if self.back:
            edits = (*edits, RestoreAnnotations(tuple(self.back)))
        if self.new:
            edits = (*edits, AddAnnotations(tuple(self.new)))
        self.added["annotation"] += len(self.new) + len(self.back)
        self.same["annotation"] += len(self.met)
        titles = {document.key: document.title for document in project.documents}
        return Plan(
            project.name,
            project.format,
            edits,
            (*(a.id for a in self.new), *self.back),
            tuple(self.met),
            dict(+self.added),
            dict(+self.same),
            tuple((label, uses[label.label]) for label in labels),
            self.choices,
            tuple(self.unplaced),
            (*project.notices, *self._left_out(uses), *self.conflicts),
            tuple(
                Row(titles.get(one.document, ""), one.label, _quote(one), one.annotator)
                for one in project.annotations[:ROWS]
            ),
            tuple(
                dict.fromkeys(
                    (*project.annotators, *(a.annotator for a in project.annotations if a.annotator))
                )
            ),
            tuple(dict.fromkeys(self.homes)),
            self.new_tags,
        )

    # --- tags ---

    def _tags(self, labels: list[Label], uses: Counter[str]) -> tuple[Edit, ...]:
        self.choices = mapped.suggested(labels, self.book, self.memory)
        for one in self.project.annotations:
            book = self.books.get((one.codebook, one.codebook_version))
            if book is not None and book.tag(one.label) is not None:
                self.choices[one.label] = one.label
        self.choices |= {label: choice for label, choice in self.given.items() if label in self.choices}
        making = [
            label
            for label in labels
            if self.choices[label.label] == mapped.NEW
            and (uses[label.label] or self.project.format in WITH_CODEBOOK)
        ]
        if not making:
            return ()
        before = self.book
        self.book, self.new_tags = mapped.with_new_tags(
            before, self.books.values(), making, self.library.now()
        )
        self.books[self.book.id, self.book.version] = self.book
        self.added["tag"] = len(making)
        return (SetCodebook(self.book),)

    def _tag(self, one: Said) -> tuple[str, Codebook] | None:
        """Return the tag that an annotation gets, and the codebook that it is of; None to leave it out."""
        choice = self.choices[one.label]
        if choice == mapped.LEAVE:
            return None
        if choice == mapped.NEW:
            return self.new_tags[one.label], self.book
        own = self.books.get((one.codebook, one.codebook_version))
        for book in (own, self.book, *reversed(self.books.values())):
            if book is not None and book.tag(choice) is not None:
                return choice, book
        return None

    def _left_out(self, uses: Counter[str]) -> Iterable[Notice]:
        names = {label.label: label.name for label in self.project.labels}
        for label, choice in self.choices.items():
            if choice == mapped.LEAVE and uses[label]:
                name = names.get(label) or label
                yield Notice("project.tag-left-out", (("tag", name), ("count", uses[label])))

    # --- articles and annotations ---

    def _article(self, home: Home) -> None:
        if home.revision.article in self.homes:
            return
        self.homes.append(home.revision.article)
        if home.article is None:
            self.same["article"] += 1
        else:
            self.added["article"] += 1
            self.articles.append(AddArticle(home.article, home.revision))

    def _annotations(self, home: Home, said: list[Said]) -> None:
        made: list[tuple[Said, Annotation]] = []
        for one in said:
            tag = self._tag(one)
            if tag is None:
                continue
            anchor = anchor_of(home, one) if one.area is None else None
            area = area_of(self.library, home, one.area) if one.area is not None else None
            if anchor is None and area is None:
                reason = "project.not-placed" if one.area is None else "project.no-page"
                self.unplaced.append(self._nowhere(one, _title(home), reason))
            else:
                made.append((one, self._annotation(home, replace(one, area=area), anchor, *tag)))
        alike = self.alike.get(home.revision.id)
        if alike is None:
            there = () if home.article else self.library.annotations(home.revision.article)
            alike = self.alike[home.revision.id] = _Alike(there, home.revision)
        stored = self.library.stored("annotation", (a.id for _, a in made))
        for one, annotation in made:
            self._keep(one, annotation, stored, alike)

    def _keep(
        self, one: Said, annotation: Annotation, stored: Mapping[str, tuple[Annotation, bool]], alike: _Alike
    ) -> None:
        """Add an annotation, unless it is here; of two with one id that differ, both stay."""
        known, trashed = stored.get(annotation.id, (None, False))
        if annotation.id in self.seen:
            annotation = replace(annotation, id=new_id())
        elif known is None:
            by_person = bool(one.annotator or one.annotator_id)
            found = alike.take(annotation, by_person) if not one.id else ""
            found = found or (alike.piece(annotation) if self.project.format in PIECEWISE else "")
            if not found and one.created and self.project.format in TAGGED_HERE:
                found = alike.retagged(annotation)
            if found:
                self.met.append(found)
                return
        elif self._says_the_same(one, known, annotation):
            if trashed:
                self.back.append(known.id)
            else:
                alike.forget(known)
                self.met.append(known.id)
            self.seen.add(annotation.id)
            return
        elif trashed:
            annotation = replace(annotation, id=new_id())
        else:
            twin = twin_id(replace(annotation, created="", modified="", anchors=annotation.anchors[-1:]))
            if self.library.stored("annotation", (twin,)):
                self.met.append(twin)
                return
            self.conflicts.append(Notice("merge.kept-both", (("kind", "annotation"), ("id", annotation.id))))
            annotation = replace(annotation, id=twin)
        self.seen.add(annotation.id)
        self.new.append(annotation)

    def _says_the_same(self, one: Said, known: Annotation, given: Annotation) -> bool:
        """Return whether what the file says of an annotation is what the library has under its id."""
        exact = self.project.format in EXACT
        if known.area != given.area and (exact or not is_same_area(known.area, given.area)):
            return False
        revision = given.anchors[0].revision if given.anchors else ""
        here, there = _spans(known, revision), _spans(given, revision)
        if here != there and not (self.project.format in PIECEWISE and set(there) <= set(here) and there):
            return False
        if (known.article, known.tag) != (given.article, given.tag):
            return False
        pairs: list[tuple[object, object, bool]] = [
            (known.note, given.note, bool(one.note)),
            (
                known.speaker and known.speaker.speaker,
                given.speaker and given.speaker.speaker,
                bool(one.speaker),
            ),
            (known.cues, given.cues, bool(one.cues)),
            (known.values, given.values, bool(one.values)),
            (known.verdict, given.verdict, one.verdict is not None),
            (known.annotator, given.annotator, bool(one.annotator or one.annotator_id)),
        ]
        return all(here == there for here, there, stated in pairs if stated or exact)

    def _annotation(
        self, home: Home, one: Said, anchor: Anchor | None, tag: str, book: Codebook
    ) -> Annotation:
        length = len(home.revision.text) if home.same_text else 0
        mention = next((span for span in one.mention if span and span.end <= length), None)
        speaker = self._speaker(one)
        created = one.created or self.library.now()
        values = tuple(v for v in one.values if not isinstance(v.value, Span) or v.value.end <= length)
        return cleaned_facts(
            Annotation(
                id=one.id or new_id(),
                article=home.revision.article,
                tag=tag,
                annotator=self._annotator(one).id,
                anchors=(anchor,) if anchor is not None else (),
                codebook=book.id,
                codebook_version=book.version,
                note=normalise(one.note).text,
                speaker=SpeakerMention(speaker.id, mention) if speaker else None,
                cues=tuple(cue for cue in one.cues if cue.end <= length),
                values=tuple(v for v in values if v.type != "speaker" or self._is_speaker(str(v.value))),
                created=created,
                modified=one.modified or created,
                verdict=one.verdict if one.verdict and is_verdict(one.verdict) else None,
                area=one.area,
            )
        )

    def _nowhere(self, one: Said, title: str, reason: str) -> Unplaced:
        return Unplaced(one.line, one.label, title, _quote(one), reason)

    # --- people ---

    def _people(self) -> Iterable[Edit]:
        """Yield the people whom an annotation needs that is new here; others only stand in the file."""
        needed = {a.annotator for a in self.new} | {a.speaker.speaker for a in self.new if a.speaker}
        for edit in self.people:
            kind, person = (
                ("annotator", edit.annotator.id)
                if isinstance(edit, AddAnnotator)
                else ("speaker", edit.speaker.id)
            )
            if person in needed:
                self.added[kind] += 1
                yield edit

    def _annotator(self, one: Said) -> Annotator:
        identity = one.annotator_id
        name = normalise(one.annotator or ("" if identity else self.annotator)).text
        if not identity and not name:
            return self.library.annotator()
        for known in self.annotators:
            if known.id == identity or (not identity and _folded(known.name) == _folded(name)):
                return known
        identity = identity if identity and not self.library.stored("annotator", (identity,)) else new_id()
        made = cleaned_facts(Annotator(identity, name or identity))
        self.annotators.append(made)
        self.people.append(AddAnnotator(made))
        return made

    def _speaker(self, one: Said) -> Speaker | None:
        identity, name = one.speaker_id, normalise(one.speaker).text
        if not identity and not name:
            return None
        for known in self.speakers:
            if known.id == identity or (
                not identity and (known.name, known.kind) == (name, one.speaker_kind)
            ):
                return known
        if not identity and one.speaker_kind == "named":  # most formats do not say what kind
            for known in self.speakers:
                if _folded(name) in map(_folded, (known.name, *known.aliases)):
                    return known
        identity = identity if identity and not self.library.stored("speaker", (identity,)) else new_id()
        made = cleaned_facts(Speaker(identity, name or identity, one.speaker_kind))
        self.speakers.append(made)
        self.people.append(AddSpeaker(made))
        return made

    def _is_speaker(self, identity: str) -> bool:
        return any(known.id == identity for known in self.speakers)


class _Alike:
    """What an article's annotations say and where, each to be met once.

    Places are compared without the line breaks in them and notes without their spacing, which not every
    format keeps.
    """

    def __init__(self, annotations: Iterable[Annotation], revision: Revision) -> None:
        self._revision = revision
        self._at: dict[tuple[str, tuple[Span, ...]], list[Annotation]] = defaultdict(list)
        self._of_moment: dict[tuple[tuple[Span, ...], str], list[Annotation]] = defaultdict(list)
        self._pieces: dict[tuple[str, tuple[Span, ...]], str] = {}
        for each in annotations:
            self._at[self._key(each)].append(each)
            self._of_moment[self._key(each)[1], each.created].append(each)
            spans = _spans(each, revision.id)
            if len(spans) > 1:
                self._pieces.update({(each.tag, tuple(self._unbroken(span))): each.id for span in spans})

    def piece(self, given: Annotation) -> str:
        """Return the id of an annotation of which `given` is a piece, or ''."""
        return self._pieces.get(self._key(given), "")

    def take(self, given: Annotation, by_person: bool) -> str:
        """Return the id of one like `given` that is here and was not met before, or ''."""
        rivals = self._at[self._key(given)]
        said = given.note.split()
        fit = [
            known
            for known in rivals
            if said in ([], known.note.split()) and (not by_person or known.annotator == given.annotator)
        ]
        if not fit:
            return ""
        # One without a note is not to take the place of one with a note that is still to come.
        known = max(fit, key=lambda each: (each.note.split() == said, each.annotator == given.annotator))
        rivals.remove(known)
        return known.id

    def retagged(self, given: Annotation) -> str:
        """Return the id of an annotation of the same moment on the same words, whatever its tag, or ''."""
        for known in self._of_moment[self._key(given)[1], given.created]:
            rivals = self._at[self._key(known)]
            if known in rivals:  # not met yet
                rivals.remove(known)
                return known.id
        return ""

    def forget(self, known: Annotation) -> None:
        rivals = self._at[self._key(known)]
        rivals[:] = [each for each in rivals if each.id != known.id]

    def _key(self, annotation: Annotation) -> tuple[str, tuple[Span, ...]]:
        spans = _spans(annotation, self._revision.id)
        area = annotation.area
        if area is not None:
            return f"{annotation.tag}\n{area.original} {area.page} {area.box}", ()
        return annotation.tag, tuple(part for span in spans for part in self._unbroken(span))

    def _unbroken(self, span: Span) -> Iterable[Span]:
        start = span.start
        for line in span.of(self._revision.text).split("\n"):
            if line:
                yield Span(start, start + len(line))
            start += len(line) + 1


def _labels(project: Project, uses: Counter[str]) -> list[Label]:
    """Return the labels that the file lists, parents first, and those that only its annotations use."""
    listed = list({label.label: label for label in project.labels}.values())
    known = {label.label for label in listed}
    return [*listed, *(Label(label) for label in uses if label not in known)]


def _folded(name: str) -> str:
    """Return a name as two programs would write it: no case, no more than single spaces."""
    return " ".join(name.split()).casefold()


def _spans(annotation: Annotation, revision: str) -> tuple[Span, ...]:
    anchor = next((a for a in annotation.anchors if a.revision == revision), None)
    return tuple(piece.span for piece in anchor.pieces) if anchor else ()


def _quote(one: Said) -> str:
    return " … ".join(place.quote for place in one.places)


def _title(home: Home) -> str:
    return home.article.title if home.article else ""
