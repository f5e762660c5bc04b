"""Sign-offs on paper: a dated sheet, alone or behind the pages of a version, whose own bytes stay."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from prdbuilder.document.edition import Edition
from prdbuilder.publishing.models import Version
from prdbuilder.publishing.sheets import sheet_of
from prdbuilder.publishing.sign_offs import override
from prdbuilder.publishing.version_files import written_once
from prdbuilder.publishing.writing import Order
from prdbuilder.writers.pdf import Paper, Signed, SignedHalf, write, write_sheet

from .pdfs import a_sheet, elements, options, quietly, small, text_of
from .signing import Team, approve
from .workers import work

pytestmark = pytest.mark.pdf


def read(content):
    return PdfReader(BytesIO(content))


@pytest.fixture(scope="module")
def version_pdf():
    return write(small(), options(draft=False, version="3"), {}, progress=quietly).content


def test_the_sheet_goes_behind_the_pages_of_a_version_whose_bytes_all_stay(version_pdf):
    both = write_sheet(a_sheet(), Paper.A4, version_pdf).content
    assert both.startswith(version_pdf)
    before, after = read(version_pdf), read(both)
    assert len(after.pages) == len(before.pages) + 1
    assert [text_of(page) for page in after.pages[:-1]] == [text_of(page) for page in before.pages]
    assert "As of" not in text_of(before.pages[-1])
    assert "as of 14 March 2026 at 09:30 UTC" in text_of(after.pages[-1])
    assert "Sign-offs, 1 of 1" in text_of(after.pages[-1])
    assert after.attachments == before.attachments
    assert after.metadata == before.metadata


def test_what_is_read_aloud_goes_on_with_the_sheet_and_each_place_knows_its_element(version_pdf):
    alone = write_sheet(a_sheet(), Paper.A4).content
    both = read(write_sheet(a_sheet(), Paper.A4, version_pdf).content)
    told = [name for name in elements(read(alone)) if name != "/Document"]
    assert list(elements(both)) == [*elements(read(version_pdf)), *told]
    numbers = both.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert list(numbers[::2]) == sorted(set(numbers[::2]))
    last = both.pages[-1]
    for element in numbers[list(numbers).index(last["/StructParents"]) + 1]:
        assert element.get_object()["/Pg"].get_object()["/Contents"] == last["/Contents"]


def test_a_sheet_can_follow_a_sheet(version_pdf):
    once = write_sheet(a_sheet(), Paper.A4, version_pdf).content
    twice = write_sheet(a_sheet(), Paper.LETTER, once).content
    assert twice.startswith(once)
    assert len(read(twice).pages) == len(read(once).pages) + 1
    assert "/Page" in read(twice).pages[-1]["/Type"]


def test_a_reason_of_any_length_and_script_is_on_the_sheet():
    said = "מהר 速く مطر \U0001fbff " + "long " * 3000
    one = Signed(who="W" * 120, state="changes", words="Changes asked for", reason=said)
    half = SignedHalf(side="user", name="User half", words="Changes asked for", signed=(one,))
    pages = read(write_sheet(a_sheet(halves=(half,)), Paper.A4).content).pages
    assert len(pages) > 1
    assert "速く" in text_of(pages[0])


def printed(client, version, paper):
    """Have the sheet printed as the page does, and fetch it; also the page from which it is fetched."""
    place = f"{version.get_absolute_url()}sign-offs/sheet/"
    export = client.post(place, {"paper": paper})["Location"]
    assert "Waiting for its turn" in client.get(export).content.decode()
    work()
    return b"".join(client.get(f"{export}download/").streaming_content), client.get(export).content.decode()


@pytest.mark.django_db
def test_a_member_has_the_sheet_printed_alone_or_behind_an_edition_that_was_made(client):
    team = Team()
    row = team.asked()
    approve(row)
    order = Order(Edition.USER, "pdf", Paper.A4, date(2026, 3, 12))
    kept = written_once(row.version, order, progress=quietly).content
    client.force_login(team.viewer)
    page = client.get(row.version.get_absolute_url()).content.decode()
    assert 'name="paper" value="a4 user"' in page
    both, page = printed(client, row.version, "a4 user")
    assert both.startswith(kept)
    assert team.designer.name in text_of(read(both).pages[-1])
    assert f"{len(read(both).pages)} pages" in page
    assert "v1 (user edition) with sign-offs.pdf" in page
    alone, page = printed(client, row.version, "letter")
    assert team.designer.name in text_of(read(alone).pages[0])
    assert "v1 sign-offs.pdf" in page
    assert "Full edition" not in page
    sheet = f"{row.version.get_absolute_url()}sign-offs/sheet/"
    assert client.post(sheet, {"paper": "letter user"}).status_code == 404
    assert client.post(sheet, {"paper": "a3"})["Location"].endswith("#sign-offs")


@pytest.mark.django_db
def test_the_sheet_names_who_signs_and_who_let_the_version_pass_and_why():
    team = Team()
    row = team.asked()
    override(row.version, reason="Ask Paul", by=team.owner)
    assert {team.designer.name, team.owner.name, "Ask Paul"} <= {*words(sheet_of(Version.objects.get()))}


def words(sheet):
    signed = [one for half in sheet.halves for one in half.signed]
    return [sheet.passed.by, sheet.passed.reason, *(text for one in signed for text in (one.who, one.reason))]
