"""From nothing to the first requirement, as somebody who has never seen the tool would go."""

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from tests.browser.conftest import ready
from tests.factories import make_product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_few_answers_lead_to_the_first_requirement_typed(page):
    page.goto("/")
    page.get_by_role("link", name="Describe your first one.").click()
    page.get_by_label("What is it called?").press_sequentially("Courier Desk")
    expect(page.get_by_label("Key")).to_have_value("CD")
    page.get_by_label("Who pays?").fill("Restaurant owner")
    page.get_by_label("Who uses it?").fill("Driver")
    page.get_by_label("What is the first PRD about?").fill("Faster handover")
    page.get_by_role("button", name="Create the product").click()
    expect(page.get_by_role("status").filter(has_text="Next, write down what the user needs")).to_be_visible()
    expect(page.get_by_text("Driver keeps using it")).to_be_visible()
    page.wait_for_load_state()
    ready(page)
    page.get_by_placeholder("Add what the user needs").fill("The driver finds the counter @driver !must")
    page.keyboard.press("Enter")
    line = page.locator(".line").filter(has_text="The driver finds the counter")
    expect(line.get_by_text("Must")).to_be_visible()
    page.reload()
    expect(line.get_by_text("keeps Restaurant owner paying")).to_be_visible()
    [requirement] = load(Prd.objects.select_related("product").get()).requirements
    assert (requirement.id, requirement.facing, requirement.personas) == ("CD-1", "user", ("driver",))


@pytest.mark.parametrize(
    ("name", "key"),
    [("Escrow", "ESC"), ("Élan für alle", "EFA"), ("3 Musketeers Club", "MC"), ("配達", ""), ("A", "A")],
)
def test_a_key_is_proposed_from_the_name(page, name, key):
    page.goto("/products/new/")
    page.get_by_label("What is it called?").fill(name)
    expect(page.get_by_label("Key")).to_have_value(key)


def test_a_key_of_ones_own_stays(page):
    page.goto("/products/new/")
    page.get_by_label("Key").fill("DEL")
    page.get_by_label("What is it called?").fill("Courier Desk")
    expect(page.get_by_label("Key")).to_have_value("DEL")


def test_what_cannot_be_made_is_said_beside_the_field_with_every_answer_kept(page, author):
    make_product(author, key="CD")
    page.goto("/products/new/")
    page.get_by_label("What is it called?").fill("Courier Desk")
    page.get_by_label("Who pays?").fill("Listener")
    page.get_by_label("Yes, one person pays and uses").check()
    page.get_by_label("PR/FAQ").check()
    page.get_by_role("button", name="Create the product").click()
    expect(page.get_by_text("Another product has this key.")).to_be_visible()
    expect(page.get_by_label("Key")).to_have_value("CD")
    expect(page.get_by_label("Who pays?")).to_have_value("Listener")
    expect(page.get_by_label("Yes, one person pays and uses")).to_be_checked()
    expect(page.get_by_label("PR/FAQ")).to_be_checked()
