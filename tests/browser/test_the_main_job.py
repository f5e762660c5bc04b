"""What it is all for: from sign-in to a PDF of both halves that can be sent to a stakeholder."""

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.factories import PASSWORD, make_user
from tests.pdfs import text_of

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.django_db(transaction=True)]


CUSTOMER = ["Owners renew", "to 92%", "Late orders are credited", "The owner is told why"]
USER = ["Driver", "Drivers wait less", "to 3 minutes", "The driver finds the counter", "The pin is exact"]
USER += ["Malls share one address", "Accepted when", "In 60 seconds"]
USER += ["Keeps paying Restaurant owner: lost minutes become late orders"]
BOTH = ["Restaurant owner", "Must"]


def test_a_product_manager_goes_from_sign_in_to_a_pdf_of_both_halves(open_browser, worker, wrong):
    page = open_browser()
    sign_in(page, make_user())
    begin_a_product(page, "Courier Desk", key="CD", title="Faster handover")
    describe_a_persona(page, "Restaurant owner", pays="Yes", uses="No")
    describe_a_persona(page, "Driver", pays="No", uses="Yes")
    say_whom_it_reaches(page, "Restaurant owner", how="lost minutes become late orders")
    open_the_prd(page, "Faster handover")
    set_a_goal(page, "customer", "Owners renew", target="92%")
    set_a_goal(page, "user", "Drivers wait less", target="3 minutes")
    type_requirements(page, "customer", "Late orders are credited", "The owner is told why", who="Rest")
    type_requirements(page, "user", "The driver finds the counter", "The pin is exact", who="Driv")
    open_requirement(page, "The driver finds the counter")
    write(page, "Why", "Malls share one address")
    write(page, "Accepted when", "In 60 seconds")
    read_both_halves(page)
    pdf = export(page)
    customer = half(pdf, "Customer-facing: the party that pays")
    user = half(pdf, "User-facing: the party that uses")
    assert missing(customer, CUSTOMER + BOTH) == missing(user, USER + BOTH) == []
    assert (missing(customer, USER), missing(user, CUSTOMER)) == (USER, CUSTOMER)
    assert wrong == []


def press(page, name):
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def go_to(page, contents, name):
    """Follow a link of the contents beside the page."""
    with page.expect_navigation():
        page.get_by_role("navigation", name=contents).get_by_role("link", name=name).click()


def saved(page):
    expect(page.locator("save-state")).to_have_text("Saved")


def sign_in(page, user):
    page.goto("/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("heading", name="Products")).to_be_visible()


def begin_a_product(page, name, key, title):
    """With its first PRD, and with nothing filled in by any answer."""
    page.get_by_role("link", name="New product").click()
    page.get_by_label("What is it called?").fill(name)
    page.get_by_label("Key").fill(key)
    page.get_by_label("What is the first PRD about?").fill(title)
    page.get_by_label("Empty").check()
    press(page, "Create the product")
    expect(page.get_by_label("Title", exact=True)).to_have_value(title)
    page.get_by_role("banner").get_by_role("link", name=name).click()


def describe_a_persona(page, name, pays, uses):
    go_to(page, "Courier Desk", "Stakeholders")
    page.get_by_role("link", name="Add persona").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Pays").select_option(pays)
    page.get_by_label("Uses").select_option(uses)
    press(page, "Add")
    expect(page).to_have_title(f"{name} · Courier Desk")


def say_whom_it_reaches(page, other, how):
    page.get_by_text("Add an influence").click()
    page.get_by_label("Reaches").select_option(other)
    page.get_by_label("How", exact=True).fill(how)
    press(page, "Add")
    expect(page.get_by_role("listitem").filter(has_text=how)).to_contain_text(other)


def open_the_prd(page, title):
    go_to(page, "Courier Desk", "Overview")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_label("Title", exact=True)).to_have_value(title)


def set_a_goal(page, side, statement, target):
    go_to(page, "Faster handover", "Goals and metrics")
    page.get_by_label(f"Add a {side} goal").fill(statement)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    goals = page.get_by_role("region", name=f"{side.capitalize()} goals")
    expect(goals.get_by_label("Goal", exact=True)).to_have_value(statement)
    goals.get_by_label("Target").fill(target)
    saved(page)


def type_requirements(page, side, *statements, who):
    """Each names who it is for and how much it matters, picked with Enter from what is suggested."""
    go_to(page, "Faster handover", "Both sides")
    page.get_by_placeholder(f"Add what the {side} needs").click()
    for statement in statements:
        for words in (f"{statement} @{who}", "!mu"):
            page.keyboard.type(words)
            expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
            page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=statement)).to_be_visible()


def open_requirement(page, statement):
    page.get_by_role("link", name=statement).click()
    expect(page.get_by_label("Statement")).to_have_value(statement)


def write(page, name, text):
    page.get_by_label(name, exact=True).focus()
    page.keyboard.type(text)
    saved(page)


def read_both_halves(page):
    page.get_by_role("banner").get_by_role("link", name="Read", exact=True).click()
    for side, statement in (
        ("customer", "Late orders are credited"),
        ("user", "The driver finds the counter"),
    ):
        place = page.get_by_role("region", name=f"What the {side} needs")
        expect(place.get_by_role("heading", name=statement)).to_be_visible()


def export(page):
    page.get_by_role("link", name="Export PDF").click()
    press(page, "Make the file")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name="Download").click(timeout=60_000)
    assert download.value.suggested_filename == "CD PRD 1 Faster handover.pdf"
    return PdfReader(download.value.path())


def half(pdf, head):
    """What stands on the pages that say at their top which party they face."""
    return " ".join(text for text in map(text_of, pdf.pages) if head in text)


def missing(text, wanted):
    return [words for words in wanted if words not in text]
