"""What cannot be read, does not fit, or was changed meanwhile is not imported, and that is said."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from prdbuilder.document import choices
from prdbuilder.document.text import PROSE_LIMIT
from prdbuilder.importing.models import Upload
from prdbuilder.prds.actions import edit_prd
from prdbuilder.prds.models import Prd
from tests.factories import make_goal, make_member, make_prd, make_user
from tests.imports import (
    STORIES,
    agree,
    as_file,
    as_stored,
    many,
    product_of_whoever_signed_in,
    read_in,
    seen,
    shown,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(client):
    return product_of_whoever_signed_in(client)


def test_of_very_many_lines_that_are_no_stories_the_first_are_shown_and_the_rest_counted(client, product):
    page = shown(client, read_in(client, STORIES + "no story\n\n" * 20_000))
    assert page.count('<td class="said" dir') == 200
    assert 'Not imported <span class="count">20001</span>' in page
    assert "And 19801 more." in page
    assert len(page) < 100_000


def test_somebody_s_edit_is_not_replaced_unseen(client, product):
    prd = make_prd(product, requirements=1)
    address = read_in(client, "", file=as_file(as_stored(prd)), prd=prd.pk)
    agree(client, address, mode="replace")
    sent = {"seen": seen(shown(client, address)), "prd": prd.pk, "mode": "replace", "apply": "1"}
    edit_prd(prd, {"summary": "Written meanwhile"}, seen={}, by=None)
    client.post(address, sent)
    assert as_stored(prd).section(choices.SectionKind.SUMMARY) == "Written meanwhile"


def test_stories_never_replace_a_prd(client, product):
    prd = make_prd(product, requirements=1)
    make_goal(prd)
    address = read_in(client, prd=prd.pk)
    assert "Replace it" not in shown(client, address)
    agree(client, address, mode="replace")
    document = as_stored(prd)
    assert (document.prd.title, len(document.requirements), len(document.goals)) == ("Faster handover", 3, 1)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": ""}, "Paste user stories here, or choose a file."),
        ({"text": " \n "}, "Paste user stories here, or choose a file."),
        ({"text": "As a driver\x00, I want more"}, "Null characters are not allowed"),
        ({"text": "Nothing here is a story."}, "No user story was found"),
        ({"text": '{"schema": 2, "product": {}, "prd": {}}'}, "only schema 1 can be read"),
        (
            {"text": STORIES, "file": SimpleUploadedFile("a.txt", b"As a cook, I want a bell")},
            "this was both",
        ),
        ({"text": "a" * 2_000_001}, "larger than 2 MB"),
        ({"text": "", "file": SimpleUploadedFile("a.txt", b"a" * 2_000_001)}, "larger than 2 MB"),
        ({"text": "", "file": SimpleUploadedFile("a.txt", bytes(range(256)) * 9)}, "holds NUL characters"),
        ({"text": "", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 ...")}, "a PDF file, not plain text"),
        ({"text": "", "file": SimpleUploadedFile("a.txt", b"")}, "empty"),
        ({"text": "As a cook, I want a bell\n" * 2_001}, "It holds 2,001 requirements"),
        ({"text": many("personas", 201)}, "It holds 201 personas; at most 200 fit."),
    ],
)
def test_what_cannot_be_read_says_why_next_to_the_field_and_keeps_what_was_typed(
    client, product, fields, why
):
    prd = make_prd(product)
    response = client.post("/products/CD/import/", {"prd": prd.pk} | fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    assert escape(fields["text"].strip()[:2000]).replace("\x00", "\ufffd")[:11] in page
    assert f'<option value="{prd.pk}" selected>' in page
    assert not Upload.objects.exists()


def test_a_paste_too_large_to_be_taken_at_all_is_answered_by_the_page(product):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(product.members.get().user)
    assert strict.post("/products/CD/import/", {"text": STORIES}).status_code == 403
    response = strict.post("/products/CD/import/", {"text": "a" * 6_000_000})
    assert response.status_code == 422
    assert "larger than 5 MB" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"prd": "", "title": " "}, "A new PRD needs a title."),
        ({"prd": "", "title": "a" * 501}, "at most 500 characters"),
        ({"prd": "", "title": "a\x00b"}, "Null characters are not allowed"),
        ({"prd": "999", "title": "a"}, "not one of the available choices"),
        ({"prd": "{other}", "title": "a"}, "not one of the available choices"),
    ],
)
def test_a_choice_that_cannot_be_is_explained_on_the_preview(client, product, fields, why):
    other = make_prd()
    address = read_in(client)
    response = client.post(address, {**fields, "prd": fields["prd"].format(other=other.pk), "apply": "1"})
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not product.prds.exists()


def test_a_prd_of_another_product_cannot_be_written_to(client, product):
    response = client.post("/products/CD/import/", {"text": STORIES, "prd": make_prd().pk})
    assert response.status_code == 422


def test_a_text_that_does_not_fit_is_explained_and_nothing_is_imported(client, product):
    prd = make_prd(product, summary="a" * PROSE_LIMIT)
    document = as_stored(make_prd(product, summary="b", requirements=1))
    address = read_in(client, "", file=as_file(document), prd=prd.pk)
    response = agree(client, address)
    assert response.status_code == 422
    assert "the two texts of “summary” are longer than" in response.content.decode()
    assert not prd.requirements.exists()


def test_only_those_who_may_write_import_and_only_what_they_read_in(client, product):
    address = read_in(client)
    for person, status in {
        make_user(): 404,
        make_member(product, "viewer"): 403,
        make_member(product, "editor"): 404,
    }.items():
        client.force_login(person)
        assert client.get(address).status_code == client.post(address, {"apply": "1"}).status_code == status
    assert not Prd.objects.exists()
