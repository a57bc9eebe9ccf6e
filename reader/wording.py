"""Sentences for people: message ids and facts in, plain words out, for window and command line alike.

Lower layers raise facts (`reader.errors`) and return notices; nothing else in the program makes a sentence
of them. Ids are public names, never reused. English says what happened, what was kept, what to do.

Templates are plain literals so that a translation catalogue can be made from them; `translate` turns a
template into the reader's language before the facts are put in. Facts come from files and people: control
and direction characters in them are shown as marks, and right-to-left names are isolated, so that a file
name cannot rearrange the sentence around it.

Longer than a module of ours usually is, since nearly all of it is one table.
"""

from __future__ import annotations

import string
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

Translate = Callable[[str], str]
Facts = Mapping[str, Any] | Iterable[tuple[str, Any]]

# `{count:annotation|annotations}` picks by the number; `{path}` is shown as text. One section per area:
# add yours at its end, one id a line where it fits. Ruff reports an id that stands here twice.
MESSAGES: dict[str, str] = {
    # -- library and storage ---------------------------------------------------------------------------
    "library.missing": "There is no library at {path}. Choose another file, or begin a new library.",
    "library.no-folder": (
        "The folder {folder} does not exist, so no library was opened there. Make the folder or choose another"
        " place."
    ),
    "library.is-folder": "{path} is a folder, not a library. Choose a file in it, or another name.",
    "library.empty-file": (
        "{path} is an empty file, not a library; it was left as it is. Choose another name, or restore a backup"
        " in its place."
    ),
    "library.not-a-library": (
        "{path} is not a Spanreader library; it was left as it is. Choose another file. If it was your library,"
        " restore a backup."
    ),
    "library.other-database": (
        "{path} belongs to another program; it was left as it is. Choose another file."
    ),
    "library.newer": (
        "{path} was written by a newer Spanreader (format {version}; this one knows {known}), so it was not"
        " opened. Update Spanreader; the library is unchanged."
    ),
    "library.cannot-open": (
        "{path} could not be opened ({code}); nothing was changed. Check that the folder is there and that you"
        " may read it, or choose another library."
    ),
    "library.cannot-create": (
        "{path} could not be written: {reason}. What was saved before is kept; choose another place."
    ),
    "library.closed-folder": (
        "{path} could not be written, because its folder can only be read. What was saved before is kept; choose"
        " another place, or ask for permission there."
    ),
    "library.read-only": (
        "{path} can only be read, so nothing was saved in it. Save a copy elsewhere and work in that one."
    ),
    "library.locked": (
        "Another program is using {path}, so nothing was saved just now. What was saved before is kept; close"
        " the other program or wait a moment, then try again."
    ),
    "library.full": (
        "The disk is full, so nothing was saved in {path} just now. What was saved before is kept; free some"
        " space and try again, or save a copy elsewhere."
    ),
    "library.io": (
        "The disk reported an error ({code}), so nothing was saved in {path} just now. What was saved before is"
        " kept; try again, or save a copy elsewhere."
    ),
    "library.too-big": (
        "This is more than a library can hold in one piece, so nothing was saved. What was saved before is kept."
    ),
    "library.gone": (
        "{path} was moved, deleted or replaced while it was open, so nothing was saved. Put it back and try"
        " again, or save a copy elsewhere."
    ),
    "library.damaged": (
        "{path} is damaged and could not be read ({code}). The file was left as it is; restore a backup, or"
        " save what can still be read."
    ),
    "library.row-damaged": (
        "The {kind} {id} is damaged in the library and is not shown. Everything else is; a backup may hold it"
        " as it was."
    ),
    "library.rows-missing": (
        "Of the kind “{kind}” not as much is there as was saved ({id}); some may be missing. Run a check; a backup"
        " may hold it."
    ),
    "library.originals-damaged": (
        "{path} is damaged, so the file that an article came from was not kept beside the library. Articles and"
        " annotations are not touched by this; move that file away and a new one is made."
    ),
    "library.setting-refused": (
        "{path} was not opened, because this computer’s SQLite does not keep the setting {setting} that saving"
        " safely needs. The library is unchanged."
    ),
    "library.sqlite-too-old": (
        "This Python carries SQLite {found}; a library needs {needed} or newer. Nothing was opened or changed;"
        " use a newer Python."
    ),
    "library.copy-onto-itself": "{path} is the library that is open. Choose another name for the copy.",
    "library.no-article": "This library has no article {id}.",
    "library.no-revision": "This library has no revision {id}.",
    "library.no-annotation": "This library has no annotation {id}.",
    "library.no-speaker": "This library has no speaker {id}.",
    "library.no-annotator": "This library has no annotator {id}.",
    "library.no-codebook": "This library has no codebook {id}.",
    "backup.library-damaged": (
        "The library is damaged ({count:place|places} found: {count}). A copy of it as it is was kept at {path},"
        " and every older backup too; run a check, then restore a backup."
    ),
    "backup.full": (
        "The disk is full, so no backup of {path} was made. The library and its older backups are as they were;"
        " free some space and back up again."
    ),
    "backup.damaged": (
        "{path} is damaged, so it was not restored. The library is as it was; choose another backup."
    ),
    "backup.is-library": "{path} is the library itself, so there is nothing to restore. Choose a backup.",
    "salvage.target-exists": "{path} is there already, so nothing was saved there. Choose another name.",
    "salvage.nothing": (
        "Nothing could be read of {path}, which was left as it is. Restore a backup in its place."
    ),
    "salvage.doubtful": (
        "The {kind} {id} was damaged and may not be as it was written. Look at it; a backup may hold it."
    ),
    "salvage.text": (
        "The library was damaged and this text may not be as it was. Compare it with the source, or import it"
        " again."
    ),
    "check.file": (
        "The file is damaged in {count} {count:place|places}. Restore a backup, or save what can still be read."
    ),
    "check.references": (
        "{count} {count:entry refers|entries refer} to something that is not there. Restore a backup, or save"
        " what can still be read."
    ),
    "check.list": "The library holds not as many rows as were saved. A backup may hold the missing ones.",
    "check.structure": "Revision {id} has paragraphs outside its text. A backup may hold it as it was.",
    "check.quote": (
        "Annotation {id} quotes other words than stand in its place. A backup may hold it as it was."
    ),
    "check.counts": "The counts shown for article {id} are wrong; a repair makes them anew.",
    "check.places": (
        "{count} {count:tag stands|tags stand} in another place than {count:its annotation says|their"
        " annotations say}; a repair puts that right."
    ),
    "check.index": "The search index {id} does not match the texts; a repair makes it anew.",
    # -- edits -----------------------------------------------------------------------------------------
    "edit.moved_on": (
        "The {kind} was changed meanwhile by something else, so nothing was overwritten. Look at it as it is now"
        " and do it again."
    ),
    "edit.not-there": "The {kind} {id} is not in this library, so nothing was changed.",
    "edit.in-trash": "The {kind} is in the trash, so nothing was changed. Restore it first.",
    "edit.id-taken": "Another {kind} with the same id is in this library, so nothing was added.",
    "edit.nul": "The text holds a character that no file can keep (NUL), so nothing was changed. Remove it.",
    "edit.text-not-normal": "The text of the revision is not as the importer leaves it, so nothing was added.",
    "edit.outside-text": (
        "{start} to {end} is outside the text, which has {length} {length:character|characters}; nothing was"
        " changed."
    ),
    "edit.empty-span": "The span at {start} covers no character, so nothing was changed.",
    "edit.no-span": "An annotation needs words that it stands on; nothing was changed.",
    "edit.pieces-overlap": (
        "The pieces of one annotation overlap at {start} to {end}, so nothing was changed. Give them in order"
        " and apart."
    ),
    "edit.quote-differs": (
        "The words quoted at {start} to {end} are not those of the text, so nothing was changed. Open the"
        " article again."
    ),
    "edit.unknown-tag": "The codebook has no tag “{tag}”, so nothing was changed.",
    "edit.unknown-codebook": (
        "This library does not have version {version} of the codebook that the annotation was made with, so"
        " nothing was added."
    ),
    "edit.wrong-revision": "The annotation stands on a text of another article, so nothing was changed.",
    "edit.wrong-value": "The value of “{attribute}” is not of its type, so nothing was changed.",
    "edit.only-revision": "An article keeps at least one text, so this one was not removed.",
    "edit.speaker-in-use": (
        "Annotations still name this speaker, so it was not removed. Give them another speaker first."
    ),
    "edit.annotator-in-use": (
        "This annotator is the current one or has annotations, so they were not removed."
    ),
    "edit.collection-in-itself": "A collection cannot be put into itself or into one that is inside it.",
    "edit.collection-around": (
        "A collection and the one around it go to the trash and come back together, so nothing was changed."
    ),
    "edit.collection-is-live": (
        "This collection is a saved search: it holds what is found, so nothing was put into it."
    ),
    "query.unfinished": "The search ends with {word}. Write what follows it, or leave it out.",
    "query.only-without": "This search only says what must not be there. Add a word that must.",
    "query.no-value": "Nothing stands behind “{field}:”. Write what it is to be, without a space between.",
    "query.no-field": "There is no “{field}:”. “{meant}:” was meant, or put the words in quotation marks.",
    "query.or-between-words": "OR stands between two words or phrases, not beside a field such as tag:.",
    "query.or-of-two-writings": (
        "OR stands between words of one kind: with spaces between them, or without as in Chinese and Japanese."
    ),
    "query.no-date": (
        "“{value}” is no date. After “{field}:” stands a year, a month or a day: 2024, 2024-10, 2024-10-05."
    ),
    "query.no-state": "No article is “{value}”. What stands after “is:” is one of {known}.",
    "query.unknown": "“{field}:{name}” names nothing in this library. Known are: {known}.",
    "query.none-there": "“{field}:{name}” names nothing: there is nothing of that kind in this library yet.",
    "query.too-deep": "The saved search “{name}” leads to itself over other saved searches. Change one of them.",
    "search.stopped": "The search was stopped.",
    "codebook.not-one": (
        "This file holds no codebook of Spanreader, so nothing was changed. Choose one that was exported here."
    ),
    "codebook.unreadable": "The file {path} could not be read, so nothing was changed. Look whether it is there.",
    "codebook.too-large": "This file is larger than any codebook, so it was not read. Nothing was changed.",
    "edit.codebook-in-use": "Annotations were made with this codebook, so it was not removed.",
    "edit.codebook-version-taken": (
        "This library has another version {version} of the codebook; nothing was overwritten. Give the changed"
        " codebook a new version."
    ),
    "import.duplicate": "“{name}” is in the library already, so it was not added again.",
    "merge.differs": (
        "The {kind} {id} is different in the library and in what was imported; the library’s was kept."
    ),
    "merge.kept-both": (
        "The {kind} {id} is different in the library and in what was imported; both were kept."
    ),
    # -- text ------------------------------------------------------------------------------------------
    "text.replaced": (
        "{count} {count:character|characters} that no file can hold became “\ufffd”; the original is kept."
    ),
    "text.controls-removed": "{count} invisible control {count:character was|characters were} left out.",
    "text.windows-characters": (
        "{count} {count:character was|characters were} read as the Windows quotes and dashes they stand for."
    ),
    # -- import and worker -----------------------------------------------------------------------------
    "import.missing": (
        "There is no file at {path}, so nothing was imported. Check the name, or choose the file again."
    ),
    "import.folder": "{path} is a folder, so nothing was imported. Choose the files in it.",
    "import.not-a-file": "{path} is a device or a pipe, not a file, so nothing was imported. Choose a file.",
    "import.unreadable": (
        "{path} cannot be read by this account, so nothing was imported. Change the file's permissions or make"
        " a copy, and import that."
    ),
    "import.too-large": (
        "{name} is {megabytes} MB large; files over {limit} MB are not opened, so nothing was imported. Split"
        " it, or save only the article."
    ),
    "import.too-long": (
        "{name} holds {characters:,} characters; more than {limit:,} are not opened without asking, so nothing"
        " was imported. Split the text, or open it anyway."
    ),
    "import.empty": "{name} is empty, so nothing was imported. Perhaps it was not saved or loaded completely.",
    "import.binary": (
        "{name} does not hold text that a person could read, so nothing was imported. Save the article as a"
        " web page or as text and import that."
    ),
    "import.unsupported": (
        "{name} is of a kind that Spanreader does not open ({kind}), so nothing was imported. Save the article"
        " as a web page or as text and import that."
    ),
    "import.encoding-unknown": (
        "There is no text encoding named “{encoding}”, so {name} was not imported. Use a name such as utf-8 or"
        " windows-1252, or let Spanreader find it."
    ),
    "import.encoding-mismatch": (
        "{name} is not encoded as {encoding}, so nothing was imported. Choose another encoding, or let"
        " Spanreader find it."
    ),
    "import.undecodable": (
        "No text encoding makes readable text of {name}, so nothing was imported. If you know the encoding,"
        " import it again and name it."
    ),
    "import.no-text": (
        "No article text was found in {name}, so nothing was imported. If a browser shows text there, copy it"
        " and paste it."
    ),
    "import.worker-timeout": (
        "Reading {name} took too long and was stopped, so nothing was imported; everything else goes on. The"
        " file may be damaged: save the article again, or paste its text."
    ),
    "import.worker-memory": (
        "Reading {name} needed too much memory and was stopped, so nothing was imported; everything else goes"
        " on. Save the article again as plain text, or paste its text."
    ),
    "import.worker-crashed": (
        "{name} made its reading process crash, so nothing was imported; everything else goes on. The file may"
        " be damaged: save the article again, or paste its text."
    ),
    "import.worker-failed": (
        "{name} is not built as files of its kind should be ({what}), so nothing was imported. Save the article"
        " again, or paste its text."
    ),
    "import.worker-reply": (
        "Reading {name} gave a result that cannot be trusted, so nothing was imported; everything else goes on."
        " Save the article again, or paste its text."
    ),
    "import.worker-start": (
        "The process that reads files could not be started, so {name} was not imported. Close other programs"
        " and try again."
    ),
    "import.worker-closed": "{name} was not imported, because Spanreader is closing. Import it again later.",
    "import.encoding-guessed": (
        "The file does not say how its characters are encoded; {encoding} was the best guess. If letters look"
        " wrong, import it again with another encoding."
    ),
    "import.bytes-replaced": (
        "{count} {count:place|places} in the file did not fit its encoding ({encoding}) and {count:shows|show}"
        " a replacement mark. The original file is kept."
    ),
    "import.left-out-lines": (
        "{count} {count:line|lines} that belonged to the web page and not to its article, such as a button's"
        " label, {count:was|were} left out. The original file is kept."
    ),
    "import.damaged": (
        "{name} is damaged or is not what its name says (its {what} cannot be read), so nothing was imported."
        " Get or save the file again."
    ),
    "import.encrypted": (
        "{name} is protected by a password or by rights management, so nothing was imported. Remove the"
        " protection in the program it comes from, or paste the text."
    ),
    "import.password": (
        "{name} is locked with a password. Nothing was imported yet: give its password and import it again."
    ),
    "import.password-wrong": (
        "That is not the password of {name}, so nothing was imported. Give another one, mind capital letters."
    ),
    "import.pages": (
        "{name} has {pages:,} pages; more than {limit:,} are not opened without asking, so nothing was imported."
        " Split it with another program and import the parts, or open it anyway."
    ),
    "import.pages-damaged": (
        "The list of pages in {name} is damaged, so nothing was imported. Open it in another program, save it"
        " under a new name and import that."
    ),
    "import.unmapped": (
        "For {count} {count:character|characters} the file’s fonts do not say which letter is meant; each shows"
        " as a replacement mark. The original file is kept."
    ),
    "import.picture-pages": (
        "{count} {count:page is a picture|pages are pictures} without text, so nothing of"
        " {count:it|them} is in the article. The original file is kept."
    ),
    "import.pages-only": (
        "No text in this file, only {pages} {pages:page|pages} to look at; parts of {pages:it|them} can be marked."
        " To mark words, recognise the text with another program and import the file again."
    ),
    "pdf.no-words": (
        "This file has no text, so there is no sentence to go to or to tag. Press B to mark a part of a page."
    ),
    "import.pdf-marks": (
        "{count} {count:highlight or note is|highlights and notes are} in this PDF and can come in as"
        " {count:an annotation|annotations}."
    ),
    "import.pages-left-out": (
        "Page {pages} took too long or too much memory to read, so nothing of {count:it|them} is in the text. It"
        " can be looked at as printed where it can be drawn."
    ),
    "import.damaged-pages": (
        "{count:Page|Pages} {pages} {count:is|are} damaged and cannot be opened, so nothing of {count:it|them} is in"
        " the text. All other pages are."
    ),
    "import.pages-cut": (
        "{count} {count:page holds|pages hold} more characters than are read, so what stands last there is"
        " missing. The original file is kept."
    ),
    "import.archive-limit": (
        "{name} unpacks to more than is safe to open ({what}: the limit is {limit:,}), so nothing was imported."
        " If you trust it, unpack it yourself and import the pages."
    ),
    "import.parts-missing": (
        "{count} {count:chapter that the book lists is|chapters that the book lists are} not in the file. The rest"
        " was imported."
    ),
    "import.text-lost": (
        "About {percent} % of the text on this page could not be read and is missing here. The original file is"
        " kept; compare it, or copy the text from a browser and paste it."
    ),
    "import.left-out-blocks": (
        "{count} {count:paragraph|paragraphs} of the page ({characters:,} characters) {count:was|were} left out,"
        " because {count:it seems|they seem} to belong to the page and not to the article."
        " {count:It|They} can be put back."
    ),
    "import.page-uncertain": (
        "Nothing on this page stands out as an article, so all of its text was taken. Take out what does not"
        " belong."
    ),
    "import.encoding-chosen": "It was read with the encoding that you chose, {encoding}.",
    "import.blocks-chosen": (
        "By your choice, {back} {back:paragraph|paragraphs} of the page {back:was|were} put back and {out}"
        " {out:was|were} taken out."
    ),
    # -- by address ------------------------------------------------------------------------------------
    "address.off": (
        "Bringing in pages by address is switched off, so nothing was fetched. Switch it on in the settings"
        " (Network), or save the page in a browser and import the file."
    ),
    "address.not-web": (
        "“{address}” is not the address of a web page, so nothing was fetched. Give one that begins with"
        " https:// or http://."
    ),
    "address.malformed": (
        "“{address}” is not a complete address, so nothing was fetched. Copy it from the browser's address"
        " field."
    ),
    "address.password": (
        "The address of {host} holds a name or password, so nothing was fetched. Save the page in a browser and"
        " import the file."
    ),
    "address.unknown-host": (
        "No site named {host} was found, so nothing was imported. Check the address and the connection."
    ),
    "address.unreachable": (
        "{host} cannot be reached, so nothing was imported. Check the connection and try again, or save the"
        " page in a browser and import the file."
    ),
    "address.certificate": (
        "{host} could not prove that it is {host}, so nothing was imported. If a browser shows the page all the"
        " same, save it there and import the file."
    ),
    "address.slow": (
        "{host} did not send the page within {seconds} {seconds:second|seconds}, so nothing was imported. Try"
        " again later, or save the page in a browser and import the file."
    ),
    "address.no-answer": (
        "{host} did not answer as web sites do, so nothing was imported. Check the address."
    ),
    "address.cut-short": (
        "The connection to {host} ended before the page was complete, so nothing was imported. Try again."
    ),
    "address.too-large": (
        "The page at {host} is larger than {limit} MB, so nothing was imported. Save it in a browser and import"
        " the file."
    ),
    "address.packed": (
        "{host} sent the page in a form that was not asked for ({packing}), so nothing was imported. Save it in"
        " a browser and import the file."
    ),
    "address.circles": (
        "{host} sends every request on to another address, so nothing was imported. Open the page in a browser,"
        " save it there and import the file."
    ),
    "address.insecure": (
        "{host} wants to send the page over an unprotected connection, so nothing was imported. Save the page"
        " in a browser and import the file."
    ),
    "address.led-inside": (
        "The site leads to {host}, a place in your own network, so nothing was fetched from there. If you mean"
        " that page, give its own address."
    ),
    "address.refused": (
        "{host} does not give this page to programs (answer {status}), so nothing was imported. Open it in a"
        " browser, signed in if need be, save it there and import the file."
    ),
    "address.gone": (
        "There is no page at this address of {host} (answer {status}), so nothing was imported. Check the"
        " address."
    ),
    "address.status": (
        "{host} could not give the page (answer {status}), so nothing was imported. Try again later."
    ),
    "address.script-only": (
        "The page at {host} is only a script that makes its text in a browser, so nothing was imported. Save it"
        " in the browser first, when the text is to be seen there, and import the file."
    ),
    "address.paywall": (
        "{host} shows this article to subscribers only, so nothing was imported. If you may read it, save it in"
        " the browser first and import the file."
    ),
    "address.beginning": (
        "{host} says that this article is for subscribers, and little of it came: it may be only the beginning."
        " Save the page in the browser and import it for the whole."
    ),
    # -- reading lists ---------------------------------------------------------------------------------
    "lists.tag-summary": "Words that were marked in another program and came with its export.",
    "lists.to-fetch": (
        "This is a link without its text. Fetch {address} by hand, or save it in a browser, and import it: what"
        " was marked is carried to the text."
    ),
    "lists.unplaced": (
        "A highlight of “{title}” was not clearly found in the text; it is kept as an annotation without a"
        " place, its words in the note."
    ),
    "lists.not-read": "“{name}” was kept as a link only, because its text could not be read.",
    "lists.passed-over": (
        "{count} {count:entry|entries} of the list held neither an address nor words and {count:was|were} passed"
        " over."
    ),
    "rereading.no-original": (
        "The file that this text came from is not kept any more, so it cannot be read again. The text and its"
        " annotations are as they were; import the file once more to read it anew."
    ),
    "pdf.no-original": (
        "The printed pages are not kept any more; the text and all annotations are. Import the file again to see"
        " them."
    ),
    "pdf.no-layout": (
        "Where the letters of {name} stand in print is not kept, so its highlights have no place in the text."
        " Import the file again."
    ),
    "pdf.no-marks": "{name} has no highlights or notes of its own.",
    "pdf.marks-cut": "The file has more than {count} highlights; those after them were left out.",
    "pdf.note-apart": "Page {page} has a note without words.",
    "pdf.note-apart-said": "Page {page} has a note beside the text: “{words}”.",
    "pdf.drawing-apart": "Page {page} has a drawing or a box, which marks no words.",
    "pdf.drawing-apart-said": "Page {page} has a drawing or a box of text: “{words}”.",
    "pdf.no-words-under": "Page {page} has a highlight without words under it.",
    "pdf.no-words-under-said": "Page {page} has a highlight without words under it: “{words}”.",
    "pdf.locked": "{name} is locked with a password; its text is here, its printed pages need the password.",
    "pdf.password-wrong": "That is not the password of {name}. Its text is here, its printed pages need the password.",
    "pdf.read-before": (
        "An older version of Spanreader read this PDF. Read again, every word has its right place on the page; all"
        " annotations are kept."
    ),
    "pdf.places-lost": (
        "Where the words of this PDF are printed is not kept any more. Read again, its pages can be shown; all"
        " annotations are kept."
    ),
    "pdf.placed-anew": "The text is as it was; each word has its place on the page anew.",
    "pdf.not-open": "The printed page is being opened anew.",
    "pdf.page-timeout": (
        "This page takes too long to draw, so drawing it was stopped. Its text can be read in the text view. Go"
        " to the page once more to try again."
    ),
    "pdf.page-memory": (
        "This page needs too much memory to be drawn. Its text can be read in the text view. Make it smaller and"
        " go to the page once more to try again."
    ),
    "pdf.page-crashed": (
        "Drawing this page ended its process twice; the process was replaced and all other pages can be seen."
        " Its text can be read in the text view. Go to the page once more to try again."
    ),
    "pdf.page-failed": "This page is damaged and cannot be drawn. What could be read of it is in the text view.",
    "worker.timeout": "A task took too long and was stopped; everything else goes on.",
    "worker.memory": "A task needed too much memory and was stopped; everything else goes on.",
    "worker.crashed": "A task made its process crash; the process was replaced and everything else goes on.",
    "worker.failed": "A task could not be done ({what}); everything else goes on.",
    "worker.reply": "A task gave a result that cannot be trusted, so it was not used; everything else goes on.",
    "worker.start": "A helper process could not be started. Close other programs and try again.",
    "worker.closed": "A task was not done, because Spanreader is closing.",
    # -- export ----------------------------------------------------------------------------------------
    "export.unknown-format": (
        "There is no export format “{format}”, so nothing was written. The formats are: {formats}."
    ),
    "export.no-pdf": (
        "None of these articles has its printed pages here, so nothing was written. Choose articles that were"
        " imported from a PDF, or another format."
    ),
    "export.pdf-locked": (
        "{name} is locked with a password, so no annotated copy was written. Unlock it in another program and"
        " import that file."
    ),
    "export.pdf-damaged": (
        "The kept original {name} cannot be read any more, so nothing was written. Your annotations are"
        " unharmed; export them in another format."
    ),
    "export.pdf-worker": (
        "The annotated copy could not be made ({what}), so nothing was written. Your annotations are unharmed;"
        " export fewer articles or another format."
    ),
    "export.disk-full": (
        "There is not enough room for the export at {path}. What stood there before is unchanged; free some"
        " space or choose another place, and export again."
    ),
    "export.no-permission": (
        "Spanreader may not write to {path}. What stood there before is unchanged; choose another place, or"
        " ask for permission, and export again."
    ),
    "export.read-only": (
        "{path} is on a disk that can only be read, so nothing was written. Choose another place."
    ),
    "export.name-too-long": (
        "The name {path} is too long for this disk, so nothing was written. Choose a shorter one."
    ),
    "export.cannot-write": (
        "The export could not be written to {path}: {reason}. What stood there before is unchanged; choose"
        " another place or free some space, and export again."
    ),
    "export.target-is-folder": ("{path} is a folder, so nothing was written. Give the name of a file in it."),
    "export.no-folder": (
        "The folder of {path} does not exist, so nothing was written. Make it first or choose another."
    ),
    "export.target-is-library": (
        "{path} is the library itself, so nothing was written. Choose another name for the export."
    ),
    "export.quote-differs": (
        "Annotation {annotation} does not match the text of its article any more, so nothing was written."
        " Run “spanreader check” on this library; a backup may hold the right text."
    ),
    "export.would-lose": (
        "{format} cannot hold everything that would go out ({losses}), and you asked for nothing to be lost,"
        " so nothing was written. Choose another format, or export without --strict."
    ),
    "export.needs-text": (
        "{format} is made of the articles’ words and cannot go out without them, so nothing was written. Choose"
        " a table, or let the text go out."
    ),
    "export.unknown-revisions": (
        "“{given}” names no revisions, so nothing was written. Say “newest”, “every”, or a number."
    ),
    "export.no-date": (
        "“{given}” is no date, so nothing was written. Write a year, a month or a day: 2026, 2026-05, 2026-05-01."
    ),
    "export.unknown-column": (
        "The table has no column “{column}”, so nothing was written. The columns are: {columns}."
    ),
    "export.column-twice": "A column was asked for twice ({columns}), so nothing was written.",
    "export.unknown-tag": (
        "This library has no tag “{given}”, so nothing was written. Its tags are: {known}."
    ),
    "export.unknown-annotator": (
        "This library has no annotator “{given}”, so nothing was written. Its annotators are: {known}."
    ),
    "export.unknown-choice": (
        "This library has no saved choice “{given}”, so nothing was written. Saved are: {known}."
    ),
    "export.read-back-differs": (
        "What was written was read back and does not say what the library says, so it was thrown away. What"
        " stood at {path} before is unchanged; please report this."
    ),
    "export.no-revision": (
        "The article {article} has no revision {number}; it has {count} {count:revision|revisions}."
    ),
    "native.not-json": "{name} is not a Spanreader export: it holds no readable JSON. Nothing was imported.",
    "native.not-native": (
        "{name} is JSON, but not a Spanreader export, so nothing was imported. Export it again as “json”."
    ),
    "native.newer": (
        "{name} was written by a newer Spanreader (format {format}), so nothing was imported. Update"
        " Spanreader to read it."
    ),
    "native.damaged": (
        "{name} is damaged: {where} is missing or is not what it should be. Nothing was imported; use another"
        " copy."
    ),
    "table.not-utf8": "{name} is not UTF-8, so nothing was imported. Save the table again as UTF-8.",
    "table.no-columns": (
        "{name} is no annotation table of Spanreader, so nothing was imported. It must have the columns {columns}, each once."
    ),
    "table.damaged": "{name} is damaged near row {line}, so nothing was imported. Use another copy.",
    "table.other-unit": (
        "Row {line} counts in {unit}, not in code points, so nothing was imported. Export the table again."
    ),
    "table.row-damaged": "Row {line}: annotation {annotation} has cells that cannot be read; it was left out.",
    # -- projects and packs ----------------------------------------------------------------------------
    "project.damaged": (
        "{name} is damaged or is no {kind} file, so nothing was imported. Export it again from the program it"
        " comes from."
    ),
    "project.damaged-line": (
        "{name} is damaged in line {line}, so nothing was imported. Export it again from the program it comes"
        " from."
    ),
    "project.not-utf8": "{name} is not UTF-8, so nothing was imported. Export it again as UTF-8.",
    "project.unknown-json": (
        "{name} is JSON, but of no kind that Spanreader reads (its own, Web Annotation, doccano, Label Studio),"
        " so nothing was imported."
    ),
    "project.nothing": "{name} holds no annotations, so there was nothing to import.",
    "project.no-text-file": (
        "The text that {file} belongs to is not beside it in {name}, so nothing was imported. Import the folder"
        " or archive that has both."
    ),
    "project.none-taken": (
        "{name} was not imported: {count} {count:annotation|annotations} could not be placed, and there were no"
        " others. Import the articles first."
    ),
    "project.no-article": (
        "Annotation {line} of the file belongs to an article that is not in this library; it was left out."
        " Import the article, then the file again."
    ),
    "project.no-page": (
        "The area of annotation {line} of the file is on no page that this article has; it was left out."
    ),
    "project.not-placed": (
        "The words of annotation {line} of the file have no certain place in the text; it was left out."
    ),
    "project.tag-left-out": "{count} {count:annotation|annotations} tagged “{tag}” {count:was|were} left out, as chosen.",
    "project.without-words": (
        "{count} {count:annotation of the file marks|annotations of the file mark} no words of a text and"
        " {count:was|were} left out."
    ),
    "project.whole-texts": (
        "{count} {count:label is|labels are} of whole texts and not of words in them; {count:it was|they were}"
        " left out."
    ),
    "project.predictions": (
        "{count} {count:prediction|predictions} of a model {count:is|are} in the file; nobody made"
        " {count:it|them}, so {count:it was|they were} left out."
    ),
    "project.relations": (
        "{count} {count:relation, event or other line|relations, events and other lines} of the file"
        " {count:has|have} no place here and {count:was|were} left out."
    ),
    "project.other-sources": (
        "{count} {count:source or selection|sources and selections} of the file that {count:is|are} not text"
        " {count:was|were} left out."
    ),
    # -- losses of export formats ----------------------------------------------------------------------
    "loss.text": "{format} does not hold the text of {count} {count:article|articles}.",
    "loss.areas": "{format} does not hold {count} {count:area|areas} of printed pages.",
    "loss.older-areas": (
        "{format} does not hold {count} {count:area|areas} of pages of an article's earlier files."
    ),
    "loss.pictures": "{format} does not hold {count} {count:picture|pictures} of areas of printed pages.",
    "loss.codebook": "{format} does not hold what the tags of {count} {count:article|articles} mean.",
    "loss.older-revisions": "{format} does not hold {count} earlier {count:revision|revisions}.",
    "loss.unannotated": (
        "{count} {count:article has|articles have} no annotation and {count:is|are} not in {format}."
    ),
    "loss.article-facts": (
        "{format} does not hold byline, outlet, date, address or note of {count} {count:article|articles}."
    ),
    "loss.article-values": "{format} does not hold {count} {count:field|fields} of articles.",
    "loss.shelves": "{format} does not hold {count} {count:collection or label|collections and labels}.",
    "loss.long-cells": (
        "{format} cuts the quote or note of {count} {count:annotation|annotations}: a cell holds 32,767 characters."
    ),
    "loss.structure": (
        "{format} does not hold headings, emphasis, links or pages of {count} {count:article|articles}."
    ),
    "loss.older-anchors": (
        "{format} holds one place of each annotation; {count} {count:stands|stand} in several revisions."
    ),
    "loss.older-only": (
        "{count} {count:annotation stands|annotations stand} only in an earlier revision and {count:is|are}"
        " not in {format}."
    ),
    "loss.orphans": (
        "{count} {count:annotation has|annotations have} no place in the text and {count:is|are} not in"
        " {format}."
    ),
    "loss.overlaps": (
        "{format} holds no overlaps: {count} {count:annotation shares|annotations share} words with another"
        " and {count:is|are} left out."
    ),
    "loss.pieces": (
        "{format} does not join stretches: {count} {count:annotation|annotations} of several stretches"
        " {count:goes|go} out as separate ones."
    ),
    "loss.crossing-lines": (
        "{format} splits {count} {count:annotation that runs|annotations that run} over a line break."
    ),
    "loss.outer-space": ("{format} trims white space at the ends of {count} {count:annotation|annotations}."),
    "loss.left-out": (
        "{format} holds one layer: {count} {count:annotation that overlaps|annotations that overlap} another {count:is|are} left out."
    ),
    "loss.places": "{format} is for reading: no program finds the exact place of {count} {count:annotation|annotations} in it again.",
    "loss.annotations": "{format} holds none of the {count} {count:annotation|annotations}.",
    "loss.note-lines": "{format} puts {count} {count:note|notes} of several lines on one.",
    "loss.speaker-kinds": (
        "{format} does not say what kind of speaker {count} {count:annotation names|annotations name}."
    ),
    "loss.notes": "{format} does not hold the notes of {count} {count:annotation|annotations}.",
    "loss.speakers": "{format} does not hold the speakers of {count} {count:annotation|annotations}.",
    "loss.speaker-words": (
        "{format} does not hold which words name the speaker of {count} {count:annotation|annotations}."
    ),
    "loss.cues": "{format} does not hold the cue words of {count} {count:annotation|annotations}.",
    "loss.attributes": "{format} does not hold {count} {count:attribute value|attribute values}.",
    "loss.verdicts": (
        "{format} does not hold what the check of {count} {count:annotation|annotations} came to."
    ),
    "loss.annotators": "{format} does not say who made {count} {count:annotation|annotations}.",
    "loss.times": "{format} does not say when {count} {count:annotation was|annotations were} made.",
    "loss.identities": "{format} does not hold the ids of {count} {count:annotation|annotations}.",
    "loss.no-pdf": (
        "{format} shows printed pages: {count} {count:annotation|annotations} of articles that came as something"
        " else {count:is|are} not in it."
    ),
    "loss.shut-pdf": (
        "{format} was written without {count} {count:file|files} ({names}), locked or not to be read any more."
    ),
    "loss.half-links": (
        "{format} does not hold {count} {count:link|links} between annotations of which only one goes out."
    ),
    "loss.links": "{format} does not hold {count} {count:link|links} between annotations.",
    # -- revisions -------------------------------------------------------------------------------------
    "revising.unchanged": (
        "The text of {name} is that of revision {number}, the newest one, so nothing was added. Your annotations"
        " are as they were."
    ),
    "revising.looks-same": "This text is in the library already, as a revision of “{title}”.",
    "revising.looks-address": (
        "This has the address of “{title}”. Keep it as a new revision of that article, with your annotations"
        " carried to it, or as an article of its own."
    ),
    "revising.looks-words": (
        "This looks like a new version of “{title}”: {percent} % of its words stand there too. Keep it as a new"
        " revision of that article, with your annotations carried to it, or as an article of its own."
    ),
    "revisions.only-one": (
        "This article has one revision, so there is nothing to compare. Import the newer text with"
        " --revision-of first."
    ),
    "revisions.no-number": "This article has no revision {number}; it has {numbers}.",
    "revisions.one-file": (
        "A revision is one file, and {count} were given; nothing was imported. Import them one after the other."
    ),
    "revisions.not-written": "{path} could not be written ({reason}); nothing else was changed. Choose another place.",
    "joining.same-article": "These are one article already; nothing was changed. Choose another one.",
    "joining.nothing-left": (
        "A split must leave at least one revision on each side; nothing was changed. Choose fewer revisions."
    ),
    "drift.cues-damaged": (
        "The list of cue words {path} could not be read ({reason}); nothing was compared. Mend the file, or take"
        " it away to use the list that comes with Spanreader."
    ),
    "drift.cues-not-kept": (
        "The list could not be written, so the one that was there stays. Look whether the profile’s folder can be"
        " written to, then try again."
    ),
    "drift.no-cues": (
        "There is no list of cue words for the language “{language}”; the English one was used. Write one of your"
        " own as {path}."
    ),
    # -- command line ----------------------------------------------------------------------------------
    "cli.interrupted": "Stopped. Everything that was reported as done is kept.",
    "cli.bug": (
        "Spanreader met a fault of its own ({kind}) and stopped. What was saved before is kept. Run the"
        " command again with --debug to see where it happened."
    ),
    "cli.unknown-article": (
        "No article in this library has the id “{article}”. “spanreader list” shows the articles."
    ),
    "cli.ambiguous-article": ("“{article}” is the beginning of several article ids. Give more of the id."),
    "cli.unknown-annotation": (
        "No annotation in this library has the id “{annotation}”, so nothing was removed. “spanreader show"
        " ARTICLE --json” shows the annotations with their ids."
    ),
    "cli.ambiguous-annotation": (
        "“{annotation}” is the beginning of several annotation ids, so nothing was removed. Give more of it."
    ),
    "cli.window-open": (
        "A window of Spanreader has {path} open, so nothing was changed. Do it there, or close the window and try"
        " again."
    ),
    "cli.no-folder": "The folder {path} could not be made ({reason}), so no library was opened.",
    "cli.unreadable": "{path} could not be read ({reason}), so nothing was imported from it.",
    "cli.nothing-matches": "No file matches “{pattern}”, so nothing was imported.",
    "cli.nothing-in-folder": (
        "The folder {path} holds no file of a kind that Spanreader reads, so nothing was imported from it."
    ),
    "cli.unknown-tag": ("The codebook has no tag “{tag}”, so nothing was annotated. Its tags are: {tags}."),
    "cli.span-outside": (
        "The span {start}:{end} is outside the text, which has {length} {length:character|characters};"
        " nothing was annotated."
    ),
    "cli.span-empty": "The span {start}:{end} covers no character, so nothing was annotated.",
    "cli.spans-overlap": (
        "Two spans of one annotation overlap at {start}:{end}, so nothing was annotated. Give them as two"
        " annotations."
    ),
    # -- window ----------------------------------------------------------------------------------------
    "window.no-display": (
        "There is no display here, so no window was opened; nothing was changed. The verbs of the command line work"
        " without one (spanreader --help), and the tour draws off screen."
    ),
    "window.taken": (
        "Another window has the library {path} and does not answer, so this one was not opened. Close the other"
        " window, or end its process, and start again."
    ),
    "window.no_folder": (
        "The folder {path} could not be made ({reason}), so no library could be opened. Name another place with"
        " --library or --data."
    ),
    "window.read_only": (
        "This library can be read but not changed: its file or folder is write-protected. Nothing you mark here"
        " can be saved; copy the library to a place of your own to work on it."
    ),
    "window.restored": (
        "Spanreader did not end cleanly last time. Everything saved is there, and {count:half-typed note was|"
        "half-typed notes were} restored."
    ),
    "window.ended": (
        "Spanreader did not end by itself last time. Everything that was saved is there; a report says where it"
        " stopped, without your words."
    ),
    "window.synchronised": (
        "The library {path} is in a folder that {name} copies while you work. Such services can bring back an"
        " older state or damage a library that is open. Keep it in another folder, and let {name} copy its"
        " backups."
    ),
    "window.network": (
        "The library {path} is on another machine ({name}). What is saved there can be lost when the connection"
        " breaks, and two people must not open it at once. Keep it on this computer."
    ),
    "window.bug": (
        "Spanreader met a fault of its own ({kind}). What was saved is kept, and you can go on. The log says"
        " where it happened, without your words."
    ),
    # -- keys -----------------------------------------------------------------------------------------
    "keys.escape": "{key} leads back to the text from everywhere, so it cannot run anything else.",
    "keys.tab": "{key} moves between the parts of the window, so it cannot run anything else.",
    "keys.system": "{key} belongs to the system, which would keep it. Choose another key.",
    "keys.menu": "{key} opens the menu {menu}. Choose another key.",
    "keys.overlap": "{key} adds an overlapping tag. Choose another key.",
    "keys.alt-gr": "{key} types a character on many keyboards. Choose another key.",
    "keys.typed": (
        "{key} alone is for writing and moving, and this runs everywhere, in text fields too. Add Ctrl or Alt."
    ),
    "keys.edits": "{key} edits in every text field, and this runs there too. Choose another key.",
    # -- paper -----------------------------------------------------------------------------------------
    "print.cutting": (
        "The text is being divided into pages, and nothing has been printed yet. You can go on reading and tagging."
    ),
    "print.page": (
        "Page {number} of {of} is being drawn. You can go on reading and tagging; what is printed stays as it was."
    ),
    "print.failed": (
        "The printer or the file that was chosen cannot be written to, so nothing was printed. Choose another one,"
        " or print to a file."
    ),
    "settings.damaged": (
        "The settings could not be read, so the usual ones are in force. The unreadable file is kept as {path}."
    ),
}


