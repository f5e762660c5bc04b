"""Every field is saved as it is edited, in sight, and nothing that a person typed is lost."""

import re
import time
from contextlib import contextmanager

import pytest
from django.db import transaction
from playwright.sync_api import expect

from prdbuilder.history.models import Change
from prdbuilder.prds.actions import edit_part, edit_prd
from prdbuilder.prds.models import Prd, Requirement
from tests.factories import make_persona

from .conftest import ready
from .people import slowly, swallow

pytestmark = pytest.mark.browser

LETTERS = " ".join(f"word{number:02}" for number in range(54))[:375]
SAVES = re.compile(r"/(save|requirements/\d+)/")


def state(page):
    return page.locator("save-state")


def why(page):
    return page.get_by_label("Why", exact=True)


def write(field, text):
    """Go into a field of prose and type, as fingers do."""
    field.focus()
    field.press_sequentially(text)


def test_a_field_is_saved_as_it_is_edited_and_says_so(sheet, first):
    write(why(sheet), "Malls share one address")
    expect(state(sheet)).to_have_text("Saving…")
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == "Malls share one address"


def test_the_line_in_the_list_shows_what_was_saved(sheet, first):
    statement = sheet.get_by_label("Statement")
    statement.fill("The owner sees late deliveries")
    statement.press("Enter")
    sheet.get_by_label("Priority").last.select_option("must")
    line = sheet.locator(f"#requirement-{first.pk}")
    expect(line.locator("a.statement")).to_have_text("The owner sees late deliveries")
    expect(line.locator(".facts-line")).to_have_text("Must")


def test_prose_reads_as_text_once_its_writer_has_left_it(sheet):
    write(why(sheet), "It *matters*")
    why(sheet).press("Escape")
    expect(sheet.locator("[data-name=rationale] .rendered em")).to_have_text("matters")
    expect(sheet.locator("[data-name=rationale] prose-field")).not_to_have_attribute("data-writing", "")


def test_375_letters_typed_fast_with_slow_answers_all_arrive(sheet, first):
    sheet.route(SAVES, slowly(0.4))
    write(why(sheet), LETTERS)
    expect(why(sheet)).to_have_value(LETTERS)
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == LETTERS
    assert Change.objects.filter(field="rationale").count() < 20


def test_a_field_that_is_typed_in_stays_the_same_element_with_its_cursor(sheet):
    write(why(sheet), "Malls share one address")
    sheet.evaluate("window.before = document.activeElement")
    why(sheet).evaluate("text => text.setSelectionRange(5, 5)")
    expect(state(sheet)).to_have_text("Saved")
    assert sheet.evaluate("window.before === document.activeElement && window.before.selectionStart") == 5


def test_what_cannot_be_sent_is_kept_in_the_browser_and_sent_when_the_server_is_back(sheet, first):
    sheet.context.set_offline(True)
    write(why(sheet), "Written in a tunnel")
    expect(state(sheet)).to_have_text("Not saved yet, kept in this browser")
    sheet.context.set_offline(False)
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == "Written in a tunnel"


