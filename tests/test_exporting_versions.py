"""A version is exported as it was frozen, and its PDF is the same bytes for whoever asks, whenever."""

import hashlib
from io import StringIO

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document
from prdbuilder.prds.actions import edit_part
from prdbuilder.publishing.actions import ask_for_export
from prdbuilder.publishing.models import Export, VersionFile
from prdbuilder.publishing.tasks import make_export

from .factories import (
    make_prd,
    make_product,
    make_requirement,
    make_user,
    make_version,
    owner_of,
    shared,
)
from .pdfs import text_of, words_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prd():
    return make_prd(make_product(key="DEL"), requirements=4)


def made(prd, **values):
    values = {"edition": "full", "format": "pdf", "paper": "a4"} | values
    export = ask_for_export(prd, by=make_user(), **values)
    make_export.call(export.pk, export.attempts)
    export.refresh_from_db()
    assert export.state == "ready", export.message
    return export


def change(prd):
    requirement = prd.requirements.first()
    edit_part(requirement, {"statement": "Nobody knows"}, seen={"statement": 1}, by=None)


@pytest.mark.pdf
def test_the_pdf_of_a_version_says_which_it_is_and_holds_it_as_data(prd):
    version = make_version(prd, "For the review")
    change(prd)
    export = made(prd, version=version, edition="user")
    pages = pypdf.PdfReader(export.file.open())
    assert "Version 1: For the review," in text_of(pages.pages[0])
    assert all("Draft," not in text_of(page) for page in pages.pages)
    assert "Version 1, " in text_of(pages.pages[-1])
    assert export.file_name == "DEL PRD 1 Faster handover v1 (user edition).pdf"
    [source] = [content for [content] in pages.attachments.values()]
    assert Document.from_json(source) == edition(version.value, Edition.USER)


@pytest.mark.pdf
def test_the_pdf_of_a_version_is_the_same_bytes_each_time(prd, tmp_path):
    version = make_version(prd)
    first = made(prd, version=version).file.read()
    change(prd)
    assert made(prd, version=version).file.read() == first
    call_command(
        "exportprd", "DEL/1", format="pdf", version=1, output=str(tmp_path / "a.pdf"), stdout=StringIO()
    )
    assert (tmp_path / "a.pdf").read_bytes() == first
    kept = VersionFile.objects.get()
    assert kept.sha256 == hashlib.sha256(first).hexdigest()
    assert kept.size == len(first)


def given_to_guests(address):
    Client().post(f"{address}pdf/a4/")
    export = Export.objects.latest("pk")
    make_export.call(export.pk, export.attempts)
    return Export.objects.get(pk=export.pk)


@pytest.mark.pdf
def test_guests_too_get_the_same_bytes_for_ever_and_are_told_again_what_cannot_be_printed(prd):
    owner = owner_of(prd.product)
    make_requirement(prd, f"{owner.name} reads \U0001f8ff")
    version = make_version(prd)
    address = shared(prd, version=version)[1]
    mine, first = made(prd, version=version), given_to_guests(address)
    content = first.file.read()
    Export.objects.all().delete()  # As two weeks later.
    again = given_to_guests(address)
    assert again.file.read() == content != mine.file.read()
    assert again.missing_glyphs == first.missing_glyphs != []
    assert made(prd, version=version).missing_glyphs == mine.missing_glyphs != []
    with_names = given_to_guests(shared(prd, version=version, shows_names=True)[1])
    assert VersionFile.objects.count() == 3
    assert [file.shows_names for file in VersionFile.objects.of_members()] == [True]
    assert owner.name in words_of(pypdf.PdfReader(with_names.file.open()))


@pytest.mark.pdf
def test_a_name_that_is_a_members_only_now_is_in_no_file_that_guests_get_from_now_on(prd):
    make_requirement(prd, "Zofia Wrona reads every bill")
    address = shared(prd, version=make_version(prd))[1]
    before = given_to_guests(address)
    assert "Zofia Wrona" in words_of(pypdf.PdfReader(before.file.open()))
    prd.product.members.create(user=make_user(name="Zofia Wrona"), role="editor", function="sales")
    assert Client().get(f"{address}pdf/a4/download/").status_code == 302
    after = given_to_guests(address)
    assert "Zofia Wrona" not in words_of(pypdf.PdfReader(after.file.open()))
    assert Client().get(f"{address}pdf/a4/download/").status_code == 200


def keep(version, content, sha256=None):
    """The file as an older PRD Builder made it."""
    file = VersionFile(version=version, edition="full", paper="a4", size=len(content), pages=7)
    file.sha256 = sha256 or hashlib.sha256(content).hexdigest()
    file.file.save("", ContentFile(content), save=True)
    return file


def test_what_was_made_by_older_code_is_given_out_as_it_was_made(prd):
    version = make_version(prd)
    keep(version, b"%PDF-1.4 of another year")
    export = made(prd, version=version)
    assert export.file.read() == b"%PDF-1.4 of another year"
    assert export.pages == 7


def test_a_kept_file_that_is_damaged_is_not_given_out_and_no_other_takes_its_place(prd):
    version = make_version(prd)
    keep(version, b"%PDF-1.4", sha256="0" * 64)
    export = ask_for_export(prd, by=make_user(), edition="full", format="pdf", paper="a4", version=version)
    make_export.call(export.pk, 1)
    export.refresh_from_db()
    assert export.state == "failed"
    assert "damaged or gone" in export.message
    with pytest.raises(CommandError, match="damaged or gone"):
        call_command("exportprd", "DEL/1", format="pdf", version=1, output="-")


@pytest.mark.parametrize("format", ["html", "md", "json"])
def test_other_formats_hold_the_version_and_not_the_draft(prd, format):
    version = make_version(prd, "Before")
    change(prd)
    content = made(prd, version=version, format=format).file.read().decode()
    assert "Nobody knows" not in content
    assert "Requirement 0" in content
    assert format == "json" or "Version 1: Before" in content


def test_the_form_offers_the_draft_and_each_version(client, prd):
    user = make_user()
    prd.product.members.create(user=user, role="viewer")
    client.force_login(user)
    where = reverse("new-export", args=["DEL", 1])
    assert b"The draft as it is now" not in client.get(where).content
    make_version(prd, "One")
    version = make_version(prd, "Two")
    assert b'<option value="2" selected>Version 2: Two' in client.get(f"{where}?version=2").content
    asked = {"edition": "full", "format": "json", "paper": "a4"}
    assert client.post(where, asked | {"version": "3"}).status_code == 422
    answer = client.post(where, asked | {"version": "2"})
    assert Export.objects.get().version == version
    assert b"Version 2: Two" in client.get(answer["Location"]).content


def test_a_command_that_names_no_version_there_is_says_so(prd):
    make_requirement(prd)
    with pytest.raises(CommandError, match="This PRD has no version 4"):
        call_command("exportprd", "DEL/1", format="json", version=4, output="-")
