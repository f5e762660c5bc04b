"""Who may read and not write, and an archived product: what they are shown, and what they are not offered."""

import re

import pytest

from prdbuilder.prds.actions import delete_parts, edit_strategy
from prdbuilder.prds.pictures import store_picture
from stakeholders.actions import archive_product, move_stage, set_influence
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
from tests.pictures import png

pytestmark = pytest.mark.django_db
PRD = "/products/CD/prds/1/"


@pytest.fixture
def product():
    """A product with one of everything that its pages show."""
    owner = make_user()
    product = make_product(owner, key="CD", name="Courier Desk", vision="Drivers **know** where to go.")
    move_stage(product, "serving", reason="Forty kitchens pay", seen=1, by=owner)
    move_stage(product, "proving", reason="None stayed", seen=2, by=owner)
    driver = make_persona(product, "Driver", uses=True, quote="Which door?", goals="Five drops an hour")
    payer = make_persona(product, "Owner", pays=True, yearly_revenue=1_900_000, stops_paying_when="late")
    set_influence(driver, payer, {"mechanism": "late orders"}, seen={}, by=owner)
    prd = make_prd(product, title="Faster handover", problem="Forty kitchens")
    make_requirement(prd, personas=[driver])
    goal = make_goal(prd, metric="Renewals", baseline="84%")
    make_goal(prd, "Drivers stop once", side="user", feeds=goal)
    make_entry(prd, statement="Maps change", detail="Survey again", owner="Operations")
    make_entry(prd, "decision", "Two columns", owner="Product", day="2026-05-04")
    edit_strategy(prd, payer, {"reasons_to_stay": "Fewer calls"}, seen={}, by=owner)
    delete_parts([make_requirement(prd, "Gone")], by=owner)
    store_picture(product, png())
    return product


def signed_in(client, product, role):
    client.force_login(make_member(product, role))
    return client


PAGES = [
    *(f"/products/CD/{page}" for page in ("", "settings/", "stage/", "members/", "pictures/", "personas/")),
    *(f"/products/CD/personas/{persona}/" for persona in ("driver", "owner")),
    *(f"{PRD}{page}/" for page in ("problem", "goals", "scope", "relations", "raid", "questions")),
    *(f"{PRD}{page}/" for page in ("decisions", "details", "deleted", "requirements/1", "exports/new")),
    *(f"{PRD}{page}" for page in ("", "exports/", "order/")),
    *(f"{PRD}read/{edition}/" for edition in ("full", "customer", "user")),
]


def refused(client):
    """What pages offer and the server then refuses, with a page that offers it."""
    links, forms = {}, {}
    for where in PAGES:
        html = client.get(where).content.decode()
        links |= dict.fromkeys(re.findall(r'href="(/products/[^"#]*)', html), where)
        forms |= dict.fromkeys(re.findall(r'<form[^>]* action="(/products/[^"]*)"', html), where)
    forms.pop("/products/CD/archive/", None)
    found = [(link, where) for link, where in links.items() if client.get(link).status_code == 403]
    return found + [(form, where) for form, where in forms.items() if client.post(form).status_code == 403]


def test_a_reader_is_offered_nothing_that_is_then_refused(client, product):
    assert refused(signed_in(client, product, "viewer")) == []


def test_in_an_archived_product_an_owner_is_offered_nothing_that_is_then_refused(client, product):
    archive_product(product, by=make_user())
    assert refused(signed_in(client, product, "owner")) == []


@pytest.mark.parametrize("where", PAGES)
def test_every_page_of_an_archived_product_says_so_and_what_can_be_done(client, product, where):
    archive_product(product, by=make_user())
    shown = signed_in(client, product, "owner").get(where).content.decode()
    assert "Courier Desk is archived: it can be read and exported, not changed." in shown
    assert 'href="/products/CD/settings/#archive"' in shown
    assert "An owner can bring it back." in signed_in(client, product, "editor").get(where).content.decode()


def test_a_change_to_an_archived_product_is_refused_with_that_reason(client, product):
    archive_product(product, by=make_user())
    response = signed_in(client, product, "owner").post(f"{PRD}save/", {"only": "title", "title": "New"})
    assert response.status_code == 403
    assert "This product is archived" in response.content.decode()


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("/products/CD/settings/", ["<strong>know</strong>", "proving the concept", "USD"]),
        ("/products/CD/stage/", ["Proving the concept", "Serving customers", "Forty kitchens pay"]),
        ("/products/CD/personas/driver/", [">uses<", "Which door?", "Five drops an hour", "late orders"]),
        ("/products/CD/personas/owner/", ["USD\u00a01\u202f900\u202f000", ">late<"]),
        (f"{PRD}problem/", ["Forty kitchens"]),
        (f"{PRD}goals/", ["Renewals", "84%", "Feeds the customer goal", "Owners renew"]),
        (f"{PRD}raid/", ["Maps change", "Survey again", "Operations", "Dependencies"]),
        (f"{PRD}decisions/", ["Two columns", "Decided by", "4 May 2026"]),
        (f"{PRD}relations/", ["Reasons to stay", "Fewer calls"]),
        (f"{PRD}details/", ["Faster handover", "Draft", "begun on"]),
        (f"{PRD}deleted/", ["Gone"]),
    ],
)
def test_a_reader_reads_all_that_a_writer_can_write(client, product, where, words):
    shown = signed_in(client, product, "viewer").get(where).content.decode()
    assert [word for word in words if word not in shown] == []
    assert "<textarea" not in shown
