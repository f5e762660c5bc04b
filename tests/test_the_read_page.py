"""A PRD is read by its address: the edition of one's side, links that hold, and nothing of the other half."""

import re

import pytest
from django.urls import reverse

from prdbuilder.prds.actions import create_prd, delete_parts, edit_strategy, move_requirements
from prdbuilder.prds.applying import Mode, apply
from stakeholders.actions import archive_product, set_influence
from stakeholders.models import Member
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
from tests.pdfs import demo

pytestmark = pytest.mark.django_db

SAID_BY = {
    "customer": ["Restaurateur", "Renewals rise", "Late orders are credited", "Credit is trust", "Hot food"],
    "user": ["Courier", "Waits shrink", "The pin is exact", "Minutes are lost", "after a wrong pin"],
    "full": ["lost minutes become late orders", "1\u202f234\u202f567", "Feeds the customer goal"],
}
"""What each half says, and what only the whole does."""
SHARED = ["Forty kitchens share one address", "Malls change their maps"]


@pytest.fixture
def owner(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def prd(owner):
    """CD-1 is customer-facing, CD-2 user-facing, CD-3 unsorted."""
    product = make_product(owner, key="CD")
    payer = make_persona(product, "Restaurateur", pays=True, uses=False, yearly_revenue=1_234_567)
    driver = make_persona(product, "Courier", pays=False, uses=True, stops_using_when="after a wrong pin")
    set_influence(driver, payer, {"mechanism": "lost minutes become late orders"}, seen={}, by=owner)
    prd = make_prd(product, summary="Forty kitchens share one address. See CD-1, CD-2 and CD-4.")
    wanted = {"facing": "customer", "rationale": "Credit is trust", "personas": [payer]}
    credit = make_requirement(prd, "Late orders are credited", **wanted)
    pin = make_requirement(prd, "The pin is exact", rationale="Minutes are lost", personas=[driver])
    make_requirement(prd, "Nobody knows yet", facing="unsorted")
    credit.counterparts.add(pin)
    make_goal(prd, "Waits shrink", side="user", feeds=make_goal(prd, "Renewals rise"))
    edit_strategy(prd, payer, {"promise": "Hot food"}, seen={}, by=owner)
    make_entry(prd, "risk", "Malls change their maps")
    return prd


def address(prd, which):
    return reverse("read", args=[prd.product.key, prd.number, which])


def read(client, prd, which="full"):
    """What the page says and the addresses that it links to."""
    response = client.get(address(prd, which))
    assert response.status_code == 200
    page = response.content.decode()
    return page, re.findall(r'href="([^"]+)"', page)


@pytest.mark.parametrize(("home", "which"), [("user", "user"), ("customer", "customer"), ("both", "full")])
def test_each_member_lands_on_the_edition_of_their_home_side(client, prd, home, which):
    client.force_login(make_member(prd.product, function="design", home_side=home))
    assert client.get(reverse("read-home", args=["CD", 1]))["Location"] == address(prd, which)


def test_a_designer_who_accepts_an_invitation_reads_the_user_edition(client, prd):
    fields = {"email": "lena@example.com", "role": "viewer", "function": "design"}
    page = client.post("/products/CD/members/", fields).content.decode()
    invitation = re.search(r"/invitation/[^/\"]+/", page)[0]
    client.force_login(make_user(email="lena@example.com"))
    client.post(invitation)
    page = client.get("/products/CD/prds/1/read/", follow=True)
    assert page.request["PATH_INFO"] == address(prd, "user")
    assert Member.objects.filter(home_side="user").count() == 1


@pytest.mark.parametrize("which", ["customer", "user"])
def test_an_edition_says_its_own_half_and_nothing_of_the_other(client, prd, which):
    page, _ = read(client, prd, which)
    other = {"customer": "user", "user": "customer"}[which]
    assert [words for words in [*SAID_BY[which], *SHARED] if words not in page] == []
    assert [words for words in [*SAID_BY[other], *SAID_BY["full"], "Nobody knows yet"] if words in page] == []


def test_the_full_edition_says_it_all(client, prd):
    page, _ = read(client, prd)
    everything = [*SAID_BY["customer"], *SAID_BY["user"], *SAID_BY["full"], *SHARED, "Nobody knows yet"]
    assert [words for words in everything if words not in page] == []


@pytest.mark.parametrize(
    ("which", "linked"), [("full", ["#CD-1", "#CD-2"]), ("customer", ["#CD-1"]), ("user", ["#CD-2"])]
)
def test_ids_in_a_text_are_links_to_what_the_edition_shows(client, prd, which, linked):
    page, _ = read(client, prd, which)
    summary = re.search(r"Forty kitchens.*?</p>", page)[0]
    assert re.findall(r'href="([^"]+)"', summary) == linked
    assert re.sub(r"<[^>]+>", "", summary).endswith("See CD-1, CD-2 and CD-4.")


@pytest.mark.parametrize("which", ["full", "customer", "user"])
def test_every_link_within_an_edition_leads_to_something_in_it(client, owner, which):
    prd = make_prd(make_product(owner, key="DEL"))
    apply(demo("DEL"), prd, mode=Mode.REPLACE, by=owner)
    page, links = read(client, prd, which)
    within = {link[1:] for link in links if link.startswith("#")}
    assert len(within) > 10
    assert within - set(re.findall(r'id="([^"]+)"', page)) == set()


def test_an_edition_that_is_none_is_not_found(client, prd):
    for which in ("everything", "USER", "user2"):
        assert client.get(f"/products/CD/prds/1/read/{which}/").status_code == 404
    assert client.get("/products/CD/prds/9/read/full/").status_code == 404


def test_the_link_of_a_requirement_leads_a_writer_to_it_in_the_editor(client, prd):
    page = client.get("/r/CD-2/", follow=True)
    assert page.request["PATH_INFO"] == "/products/CD/prds/1/requirements/2/"
    assert "The pin is exact" in page.content.decode()


@pytest.mark.parametrize(("number", "which"), [(1, "customer"), (2, "user"), (3, "full")])
@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_the_link_of_a_requirement_leads_a_reader_to_its_place(client, prd, role, number, which):
    client.force_login(make_member(prd.product, role))
    assert client.get(f"/r/CD-{number}/")["Location"] == f"{address(prd, which)}#CD-{number}"
    assert f'id="CD-{number}"' in read(client, prd, which)[0]


def test_in_an_archived_product_everybody_is_a_reader(client, prd, owner):
    archive_product(prd.product, by=owner)
    assert client.get("/r/CD-2/")["Location"] == f"{address(prd, 'user')}#CD-2"


def test_the_link_of_a_requirement_follows_it_into_another_prd(client, prd, owner):
    later = create_prd(prd.product, "Later", by=owner)
    move_requirements([prd.requirements.select_related("product", "prd").get(number=2)], into=later, by=owner)
    assert client.get("/r/CD-2/")["Location"] == "/products/CD/prds/2/requirements/2/"
    client.force_login(make_member(prd.product, "viewer"))
    assert client.get("/r/CD-2/")["Location"] == f"{address(later, 'user')}#CD-2"


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_the_link_of_a_deleted_requirement_says_that_it_was_deleted(client, prd, role):
    delete_parts([prd.requirements.select_related("product", "prd").get(number=2)], by=None)
    client.force_login(make_member(prd.product, role))
    assert "CD-2 was deleted" in client.get("/r/CD-2/", follow=True).content.decode()


@pytest.mark.parametrize("code", ["CD-9", "CD-0", "CD-", "CD", "CD-x", "ESC-1", "CD-99999999999999999999"])
def test_an_id_that_is_nobodys_is_not_found(client, prd, code):
    assert client.get(f"/r/{code}/").status_code == 404