@runtime_checkable
class Worded(Protocol):
    """A `ReaderError`, by its shape: `errors` stands beside this module, not below it."""

    message: str
    facts: Mapping[str, Any]


class Unworded(ImportWarning):
    """A message has no sentence here, or its sentence lacks a fact: a fault of ours.

    A warning, so that tests (in which stray warnings fail) stop at it while a reader still gets to see
    which error it was; of a kind that Python does not print by itself.
    """


# Names that the program itself gives to what it makes in a library.
NAMES: dict[str, str] = {
    "lists.to-fetch": "To fetch by hand",
    "lists.tag": "Highlight",
    "pdf.red": "Red",
    "pdf.orange": "Orange",
    "pdf.yellow": "Yellow",
    "pdf.green": "Green",
    "pdf.cyan": "Cyan",
    "pdf.blue": "Blue",
    "pdf.purple": "Purple",
    "pdf.pink": "Pink",
    "pdf.grey": "Grey",
    "pdf.black": "Black",
    "pdf.none": "Without colour",
    "pdf.underline": "{0}, underlined",
    "pdf.squiggly": "{0}, wavy line",
    "pdf.strikeout": "{0}, struck out",
}

# Formats of exports, by id: scripts say the id, sentences the name.
FORMATS: dict[str, str] = {
    "csv": "Table (CSV, exact)",
    "csv-spreadsheet": "Table (CSV for spreadsheets)",
    "xlsx": "Workbook (XLSX)",
    "json": "Everything (JSON)",
    "jsonl": "Corpus (JSON Lines)",
    "webannotation": "Web Annotation (W3C)",
    "doccano": "doccano (JSON Lines)",
    "label-studio": "Label Studio (JSON)",
    "spacy": "spaCy and Prodigy (JSON Lines)",
    "brat": "brat standoff (zip)",
    "conll": "CoNLL (IOB2)",
    "xmi": "UIMA CAS XMI (zip)",
    "qdpx": "REFI-QDA project (qdpx)",
    "qdc": "REFI-QDA codebook (qdc)",
    "html": "Annotated page (HTML)",
    "pdf": "Annotated PDF",
    "markdown": "Annotated text (Markdown)",
}