def test_a_draft_outlives_a_reload_and_is_saved_then(sheet, first):
    sheet.route(SAVES, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    write(why(sheet), "Written in a tunnel")
    expect(state(sheet)).to_have_text("Not saved yet, kept in this browser")
    sheet.reload()
    expect(why(sheet)).to_have_value("Written in a tunnel")
    sheet.unroute(SAVES)
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == "Written in a tunnel"


def test_leaving_the_page_at_once_loses_nothing(sheet, first, prd):
    write(why(sheet), "Typed and gone")
    sheet.goto(f"{prd.get_absolute_url()}details/")
    sheet.wait_for_load_state("networkidle")
    first.refresh_from_db()
    assert first.rationale == "Typed and gone"


def test_the_next_page_shows_what_was_saved_while_it_was_on_its_way(editor, prd):
    editor.route(re.compile("/details/"), slowly_after_it_was_written)
    editor.get_by_label("Title", exact=True).fill("Handover in one stop")
    editor.get_by_role("link", name="Details").click()
    expect(editor).to_have_url(re.compile("/details/"))
    expect(editor.get_by_label("Title", exact=True)).to_have_value("Handover in one stop")


def slowly_after_it_was_written(route):
    """The page as it was before the save, on its way for longer than the save takes."""
    old = route.fetch()
    time.sleep(1)
    route.fulfill(response=old)


def test_closing_the_sheet_at_once_loses_nothing(sheet, first):
    sheet.route(SAVES, slowly(0.3))
    write(why(sheet), "Typed and closed")
    sheet.get_by_role("link", name="Close").click()
    expect(sheet.locator("requirement-sheet")).to_have_count(0)
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == "Typed and closed"


@contextmanager
def held(page):
    """The next save is on its way and stays there until the test lets it go on."""
    requests = []
    page.route(SAVES, lambda route: requests.append(route), times=1)
    with page.expect_request(SAVES):
        yield requests


def test_an_answer_that_was_lost_is_no_conflict_with_oneself(sheet, first):
    sheet.route(SAVES, swallow, times=1)
    write(why(sheet), "It arrived")
    expect(state(sheet)).to_have_text("Not saved yet, kept in this browser")
    write(why(sheet), " and more was typed")
    expect(state(sheet)).to_have_text("Saved")
    expect(sheet.locator(".clash")).to_have_count(0)
    first.refresh_from_db()
    assert first.rationale == "It arrived and more was typed"


def test_what_was_taken_back_after_its_answer_was_lost_is_taken_back_on_the_server(sheet, first):
    sheet.route(SAVES, swallow, times=1)
    write(why(sheet), "secret")
    expect(state(sheet)).to_have_text("Not saved yet, kept in this browser")
    why(sheet).fill("")
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == ""


def test_a_box_unchecked_after_its_answer_was_lost_is_unchecked_on_the_server(sheet, first):
    sheet.route(SAVES, swallow, times=1)
    sheet.get_by_role("checkbox", name="Driver").check()
    expect(state(sheet)).to_have_text("Not saved yet, kept in this browser")
    sheet.get_by_role("checkbox", name="Driver").uncheck()
    expect(state(sheet)).to_have_text("Saved")
    assert not first.personas.exists()


def test_a_save_that_arrives_after_its_field_was_shown_anew_is_no_conflict_there(sheet, first):
    with transaction.atomic():  # nobody else can write meanwhile
        with sheet.expect_request(SAVES):
            write(why(sheet), "Typed")
        sheet.get_by_role("link", name="Close").click()
        sheet.locator(f"#requirement-{first.pk} a.statement").click()
        expect(why(sheet)).to_have_value("Typed")
    while first.rationale != "Typed":
        first.refresh_from_db()
    why(sheet).fill("Typed and more")
    expect(state(sheet)).to_have_text("Saved")
    expect(sheet.locator(".clash")).to_have_count(0)
    first.refresh_from_db()
    assert first.rationale == "Typed and more"


def test_what_is_mended_while_its_refusal_is_on_its_way_is_saved(sheet, first):
    links = sheet.get_by_label("Design")
    with held(sheet) as requests:
        write(links, "https:")
    links.press_sequentially("//example.com/a")
    sheet.wait_for_timeout(600)
    requests[0].continue_()
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.design_links == "https://example.com/a"


def test_a_text_that_is_refused_stays_with_the_reason_next_to_it(sheet, first):
    links = sheet.get_by_label("Design")
    write(links, "not an address")
    place = sheet.locator("[data-name=design_links]")
    expect(place.get_by_text("“not an address” is not a web address")).to_be_visible()
    expect(links).to_have_value("not an address")
    expect(state(sheet)).to_have_text("Not saved")
    links.fill("https://example.com/a")
    expect(state(sheet)).to_have_text("Saved")
    expect(place.locator(".errorlist")).to_have_count(0)


def test_why_a_text_is_refused_is_read_out_and_tied_to_its_field(sheet):
    links, reason = sheet.get_by_label("Design"), "! “nowhere” is not a web address (https://…)."
    write(links, "nowhere")
    expect(links).to_have_accessible_description(reason)
    expect(links).to_have_attribute("aria-invalid", "true")
    sheet.evaluate("window.told = 0")
    errors = sheet.locator("[data-name=design_links] [data-errors]")
    expect(errors).to_have_attribute("aria-live", "polite")
    errors.evaluate("node => new MutationObserver(() => window.told++).observe(node, { childList: true })")
    with sheet.expect_response(SAVES):
        links.press("Tab")  # it is sent again, and refused for the same reason
    sheet.wait_for_timeout(100)
    assert sheet.evaluate("window.told") == 0
    links.fill("")
    expect(links).to_have_accessible_description("")
    expect(links).not_to_have_attribute("aria-invalid", "true")


def test_an_empty_title_is_refused_and_the_old_one_stays(editor, prd):
    title = editor.get_by_label("Title", exact=True)
    title.fill("")
    expect(editor.locator("[data-name=title] .errorlist")).to_have_text("This field is required.")
    title.fill("Faster handover")
    expect(editor.locator("[data-name=title] .errorlist")).to_have_count(0)
    assert Prd.objects.get(pk=prd.pk).title == "Faster handover"


def test_who_is_signed_out_keeps_the_text_and_is_told(sheet, first, author):
    cookies = sheet.context.cookies()
    sheet.context.clear_cookies(name="sessionid")
    write(why(sheet), "Too late at night")
    place = sheet.locator("[data-name=rationale]")
    expect(place.get_by_text("You are signed out. Your text is kept in this browser.")).to_be_visible()
    expect(why(sheet)).to_have_value("Too late at night")
    sheet.context.add_cookies(cookies)
    place.get_by_role("link", name="Sign in again").click()
    expect(why(sheet)).to_have_value("Too late at night")
    sheet.wait_for_load_state("networkidle")
    first.refresh_from_db()
    assert first.rationale == "Too late at night"


def test_two_tabs_on_different_fields_never_notice_each_other(sheet, first):
    other = sheet.context.new_page()
    other.goto(first.get_absolute_url())
    ready(other)
    write(why(sheet), "Malls share one address")
    write(other.get_by_label("Evidence"), "6 minutes in malls")
    for tab in (sheet, other):
        expect(state(tab)).to_have_text("Saved")
        expect(tab.locator(".clash")).to_have_count(0)
    first.refresh_from_db()
    assert (first.rationale, first.evidence) == ("Malls share one address", "6 minutes in malls")


def test_the_draft_of_one_person_is_not_shown_to_another(sheet, first, opened_by, prd):
    sheet.context.set_offline(True)
    write(why(sheet), "Only mine")
    expect(state(sheet)).to_have_text("Not saved yet, kept in this browser")
    keys = sheet.evaluate("Object.keys(localStorage)")
    assert [key for key in keys if key.startswith("draft:")] == [
        f"draft:{prd.product.members.get().user_id}:requirement-{first.pk}:rationale"
    ]


@pytest.fixture
def conflict(sheet, first):
    """Somebody else wrote the field that the person on the page is typing in."""
    edit_part(first, {"rationale": "Theirs"}, seen={"rationale": 1}, by=None)
    write(why(sheet), "Mine")
    expect(sheet.get_by_role("alert").get_by_text("Somebody else changed this")).to_be_visible()
    return sheet


def test_a_stale_save_shows_both_texts_and_changes_nothing(conflict, first):
    both = conflict.locator(".clash .kept")
    expect(both).to_have_text(["Theirs", "Mine"])
    expect(state(conflict)).to_have_text("Not saved")
    first.refresh_from_db()
    assert first.rationale == "Theirs"


@pytest.mark.parametrize(
    ("choice", "text"),
    [("Keep mine", "Mine, more"), ("Take theirs", "Theirs"), ("Keep both", "Theirs\n\nMine, more")],
)
def test_a_conflict_is_settled_by_its_writer(conflict, first, choice, text):
    write(why(conflict), ", more")
    conflict.get_by_role("button", name=choice).click()
    expect(state(conflict)).to_have_text("Saved")
    expect(conflict.locator(".clash")).to_have_count(0)
    first.refresh_from_db()
    assert first.rationale == text
    assert {"Theirs", text} <= set(Change.objects.filter(field="rationale").values_list("after", flat=True))


def test_a_conflict_outlives_a_reload(conflict):
    conflict.reload()
    expect(conflict.locator(".clash .kept")).to_have_text(["Theirs", "Mine"])


def test_a_conflict_of_a_choice_shows_its_names(sheet, first):
    edit_part(first, {"priority": "could"}, seen={"priority": 1}, by=None)
    sheet.get_by_label("Priority").last.select_option("must")
    expect(sheet.locator(".clash .kept")).to_have_text(["Could", "Must"])
    sheet.get_by_role("button", name="Take theirs").click()
    expect(sheet.get_by_label("Priority").last).to_have_value("could")


def test_a_title_somebody_else_wrote_can_be_kept_beside_ones_own(editor, prd):
    edit_prd(prd, {"title": "Theirs"}, seen={"title": 1}, by=None)
    editor.get_by_label("Title", exact=True).fill("Mine")
    editor.get_by_role("button", name="Keep both").click()
    expect(state(editor)).to_have_text("Saved")
    expect(editor.locator("#crumb-title")).to_have_text("Theirs / Mine")


def test_a_requirement_deleted_meanwhile_keeps_the_text_on_the_page(sheet, first):
    Requirement.objects.filter(pk=first.pk).update(deleted_at="2026-01-01T00:00Z")
    write(why(sheet), "Written too late")
    expect(sheet.get_by_text("This was deleted while you were writing.")).to_be_visible()
    expect(why(sheet)).to_have_value("Written too late")


def test_personas_are_chosen_by_boxes_and_saved(sheet, first):
    sheet.get_by_role("checkbox", name="Restaurant owner").check()
    expect(state(sheet)).to_have_text("Saved")
    expect(sheet.locator(f"#requirement-{first.pk} .who")).to_have_text(["Restaurant owner"])
    assert [persona.name for persona in first.personas.all()] == ["Restaurant owner"]


def test_what_somebody_else_chose_meanwhile_is_chosen_here_too_and_stays(sheet, first, prd):
    cook, owner = make_persona(prd.product, "Cook"), prd.product.personas.get(name="Restaurant owner")
    edit_part(first, {"personas": [owner, cook]}, seen={}, by=None)
    driver = sheet.get_by_role("checkbox", name="Driver")
    driver.check()
    expect(sheet.get_by_role("checkbox", name="Restaurant owner")).to_be_checked()
    with sheet.expect_response(lambda answer: answer.request.method == "POST"):
        driver.uncheck()
    assert {persona.name for persona in first.personas.all()} == {"Restaurant owner", "Cook"}


def test_what_is_typed_and_taken_back_is_no_change(sheet):
    why(sheet).focus()
    sheet.keyboard.type("a")
    sheet.keyboard.press("Backspace")
    expect(state(sheet)).to_have_text("Saved")
    assert sheet.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


def test_a_title_that_looks_like_html_is_a_text_everywhere(editor):
    title = "<a id=evil href=https://evil.example>Sign in</a>"
    editor.get_by_label("Title", exact=True).fill(title)
    expect(state(editor)).to_have_text("Saved")
    expect(editor.locator("#crumb-title")).to_have_text(title)
    expect(editor.locator("#evil")).to_have_count(0)


def test_a_line_break_pasted_into_a_title_is_a_space(editor):
    title = editor.get_by_label("Title", exact=True)
    title.fill("Faster\nhandover")
    expect(title).to_have_value("Faster handover")
