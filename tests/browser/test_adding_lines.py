"""A line typed at the end of a side and Enter makes a requirement there; the cursor is ready for the next."""

import re

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.models import Requirement
from stakeholders.actions import set_influence

from .conftest import ready
from .people import paste, slowly, swallow

pytestmark = pytest.mark.browser
ADDS = re.compile("/requirements/add/")


def add_line(page, side):
    return page.get_by_placeholder(f"Add what the {side} needs")


def lines(page, side):
    return page.locator(f"[data-lines={side}] > .line a.statement")


def suggested(page):
    return page.get_by_role("listbox").get_by_role("option")


def test_enter_adds_the_line_and_the_cursor_stays_for_the_next(editor):
    add_line(editor, "user").click()
    editor.keyboard.type("The driver sees the counter")
    editor.keyboard.press("Enter")
    editor.keyboard.type("The driver sees the floor")
    editor.keyboard.press("Enter")
    expect(lines(editor, "user")).to_have_text(
        ["Requirement 1", "Requirement 3", "The driver sees the counter", "The driver sees the floor"]
    )
    expect(add_line(editor, "user")).to_be_focused()
    expect(add_line(editor, "user")).to_have_value("")
    assert Requirement.objects.filter(facing="user").count() == 4


def test_the_counts_in_the_outline_follow(editor):
    outline = editor.get_by_role("navigation", name="Faster handover")
    add_line(editor, "customer").fill("The owner is told")
    editor.keyboard.press("Enter")
    expect(outline.get_by_role("link", name=re.compile("^Customer-facing"))).to_have_text("Customer-facing 3")
    expect(outline.get_by_role("link", name="Both sides")).to_have_text("Both sides 5")


def test_fast_lines_keep_their_order_and_their_letters_while_the_server_is_slow(editor):
    editor.route(ADDS, slowly(0.3))
    add_line(editor, "user").click()
    for number in range(5):
        editor.keyboard.type(f"Line {number}")
        editor.keyboard.press("Enter")
    editor.keyboard.type("still typing")
    expect(lines(editor, "user")).to_have_text(
        ["Requirement 1", "Requirement 3", *(f"Line {number}" for number in range(5))]
    )
    expect(add_line(editor, "user")).to_have_value("still typing")


def test_a_persona_and_a_priority_are_picked_with_the_keyboard(editor):
    add_line(editor, "customer").click()
    editor.keyboard.type("Late orders are credited @own")
    expect(suggested(editor)).to_have_text(["Restaurant owner"])
    editor.keyboard.press("Enter")
    editor.keyboard.type("!m")
    expect(suggested(editor)).to_have_text(["Must"])
    editor.keyboard.press("Tab")
    expect(add_line(editor, "customer")).to_have_value("Late orders are credited @restaurant-owner !must ")
    editor.keyboard.press("Enter")
    line = editor.locator("[data-lines=customer] > .line").last
    expect(line.locator("a.statement")).to_have_text("Late orders are credited")
    expect(line.locator(".facts-line > *")).to_have_text(["Restaurant owner", "Must"])


def test_escape_closes_the_suggestions_and_keeps_the_text(editor):
    add_line(editor, "user").click()
    editor.keyboard.type("Tell @d")
    expect(editor.get_by_role("listbox", name="Personas")).to_be_visible()
    editor.keyboard.press("Escape")
    expect(suggested(editor)).to_have_count(0)
    editor.keyboard.press("Enter")
    expect(lines(editor, "user").last).to_have_text("Tell @d")


def test_a_pasted_list_is_one_requirement_a_line_and_says_so_first(editor):
    box = add_line(editor, "user")
    box.click()
    paste(editor, "- The pin is exact !must\n- The floor is said\n\n3. The door too")
    expect(box.locator("xpath=ancestor::form").get_by_role("button")).to_contain_text("Add 3 lines")
    editor.keyboard.press("Enter")
    expect(lines(editor, "user")).to_have_text(
        ["Requirement 1", "Requirement 3", "The pin is exact", "The floor is said", "The door too"]
    )


