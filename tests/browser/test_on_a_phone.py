"""The narrow screen: the same pages, with everything within reach. And a text that copies itself."""

import re

import pytest
from playwright.sync_api import expect

from stakeholders.actions import add_persona
from tests.factories import make_entry, make_goal, make_member, make_persona, make_sign, make_suggestion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(opened_by, author):
    return opened_by(author, viewport=PHONE)


def test_the_bar_names_the_prd_and_leads_to_its_read_view(phone, prd):
    phone.goto(prd.get_absolute_url())
    crumbs = phone.get_by_role("navigation", name="Where you are")
    expect(crumbs.get_by_text(prd.title)).to_be_visible()
    expect(crumbs.get_by_text("Courier Desk")).to_be_hidden()
    phone.get_by_role("link", name="Read", exact=True).click()
    expect(phone).to_have_url(re.compile(r"/read/full/$"))


HERE = """names => {
  const page = document.querySelector("live-page");
  const places = [{ place: "", label: "DEL-1" }];
  const people = names.map((name, at) => ({ user: -at, name, initials: name[0], places }));
  page.people = [people, 1];
  page.marks();
  const detail = { id: "a text", state: "kept" };
  document.dispatchEvent(new CustomEvent("autosave", { detail }));
}"""
"""Others are here, and a text was not saved yet: as much as the bar ever says at once."""


def test_who_is_here_is_a_press_away_and_makes_the_bar_no_wider(phone, prd):
    phone.goto(prd.get_absolute_url())
    phone.wait_for_function("Boolean(customElements.get('live-page') && customElements.get('save-state'))")
    phone.evaluate("document.querySelector('live-page').stop()")
    phone.evaluate(HERE, ["Ada", "Bob", "Cy", "Dee", "Eve", "Flo", "Gil"])
    expect(phone.get_by_text("Not saved yet, kept in this browser")).to_be_in_viewport(ratio=1)
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    phone.get_by_role("button", name="7 others are here: Ada, in DEL-1; Bob").click()
    expect(phone.get_by_role("list", name="Also here").get_by_text("Gil, in DEL-1")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_menu_holds_read_and_the_way_up(phone, prd):
    phone.goto(f"{prd.get_absolute_url()}goals/")
    phone.get_by_role("button", name="Contents").click()
    menu = phone.get_by_role("navigation", name=prd.title)
    expect(menu.get_by_role("link", name="Read", exact=True)).to_be_visible()
    menu.get_by_role("link", name="Courier Desk").click()
    expect(phone.get_by_role("heading", level=1, name="Courier Desk")).to_be_visible()


def test_each_column_of_the_tables_is_on_the_screen(phone, prd, author):
    phone.goto("/products/DEL/members/")
    for name in ("Role", "Function", "Home side"):
        box = phone.get_by_label(f"{name} of {author.name}").bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"]
    phone.goto("/products/DEL/")
    box = phone.get_by_role("link", name=f"Read {prd.title}").bounding_box()
    assert box["x"] + box["width"] <= PHONE["width"]


def test_the_inbox_says_how_many_wait_there(phone, prd, author):
    make_suggestion(prd.requirements.get(number=1), by=make_member(prd.product))
    phone.goto(prd.get_absolute_url())
    count = phone.get_by_role("link", name="Inbox").locator(".inbox-count")
    expect(count).to_contain_text("1")
    expect(count).to_have_css("clip-path", "none")


def invite(page):
    page.goto("/products/DEL/members/")
    page.get_by_label("E-mail address").fill("lena@example.com")
    page.get_by_role("button", name="Make an invitation").click()


def test_the_link_of_an_invitation_is_copied_by_a_press(opened_by, author, prd):
    page = opened_by(author, permissions=["clipboard-read", "clipboard-write"])
    invite(page)
    page.get_by_role("button", name="Copy the link of the invitation").click()
    expect(page.locator("copy-text [role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("the link of the invitation", exact=True).input_value()


def test_without_javascript_no_button_says_that_it_copies(opened_by, author, prd):
    page = opened_by(author, java_script_enabled=False)
    invite(page)
    expect(page.get_by_label("the link of the invitation")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


@pytest.mark.parametrize(
    ("where", "name"),
    [("goals/", "Delete"), ("raid/", "Delete"), ("relations/", "Delete “Late orders rise”"), ("", "Add")],
)
def test_what_can_be_tapped_can_be_seen(opened_by, author, prd, where, name):
    payer = prd.product.personas.get(name="Restaurant owner")
    make_goal(prd)
    make_entry(prd)
    make_sign(prd, payer, "Late orders rise")
    page = opened_by(author, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{prd.get_absolute_url()}{where}")
    pressed = page.locator("main").get_by_role("button", name=name, exact=True).first
    expect(pressed).to_be_visible()
    around = pressed.locator("xpath=ancestor-or-self::*")
    assert {*around.evaluate_all("all => all.map((each) => getComputedStyle(each).opacity)")} == {"1"}


def test_a_deletion_is_undone_by_the_press_in_its_message(opened_by, author, prd):
    page = opened_by(author, java_script_enabled=False)
    persona = make_persona(prd.product, "Cook")
    page.goto(persona.get_absolute_url())
    page.get_by_role("button", name="Delete this persona").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Cook is back.")).to_be_visible()


def test_an_influence_is_edited_as_it_is_written(opened_by, author, prd):
    page = opened_by(author)
    personas = list(prd.product.personas.order_by("name"))
    driver = next(persona for persona in personas if persona.name == "Driver")
    add_persona(prd.product, by=author, name="Cook")
    page.goto(driver.get_absolute_url())
    page.get_by_text("Add an influence").click()
    page.get_by_label("Reaches").select_option(label="Cook")
    page.get_by_label("How", exact=True).fill("late bags")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".influence").get_by_label("Felt within").fill("days")
    page.keyboard.press("Tab")
    expect(page.locator("save-state")).to_have_text("Saved")
    assert driver.influences_others.get().felt_within == "days"
