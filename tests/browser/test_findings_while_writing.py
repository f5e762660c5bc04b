"""What readiness says follows what is written, without the page being loaded again."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_requirement

from .conftest import ready

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(page, prd):
    """A user-facing requirement, opened beside the list."""
    row = make_requirement(prd, "The pin leads to the counter")
    page.goto(prd.get_absolute_url())
    ready(page)
    page.locator(f".line[data-number='{row.number}'] a.statement").click()
    expect(page.locator("requirement-sheet")).to_be_visible()
    return page


def line(page):
    return page.locator(".line[data-code='DEL-5']")


def test_the_sheet_says_what_is_missing_and_stops_when_it_is_written(opened):
    sheet = opened.locator(".hints[data-sheet]")
    expect(sheet).to_contain_text("No acceptance criterion yet.")
    criteria = opened.locator("requirement-sheet .place[data-name=criteria]")
    criteria.locator(".rendered").click()
    criteria.locator("textarea").fill("The pin stands within 5 m")
    opened.keyboard.press("Tab")
    expect(sheet).not_to_contain_text("No acceptance criterion yet.")


def test_words_of_the_other_side_are_found_as_they_are_typed(opened):
    statement = opened.locator("requirement-sheet textarea[name=statement]")
    statement.fill("The invoice shows the price of the contract and the refund")
    expect(line(opened).locator(".hint")).to_contain_text("does this face the customer?")
    statement.fill("The pin leads to the right counter")
    expect(line(opened).locator(".hint")).to_have_count(0)


def test_one_press_in_the_list_moves_what_stands_on_the_wrong_side(page, prd):
    owner = prd.product.personas.get(name="Restaurant owner")
    make_requirement(prd, "The owner sees each invoice", personas=[owner])
    page.goto(prd.get_absolute_url())
    ready(page)
    line(page).get_by_role("button", name="Move to customer-facing").click()
    expect(page.locator("[data-lines=customer] .line[data-code='DEL-5']")).to_be_visible()
    expect(line(page).locator(".hint")).to_have_count(0)


def test_a_line_that_was_just_typed_is_looked_at_too(page, prd):
    page.goto(prd.get_absolute_url())
    ready(page)
    page.locator(".side[data-side=user] .add textarea").fill("The invoice shows its price")
    page.keyboard.press("Enter")
    expect(line(page).locator(".hint")).to_contain_text("does this face the customer?")


def test_a_late_answer_about_another_requirement_is_left_aside(page, prd):
    first, then = (make_requirement(prd, f"The pin leads to {place}") for place in ("a door", "a counter"))
    page.goto(prd.get_absolute_url())
    ready(page)
    late, box = [], f"**/readiness/box/?open={first.number}"
    page.route(box, lambda route: late.append(route))
    with page.expect_request(box):
        page.locator(f".line[data-number='{first.number}'] a.statement").click()
    page.locator(f".line[data-number='{then.number}'] a.statement").click()
    sheet = page.locator(f".hints[data-sheet][data-number='{then.number}']")
    expect(sheet).to_contain_text("No acceptance criterion yet.")
    with page.expect_response(box):
        late[0].continue_()
    page.wait_for_timeout(300)
    expect(sheet).to_contain_text("No acceptance criterion yet.")