def test_a_line_that_is_too_long_comes_back_with_the_reason(editor):
    add_line(editor, "user").fill("x" * 501)
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("alert").filter(has_text="500 characters at most")).to_be_visible()
    expect(add_line(editor, "user")).to_have_value("x" * 501)


def pending(page, side):
    return page.locator(f"[data-lines={side}] > .line-pending")


UNREACHED = "The server can’t be reached. What you wrote is still here and is sent again."
AS_BEFORE = ["Requirement 1", "Requirement 3"]


def test_lines_that_cannot_reach_the_server_stay_in_sight_and_are_added_when_it_is_back(editor):
    editor.context.set_offline(True)
    add_line(editor, "user").click()
    for text in ("One", "Two"):
        editor.keyboard.type(text)
        editor.keyboard.press("Enter")
    editor.keyboard.type("Three")
    expect(editor.get_by_text(UNREACHED)).to_be_visible()
    expect(editor.locator("save-state")).to_have_text("Not saved yet, kept in this browser")
    expect(pending(editor, "user")).to_have_text(["One", "Two"])
    editor.context.set_offline(False)
    expect(lines(editor, "user")).to_have_text([*AS_BEFORE, "One", "Two"])
    expect(pending(editor, "user")).to_have_count(0)
    expect(editor.locator("save-state")).to_have_text("Saved")
    expect(editor.get_by_text(UNREACHED)).to_have_count(0)
    expect(add_line(editor, "user")).to_have_value("Three")


def test_lines_that_cannot_reach_the_server_outlive_a_reload(editor):
    editor.route(ADDS, lambda route: route.abort())
    add_line(editor, "user").fill("One")
    editor.keyboard.press("Enter")
    expect(editor.get_by_text(UNREACHED)).to_be_visible()
    editor.reload()
    expect(pending(editor, "user")).to_have_text(["One"])
    editor.unroute_all(behavior="wait")
    expect(lines(editor, "user")).to_have_text([*AS_BEFORE, "One"])
    editor.reload()
    ready(editor)
    expect(lines(editor, "user")).to_have_text([*AS_BEFORE, "One"])
    expect(pending(editor, "user")).to_have_count(0)


def test_a_line_whose_answer_was_lost_is_added_once(editor):
    editor.route(ADDS, swallow, times=1)
    add_line(editor, "user").fill("One")
    editor.keyboard.press("Enter")
    expect(editor.get_by_text(UNREACHED)).to_be_visible()
    expect(lines(editor, "user")).to_have_text([*AS_BEFORE, "One"])
    assert Requirement.objects.filter(statement="One").count() == 1


def test_a_line_whose_answer_was_lost_with_its_page_is_added_once(editor):
    editor.route(ADDS, swallow)
    add_line(editor, "user").fill("One")
    editor.keyboard.press("Enter")
    expect(editor.get_by_text(UNREACHED)).to_be_visible()
    editor.reload()
    expect(pending(editor, "user")).to_have_text(["One"])
    editor.unroute_all(behavior="wait")
    expect(pending(editor, "user")).to_have_count(0)
    expect(lines(editor, "user")).to_have_text([*AS_BEFORE, "One"])
    outline = editor.get_by_role("navigation", name="Faster handover")
    expect(outline.get_by_role("link", name=re.compile("^User-facing"))).to_have_text("User-facing 3")
    assert Requirement.objects.filter(statement="One").count() == 1


def test_a_line_on_its_way_is_added_once_though_the_list_is_shown_anew(editor):
    editor.route(ADDS, swallow, times=1)
    add_line(editor, "user").fill("One")
    editor.keyboard.press("Enter")
    editor.get_by_label("Priority").select_option("none")
    expect(editor).to_have_url(re.compile("priority=none"))
    expect(lines(editor, "user")).to_have_text([*AS_BEFORE, "One"])
    expect(pending(editor, "user")).to_have_count(0)
    assert Requirement.objects.filter(statement="One").count() == 1


