"""A persona written in place, in a real browser."""

import pytest
from playwright.sync_api import expect

from stakeholders.actions import edit_persona, set_influence
from stakeholders.models import Persona
from tests.factories import make_persona, make_prd, make_product, make_requirement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def driver(author):
    return make_persona(make_product(author, key="CD"), "Driver")


@pytest.fixture
def page(opened_by, author, driver):
    page = opened_by(author)
    page.goto(driver.get_absolute_url())
    return page


def saved(page):
    expect(page.locator("save-state")).to_have_text("Saved")


def test_parts_in_buying_are_ticked_and_what_somebody_else_ticked_meanwhile_joins_them(page, author, driver):
    page.get_by_label("Decider").check()
    saved(page)
    edit_persona(driver, {"buying_roles": "user decider"}, seen={}, by=author)
    page.get_by_label("Gatekeeper").check()
    expect(page.get_by_role("checkbox", name="User")).to_be_checked()
    saved(page)
    assert Persona.objects.get().buying_roles == "user decider gatekeeper"
    page.reload()
    for name in ("User", "Decider", "Gatekeeper"):
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()


def test_the_class_of_salience_follows_as_one_types(page):
    page.get_by_label("Power", exact=True).fill("80")
    page.get_by_label("Legitimacy").select_option("Yes")
    page.get_by_label("Urgency").select_option("No")
    expect(page.locator("#persona-standing")).to_contain_text("Dominant")


def test_what_is_asked_of_those_who_pay_and_of_those_who_use_appears_when_they_do(page):
    for label in ("Stops paying when", "Yearly revenue", "Stops using when", "Trigger from outside"):
        expect(page.get_by_label(label)).to_be_hidden()
    page.get_by_label("Uses").select_option("Yes")
    expect(page.get_by_label("Stops using when")).to_be_visible()
    expect(page.get_by_label("Trigger from outside")).to_be_visible()
    expect(page.get_by_label("Stops paying when")).to_be_hidden()
    expect(page.get_by_role("heading", name="Revenue at stake")).to_be_visible()


def test_two_answers_to_one_question_are_settled_in_its_own_words(page, author, driver):
    edit_persona(driver, {"urgency": True}, seen={}, by=author)
    page.get_by_label("Urgency").select_option("No")
    clash = page.locator(".clash")
    expect(clash).to_contain_text("Yes")
    clash.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_label("Urgency")).to_have_value("yes")


def test_a_loop_is_drawn_anew_as_it_is_written(page, author, driver):
    edit_persona(driver, {"uses": True}, seen={}, by=author)
    prd = make_prd(driver.product, owner=author)
    page.goto(f"{prd.get_absolute_url()}habits/")
    page.get_by_role("textbox", name="From inside").fill("a minute without a bag")
    saved(page)
    drawing = page.get_by_role("img", name="Habit loop of Driver")
    expect(drawing).to_contain_text("a minute without a bag")
    expect(page.get_by_role("textbox", name="From inside")).to_be_focused()
    assert Persona.objects.get().internal_trigger == "a minute without a bag"


def test_the_trace_of_a_requirement_follows_its_personas(page, author, driver):
    edit_persona(driver, {"uses": True}, seen={}, by=author)
    owner = make_persona(driver.product, "Owner", pays=True, yearly_revenue=1_900_000)
    set_influence(driver, owner, {"mechanism": "late orders", "strength": "strong"}, seen={}, by=author)
    row = make_requirement(make_prd(driver.product, owner=author))
    page.goto(row.get_absolute_url())
    expect(page.locator(".stake")).to_contain_text("Nobody yet")
    page.get_by_role("group", name="Personas").get_by_label("Driver").check()
    expect(page.locator(".stake")).to_contain_text("late orders")
    expect(page.locator(".stake")).to_contain_text("at stake")
    expect(page.locator(".line .keeps")).to_contain_text("$1.9M")


def test_a_persona_and_its_loop_are_written_without_javascript(opened_by, author, driver):
    page = opened_by(author, java_script_enabled=False)
    page.goto(driver.get_absolute_url())
    page.get_by_label("Uses").select_option("Yes")
    page.get_by_label("Stops using when").fill("the bag is cold")
    page.get_by_role("checkbox", name="User").check()
    page.get_by_label("Power", exact=True).fill("60")
    page.get_by_role("button", name="Save").first.click()
    prd = make_prd(driver.product, owner=author)
    page.goto(f"{prd.get_absolute_url()}habits/")
    page.get_by_role("textbox", name="Action").fill("one touch")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name="Habit loop of Driver")).to_contain_text("one touch")
    row = Persona.objects.get()
    assert (row.uses, row.stops_using_when, row.buying_roles, row.power, row.action) == (
        *(True, "the bag is cold", "user", 60, "one touch"),
    )
