"""Every main task by plain forms, with scripts switched off."""

import re

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Picture, Prd, Requirement
from stakeholders.models import Influence, Persona, Product
from tests.factories import PASSWORD, make_prd, make_requirement
from tests.pictures import png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(opened_by, author):
    return opened_by(author, java_script_enabled=False)


def press(page, name):
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def test_a_person_signs_in_and_out(open_browser, author):
    page = open_browser(java_script_enabled=False)
    page.goto("/products/new/")
    page.get_by_label("E-mail").fill(author.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page).to_have_title("New product")
    page.locator("summary[aria-label='Your account']").click()
    press(page, "Sign out")
    page.goto("/products/new/")
    expect(page.get_by_label("E-mail")).to_be_visible()


def test_a_product_its_personas_and_its_first_prd_are_described(page):
    page.goto("/products/new/")
    page.get_by_label("What is it called?").fill("Courier Desk")
    page.get_by_label("Key").fill("cd")
    page.get_by_label("Who pays?").fill("Restaurant owner")
    press(page, "Create the product")
    expect(page).to_have_title("First PRD · Courier Desk")
    page.goto("/products/CD/personas/new/")
    page.get_by_label("Name").fill("Driver")
    page.get_by_label("Uses").select_option("yes")
    press(page, "Add")
    page.goto("/products/CD/prds/new/")
    page.get_by_label("What is this PRD about?").fill("Faster handover")
    page.get_by_label("One page").check()
    press(page, "Begin")
    assert Product.objects.get().key == "CD"
    assert [persona.name for persona in Persona.objects.filter(uses=True)] == ["Driver"]
    expect(page).to_have_title("Faster handover · Courier Desk")


def test_a_product_moves_on_to_its_next_stage(page, prd):
    page.goto("/products/DEL/")
    page.get_by_role("link", name="Stage: proving the concept").click()
    page.get_by_role("link", name="Move here… Acquiring users").click()
    expect(page.get_by_text("Both sides together, by priority").first).to_be_visible()
    page.get_by_label("Why now?").fill("Forty kitchens asked for it")
    press(page, "Move")
    expect(page.get_by_role("cell", name="Forty kitchens asked for it")).to_be_visible()
    assert Product.objects.get().stage == "acquiring"


def test_a_persona_is_described_and_its_influence_drawn_and_taken_away(page, prd):
    page.goto("/products/DEL/personas/driver/")
    page.get_by_label("In their words").fill("Which counter?")
    press(page, "Save")
    page.get_by_text("Add an influence").click()
    page.get_by_label("Reaches").select_option("Restaurant owner")
    page.get_by_label("How", exact=True).fill("late orders")
    press(page, "Add")
    assert str(Influence.objects.get()) == "Driver → Restaurant owner"
    assert Influence.objects.get().source.quote == "Which counter?"
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_role("button", name="Take away")).to_have_count(0)
    assert not Influence.objects.exists()


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
    expect(page.locator("#chosen").get_by_role("button")).to_have_count(5)
    page.locator("#chosen").get_by_role("button", name="Customer-facing").click()
    assert [row.facing for row in Requirement.objects.filter(number__in=[2, 4])] == ["customer", "customer"]


def order(prd, facing):
    return [row.number for row in prd.requirements.filter(facing=facing).order_by("position")]


def test_a_requirement_moves_up_and_into_another_prd(page, prd):
    later = make_prd(prd.product, title="Later")
    page.goto(prd.requirements.get(number=3).get_absolute_url())
    page.locator(".sheet summary", has_text="Move").click()
    press(page, "Up Alt ↑")
    assert order(prd, "customer") == [3, 1]
    page.locator(".sheet summary", has_text="Move").click()
    press(page, re.compile("Later"))
    expect(page.get_by_role("status").filter(has_text="Moved DEL-3 to “Later”.")).to_be_visible()
    assert (order(prd, "customer"), order(later, "customer")) == ([1], [3])


def test_several_requirements_move_into_another_prd(page, prd):
    later = make_prd(prd.product, title="Later")
    page.goto(f"{prd.get_absolute_url()}?side=both")
    page.get_by_label("Choose DEL-2").check()
    page.get_by_label("Choose DEL-4").check()
    press(page, "Another PRD…")
    expect(page.get_by_role("heading", name="Move to another PRD")).to_be_visible()
    press(page, re.compile("Later"))
    assert (order(prd, "user"), order(later, "user")) == ([], [2, 4])


def test_a_prd_is_read_in_its_editions_and_from_a_link_to_a_requirement(page, prd, author):
    page.goto(prd.get_absolute_url())
    page.get_by_role("banner").get_by_role("link", name="Read", exact=True).click()
    expect(page.get_by_role("heading", name="Requirement 0")).to_be_visible()
    page.get_by_role("list", name="Edition").get_by_role("link", name="User").click()
    expect(page.get_by_role("heading", name="Requirement 1")).to_be_visible()
    expect(page.get_by_text("Requirement 0")).to_have_count(0)
    author.memberships.update(role="viewer")
    page.goto("/r/DEL-2/")
    expect(page.locator(":target").get_by_role("heading")).to_have_text("Requirement 1")


def test_a_prd_is_duplicated(page, prd):
    page.goto(f"{prd.get_absolute_url()}details/")
    page.get_by_label("Title of the copy").fill("Second try")
    press(page, "Duplicate this PRD")
    expect(page).to_have_title("Second try · Courier Desk")
    assert Prd.objects.get(number=2).requirements.count() == 4


def test_a_picture_is_put_in_and_named_in_a_text(page, prd):
    page.goto("/products/DEL/pictures/")
    file = {"name": "map.png", "mimeType": "image/png", "buffer": png(30)}
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation():
        page.locator("form:has(input[type=file]) button").click()
    name = f"picture:{Picture.objects.get().sha256}"
    expect(page.get_by_label("the Markdown of the picture")).to_have_value(f"![What it shows]({name})")
    page.goto(f"{prd.get_absolute_url()}problem/")
    page.get_by_label("The problem").fill(f"![A map]({name})")
    page.locator(".part .plain-save").first.click()
    page.goto(f"{prd.get_absolute_url()}read/full/")
    expect(page.get_by_role("img", name="A map")).to_have_js_property("naturalWidth", 30)


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
    page.locator(".customer .plain-save").first.click()
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