def sentence(message: str, facts: Facts = (), translate: Translate | None = None) -> str:
    """Return the sentence for `message` with `facts` put in.

    An unknown id gives the bare id and its facts, with an `Unworded` warning: a missing sentence never
    hides an error from the person who met it.
    """
    known = dict(facts)
    template = MESSAGES.get(message)
    if template is None:
        warnings.warn(f"no sentence for {message!r}", Unworded, stacklevel=2)
        return _bare(message, known)
    given = known
    if translate is not None:
        template = translate(template)
    if (name := FORMATS.get(str(known.get("format")))) is not None:
        name = name if translate is None else translate(name)
        begins = template.startswith("{format}")
        given = {**known, "format": name[:1].upper() + name[1:] if begins else name}
    try:
        return _FORMATTER.vformat(template, (), given)
    except (KeyError, ValueError, TypeError) as error:
        warnings.warn(f"{message!r} lacks {error}", Unworded, stacklevel=2)
        return _bare(message, known)


def of(error: BaseException, translate: Translate | None = None) -> str:
    """Return the sentence for an error; for one that is not a `ReaderError`, that we met a fault of ours."""
    if isinstance(error, Worded):
        return sentence(error.message, error.facts, translate)
    return sentence("cli.bug", {"kind": type(error).__name__}, translate)


