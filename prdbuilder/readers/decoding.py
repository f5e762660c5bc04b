"""From bytes to text that can be stored: the one place that knows about encodings."""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

from prdbuilder.document.text import Unstorable, storable

from .grammar import has_words
from .reading import ReadError

SIZE_LIMIT = 5_000_000
LINE_COUNT_LIMIT = 100_000

_KNOWN = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP, Word or Excel file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
# UTF-32 first, for its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BETWEEN_LETTERS = frozenset("’‘'-–—·\u00ad")
_BEFORE_LETTERS = frozenset("‚„¿¡ˆ˜†‡ƒ")
_SAMPLE = 20_000


@dataclass(frozen=True)
class Decoded:
    text: str
    note: str = ""
    """How the text was read, where a person may want to check it."""


def decode(source: bytes | str) -> Decoded:
    """The text of a file, or of what was pasted. Raises `ReadError` where there is none."""
    if len(source) > SIZE_LIMIT:
        raise ReadError(f"This file is larger than {SIZE_LIMIT // 1_000_000} MB, which is the limit.")
    decoded = Decoded(source) if isinstance(source, str) else _from_bytes(source)
    try:
        storable(decoded.text)
    except Unstorable as problem:
        raise ReadError(str(problem)) from problem
    return _readable(decoded)


def _from_bytes(source: bytes) -> Decoded:
    for start, what in _KNOWN:
        if source.startswith(start):
            raise ReadError(f"This is {what}, not plain text.")
    for mark, encoding in _MARKS:
        if source.startswith(mark):
            return _marked(source, encoding)
    if b"\x00" in source:
        raise ReadError("This is not a text file: it holds NUL characters.")
    try:
        return Decoded(source.decode("utf-8-sig", "surrogatepass"))
    except UnicodeDecodeError:
        return _without_mark(source)


def _marked(source: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(source.decode(encoding), f"Read as {encoding.upper()}.")
    except UnicodeDecodeError as problem:
        raise ReadError(f"This file says that it is {encoding.upper()} text, but it is not.") from problem


def _without_mark(source: bytes) -> Decoded:
    """Text of no declared encoding: the reading whose letters stand where letters stand."""
    readings = (
        Decoded(_windows(source), "Read as Windows-1252 text."),
        Decoded(source.decode("mac_roman"), "Read as Mac Roman text."),
        Decoded(source.decode("cp850"), "Read as DOS text (code page 850)."),
    )
    return min(readings, key=lambda reading: _oddities(reading.text))


def _windows(source: bytes) -> str:
    """UTF-8 where it is UTF-8, and every other byte as Windows-1252.

    The soft hyphen of that code page shows a hyphen that was typed: left as it is, "low-level" would show
    as "lowlevel".
    """
    letters = {
        0xDC00 + byte: bytes([byte]).decode("cp1252", "replace").replace("\u00ad", "-")
        for byte in range(0x80, 0x100)
    }
    return source.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape").translate(letters)


def _oddities(text: str) -> int:
    """How many letters and signs stand where a wrong encoding puts them: a capital or a sign in a word."""
    marks = islice(re.finditer(r"[^\x00-\x7f]", text), _SAMPLE)
    return sum(_is_odd(text[max(0, mark.start() - 1) : mark.end() + 1], mark[0]) for mark in marks)


def _is_odd(around: str, mark: str) -> bool:
    if mark == "\ufffd" or unicodedata.category(mark) == "Cc":
        return True
    before, _, after = around.partition(mark)
    if mark.isalpha():
        return mark.isupper() and before.islower()
    inside = before.isalpha() and after.isalpha() and mark not in _BETWEEN_LETTERS
    return inside or (before.isalpha() and mark in _BEFORE_LETTERS)


def _readable(decoded: Decoded) -> Decoded:
    """Without the few control characters that a text can hold; refused where they are many, or all."""
    text = decoded.text.replace("\ufeff", "")
    if text.count("\n") > LINE_COUNT_LIMIT or text.count("\r") > 2 * LINE_COUNT_LIMIT:
        raise ReadError(f"This file has more than {LINE_COUNT_LIMIT:,} lines, which is the limit.")
    plain, controls = _CONTROL.subn(" ", text)
    if controls * 100 > len(text):
        raise ReadError("This is not a text file: it is full of control characters.")
    if not has_words(plain):
        raise ReadError("There is nothing in it to read.")
    note = f"{controls} control characters were left out." if controls > 1 else ""
    note = "One control character was left out." if controls == 1 else note
    return Decoded(plain, " ".join(filter(None, (decoded.note, note))))
