"""The cover has room for whatever it is given: it is set closer, or goes on, and nothing overlaps."""

from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader

from prdbuilder.document.schema import Goal, Section
from prdbuilder.writers.pdf import Paper, write

from .pdfs import DAY, heights, options, quietly, small, text_of

pytestmark = pytest.mark.pdf
BLOCKS = ("mmmt", "mmms", "Status", "Due", "Keep the", "mmmg")
FACTS = {"owner": "Product", "starts_on": DAY, "due_on": DAY, "review_on": DAY}


def of(letter, length):
    return (f"mmm{letter} " * length)[:length].strip()


def covers(title, summary, goal, goals, paper=Paper.A4, **prd):
    """The pages up to the contents, of a PRD whose texts are so long."""
    document = small(
        prd={"title": title} | FACTS | prd,
        sections=[Section(kind="summary", text=summary)],
        goals=[
            Goal(id=f"{side}{number}", side=side, statement=goal, baseline="84%", target="92%")
            for side in ("customer", "user")
            for number in range(goals)
        ],
    )
    pdf = write(document, options(paper=paper), {}, progress=quietly)
    pages = PdfReader(BytesIO(pdf.content)).pages
    return pages[: next(number for number, page in enumerate(pages) if "Contents" in text_of(page))]


def stand_in_order(page):
    """Each kind of text stands wholly above the next, and all of it on the page."""
    lines = heights(page)
    blocks = [[height for text, height in lines if word in text] for word in BLOCKS]
    blocks = [block for block in blocks if block]
    assert all(min(above) > max(below) + 8 for above, below in pairwise(blocks))
    return all(10 < height < float(page.mediabox.height) - 10 for _, height in lines)


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize(
    ("title", "summary", "goal", "goals"),
    [(15, 160, 30, 1), (90, 320, 140, 2), (300, 320, 30, 2), (300, 320, 300, 6), (500, 900, 500, 6)],
)
def test_nothing_overlaps_on_the_cover(title, summary, goal, goals, paper):
    pages = covers(of("t", title), of("s", summary), of("g", goal), goals, paper=paper)
    assert len(pages) <= (1 if title < 500 and goal < 300 else 2)
    assert all(map(stand_in_order, pages))


def test_a_cover_that_is_too_long_gives_the_goals_a_page_of_their_own():
    first, second = covers("交接 " * 160, of("s", 300), "交接" * 100, 6)
    assert "Keep the customer happy" not in text_of(first)
    assert "Status Draft" in text_of(first)
    assert "Keep the customer happy" in text_of(second)
    assert stand_in_order(second)


def test_the_cover_says_how_many_goals_it_leaves_out():
    assert "2 of 6 goals · 0 requirements" in text_of(covers("a", "b", "c", 6)[0])
    assert "of 2 goals" not in text_of(covers("a", "b", "c", 2)[0])
