"""Tables fitted to paper: as large as their words can be and stay whole, and never wider than the page."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from xml.etree.ElementTree import Element

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

FONT = Path(__file__).resolve().parent / "fonts/Inter-SemiBold.ttf"
# How wide the text of a page is, and how much of it a list or a quotation inside takes away, in points.
COLUMN = 368.0
INDENT = 17.0
# How much a wide table can be wider: the empty column beside a text that has no labels.
MARGIN = 96.0
# A word wider than this many letter heights is none that anybody reads; it may break.
ORDINARY = 18.0
MANY_COLUMNS = 6
# Up to here a table is kept on one page.
BRIEF_ROWS = 9
BRIEF_LETTERS = 800
# What no line can break: scripts that set no spaces break everywhere.
WORD = re.compile(r"[^\s\u200b\u0e00-\u109f\u1780-\u17ff\u2e80-\U0003ffff-]+-?")
# Words that hyphens may part; in an address, a number or an identifier they would mean something.
PROSE = re.compile(r"[^\W\d_]*([ ,.;:()&'’-]{1,3}[^\W\d_]+)*[ ,.;:()-]{0,3}")
# Letters of code are all as wide as this.
CODE = 0.55


@dataclass(frozen=True)
class Size:
    """How a table is set: the height of its letters and the room between its columns, in points."""

    name: str
    letters: float
    gap: float

    def room(self, measure: float, columns: int) -> float:
        """What is left for words, in letter heights."""
        return max((measure - self.gap * columns) / self.letters, columns)


SIZES = (Size("plain", 8.5, 11.4), Size("wide", 7, 6), Size("widest", 5.5, 4))


def fit_tables(text: Element, *, labelled: bool) -> None:
    """All tables of a text. `labelled`: beside the text are labels that no table may cover."""
    within = Counter(
        table for outer in text.iter() if outer.tag in {"li", "blockquote"} for table in outer.iter("table")
    )
    for table in text.iter("table"):
        _fit(table, COLUMN - INDENT * within[table], MARGIN if not labelled and table not in within else 0)


def _fit(table: Element, measure: float, margin: float) -> None:
    cells = [[(cell, _longest(cell)) for cell in row] for row in table.iter("tr")]
    columns = zip_longest(*([width for _, width in row] for row in cells), fillvalue=0.0)
    widths = [max(column) for column in columns]
    size, measure = _size(widths, measure, margin)
    brief = len(cells) <= BRIEF_ROWS and len("".join(table.itertext())) <= BRIEF_LETTERS
    table.set("class", size.name + " full" * (measure > COLUMN) + " brief" * brief)
    limit = _limit(widths, size.room(measure, len(widths)))
    for row in cells:
        for cell, width in row:
            if width > limit:
                cell.set("style", f"min-width: {limit:.2f}em")
                cell.set("class", "tight hyphened" if _is_prose(cell) else "tight")


def _size(widths: list[float], measure: float, margin: float) -> tuple[Size, float]:
    """The largest at which all ordinary words stay whole, or the smallest; and how wide the table then is."""
    needed = sum(min(width, ORDINARY) for width in widths)
    sizes = SIZES[1:] if len(widths) > MANY_COLUMNS else SIZES
    tries = [(size, measure + extra) for size in sizes for extra in (0.0, margin)]
    fitting = (found for found in tries if needed <= found[0].room(found[1], len(widths)))
    return next(fitting, tries[-1])


def _limit(widths: list[float], room: float) -> float:
    """How wide a word may be so that all columns find room: the short ones all they need."""
    for count, width in zip(range(len(widths), 0, -1), sorted(widths), strict=True):
        share = room / count
        if width > share:
            return share
        room -= width
    return max(widths, default=0)


def _is_prose(cell: Element) -> bool:
    """Whether the cell holds words and nothing else."""
    return cell.find(".//code") is None and PROSE.fullmatch("".join(cell.itertext())) is not None


def _longest(cell: Element) -> float:
    """The width of its longest word, in letter heights."""
    words = WORD.findall("".join(cell.itertext()))
    longest = sorted(set(words), key=len, reverse=True)[:4]
    return max((max(_font().getlength(word) / 100, CODE * len(word)) for word in longest), default=0)


@cache
def _font() -> FreeTypeFont:
    """The widest that a table is set in."""
    return ImageFont.truetype(FONT, 100, layout_engine=ImageFont.Layout.BASIC)
