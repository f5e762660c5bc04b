"""A page on which nothing stands yet says in a sentence what comes next, to writers and to readers."""

import re

import pytest
from django.utils.html import strip_tags

from tests.factories import (
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
    owner_of,
)

pytestmark = pytest.mark.django_db

PRD = "/products/CD/prds/1/"
OF_A_PRD = ["", "goals/", "scope/", "relations/", "why/", "order/", "raid/", "questions/", "decisions/"]
OF_A_PRD += ["deleted/", "conflicts/", "exports/"]
PAGES = ["/products/CD/personas/", "/products/CD/pictures/", "/products/CD/stage/", "/inbox/"]
PAGES += [f"{PRD}{page}" for page in OF_A_PRD]
FOR_WRITING = re.compile(r'href="[^"]*/(new|import)/')


@pytest.fixture
def product():
    return make_product(key="CD")


def said(page):
    """The sentences of what is empty, and all the HTML around them."""
    found = re.findall(r'<p class="empty">(.*?)</p>', page, re.DOTALL)
    return found, [strip_tags(one).strip() for one in found]


def opened_by(client, user, address):
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return said(response.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_a_writer_is_told_the_next_step(client, product, address):
    make_prd(product)
    _, sentences = opened_by(client, owner_of(product), address)
    assert sentences
    assert [one for one in sentences if not re.search(r"[.?]$", one) or len(one) > 200] == []


@pytest.mark.parametrize("address", [*PAGES, f"{PRD}problem/"])
def test_a_reader_is_told_so_without_being_led_where_they_may_not_go(client, product, address):
    make_prd(product)
    found, sentences = opened_by(client, make_member(product, "viewer"), address)
    assert sentences
    if not address.endswith("exports/"):  # where readers may ask for a file
        assert [one for one in found if FOR_WRITING.search(one)] == []


def test_each_text_that_nobody_wrote_asks_for_what_belongs_there(client, product):
    make_prd(product)
    client.force_login(owner_of(product))
    page = client.get(f"{PRD}problem/").content.decode()
    assert 'placeholder="Who has it, when, and what does it cost them?"' in page
    assert 'placeholder="What was seen, measured or said? A table does well here."' in page


def test_somebody_without_a_product_is_asked_for_the_first(client):
    found, _ = opened_by(client, make_user(), "/")
    assert 'href="/products/new/"' in found[0]


@pytest.mark.parametrize(("role", "offered"), [("editor", True), ("viewer", False)])
def test_a_product_without_a_prd_offers_to_begin_one_to_those_who_may(client, product, role, offered):
    found, _ = opened_by(client, make_member(product, role), "/products/CD/")
    assert ('href="/products/CD/prds/new/"' in found[0]) is offered


def test_an_owner_who_is_alone_is_asked_to_let_others_in(client, product):
    _, sentences = opened_by(client, owner_of(product), "/products/CD/members/")
    assert sentences[0].startswith("You are alone here.")
    make_member(product)
    assert opened_by(client, owner_of(product), "/products/CD/members/")[1] == []


def test_a_persona_alone_is_told_to_meet_somebody_and_then_to_reach_them(client, product):
    driver = make_persona(product, "Driver", uses=True)
    found, _ = opened_by(client, owner_of(product), driver.get_absolute_url())
    assert 'href="/products/CD/personas/new/"' in found[0]
    make_persona(product, "Owner", pays=True)
    _, sentences = opened_by(client, owner_of(product), driver.get_absolute_url())
    assert sentences[0].startswith("Say whom their experience reaches")


def test_what_a_filter_hides_is_not_called_missing(client, product):
    prd = make_prd(product)
    make_requirement(prd, "The driver finds the counter", facing="user")
    client.force_login(owner_of(product))
    page = client.get(f"{PRD}?text=nowhere").content.decode()
    assert "What does whoever uses it try to get done?" not in page
    assert "What must whoever pays get" in page
