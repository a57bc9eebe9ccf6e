from __future__ import annotations

import pytest

from reader.errors import ImportFailed
from reader.importers import read_article
from reader.importers.decode import declared_in_page, decode, looks_binary

GERMAN = (
    "Die Brücke über die Lenn ist gesperrt, weil Prüfer Risse fanden. „Größer als gedacht“, sagte sie. " * 5
)
RUSSIAN = (
    "Мост закрыт после того, как инспекторы обнаружили трещины в трёх подвесках. Это произошло во вторник. "
    * 5
)
JAPANESE = (
    "検査官が鋼製のハンガーに亀裂を見つけたため、橋は火曜日の夜に閉鎖された。復旧の見通しは立っていない。" * 5
)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(codec: str):
    assert decode(GERMAN.encode(codec)).text == GERMAN


@pytest.mark.parametrize(
    ("text", "codec"),
    [(GERMAN, "cp1252"), (RUSSIAN, "cp1251"), (JAPANESE, "shift_jis"), (GERMAN, "utf-16-le")],
)
def test_an_encoding_that_nothing_tells_is_guessed_and_the_guess_is_told(text: str, codec: str):
    decoded = decode(text.encode(codec, "replace"))
    assert decoded.text == text.encode(codec, "replace").decode(codec)
    assert [notice.message for notice in decoded.notices] == ["import.encoding-guessed"]
    assert dict(decoded.notices[0].facts)["encoding"] == decoded.encoding


def test_utf_8_needs_no_guess():
    assert decode(RUSSIAN.encode()).notices == ()


def test_the_reader_can_force_an_encoding():
    article = read_article(RUSSIAN.encode("koi8-r"), media_type="text/plain", encoding="koi8-r")
    assert article.text.startswith("Мост закрыт")
    assert article.encoding == "koi8-r"


def test_a_forced_encoding_that_does_not_fit_is_refused():
    with pytest.raises(ImportFailed) as caught:
        decode(GERMAN.encode("cp1252"), forced="utf-8", name="a.txt")
    assert caught.value.message == "import.encoding-mismatch"


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13"])
def test_a_forced_encoding_that_is_none_is_refused(name: str):
    with pytest.raises(ImportFailed) as caught:
        decode(b"abc", forced=name)
    assert caught.value.message == "import.encoding-unknown"


def test_a_page_that_declares_latin_1_means_windows_1252():
    page = b'<html><head><meta charset="iso-8859-1"></head><body>\x93quoted\x94</body></html>'
    assert declared_in_page(page) == "iso-8859-1"
    decoded = decode(page, declared="iso-8859-1")
    assert "“quoted”" in decoded.text
    assert decoded.encoding == "windows-1252"


def test_a_page_that_declares_wrongly_what_plainly_is_utf_8_is_read_as_utf_8():
    assert decode(GERMAN.encode(), declared="iso-8859-1").text == GERMAN


def test_a_few_stray_bytes_in_utf_8_are_replaced_and_told():
    decoded = decode(RUSSIAN.encode() + b"\xff" + RUSSIAN.encode())
    assert decoded.text.count("\ufffd") == 1
    assert [notice.message for notice in decoded.notices] == ["import.bytes-replaced"]


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x7fELF\x02\x01\x01" + bytes(3000), b"\x00\x01" * 500]
)
def test_bytes_that_are_no_text_look_binary(data: bytes):
    assert looks_binary(data)


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE, "a", "\tx\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-8-sig"])
def test_text_does_not_look_binary(text: str, codec: str):
    assert not looks_binary(text.encode(codec))
