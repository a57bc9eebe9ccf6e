"""The sample articles in the window: one at the first start, all of them, one tagged in full, on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.importing import Wanted
from reader.app.undo import Where
from reader.app.workspace import Workspace, utc_now
from reader.importers.samples import Sample, SampleAnnotation, annotations_of, samples
from reader.library.edits import AddAnnotations, AddSpeaker, Batch, Edit
from reader.model import Anchor, Annotation, Revision, Speaker, SpeakerMention, new_id, piece_of

if TYPE_CHECKING:
    from reader.app.importing import ImportQueue


def add_first_sample(imports: ImportQueue) -> None:
    """Bring in the sample of the first start, untagged: it is the reader's to tag."""
    imports.add_files([samples()[0].path], kind="sample")


def add_samples(imports: ImportQueue, workspace: Workspace) -> None:
    """Bring in every sample and open the annotated one, which gets its annotations unless somebody has
    tagged it."""
    imports.add(
        Wanted(sample.path, sample.name, "sample", opens=sample.annotations is not None)
        for sample in samples()
    )
    for sample in samples():
        if sample.annotations is not None:
            _annotate_when_kept(imports, workspace, sample)


def _annotate_when_kept(imports: ImportQueue, workspace: Workspace, sample: Sample) -> None:
    def on_kept(name: str, article: str) -> None:
        if name != sample.name:
            return
        imports.named_kept.disconnect(on_kept)
        workspace.storage.submit(
            lambda library: (library.newest_revision(article), library.annotations(article)),
            lambda read: annotate(workspace, sample, *read),
            workspace.broke.emit,
        )

    imports.named_kept.connect(on_kept)


def annotate(workspace: Workspace, sample: Sample, revision: Revision, there: tuple[Annotation, ...]) -> None:
    """Tag a sample as its file says, as one edit; nothing when somebody has tagged it already."""
    if there:
        return
    edits, annotations = _edits(workspace, revision, annotations_of(sample, revision.text))
    workspace.do(
        Batch((*edits, AddAnnotations(annotations))),
        workspace.tr("Sample tagged in full"),
        Where(revision.article, annotations[0].anchors[0].pieces[0].span if annotations else None),
    )


def _edits(
    workspace: Workspace, revision: Revision, told: tuple[SampleAnnotation, ...]
) -> tuple[list[Edit], tuple[Annotation, ...]]:
    known = {(s.name, s.kind): s for s in workspace.speakers.values()}
    edits: list[Edit] = []
    annotations: list[Annotation] = []
    now = utc_now()
    for each in told:
        mention = None
        if each.speaker:
            key = (each.speaker, each.speaker_kind)
            if key not in known:
                known[key] = Speaker(new_id(), each.speaker, each.speaker_kind)
                edits.append(AddSpeaker(known[key]))
            mention = SpeakerMention(known[key].id, each.mention)
        annotations.append(
            Annotation(
                id=new_id(),
                article=revision.article,
                tag=each.tag,
                annotator=workspace.annotator.id,
                anchors=(Anchor(revision.id, (piece_of(revision.text, each.span),)),),
                codebook=workspace.codebook.id,
                codebook_version=workspace.codebook.version,
                note=each.note,
                speaker=mention,
                cues=each.cues,
                created=now,
                modified=now,
            )
        )
    return edits, tuple(annotations)
