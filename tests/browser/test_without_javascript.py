"""Every main task by plain forms, with scripts switched off."""

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona, Product
from tests.factories import make_requirement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(opened_by, author):
    return opened_by(author, java_script_enabled=False)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def test_a_product_its_personas_and_its_first_prd_are_described(page):
    page.goto("/products/new/")
    page.get_by_label("Name").fill("Courier Desk")
    page.get_by_label("Key").fill("cd")
    press(page, "Create the product")
    page.goto("/products/CD/personas/new/")
    page.get_by_label("Name").fill("Driver")
    page.get_by_label("Uses").select_option("yes")
    press(page, "Add")
    page.goto("/products/CD/prds/new/")
    page.get_by_label("What is this PRD about?").fill("Faster handover")
    press(page, "Begin")
    assert Product.objects.get().key == "CD"
    assert Persona.objects.get().uses
    expect(page).to_have_title("Faster handover · Courier Desk")


def test_a_requirement_is_added_edited_moved_deleted_and_brought_back(page, prd):
    page.goto(prd.get_absolute_url())
    page.locator("#add-user").fill("The driver hears the number @driver !must")
    page.locator("#add-user ~ button, form:has(#add-user) button").first.click()
    row = Requirement.objects.get(statement="The driver hears the number")
    page.goto(row.get_absolute_url())
    page.get_by_label("Why").fill("Noise hides every call.")
    page.get_by_label("Accepted when").fill("Heard at 80 dB\nHeard with a helmet on")
    page.locator(".sheet-form .plain-save").click()
    page.goto(row.get_absolute_url())
    page.locator(".sheet").get_by_role("button", name="Customer-facing", exact=True).click()
    row.refresh_from_db()
    assert (row.rationale, row.criteria.splitlines()[1]) == (
        "Noise hides every call.",
        "Heard with a helmet on",
    )
    assert row.facing == "customer"
    page.goto(row.get_absolute_url())
    page.locator(".sheet summary", has_text="More").click()
    page.locator(".sheet").get_by_role("button", name="Delete", exact=True).click()
    page.goto(f"{prd.get_absolute_url()}deleted/")
    page.get_by_label("The driver hears the number").check()
    press(page, "Bring back")
    assert Requirement.objects.present().filter(pk=row.pk).exists()


def test_unsorted_requirements_are_sorted_and_several_are_moved(page, prd):
    make_requirement(prd, "Nobody knows", facing="unsorted")
    page.goto(f"{prd.get_absolute_url()}?side=both")
    page.locator(".tray").get_by_role("button", name="User-facing").click()
    assert not load(Prd.objects.select_related("product").get()).facing("unsorted")
    page.goto(f"{prd.get_absolute_url()}?side=both")
    page.get_by_label("Choose DEL-2").check()
    page.get_by_label("Choose DEL-4").check()
    page.locator("#chosen").get_by_role("button", name="Customer-facing").click()
    assert [row.facing for row in Requirement.objects.filter(number__in=[2, 4])] == ["customer", "customer"]


def test_goals_logs_strategies_and_sections_are_written(page, prd):
    base = prd.get_absolute_url()
    page.goto(f"{base}goals/")
    page.get_by_label("Add a customer goal").fill("Owners renew")
    page.get_by_label("Add a customer goal").press("Enter")
    page.get_by_label("Target").fill("92%")
    page.locator(".goal-form .plain-save").first.click()
    page.goto(f"{base}raid/")
    page.get_by_label("Add one").first.fill("Malls change their maps")
    page.get_by_label("Add one").first.press("Enter")
    page.goto(f"{base}relations/")
    page.get_by_label("Promise").fill("Fewer late orders")
    page.locator(".part .plain-save").first.click()
    page.goto(f"{base}problem/")
    page.get_by_label("The problem").fill("Forty kitchens share **one** address.")
    page.locator(".part .plain-save").first.click()
    prd.refresh_from_db()
    document = load(prd)
    assert (document.goals[0].target, document.raid_log[0].statement) == ("92%", "Malls change their maps")
    assert document.customer_relations[0].promise == "Fewer late orders"
    page.goto(f"{base}read/full/")
    expect(page.locator("article strong", has_text="one").first).to_be_visible()


def test_a_filter_and_a_jump_work_by_their_forms(page, prd):
    page.goto(f"{prd.get_absolute_url()}?side=both")
    page.get_by_placeholder("Filter by text").fill("Requirement 2")
    page.get_by_placeholder("Filter by text").press("Enter")
    expect(page.locator(".line")).to_have_count(1)
    page.goto("/jump/")
    page.get_by_label("A product, PRD, persona or requirement").fill("del-3")
    press(page, "Search")
    expect(page.locator(".targets a").first).to_contain_text("DEL-3")
