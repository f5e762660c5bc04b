"""Requirements are moved with the pointer, with keys and through a form, one or several at a time."""

import re
import time

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.models import Requirement
from tests.factories import make_member, make_prd, make_requirement

from .conftest import ready

pytestmark = pytest.mark.browser


def codes(page, side):
    return page.locator(f"[data-lines={side}] > .line .id")


def line(page, number):
    return page.locator(f".line[data-number='{number}']")


def statement(page, number):
    return line(page, number).locator("a.statement")


def told(page):
    return page.locator("requirement-list > [role=status]")


def stored(prd, side):
    return [row.number for row in prd.requirements.filter(facing=side).in_order()]


def becomes(prd, side, numbers):
    """Moves are sent one after the other; the last of them may be on its way still."""
    until = time.monotonic() + 10
    while stored(prd, side) != numbers and time.monotonic() < until:
        time.sleep(0.1)
    return stored(prd, side) == numbers


def drag(page, start, end):
    """As a hand does: press, move a little, move there, let go."""
    (x, y), there = middle(start), middle(end)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6, steps=3)
    page.mouse.move(*there, steps=12)
    page.mouse.up()


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_line_is_dragged_to_the_other_side(editor, prd):
    drag(editor, line(editor, 1), line(editor, 4))
    expect(codes(editor, "customer")).to_have_text(["DEL-3"])
    expect(told(editor)).to_contain_text("DEL-1 is now user-facing")
    assert becomes(prd, "customer", [3])
    assert set(stored(prd, "user")) == {1, 2, 4}
    expect(editor).to_have_url(re.compile("/prds/1/$"))


def test_a_line_is_dragged_within_its_side(editor, prd):
    drag(editor, line(editor, 3), line(editor, 1).locator(".id"))
    expect(codes(editor, "customer")).to_have_text(["DEL-3", "DEL-1"])
    expect(told(editor)).to_contain_text("DEL-3")
    assert becomes(prd, "customer", [3, 1])


def test_alt_and_arrows_move_the_line_that_has_the_focus(editor, prd):
    statement(editor, 1).focus()
    editor.keyboard.press("Alt+ArrowDown")
    expect(codes(editor, "customer")).to_have_text(["DEL-3", "DEL-1"])
    editor.keyboard.press("Alt+ArrowRight")
    expect(codes(editor, "user")).to_have_text(["DEL-2", "DEL-4", "DEL-1"])
    editor.keyboard.press("Alt+ArrowUp")
    expect(codes(editor, "user")).to_have_text(["DEL-2", "DEL-1", "DEL-4"])
    expect(statement(editor, 1)).to_be_focused()
    expect(told(editor)).to_contain_text("DEL-1 is now user-facing, number 2 of 3.")
    assert becomes(prd, "user", [2, 1, 4])


def test_arrows_lead_from_line_to_line_and_to_the_line_that_adds(editor):
    statement(editor, 1).focus()
    editor.keyboard.press("ArrowDown")
    expect(statement(editor, 3)).to_be_focused()
    editor.keyboard.press("ArrowRight")
    expect(statement(editor, 4)).to_be_focused()
    editor.keyboard.press("ArrowDown")
    expect(editor.get_by_placeholder("Add what the user needs")).to_be_focused()
    editor.keyboard.press("ArrowUp")
    expect(statement(editor, 4)).to_be_focused()


def test_the_counts_follow_a_move(editor):
    statement(editor, 1).press("Alt+ArrowRight")
    outline = editor.get_by_role("navigation", name="Faster handover")
    expect(outline.get_by_role("link", name=re.compile("^Customer-facing"))).to_have_text("Customer-facing 1")
    expect(outline.get_by_role("link", name=re.compile("^User-facing"))).to_have_text("User-facing 3")


def test_a_move_that_does_not_arrive_says_so(editor):
    editor.context.set_offline(True)
    statement(editor, 1).press("Alt+ArrowRight")
    expect(told(editor)).to_have_text("Not moved. The server can’t be reached. Show the list as it is")
    expect(told(editor)).to_be_in_viewport()


def test_several_are_chosen_with_space_and_moved_together(editor, prd):
    statement(editor, 1).press(" ")
    statement(editor, 3).press(" ")
    bar = editor.get_by_role("form", name="Move the chosen requirements")
    expect(bar).to_contain_text("2 chosen")
    bar.get_by_role("button", name="User-facing").click()
    expect(editor.get_by_text("Moved 2 requirements.")).to_be_visible()
    expect(codes(editor, "user")).to_have_text(["DEL-2", "DEL-4", "DEL-1", "DEL-3"])
    assert becomes(prd, "customer", [])


