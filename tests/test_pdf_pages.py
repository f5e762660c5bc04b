"""Pages are filled as a printer would fill them: nothing is torn apart, and no page is left nearly empty."""

from io import BytesIO
from itertools import product

import pytest
from pypdf import PdfReader

from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Decision, Influence, Persona, Product, Requirement, Section
from prdbuilder.writers.pdf import Paper, engine, write
from prdbuilder.writers.pdf.tags import held

from .pdfs import demo, heights, options, quietly, small, text_of

pytestmark = pytest.mark.pdf
MILLIMETRE = 72 / 25.4
DEMOS = [
    pytest.param(made, id="-".join(made), marks=() if made == ("DEL", "full", "a4") else pytest.mark.soak)
    for made in product(["DEL", "ESC", "MUS"], Edition, Paper)
]


def printed(document, *args):
    return PdfReader(BytesIO(write(document, options(*args), {}, progress=quietly).content))


BOTH = [
    Requirement(id=f"CD-{side}", statement="The pin is right", facing=side) for side in ("customer", "user")
]


def lines(page):
    """How high the lines of the text stand, without what runs along the head and the foot of each page."""
    top = float(page.mediabox.height) - 27 * MILLIMETRE
    return sorted({round(height) for _, height in heights(page) if 25 * MILLIMETRE < height < top})


@pytest.fixture(scope="module", params=DEMOS)
def pdf(request):
    key, edition, paper = request.param
    return printed(demo(key), edition, paper)


def test_no_page_is_nearly_empty(pdf):
    assert [number for number, page in enumerate(pdf.pages, 1) if number > 1 and len(lines(page)) < 8] == []


def test_what_a_heading_names_begins_on_the_same_page(pdf):
    alone = []
    for heading in flat(pdf.outline):
        page = pdf.pages[pdf.get_destination_page_number(heading)]
        below = [height for height in lines(page) if height < heading.top - 20]
        alone += [heading.title] * (len(below) < 2)
    assert alone == []


def flat(outline):
    for entry in outline:
        yield from flat(entry) if isinstance(entry, list) else [entry]


def test_a_page_begins_only_for_a_half():
    document = small(
        personas=[Persona(id="o", name="Owner", pays=True), Persona(id="d", name="Driver", uses=True)],
        influences=[Influence(source="d", target="o")],
        sections=[Section(kind="problem", text="They get lost."), Section(kind="scope", text="Malls.")],
        requirements=[Requirement(id="CD-1", statement="The pin is right", facing="user")],
        decisions=[Decision(id="a", statement="No beacons")],
    )
    vision = {"vision": "Every bag is where it should be."}
    document = document.model_copy(update={"product": Product(**document.product.model_dump() | vision)})
    pages = [text_of(page) for page in printed(document).pages]
    assert len(pages) == 5
    assert all(word in pages[1] for word in ("Contents", "Vision", "Problem"))
    assert all(word in pages[4] for word in ("Influence", "Scope", "Decisions"))


def test_a_page_is_headed_by_what_stands_first_on_it():
    decisions = [Decision(id=str(number), statement="We decided", reason="word " * 90) for number in range(8)]
    requirements = [*BOTH, Requirement(id="CD-1", statement="The pin is right")]
    pages = [text_of(page) for page in printed(small(requirements=requirements, decisions=decisions)).pages]
    heads = [head for page in pages for head in ("Between the sides", "For both sides") if head in page]
    assert heads == ["Between the sides", "For both sides", "For both sides"]


@pytest.mark.parametrize("count", range(8, 14))
def test_one_entry_never_stands_alone_on_the_last_page(count):
    names = [f"Decision {number:02}" for number in range(count)]
    reason = "It costs less than it brings, as was seen in four malls in spring, and asks nobody for consent."
    decisions = [Decision(id=name, statement=name, reason=reason) for name in names]
    last = text_of(printed(small(decisions=decisions)).pages[-1])
    assert sum(name in last for name in names) >= 2


def test_few_lines_are_drawn_in_and_spare_their_page(monkeypatch):
    text = "\n\n".join(["They get lost on the way to the counter."] * 22)
    document = small(sections=[Section(kind="problem", text=text)], requirements=BOTH)
    spared = len(printed(document).pages)
    monkeypatch.setattr(engine, "FEW_PAGES", 0)
    assert len(printed(document).pages) == spared + 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The invoice without a claim", "The invoice without a\xa0claim"),
        ("A claim", "A claim"),
        ("No more than incomprehensibilities", "No more than incomprehensibilities"),
    ],
)
def test_the_last_word_takes_another_along_to_the_next_line(text, kept):
    assert held(text) == kept


def test_a_half_that_holds_nothing_takes_no_page():
    requirements = [Requirement(id="CD-1", statement="The pin is right", facing="user")]
    decisions = [Decision(id="a", statement="No beacons")]
    pages = [text_of(page) for page in printed(small(requirements=requirements, decisions=decisions)).pages]
    assert len(pages) == 4
    assert "No requirement faces the customer yet." in pages[3]
    assert "No beacons" in pages[3]
