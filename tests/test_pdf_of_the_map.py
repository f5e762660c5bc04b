"""The stakeholder map on paper: figures with a text in their place, and none of them in a half."""

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Influence, Persona
from prdbuilder.writers import WRITERS, html
from prdbuilder.writers.options import WriteOptions
from prdbuilder.writers.pdf import write
from tests.pdfs import options, quietly, small, structure, text_of

pytestmark = pytest.mark.pdf
PEOPLE = {
    "personas": (
        Persona(id="owner", name="Owner", pays=True, yearly_revenue=1_900_000, power=80, interest=80),
        Persona(id="driver", name="Zusteller Ørsted", uses=True, people=11_400, power=20, interest=90),
    ),
    "influences": (Influence(source="driver", target="owner", mechanism="late orders", strength="strong"),),
}


def printed(which=Edition.FULL, **parts):
    content = write(small(**(PEOPLE | parts)), options(which), {}, progress=quietly).content
    return PdfReader(BytesIO(content))


def figures(reader):
    return [element["/Alt"] for element in structure(reader) if element.get("/S") == "/Figure"]


def words(reader):
    return " ".join(page.extract_text() for page in reader.pages)


def test_both_pictures_are_figures_that_say_what_they_show():
    reader = printed()
    grid, influence = figures(reader)
    assert grid.startswith("Power and interest of the stakeholders. Manage closely: Owner.")
    assert influence.endswith("Customers: 1. Users: 1. Influences: 1.")
    assert "Keep informed" in words(reader)
    assert "keeps $1.9M a year" in words(reader)


def test_whom_the_grid_under_rates_stands_under_it():
    assert "Zusteller Ørsted stands in keep informed, yet $1.9M a year depends on them." in words(printed())


@pytest.mark.parametrize("format", ["md", "html"])
@pytest.mark.parametrize("which", [*Edition])
def test_a_file_names_whom_the_grid_under_rates_in_the_full_edition_only(format, which):
    document = edition(small(**PEOPLE), which)
    text = WRITERS[format].write(document, WriteOptions(made_on=date(2026, 11, 24), edition=which))
    found = re.sub("<.*?>|[*]", "", text.decode())
    said = "Zusteller Ørsted stands in keep informed, yet $1.9M a year depends on them."
    assert (said in found) == (which is Edition.FULL)


@pytest.mark.parametrize("which", [Edition.CUSTOMER, Edition.USER])
def test_a_half_prints_neither(which):
    reader = printed(which)
    assert figures(reader) == []
    assert "$1.9M" not in words(reader)


def test_where_nobody_is_placed_and_nothing_is_drawn_no_picture_is_printed():
    people = tuple(Persona(id=name, name=name, pays=True) for name in "ab")
    assert figures(printed(personas=people, influences=())) == []


def test_many_arrows_are_printed_on_several_pages():
    users = tuple(Persona(id=f"u{n}", name=f"User {n}", uses=True) for n in range(30))
    ties = tuple(Influence(source=user.id, target="owner", mechanism="late orders") for user in users)
    found = figures(printed(personas=(PEOPLE["personas"][0], *users), influences=ties))
    assert found[1].startswith("Influence map, part 1 of ")
    assert len(found) > 3


def test_the_html_file_holds_both_pictures():
    text = html.write(small(**PEOPLE), WriteOptions(made_on=date(2026, 11, 28))).decode()
    assert text.count('class="map"') == 2
    assert "keeps $1.9M a year" in text


def strokes(name):
    """How many pieces of text the page with the grid is set in."""
    people = (Persona(id="a", name=name, uses=True, power=10, interest=10),)
    [page] = [page for page in printed(personas=people, influences=()).pages if "Monitor" in text_of(page)]
    return sum(operator in (b"TJ", b"Tj") for stream in streams(page) for _, operator in stream.operations)


def streams(page):
    yield page.get_contents()
    for drawing in page["/Resources"].get("/XObject", {}).values():
        if (form := drawing.get_object())["/Subtype"] == "/Form":
            yield ContentStream(form, None)


def test_a_name_in_a_picture_is_set_as_a_whole_or_scripts_whose_letters_join_would_fall_apart():
    assert strokes("المستخدم") == strokes("ا")
    assert strokes("Kurier") == strokes("K")