def test_all_that_are_shown_are_chosen_at_once_and_left_again(tray, prd):
    tray.goto(f"{prd.get_absolute_url()}?side=customer")
    ready(tray)
    line(tray, 1).get_by_role("checkbox").check()
    bar = tray.get_by_role("form", name="Move the chosen requirements")
    bar.get_by_role("button", name="Choose all shown").click()
    expect(bar).to_contain_text("5 chosen")
    expect(line(tray, 2).locator("input")).not_to_be_checked()
    bar.get_by_role("button", name="Choose none").click()
    expect(bar).to_be_hidden()
    expect(statement(tray, 5)).to_be_focused()
    statement(tray, 1).press(" ")
    bar.get_by_role("button", name="Choose all shown").click()
    bar.get_by_role("button", name="User-facing").click()
    expect(tray.get_by_text("Moved 5 requirements.")).to_be_visible()
    assert becomes(prd, "customer", [])


def test_the_chosen_ones_move_into_another_prd(editor, prd):
    other = make_prd(prd.product, title="Slower returns")
    line(editor, 1).get_by_role("checkbox").check()
    editor.get_by_role("button", name="Another PRD…").click()
    expect(editor.get_by_role("heading", name="Move to another PRD")).to_be_visible()
    editor.get_by_role("button", name="To “Slower returns”").click()
    expect(editor.get_by_text("Moved DEL-1 to “Slower returns”.")).to_be_visible()
    assert Requirement.objects.get(number=1).prd == other


def test_the_chosen_ones_are_deleted_and_brought_back(editor, prd):
    line(editor, 1).get_by_role("checkbox").check()
    editor.get_by_role("button", name="Delete").click()
    expect(codes(editor, "customer")).to_have_text(["DEL-3"])
    editor.get_by_role("link", name="Deleted").click()
    editor.get_by_role("checkbox").check()
    editor.get_by_role("button", name="Bring back").click()
    editor.get_by_role("link", name="Both sides").click()
    expect(codes(editor, "customer")).to_have_text(["DEL-1", "DEL-3"])


def test_the_menu_of_the_sheet_moves_by_steps_and_says_where(editor, prd):
    statement(editor, 1).click()
    editor.locator("requirement-sheet summary", has_text="Move").click()
    editor.get_by_role("button", name="Down").click()
    expect(codes(editor, "customer")).to_have_text(["DEL-3", "DEL-1"])
    expect(told(editor)).to_contain_text("DEL-1")
    assert becomes(prd, "customer", [3, 1])


def test_the_sheet_changes_the_side_in_place(editor, prd):
    statement(editor, 1).click()
    sheet = editor.locator("requirement-sheet")
    sheet.get_by_role("button", name="User-facing").click()
    expect(codes(editor, "user")).to_have_text(["DEL-2", "DEL-4", "DEL-1"])
    expect(sheet.get_by_role("button", name="User-facing")).to_have_attribute("aria-pressed", "true")
    expect(sheet.get_by_role("button", name="Customer-facing")).to_have_attribute("aria-pressed", "false")
    expect(sheet.get_by_role("button", name="User-facing")).to_be_focused()
    expect(told(editor)).to_contain_text("user-facing")
    assert becomes(prd, "user", [2, 4, 1])


def test_the_sheet_offers_counterparts_on_the_side_that_is_now_the_other(editor):
    statement(editor, 1).click()
    sheet = editor.locator("requirement-sheet")
    sheet.get_by_role("button", name="User-facing").click()
    sheet.locator("summary", has_text="Counterparts").click()
    expect(sheet.get_by_role("checkbox", name=re.compile("DEL-"))).to_have_count(1)
    expect(sheet.get_by_role("checkbox", name="DEL-3 Requirement 2")).to_be_visible()


def test_a_sheet_that_was_closed_meanwhile_is_not_opened_by_a_late_answer(editor):
    statement(editor, 1).click()
    sheet, held = editor.locator("requirement-sheet"), []
    sheet.get_by_label("Statement").wait_for()
    editor.route(re.compile("/requirements/1/$"), lambda route: held.append(route))
    with editor.expect_request(re.compile("/requirements/1/$")):
        sheet.get_by_role("button", name="User-facing").click()
    editor.keyboard.press("Escape")
    with editor.expect_response(re.compile("/requirements/1/$")):
        held[0].continue_()
    editor.wait_for_timeout(200)
    expect(sheet).to_have_count(0)
    expect(statement(editor, 1)).to_be_focused()


