"""Bringing stories and documents in by the page: first what will happen, then what was agreed to."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django.utils.html import escape

from prdbuilder.importing.actions import apply_upload, preview
from prdbuilder.importing.models import Upload
from prdbuilder.prds.actions import edit_part, edit_strategy
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona
from tests.factories import (
    make_entry,
    make_goal,
    make_persona,
    make_prd,
    make_requirement,
)
from tests.imports import (
    agree,
    as_file,
    as_stored,
    counts,
    product_of_whoever_signed_in,
    read_in,
    seen,
    shown,
)
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(client):
    return product_of_whoever_signed_in(client)


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
