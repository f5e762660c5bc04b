"""How wide a text will be: rather too wide than too narrow, so that no label covers another."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).resolve().parents[1] / "pdf/fonts"
# Kerning, hinting and a fallback face on somebody else's machine: text can come out a little wider.
SAFETY = 1.04
# Beyond the scripts that Inter draws a letter is taken to be as wide as it is high, or wider.
OURS = 0x0530
PUNCTUATION = range(0x2000, 0x2200)
WIDE = range(0x0900, 0x1200)
WIDEST = {"\u2e3b": 3.2, "\u2e3a": 2.2, "\ufdfd": 12.0, "\ufdfa": 4.0}
# What has no shape, and XML refuses; what turns the direction of all that follows.
SHAPELESS = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069\u2028\u2029]")
BREAKS = re.compile(r"(?<=[ \-/])")


def clean(text: str) -> str:
    return SHAPELESS.sub("", text)


def is_ours(text: str) -> bool:
    """Whether the faces of the house have every letter of it, most likely."""
    return all(ord(letter) < OURS or ord(letter) in PUNCTUATION for letter in text)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """In the units of the picture, `size` being the height of the letters."""
    return sum(_advance(letter, bold) for letter in text) * size * SAFETY


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    code = ord(letter)
    if code < OURS or code in PUNCTUATION:
        return max(_font(bold).getlength(letter) / 100, 0.25)
    if letter in WIDEST:
        return WIDEST[letter]
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0.1
    return 1.6 if code in WIDE else 1.35 if code > 0xFFFF else 1.05


@cache
def _font(bold: bool) -> FreeTypeFont:
    name = "Inter-SemiBold.ttf" if bold else "Inter-Regular.ttf"
    return ImageFont.truetype(FONTS / name, 100, layout_engine=ImageFont.Layout.BASIC)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """As much of the text as has room, with an ellipsis where something is missing."""
    if width(text, size, bold=bold) <= room:
        return text
    room -= width("…", size, bold=bold)
    end, used = 0, 0.0
    for letter in text:
        used += width(letter, size, bold=bold)
        if used > room:
            break
        end += 1
    return text[: _whole(text, end)].rstrip(" ,.;:-") + "…"


def _whole(text: str, end: int) -> int:
    """The end of the last letter before `end` that has all its marks."""
    while 0 < end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return end


def wrapped(text: str, room: float, size: float, lines: int, *, bold: bool = False) -> tuple[str, ...]:
    """In so many lines at most; the last says by an ellipsis that there is more."""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines - 1:
        line = _first_line(rest, room, size, bold)
        found.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    if rest:
        found.append(shortened(rest, room, size, bold=bold))
    return tuple(found)


def _first_line(text: str, room: float, size: float, bold: bool) -> str:
    """The words that have room on a line; a word that has not is broken where the line ends."""
    line, used = "", 0.0
    for word in BREAKS.split(text):
        used += width(word, size, bold=bold)
        if used - width(" ", size, bold=bold) * word.endswith(" ") > room:
            break
        line += word
    return line or _broken(text, room, size, bold)


def _broken(text: str, room: float, size: float, bold: bool) -> str:
    used = 0.0
    for place, letter in enumerate(text):
        used += width(letter, size, bold=bold)
        if used > room:
            return text[: _whole(text, place) or max(place, 1)]
    return text