def shown(text: str, *, limit: int = 500) -> str:
    """Return foreign `text` fit to stand in a line of ours.

    Control characters, direction marks and lone surrogates become visible marks; text with right-to-left
    letters is wrapped in isolates (U+2068, U+2069); what is longer than `limit` code points keeps its ends.
    """
    if len(text) > limit:
        text = f"{text[: limit // 2]}…{text[-(limit // 2) :]}"
    visible = "".join(_mark(character) for character in text)
    return f"\u2068{visible}\u2069" if _has_right_to_left(visible) else visible


def marked(text: str) -> str:
    """Return `text` with control and direction characters as visible marks, line breaks and tabs kept."""
    return "".join(c if c in "\n\t" else _mark(c) for c in text)


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            one, _, many = format_spec.partition("|")
            return one if value == 1 else many
        if isinstance(value, (int, float)):
            return format(value, format_spec)
        if isinstance(value, (list, tuple)):
            return ", ".join(shown(str(part)) for part in value)
        return shown(str(value))

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[str(key)]


_FORMATTER = _Formatter()

# Zero-width joiner and non-joiner stay: emoji and several scripts need them.
_MARKED = frozenset(
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def _mark(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)  # the control pictures: NUL is U+2400, line feed U+240A
    if code == 0x7F:
        return "\u2421"
    if character in _MARKED or 0x80 <= code < 0xA0 or 0xD800 <= code < 0xE000:
        return f"⟨U+{code:04X}⟩"
    return character


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)


def _bare(message: str, facts: Mapping[str, Any]) -> str:
    listed = ", ".join(f"{name}: {shown(str(value))}" for name, value in facts.items())
    return f"{shown(message)} ({listed})" if listed else shown(message)
