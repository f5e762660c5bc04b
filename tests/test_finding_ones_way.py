"""The frame around every page: where one is, what else there is, and only what one may do."""

import pytest

from prdbuilder.publishing.actions import ask_for_export
from tests.factories import make_member, make_prd, make_product, make_user

pytestmark = pytest.mark.django_db
PRD = "/products/CD/prds/1/"


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    product = make_product(owner, key="CD", name="Courier Desk")
    make_prd(product, title="Faster handover", requirements=3)
    return product


def rail(client, address):
    page = client.get(address).content.decode()
    return page.split('<nav class="rail', 1)[1].split("</nav>", 1)[0]


@pytest.mark.parametrize(
    "where", ["", "problem/", "raid/", "details/", "deleted/", "exports/", "exports/new/"]
)
def test_every_page_of_a_prd_has_its_outline_and_a_way_to_read_it(client, product, where):
    shown = rail(client, f"{PRD}{where}")
    assert f'href="{PRD}read/">Read</a>' in shown
    assert 'href="/products/CD/">' in shown
    assert 'Customer-facing <span data-count="customer">2</span>' in shown
    assert shown.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("where", "name"),
    [("", "Overview"), ("personas/", "Stakeholders"), ("members/", "People"), ("pictures/", "Pictures")],
)
def test_every_page_of_a_product_has_its_rail_with_the_page_marked(client, product, where, name):
    shown = rail(client, f"/products/CD/{where}")
    assert f'aria-current="page">{name}' in shown
    assert shown.count('aria-current="page"') == 1


def test_one_export_has_the_outline_of_its_prd_too(client, product):
    export = ask_for_export(product.prds.get(), edition="full", format="md", paper="a4", by=make_user())
    assert 'aria-current="page">Exports' in rail(client, export.get_absolute_url())


def test_a_new_prd_is_begun_beside_the_rail_of_its_product(client, product):
    assert "Stakeholders" in rail(client, "/products/CD/prds/new/")


def test_the_title_of_a_window_says_which_page_of_the_prd_it_shows(client, product):
    assert (
        "<title>RAID log · Faster handover · Courier Desk</title>"
        in client.get(f"{PRD}raid/").content.decode()
    )


def test_import_is_offered_to_those_who_may_write_and_to_nobody_else(client, product):
    assert "Import" in rail(client, PRD)
    client.force_login(make_member(product, "viewer"))
    assert "Import" not in rail(client, PRD)
    assert "Import" not in rail(client, "/products/CD/")
