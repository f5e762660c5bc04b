"""The page that traces what users need to what customers pay."""

import re

import pytest

from stakeholders.actions import set_influence
from tests.factories import make_member, make_persona, make_prd, make_product, make_requirement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="CD"))


def tie(prd, **revenue):
    """A driver who keeps an owner paying, and a requirement that looks after the driver."""
    driver = make_persona(prd.product, "Driver", uses=True)
    payer = make_persona(prd.product, "Owner", pays=True, stops_paying_when="late orders pass 12%", **revenue)
    values = {"mechanism": "lost minutes become late orders", "strength": "medium"}
    set_influence(driver, payer, values, seen={}, by=None)
    return make_requirement(prd, "See the counter", facing="user", personas=[driver])


def words(client, prd):
    page = client.get(f"{prd.get_absolute_url()}why/").content.decode()
    return " ".join(page.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_a_figure_is_shown_with_its_sum_and_when_the_customer_leaves(client, prd):
    tie(prd, yearly_revenue=1_900_000)
    page = words(client, prd)
    assert '<p class="figure">USD 950 000 a year</p>' in page
    assert "USD 1 900 000 a year × ½ = USD 950 000" in page
    assert "lost minutes become late orders" in page
    assert "late orders pass 12%" in page
    assert '<a href="/r/CD-1/">CD-1</a>' in page


def test_revenue_that_nobody_entered_is_unknown_and_never_nought(client, prd):
    tie(prd)
    page = words(client, prd)
    assert '<p class="figure">unknown</p>' in page
    assert "revenue not entered" in page


def test_what_is_tied_to_nobody_is_told_both_ways(client, prd):
    make_persona(prd.product, "Chain", pays=True)
    lead = make_persona(prd.product, "Kitchen lead", uses=True)
    make_requirement(prd, "Mark it ready", facing="user", personas=[lead])
    page = words(client, prd)
    assert '<p class="figure">keeps nobody paying</p>' in page
    assert "Customers whom no user-facing requirement keeps paying" in page
    assert "User-facing requirements that touch no customer" in page


def test_an_empty_page_says_what_comes_first(client, prd):
    assert "Nobody pays and nobody uses yet." in words(client, prd)


def test_readers_read_it_too_and_the_halves_never_do(client, prd):
    tie(prd, yearly_revenue=10)
    client.force_login(make_member(prd.product, "viewer"))
    assert "Why this matters" in words(client, prd)
    read = {
        which: client.get(f"{prd.get_absolute_url()}read/{which}/").content.decode()
        for which in ("full", "user", "customer")
    }
    assert [which for which, page in read.items() if "Why this matters" in page] == ["full"]


def ranked(page):
    """Rank, requirement and figure of each row of the order."""
    rows = re.findall(
        r'<td class="rank">(.*?)</td>.*?<a href="/r/(.*?)/">.*?<td class="figure">(.*?)</td>', page
    )
    return [(re.sub("<.*", "", rank), code, figure) for rank, code, figure in rows]


def test_what_keeps_the_most_money_stands_on_top_in_one_order(client, prd):
    tie(prd, yearly_revenue=1_000)
    driver = prd.product.personas.get(name="Driver")
    make_requirement(prd, "Call the kitchen", personas=[driver], priority="must")
    lone = make_persona(prd.product, "Chain", pays=True, uses=True)
    make_requirement(prd, "Compare sites", personas=[lone])
    page = words(client, prd)
    assert ranked(page) == [
        ("=1", "CD-2", "USD 500 a year"),
        ("=1", "CD-1", "USD 500 a year"),
        ("", "CD-3", "unknown"),
    ]
    assert page.index("What keeps the most money") < page.index("Where each figure comes from")


def test_the_order_says_above_it_what_orders_it_and_what_is_done(client, prd):
    tie(prd, yearly_revenue=1_000)
    driver = prd.product.personas.get(name="Driver")
    make_requirement(prd, "Call the kitchen", personas=[driver], priority="must", status="done")
    above, table = words(client, prd).split('<table class="order">', 1)
    assert "Equal figures share a rank" in above
    first, second = table.split("</tr>")[1:3]
    assert " · Must · done" in first
    assert "done" not in second


def test_an_order_of_many_shows_ten_and_opens_the_rest(client, prd):
    tie(prd, yearly_revenue=1_000)
    driver = prd.product.personas.get(name="Driver")
    for number in range(12):
        make_requirement(prd, f"Requirement {number}", personas=[driver])
    page = words(client, prd)
    assert len(ranked(page)) == 13
    assert len(ranked(page.split("<summary>3 more</summary>")[0])) == 10
    assert len(ranked(words(client, prd).split("<summary>3 more</summary>")[1])) == 3
