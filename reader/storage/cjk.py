"""Words of texts that are written without spaces: an index of single characters, searched by phrase.

FTS5's tokenizer takes a whole run of Chinese or Japanese for one word, so that nothing inside it is found.
Measured on 10,000 Chinese texts of 500 characters (14.9 MB): trigrams need 34.6 MB and find no word of two
characters, as most are; pairs of characters need 20.8 MB; single characters need 13.5 MB, find words of any
length, and give a page in 0.1 to 1.0 ms (looking through the texts: 15 to 47 ms). Only texts that have such
characters are in it, so other libraries pay nothing. Korean is in it, too: its particles hang on the words.

A character is indexed as its number, so that it does not matter which ones a tokenizer knows or folds.

Words of Hebrew, Arabic and Greek are in it whole, without their marks: that tokenizer ends a word at a vowel
sign and folds no accent of theirs.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter

from sqlalchemy import Connection

TABLE = "fts_cjk"
# Created by the second migration. Without content: what it would hold is not the text.
CREATE = f"CREATE VIRTUAL TABLE {TABLE} USING fts5(text, content='', tokenize='ascii')"

_CJK = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U000323af"
)
# Hebrew, Arabic, Greek: written with spaces, and with marks that nobody types in a search.
_MARKED = (
    "\u0370-\u03ff\u1f00-\u1fff\u0591-\u05f2\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ed"
    "\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
)
_RUN = re.compile(f"(?P<cjk>[{_CJK}]+)|(?P<word>[{_MARKED}]+)")
_GAP = " x "  # a word between two runs, so that no phrase reaches over what stands between them
_LETTERS = str.maketrans("\u0671\u0649\u06cc\u06a9\u0629", "\u0627\u064a\u064a\u0643\u0647")
_ALIKE = {
    "\u0627": "\u0623\u0625\u0622\u0671",
    "\u064a": "\u0649\u06cc\u0626",
    "\u0643": "\u06a9",
    "\u0647": "\u0629",
    "\u0648": "\u0624",
}


def has_cjk(text: str) -> bool:
    """Return whether the index of characters is the one to look for these words in."""
    return not text.isascii() and _RUN.search(text) is not None


def is_there(connection: Connection) -> bool:
    """Return whether the index is there: not in one of the first version that is opened to read only."""
    statement = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return connection.exec_driver_sql(statement, (TABLE,)).first() is not None


def is_spaced(text: str) -> bool:
    """Return whether words stand in it whole, so that FTS5's own index has them, if with all their marks."""
    return not any(found["cjk"] for found in _RUN.finditer(text))


def folded(word: str) -> str:
    """Return a word without marks, vowel signs and case, each letter in one of its forms."""
    plain = unicodedata.normalize("NFKD", word).replace("\u0640", "")
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return kept.casefold().translate(_LETTERS)


def characters(text: str) -> str:
    """Return what is indexed of a text: runs by character, folded words; nothing when it has none."""
    if text.isascii():
        return ""
    return _GAP.join(
        _numbers(found["cjk"]) if found["cjk"] else _word(found["word"]) for found in _RUN.finditer(text)
    )


def _numbers(run: str) -> str:
    return " ".join(f"{ord(character):x}" for character in run)


def _word(word: str) -> str:
    """Return a word as its letters' numbers, of one length each, so that a beginning stays a beginning."""
    return "w" + "".join(f"{ord(character):06x}" for character in folded(word))


def phrase(word: str) -> str:
    """Return the expression that finds a word or phrase; with * at its end all that begins so."""
    spoken = f'"{characters(word)}"'
    return spoken + "*" if word.endswith("*") and is_spaced(word) else spoken


def places(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where any of the words stands in a text, as starts and ends in code points, in order."""
    either = "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True))
    found = re.finditer(either, text, re.IGNORECASE) if either else ()
    return [each.span() for each in found if each[0]]


def _pattern(word: str) -> str:
    """Return the pattern of a word: between its letters may stand the marks that it is written with."""
    bare = word.rstrip("*")
    if not is_spaced(bare):
        return re.escape(bare)
    letters = [
        r"\s+" if c.isspace() else f"[{re.escape(c + _ALIKE.get(c, '') + _accented(c))}]"
        for c in " ".join(folded(bare).split())
    ]
    marks = "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]*"
    end = "" if word.endswith("*") else r"(?!\w)"
    return r"(?<!\w)" + marks.join(letters) + marks + end


def _accented(letter: str) -> str:
    """Return the Greek letters that are this one with marks."""
    if not "\u0370" <= letter <= "\u03ff":
        return ""
    ranges = (range(0x370, 0x400), range(0x1F00, 0x2000))
    return "".join(chr(n) for numbers in ranges for n in numbers if folded(chr(n)) == letter)


def add(connection: Connection, rows: list[tuple[int, str]]) -> None:
    """Index texts, given as (key, text); those without such characters are passed over."""
    several = [(key, found) for key, text in rows if (found := characters(text))]
    if several:
        connection.exec_driver_sql(f"INSERT INTO {TABLE}(rowid, text) VALUES (?, ?)", several)


def remove(connection: Connection, rows: list[tuple[int, str]]) -> None:
    """Take texts out; they must be those that were added."""
    several = [(key, found) for key, text in rows if (found := characters(text))]
    if several:
        connection.exec_driver_sql(
            f"INSERT INTO {TABLE}({TABLE}, rowid, text) VALUES ('delete', ?, ?)", several
        )


def rebuild(connection: Connection) -> None:
    """Index all texts anew."""
    connection.exec_driver_sql(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")
    keys = [key for (key,) in connection.exec_driver_sql("SELECT key FROM revision").all()]
    for key in keys:
        text = connection.exec_driver_sql("SELECT text FROM revision WHERE key = ?", (key,)).scalar()
        if isinstance(text, str):
            add(connection, [(key, text)])


def is_damaged(below: sqlite3.Connection) -> bool:
    """Return whether the index holds anything else than the texts: how often each word, in how many."""
    if not below.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone():
        return False  # a library of the first version, opened to read only
    in_texts: Counter[str] = Counter()
    in_all: Counter[str] = Counter()
    for (text,) in below.execute("SELECT text FROM revision"):
        found = characters(text).split() if isinstance(text, str) else []
        in_all.update(found)
        in_texts.update(set(found))
    below.execute("DROP TABLE IF EXISTS temp.cjk_characters")
    below.execute(f"CREATE VIRTUAL TABLE temp.cjk_characters USING fts5vocab(main, {TABLE}, row)")
    try:
        held = below.execute("SELECT term, doc, cnt FROM temp.cjk_characters").fetchall()
    finally:
        below.execute("DROP TABLE temp.cjk_characters")
    return {term: (doc, cnt) for term, doc, cnt in held} != {
        each: (in_texts[each], number) for each, number in in_all.items()
    }
