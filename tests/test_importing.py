"""Bringing stories and documents in by the page: first what will happen, then what was agreed to."""

import json
import re
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from prdbuilder.document import choices
from prdbuilder.document.text import PROSE_LIMIT
from prdbuilder.importing.actions import apply_upload, preview
from prdbuilder.importing.models import Upload
from prdbuilder.keeping import every_model
from prdbuilder.prds.actions import edit_part, edit_prd, edit_strategy
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona
from tests.factories import (
    make_entry,
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
)
from tests.queries import counted

pytestmark = pytest.mark.django_db

STORIES = """As a driver, I want to see the counter, so that I lose no time.
As Drivers, I want to say why a delivery is late

This line is no story.
"""


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD")


def read_in(client, text=STORIES, **fields):
    """The address of the preview."""
    response = client.post("/products/CD/import/", {"text": text} | fields)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def seen(page):
    """The mark by which the press says what was shown."""
    return re.search(r'name="seen" value="([^"]+)"', page)[1]


def agree(client, address, **fields):
    """Press Import on the preview as it is shown."""
    page = shown(client, address)
    title = re.search(r'name="title" value="([^"]*)"', page)[1]
    chosen = re.findall(r'<option value="(\d+)" selected', page)
    mode = re.findall(r'name="mode" value="(\w+)"[^>]*checked', page)
    sent = {"title": title, "prd": (chosen or [""])[0], "mode": (mode or [""])[0]}
    return client.post(address, sent | fields | {"seen": seen(page), "apply": "1"})


def as_file(document, name="cd-1.json"):
    return SimpleUploadedFile(name, document.to_json().encode())


def many(name, count):
    """A PRD as JSON that holds very many of one thing."""
    personas = [{"id": f"p{place}", "name": f"Persona {place}"} for place in range(count)]
    return json.dumps({"product": {"key": "CD", "name": "CD"}, "prd": {"title": "Large"}, name: personas})


def counts():
    return {model._meta.label: model._base_manager.count() for model in every_model() if model != Upload}


def as_stored(prd):
    return load(Prd.objects.select_related("product").get(pk=prd.pk))


def test_a_preview_shows_everything_and_changes_nothing(client, product):
    before = counts()
    page = shown(client, read_in(client))
    assert "2 requirements and 1 new persona go into a new PRD, “Imported user stories”." in page
    for said in ("See the counter", "So that I lose no time.", "Driver", "This line is no story.", ">4<"):
        assert said in page
    assert counts() == before


def test_a_preview_is_there_again_after_a_reload(client, product):
    address = read_in(client)
    assert (
        shown(client, address).count("See the counter")
        == shown(client, address).count("See the counter")
        == 1
    )


def test_what_was_agreed_to_is_what_happens(client, product):
    response = agree(client, read_in(client), title="Handover")
    document = load(Prd.objects.select_related("product").get())
    assert response["Location"] == "/products/CD/prds/1/?side=both"
    assert document.prd.title == "Handover"
    assert [(entry.facing, entry.rationale) for entry in document.requirements] == [
        ("unsorted", "So that I lose no time."),
        ("unsorted", ""),
    ]
    [persona] = document.personas
    assert (persona.name, persona.pays, persona.uses) == ("Driver", None, None)
    assert "2 requirements were imported." in client.get(response["Location"]).content.decode()


def test_a_file_is_named_after_itself_and_read_whatever_its_encoding(client, product):
    story = "As a driver, I want the owner’s map"
    address = read_in(client, "", file=SimpleUploadedFile("my map.txt", story.encode("cp1252")))
    page = shown(client, address)
    assert "“my map”" in page
    assert escape("The owner’s map") in page
    assert "Read as Windows-1252 text." in page


def test_a_second_press_makes_no_second_prd(client, product):
    address = read_in(client)
    sent = {
        "title": "Mine",
        "seen": re.search(r'seen" value="([^"]+)', shown(client, address))[1],
        "apply": "1",
    }
    first, second = client.post(address, sent), client.post(address, sent)
    assert first["Location"] == second["Location"] == client.get(address)["Location"]
    assert (Prd.objects.count(), Requirement.objects.count()) == (1, 2)


def test_a_persona_that_is_there_is_named_and_left_as_it_is(client, product):
    driver = make_persona(product, "driver", uses=True)
    address = read_in(client)
    assert "There already, and left as they are" in shown(client, address)
    agree(client, address)
    assert list(Persona.objects.all()) == [driver]
    assert driver.requirements.count() == 2


def test_stories_are_added_to_a_prd_that_is_there_and_those_that_it_holds_are_not(client, product):
    prd = make_prd(product, requirements=2)
    make_requirement(prd, "See the counter", personas=[make_persona(product, "Driver")])
    address = read_in(client, prd=prd.pk)
    assert "1 requirement goes into “Faster handover”." in shown(client, address)
    assert "There already" in shown(client, address)
    agree(client, address)
    assert [row.number for row in prd.requirements.order_by("number")] == [1, 2, 3, 4]