@pytest.fixture(params=["alone", "phone"])
def one_side(page, prd, request):
    """Only the customer-facing side is in sight: it was chosen, or it leads and is the tab of a phone."""
    if request.param == "phone":
        type(prd.product).objects.update(stage="serving")
        page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{prd.get_absolute_url()}?side={'customer' if request.param == 'alone' else 'both'}")
    ready(page)
    expect(codes(page, "user").first).to_be_hidden()
    return page


def test_a_line_that_moves_out_of_sight_leaves_the_focus_to_the_next_and_says_where_it_went(one_side, prd):
    statement(one_side, 1).press("Alt+ArrowRight")
    expect(statement(one_side, 3)).to_be_focused()
    expect(told(one_side)).to_contain_text("DEL-1 is now user-facing, number 3 of 3.")
    expect(told(one_side)).to_be_in_viewport()
    one_side.keyboard.press("Alt+ArrowRight")
    expect(one_side.get_by_placeholder("Add what the customer needs")).to_be_focused()
    expect(told(one_side)).to_contain_text("DEL-3 is now user-facing")
    assert becomes(prd, "user", [2, 4, 1, 3])


def test_the_last_unsorted_line_leaves_the_focus_in_sight(page, prd):
    make_requirement(prd, "Maps work offline", facing="unsorted")
    page.goto(f"{prd.get_absolute_url()}?side=customer")
    ready(page)
    statement(page, 5).press("u")
    expect(told(page)).to_contain_text("DEL-5 is now user-facing")
    expect(statement(page, 1)).to_be_focused()


@pytest.fixture
def tray(page, prd):
    """Three unsorted requirements; the first names somebody who pays."""
    owner = prd.product.personas.get(name="Restaurant owner")
    make_requirement(prd, "Plans are approved", facing="unsorted", personas=[owner])
    make_requirement(prd, "Maps work offline", facing="unsorted")
    make_requirement(prd, "Pins are exact", facing="unsorted")
    page.goto(prd.get_absolute_url())
    ready(page)
    return page


def test_c_and_u_sort_one_after_the_other(tray, prd):
    expect(line(tray, 5).get_by_text("suggests customer-facing")).to_be_visible()
    statement(tray, 5).focus()
    tray.keyboard.press("c")
    expect(statement(tray, 6)).to_be_focused()
    tray.keyboard.press("u")
    expect(statement(tray, 7)).to_be_focused()
    tray.keyboard.press("u")
    expect(tray.locator("#tray")).to_be_hidden()
    expect(codes(tray, "customer")).to_have_text(["DEL-1", "DEL-3", "DEL-5"])
    expect(codes(tray, "user")).to_have_text(["DEL-2", "DEL-4", "DEL-6", "DEL-7"])
    expect(line(tray, 5).get_by_text("suggests")).to_have_count(0)
    assert becomes(prd, "unsorted", [])


def test_the_two_keys_do_nothing_elsewhere(tray, prd):
    statement(tray, 1).focus()
    tray.keyboard.press("u")
    tray.get_by_placeholder("Add what the user needs").press_sequentially("cu")
    expect(codes(tray, "customer")).to_have_text(["DEL-1", "DEL-3"])
    assert becomes(prd, "unsorted", [5, 6, 7])


def test_the_two_keys_can_be_switched_off_for_good(tray, prd):
    tray.get_by_label("Keys C and U sort").uncheck()
    tray.reload()
    ready(tray)
    expect(tray.get_by_label("Keys C and U sort")).not_to_be_checked()
    statement(tray, 5).focus()
    tray.keyboard.press("c")
    expect(codes(tray, "unsorted")).to_have_text(["DEL-5", "DEL-6", "DEL-7"])
    assert becomes(prd, "unsorted", [5, 6, 7])


def test_a_button_sorts_in_place(tray, prd):
    line(tray, 6).get_by_role("button", name="User-facing").click()
    expect(codes(tray, "user")).to_have_text(["DEL-2", "DEL-4", "DEL-6"])
    expect(tray.locator("#tray [data-count]")).to_have_text("2")
    assert becomes(prd, "unsorted", [5, 7])


def test_a_reader_moves_nothing(opened_by, prd):
    reader = opened_by(make_member(prd.product, "viewer"))
    reader.goto(f"{prd.get_absolute_url()}?side=both")
    ready(reader)
    statement(reader, 1).focus()
    reader.keyboard.press("Alt+ArrowRight")
    expect(codes(reader, "customer")).to_have_text(["DEL-1", "DEL-3"])
    expect(reader.get_by_role("checkbox")).to_have_count(0)
