"""Bringing user stories in by the page: first what will happen, then what was agreed to."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from prdbuilder.importing.models import Upload
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona
from tests.factories import make_member, make_persona, make_prd, make_product, make_user
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


def preview(client, text=STORIES, **fields):
    return client.post("/products/CD/import/", {"text": text, "mode": "add"} | fields)


def test_a_preview_shows_everything_and_changes_nothing(client, product):
    response = preview(client, follow=True)
    page = client.get(response["Location"]).content.decode()
    assert "2 requirements go into a new PRD" in page
    assert "See the counter" in page
    assert "Not imported (1)" in page
    assert "This line is no story." in page
    assert not Prd.objects.exists()
    assert not Persona.objects.exists()


def test_what_was_agreed_to_is_what_happens(client, product):
    address = preview(client, title="Handover")["Location"]
    assert client.post(address).status_code == 302
    document = load(Prd.objects.select_related("product").get())
    assert document.prd.title == "Handover"
    assert [(entry.facing, entry.rationale) for entry in document.requirements] == [
        ("unsorted", "So that I lose no time."),
        ("unsorted", ""),
    ]
    [persona] = document.personas
    assert (persona.name, persona.pays, persona.uses) == ("Driver", None, None)


def test_a_second_press_makes_no_second_prd(client, product):
    address = preview(client)["Location"]
    first, second = client.post(address), client.post(address)
    assert first["Location"] == second["Location"]
    assert Prd.objects.count() == 1


def test_a_persona_that_is_there_is_named_and_left_as_it_is(client, product):
    driver = make_persona(product, "Driver", uses=True)
    address = preview(client)["Location"]
    assert "Driver is there already" in client.get(address).content.decode()
    client.post(address)
    assert list(Persona.objects.all()) == [driver]
    assert driver.requirements.count() == 2


def test_stories_are_added_to_a_prd_that_is_there(client, product):
    prd = make_prd(product, requirements=2)
    client.post(preview(client, prd=prd.pk)["Location"])
    assert [row.number for row in Requirement.objects.filter(prd=prd).order_by("number")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": ""}, "error"),
        ({"text": "As a driver\x00, I want more"}, "Null characters"),
        ({"text": "Nothing here is a story."}, "error"),
        ({"text": '{"schema": 2}'}, "schema"),
        ({"text": "", "file": SimpleUploadedFile("a.txt", bytes(range(256)) * 9)}, "error"),
        ({"text": "", "file": SimpleUploadedFile("a.txt", b"")}, "empty"),
        ({"text": STORIES, "mode": "burn"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_read_says_why_and_keeps_what_was_typed(client, product, fields, why):
    response = preview(client, title="Kept title", **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "errorlist" in page
    assert why in page
    assert "Kept title" in page
    assert not Upload.objects.exists()


def test_a_prd_of_another_product_cannot_be_written_to(client, product):
    assert preview(client, prd=make_prd().pk).status_code == 422


def test_only_those_who_may_write_import(client, product):
    address = preview(client)["Location"]
    client.force_login(make_member(product, "viewer"))
    assert client.post(address).status_code == 403
    client.force_login(make_user())
    assert client.post(address).status_code == 404
    assert client.get("/products/CD/import/").status_code == 404
    assert not Prd.objects.exists()


def test_an_import_costs_the_same_for_1_story_and_for_50(client, product):
    def cost(count):
        text = "\n".join(f"As a driver, I want counter {place}" for place in range(count))
        address = preview(client, text)["Location"]
        with counted() as shown:
            client.get(address)
        with counted() as applied:
            client.post(address)
        return len(shown), len(applied)

    cost(1)
    assert cost(1) == cost(50)