def test_the_way_in_from_a_prd_leads_back_into_it(client, product):
    prd = make_prd(product)
    page = client.get("/products/CD/import/?prd=1").content.decode()
    assert f'<option value="{prd.pk}" selected>' in page
    assert client.get("/products/CD/import/?prd=999999999999").status_code == 200


def test_choosing_another_prd_is_shown_before_it_happens_and_nothing_is_typed_again(client, product):
    prd = make_prd(product)
    address = read_in(client)
    response = agree(client, address, prd=prd.pk)
    assert response["Location"] == address
    assert not Requirement.objects.exists()
    page = shown(client, address)
    assert "Nothing is imported yet" in page
    assert "go into “Faster handover”" in page
    agree(client, address)
    assert prd.requirements.count() == 2


def test_what_changed_since_the_preview_is_shown_before_anything_happens(client, product):
    address = read_in(client)
    sent = {"title": "A", "seen": seen(shown(client, address)), "apply": "1"}
    make_persona(product, "Driver")
    assert client.post(address, sent)["Location"] == address
    assert not Prd.objects.exists()
    assert "something changed meanwhile" in shown(client, address)
    agree(client, address)
    assert Prd.objects.count() == 1


def test_a_whole_prd_replaces_another_after_saying_what_goes(client, product):
    prd = make_prd(product, requirements=2)
    document = as_stored(prd)
    goal, row = make_goal(prd), make_requirement(prd, "Came later")
    edit_part(prd.requirements.get(number=1), {"statement": "Said otherwise"}, seen={}, by=None)
    address = read_in(client, "", file=as_file(document), prd=prd.pk)
    assert agree(client, address, mode="replace")["Location"] == address
    page = shown(client, address)
    for said in ("1 requirement and 1 goal that the file does not hold are deleted", "changes: statement"):
        assert said in page
    assert "Came later" in page
    agree(client, address)
    assert as_stored(prd).requirements == document.requirements
    row.refresh_from_db()
    goal.refresh_from_db()
    assert row.deleted_at
    assert goal.deleted_at


def cells(page, name):
    return (
        re.search(rf"<th scope=\"row\">{name}</th>((?:<td>[^<]*</td>)+)", page)[1]
        .replace("</td>", " ")
        .split("<td>")[1:]
    )


def test_a_preview_counts_the_rest_of_a_document_too(client, product):
    prd = make_prd(product, summary="Short.")
    make_goal(prd)
    document = as_stored(prd)
    make_goal(prd, "Not in the file")
    make_entry(prd)
    address = read_in(client, "", file=as_file(document), prd=prd.pk)
    agree(client, address, mode="replace")
    page = shown(client, address)
    assert cells(page, "Goals") == ["– ", "1 ", "1 "]
    assert cells(page, "Non-goals, RAID log, questions and decisions") == ["– ", "– ", "1 "]
    assert "<span>Texts</span> Summary</p>" in page


def test_a_preview_says_that_a_strategy_will_be_emptied(client, product):
    prd = make_prd(product)
    document = as_stored(prd)
    owner = make_persona(product, "Owner", pays=True)
    edit_strategy(prd, owner, {"promise": "Hot food"}, seen={}, by=None)
    address = read_in(client, "", file=as_file(document), prd=prd.pk)
    agree(client, address, mode="replace")
    assert "Not in the file, and therefore emptied: 1 customer relations strategy." in shown(client, address)


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


def test_a_preview_that_nobody_agreed_to_is_forgotten_after_a_week(client, product):
    address = read_in(client)
    Upload.objects.update(created_at=timezone.now() - timedelta(days=8))
    read_in(client)
    assert Upload.objects.count() == 1
    assert client.get(address).status_code == 404


def test_what_was_imported_is_not_kept_a_second_time(client, product):
    agree(client, read_in(client))
    assert Upload.objects.get().content == ""


def test_an_import_costs_the_same_for_1_story_and_for_50(client, product):
    def cost(count):
        text = "\n".join(f"As driver {place}, I want counter {place} of {count}" for place in range(count))
        address = read_in(client, text)
        with counted() as looked:
            page = shown(client, address)
        sent = {"title": "Imported user stories", "seen": seen(page), "apply": "1"}
        with counted() as applied:
            client.post(address, sent)
        return len(looked), len(applied)

    assert cost(1) == cost(50) == (8, 30)
    assert Requirement.objects.count() == 51


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_prd(client, product):
    address = read_in(client)
    upload = Upload.objects.select_related("product").get()
    _, mark = preview(upload)

    def press():
        try:
            apply_upload(upload, seen=mark, by=upload.by)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(30)
    assert (Prd.objects.count(), Requirement.objects.count()) == (1, 2)
    assert client.get(address)["Location"] == "/products/CD/prds/1/?side=both"
