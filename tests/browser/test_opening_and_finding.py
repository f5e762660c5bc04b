"""The sheet beside the list, the filters, the palette and the keys: all by keyboard, and back leads back."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_persona, make_prd, make_requirement

from .conftest import ready
from .test_moving_lines import codes, line, statement

pytestmark = pytest.mark.browser


def sheet(page):
    return page.locator("requirement-sheet")


def found(page, **options):
    return page.get_by_role("dialog").get_by_role("option", **options)


def test_enter_opens_the_sheet_and_escape_goes_back_to_its_line(editor):
    statement(editor, 3).focus()
    editor.keyboard.press("Enter")
    expect(sheet(editor).get_by_label("Statement")).to_be_focused()
    expect(editor).to_have_url(re.compile("/requirements/3/$"))
    expect(line(editor, 3)).to_have_attribute("data-open", "")
    editor.keyboard.press("Escape")
    expect(sheet(editor)).to_have_count(0)
    expect(editor).to_have_url(re.compile("/prds/1/$"))
    expect(statement(editor, 3)).to_be_focused()


def test_escape_in_a_text_ends_the_writing_first(editor):
    statement(editor, 3).press("Enter")
    why = sheet(editor).get_by_label("Why", exact=True)
    why.focus()
    editor.keyboard.press("Escape")
    expect(why).not_to_be_focused()
    editor.keyboard.press("Escape")
    expect(sheet(editor)).to_have_count(0)
    expect(statement(editor, 3)).to_be_focused()


def test_back_closes_the_sheet_and_forward_opens_it(editor):
    statement(editor, 3).click()
    expect(sheet(editor)).to_be_visible()
    editor.go_back()
    expect(sheet(editor)).to_have_count(0)
    expect(codes(editor, "customer")).to_have_text(["DEL-1", "DEL-3"])
    editor.go_forward()
    expect(sheet(editor).get_by_label("Statement")).to_have_value("Requirement 2")


def test_back_opens_the_sheet_again_that_was_closed(editor):
    statement(editor, 3).click()
    sheet(editor).get_by_role("link", name="Close").click()
    expect(sheet(editor)).to_have_count(0)
    editor.go_back()
    expect(sheet(editor).get_by_label("Statement")).to_have_value("Requirement 2")
    editor.keyboard.press("Escape")
    expect(sheet(editor)).to_have_count(0)


def test_a_sheet_that_was_loaded_with_its_page_closes_and_comes_back(page, prd):
    page.goto(f"{prd.get_absolute_url()}requirements/3/")
    ready(page)
    page.keyboard.press("Escape")
    expect(sheet(page)).to_have_count(0)
    expect(statement(page, 3)).to_be_focused()
    page.go_back()
    expect(sheet(page)).to_be_visible()


def test_one_sheet_takes_the_place_of_another(editor):
    statement(editor, 1).click()
    statement(editor, 4).click()
    expect(sheet(editor).get_by_label("Statement")).to_have_value("Requirement 3")
    expect(sheet(editor)).to_have_count(1)
    expect(editor.locator(".line[data-open]")).to_have_count(1)


def test_the_sheet_that_was_asked_for_last_stays_though_another_comes_later(editor):
    held = []
    editor.route(re.compile("/requirements/1/$"), lambda route: held.append(route))
    with editor.expect_request(re.compile("/requirements/1/$")):
        statement(editor, 1).click()
    statement(editor, 4).click()
    expect(sheet(editor).get_by_label("Statement")).to_have_value("Requirement 3")
    held[0].continue_()
    editor.wait_for_timeout(500)
    expect(sheet(editor).get_by_label("Statement")).to_have_value("Requirement 3")
    expect(editor).to_have_url(re.compile("/requirements/4/$"))


def test_a_filter_stands_in_the_address_and_back_takes_it_away(editor):
    editor.get_by_placeholder("Filter by text").fill("requirement 2")
    expect(codes(editor, "customer")).to_have_text(["DEL-3"])
    expect(codes(editor, "user")).to_have_count(0)
    expect(editor).to_have_url(re.compile(r"/prds/1/\?side=both&text=requirement%202$"))
    editor.go_back()
    expect(codes(editor, "user")).to_have_text(["DEL-2", "DEL-4"])
    expect(editor.get_by_placeholder("Filter by text")).to_have_value("")


def test_a_filtered_list_stays_so_when_a_requirement_is_opened_and_closed(editor, prd):
    prd.requirements.filter(number__in=(1, 2)).update(priority="must")
    editor.get_by_label("Priority").select_option("must")
    expect(codes(editor, "customer")).to_have_text(["DEL-1"])
    statement(editor, 1).click()
    expect(editor).to_have_url(re.compile(r"/requirements/1/\?side=both&priority=must$"))
    editor.reload()
    ready(editor)
    expect(codes(editor, "customer")).to_have_text(["DEL-1"])
    editor.keyboard.press("Escape")
    expect(editor).to_have_url(re.compile(r"/prds/1/\?side=both&priority=must$"))
    editor.get_by_role("link", name="Clear").click()
    expect(codes(editor, "customer")).to_have_text(["DEL-1", "DEL-3"])


def test_what_is_being_added_outlives_a_filter(editor):
    editor.get_by_placeholder("Add what the user needs").fill("Half a thou")
    editor.get_by_label("Status").select_option("agreed")
    expect(editor.get_by_text("No requirement matches this filter.")).to_be_visible()
    expect(editor.get_by_placeholder("Add what the user needs")).to_have_value("Half a thou")


def test_the_palette_jumps_by_keyboard(editor, prd):
    make_prd(prd.product, title="Slower returns")
    editor.keyboard.press("Control+k")
    dialog = editor.get_by_role("dialog", name="Jump to")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    editor.keyboard.type("slower")
    expect(found(editor)).to_have_text([re.compile("PRD.*Slower returns")])
    editor.keyboard.press("Enter")
    expect(editor).to_have_url(re.compile("/prds/2/$"))


def test_the_palette_knows_a_requirement_by_its_id(editor):
    editor.keyboard.press("Control+k")
    editor.keyboard.type("del-3")
    expect(found(editor, selected=True)).to_contain_text("DEL-3 Requirement 2")
    editor.keyboard.press("Enter")
    expect(sheet(editor).get_by_label("Statement")).to_have_value("Requirement 2")


def test_the_palette_moves_among_what_it_found_and_escape_leads_back(editor, prd):
    make_persona(prd.product, "Requirement keeper")
    statement(editor, 1).focus()
    editor.keyboard.press("Control+k")
    editor.keyboard.type("requirement")
    expect(found(editor).first).to_contain_text("Requirement keeper")
    editor.keyboard.press("ArrowDown")
    expect(found(editor, selected=True)).to_contain_text("DEL-1")
    editor.keyboard.press("Escape")
    expect(editor.get_by_role("dialog")).to_have_count(0)
    expect(statement(editor, 1)).to_be_focused()


def test_the_palette_finds_words_in_any_order_and_who_is_called_so_first(editor, prd):
    make_requirement(prd, "The driver takes a photo of a sick plant")
    editor.keyboard.press("Control+k")
    editor.keyboard.type("sick photo driver")
    expect(found(editor)).to_have_text([re.compile("DEL-5 The driver takes a photo")])
    editor.get_by_role("combobox", name="Search or jump to").fill("driver")
    expect(found(editor)).to_have_text([re.compile("Persona.*Driver"), re.compile("DEL-5")])


def test_the_palette_says_when_nothing_is_called_that(editor):
    editor.get_by_role("link", name="Search or jump to").click()
    editor.keyboard.type("zzz")
    expect(editor.get_by_role("dialog")).to_contain_text("Nothing is called that.")
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("dialog")).to_be_visible()


def test_a_question_mark_lists_the_keys_unless_somebody_writes(editor):
    editor.get_by_placeholder("Add what the user needs").press_sequentially("?")
    expect(editor.get_by_role("dialog")).to_have_count(0)
    statement(editor, 1).focus()
    editor.keyboard.press("?")
    expect(editor.get_by_role("dialog", name="Keys")).to_be_visible()
    editor.keyboard.press("Escape")
    expect(editor.get_by_role("dialog")).to_have_count(0)
    expect(statement(editor, 1)).to_be_focused()


def test_a_menu_closes_by_escape_and_by_a_press_elsewhere(editor):
    account = editor.locator("summary[aria-label='Your account']")
    account.press("Enter")
    expect(editor.get_by_role("link", name="Your account")).to_be_visible()
    editor.keyboard.press("Escape")
    expect(editor.get_by_role("link", name="Your account")).to_be_hidden()
    expect(account).to_be_focused()
    account.click()
    editor.locator("main h1").first.dispatch_event("click")
    expect(editor.get_by_role("link", name="Your account")).to_be_hidden()


@pytest.fixture
def phone(opened_by, author, prd):
    page = opened_by(author, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(prd.get_absolute_url())
    ready(page)
    return page


def test_on_a_phone_the_two_sides_are_two_tabs_and_the_one_that_leads_is_first(phone):
    tabs = phone.get_by_role("navigation", name="Sides")
    expect(tabs.get_by_role("link")).to_have_text(["User-facing 2", "Customer-facing 2"])
    expect(codes(phone, "user").first).to_be_visible()
    expect(codes(phone, "customer").first).to_be_hidden()
    tabs.get_by_role("link", name="Customer-facing 2").tap()
    expect(codes(phone, "customer").first).to_be_visible()
    expect(codes(phone, "user").first).to_be_hidden()
    phone.go_back()
    expect(codes(phone, "user").first).to_be_visible()


def test_on_a_phone_the_sheet_is_a_page_of_its_own(phone):
    statement(phone, 2).tap()
    expect(sheet(phone).get_by_label("Statement")).to_be_visible()
    expect(phone.locator("#split")).to_be_hidden()
    sheet(phone).get_by_role("link", name="Close").tap()
    expect(phone.locator("#split")).to_be_visible()


def test_on_a_phone_the_outline_opens_from_the_bar(phone):
    outline = phone.get_by_role("navigation", name="Faster handover")
    expect(outline).to_be_hidden()
    phone.get_by_role("button", name="Contents").tap()
    outline.get_by_role("link", name="Goals and metrics").tap()
    expect(phone.get_by_role("heading", name="Goals and metrics")).to_be_visible()