def test_a_line_added_by_somebody_who_is_signed_out_is_added_when_they_are_back(editor):
    cookies = editor.context.cookies()
    editor.context.clear_cookies(name="sessionid")
    add_line(editor, "user").fill("The driver sees the counter")
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("You are signed out.")).to_be_visible()
    expect(pending(editor, "user")).to_have_text(["The driver sees the counter"])
    editor.context.add_cookies(cookies)
    editor.get_by_role("link", name="Sign in again").click()
    expect(lines(editor, "user")).to_have_text([*AS_BEFORE, "The driver sees the counter"])


def test_the_arrows_pass_a_line_that_is_on_its_way(editor):
    editor.context.set_offline(True)
    add_line(editor, "user").fill("One")
    editor.keyboard.press("Enter")
    expect(pending(editor, "user")).to_be_visible()
    editor.keyboard.press("ArrowUp")
    expect(lines(editor, "user").last).to_be_focused()
    editor.keyboard.press("ArrowDown")
    expect(add_line(editor, "user")).to_be_focused()


def test_a_new_line_opens_beside_the_list_at_once(editor):
    add_line(editor, "user").fill("The driver sees the counter")
    editor.keyboard.press("Enter")
    editor.get_by_role("link", name="The driver sees the counter").click()
    expect(editor.locator("requirement-sheet").get_by_label("Statement")).to_have_value(
        "The driver sees the counter"
    )


def test_the_list_of_personas_is_whole_and_shows_what_enter_takes(editor, prd):
    add_line(editor, "customer").click()
    editor.keyboard.type("See why it was late @")
    expect(suggested(editor)).to_have_count(2)
    for option in suggested(editor).all():
        box = option.bounding_box()
        seen = "([x, y]) => document.elementFromPoint(x, y).closest('[role=option]')?.textContent"
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        assert editor.evaluate(seen, middle) == option.text_content()


@pytest.mark.parametrize("marked", ["!must", "@driver"])
def test_enter_after_a_whole_word_adds_the_line(editor, marked):
    add_line(editor, "user").click()
    editor.keyboard.type(f"Cancel in two presses {marked}")
    editor.keyboard.press("Enter")
    editor.keyboard.type("Get the money back")
    editor.keyboard.press("Enter")
    expect(lines(editor, "user")).to_have_text(
        ["Requirement 1", "Requirement 3", "Cancel in two presses", "Get the money back"]
    )


def test_a_name_that_is_no_persona_s_is_told(editor):
    add_line(editor, "user").fill("Water it @nobody")
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("@nobody: no persona is called that")).to_be_visible()
    expect(lines(editor, "user").last).to_have_text("Water it @nobody")


def test_a_space_alone_is_no_draft(editor):
    add_line(editor, "user").click()
    editor.keyboard.press("Space")
    editor.keyboard.press("Tab")
    expect(add_line(editor, "user")).to_have_value("")
    editor.reload()
    expect(add_line(editor, "user")).to_have_value("")


def test_a_line_says_whom_it_keeps_paying_as_soon_as_it_can(editor, prd):
    driver, owner = prd.product.personas.get(slug="driver"), prd.product.personas.get(slug="restaurant-owner")
    set_influence(driver, owner, {"mechanism": "late orders"}, seen={}, by=None)
    lines(editor, "user").first.click()
    editor.get_by_role("checkbox", name="Driver").check()
    expect(editor.locator("[data-lines=user] > .line").first).to_contain_text("keeps Restaurant owner paying")
    editor.get_by_role("button", name="Customer-facing", exact=True).click()
    moved = editor.locator("[data-lines=customer] > .line").last
    expect(moved).to_contain_text("Requirement 1")
    expect(moved).not_to_contain_text("keeps")
