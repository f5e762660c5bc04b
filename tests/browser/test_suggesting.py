"""A designer suggests, a product manager accepts: both in real browsers."""

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.actions import edit_part
from tests.factories import make_member, make_suggestion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_designer_words_it_anew_in_place_and_one_press_takes_it(opened_by, author, prd):
    designer = make_member(prd.product, "reviewer", function="design", home_side="user")
    row = prd.requirements.get(number=2)
    theirs = opened_by(designer)
    theirs.goto(row.get_absolute_url())
    theirs.get_by_role("link", name="Suggest a change to the statement").click()
    statement = theirs.get_by_label("Statement")
    expect(statement).to_be_focused()
    statement.fill("Requirement 1, seen by a driver")
    theirs.get_by_label("Why it should change").fill("Nobody else sees it")
    theirs.get_by_role("button", name="Suggest it").click()
    expect(theirs.locator(".suggestion ins")).to_contain_text(", seen by a driver")
    expect(theirs.get_by_role("button", name="Accept")).to_have_count(0)

    mine = opened_by(author)
    mine.goto(f"{prd.get_absolute_url()}?side=both")
    expect(mine.locator(f"#requirement-{row.pk}")).to_contain_text("1 suggestion")
    mine.get_by_role("link", name="Requirement 1").click()
    expect(mine.locator(".suggestion-words")).to_contain_text("Requirement 1put in: , seen by a driver")
    mine.get_by_role("button", name="Accept").click()
    expect(mine.locator(".messages")).to_contain_text("Accepted: statement of DEL-2")
    expect(mine.get_by_label("Statement")).to_have_value("Requirement 1, seen by a driver")
    expect(mine.locator(".suggestion")).to_have_count(0)


def test_all_of_it_works_without_scripts(opened_by, author, prd):
    designer = make_member(prd.product, "reviewer")
    row = prd.requirements.get(number=2)
    theirs = opened_by(designer, java_script_enabled=False)
    theirs.goto(row.get_absolute_url())
    theirs.get_by_role("link", name="Suggest a change", exact=True).click()
    theirs.get_by_label("Why", exact=True).fill("Drivers lose time")
    theirs.get_by_role("button", name="Suggest it").click()
    mine = opened_by(author, java_script_enabled=False)
    mine.goto(f"{prd.get_absolute_url()}suggestions/")
    mine.get_by_label("A word to whoever suggested it").fill("Not now")
    mine.get_by_role("button", name="Decline").click()
    expect(mine.locator(".suggestion-end")).to_contain_text("✕ Declined")


def test_what_is_suggested_stays_in_sight_and_is_offered_again_until_it_arrived(opened_by, author, prd):
    row = prd.requirements.get(number=2)
    theirs = opened_by(make_member(prd.product, "reviewer"))
    theirs.goto(f"{row.get_absolute_url()}suggest/")
    theirs.locator(".place[data-name=rationale] .rendered").click()
    why, reason = theirs.get_by_label("Why", exact=True), theirs.get_by_label("Why it should change")
    why.fill("Drivers lose time")
    reason.fill("I rode along")
    edit_part(row, {"statement": "Edited meanwhile"}, seen={}, by=author)
    theirs.reload()
    expect(why).to_be_visible()
    expect(why).to_have_value("Drivers lose time")
    expect(reason).to_have_value("I rode along")
    theirs.route("**/suggest/", lost_answer, times=1)
    theirs.get_by_role("button", name="Suggest it").click()
    theirs.wait_for_url("chrome-error://chromewebdata/", wait_until="commit")
    theirs.goto(f"{row.get_absolute_url()}suggest/")
    expect(theirs.locator(".messages")).to_contain_text("Suggested.")
    expect(reason).to_have_value("")
    assert row.suggestions.count() == 1


def test_on_a_phone_the_sheet_leaves_room_for_what_a_press_has_done(opened_by, author, prd):
    made = make_suggestion(prd.requirements.get(number=2), by=author)
    page = opened_by(author, viewport={"width": 390, "height": 844})
    page.goto(made.requirement.get_absolute_url())
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".messages")).to_be_in_viewport()
    expect(page.get_by_label("Statement")).to_be_visible()


def lost_answer(route):
    """It arrives, and its sender never hears of it."""
    route.fetch(max_redirects=0)
    route.abort()
