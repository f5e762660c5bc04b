"""User stories pasted, looked at and imported in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import wrong_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STORIES = """As a driver, I want to see the counter, so that I lose no time.
As a cook, I want a bell

This line is no story.
"""


def paste(page, text=STORIES):
    page.goto("/products/DEL/import/")
    page.get_by_label("Paste user stories").fill(text)
    page.get_by_role("button", name="Show what will happen").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_stories_are_pasted_looked_at_and_imported(opened_by, author, prd, scripts):
    page = opened_by(author, java_script_enabled=scripts)
    paste(page)
    expect(page.get_by_text("2 requirements and 1 new persona go into a new PRD")).to_be_visible()
    expect(page.get_by_role("cell", name="This line is no story.")).to_be_visible()
    page.get_by_label("Title of the new PRD").fill("Counters")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("2 requirements were imported.")).to_be_visible()
    expect(page.locator("#tray .line")).to_have_count(2)
    expect(page.locator("#crumb-title")).to_have_text("Counters")


def test_another_prd_is_chosen_on_the_preview(opened_by, author, prd):
    page = opened_by(author, java_script_enabled=False)
    paste(page)
    page.get_by_label("Into").select_option(label=prd.title)
    page.get_by_role("button", name="Show what this changes").click()
    expect(page.get_by_text("2 requirements and 1 new persona go into “Faster handover”.")).to_be_visible()
    expect(page.get_by_label("Title of the new PRD")).to_be_hidden()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".line")).to_have_count(6)


def test_what_was_pasted_is_there_again_beside_what_is_wrong(opened_by, author, prd):
    page = opened_by(author)
    paste(page, "Nothing here is one.")
    expect(page.get_by_text("No user story was found")).to_be_visible()
    expect(page.get_by_label("Paste user stories")).to_have_value("Nothing here is one.")


def test_axe_finds_nothing_on_a_preview_and_nothing_is_wider_than_a_phone(page, prd):
    paste(page, STORIES + "As a driver, I want " + "verylongword" * 40)
    expect(page.get_by_text("3 requirements and 1 new persona go into a new PRD")).to_be_visible()
    assert wrong_on(page) == []
