"""Two people at two browsers write the same requirement, and both see the right thing."""

import pytest
from playwright.sync_api import expect

from prdbuilder.history.models import Conflict
from prdbuilder.prds.actions import delete_parts, edit_part
from tests.factories import make_member

from .conftest import ready
from .test_saving_while_writing import SAVES, held, state, why, write

pytestmark = pytest.mark.browser

MARK = """(text, word) => {
  const at = text.value.indexOf(word);
  text.setSelectionRange(at, at + word.length);
}"""
BASE = "The driver finds the counter at once."


@pytest.fixture
def both(first, opened_by, author, prd):
    """The same requirement before two people, with a text that both have seen."""
    edit_part(first, {"rationale": BASE}, seen={}, by=author)
    ben = make_member(prd.product)
    pages = [opened_by(person) for person in (author, ben)]
    for page in pages:
        page.goto(first.get_absolute_url())
        ready(page)
    return pages, ben


def replace(page, old, new):
    """Mark a word and type another one."""
    why(page).focus()
    why(page).evaluate(MARK, old)
    page.keyboard.type(new)
    expect(state(page)).to_have_text("Saved")


def test_in_different_fields_neither_notices_the_other(both, first):
    (ada, ben), _ = both
    write(why(ada), " Nobody waits.")
    write(ben.get_by_label("Evidence"), "6 minutes in malls")
    for page in (ada, ben):
        expect(state(page)).to_have_text("Saved")
        expect(page.locator(".clash, .merged")).to_have_count(0)
    first.refresh_from_db()
    assert first.evidence == "6 minutes in malls"
    assert "Nobody waits." in first.rationale


CAME_WITH = """new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes)
    if (node.matches?.(".merged")) document.body.dataset.cameWith = node.textContent;
}).observe(document.body, { childList: true, subtree: true })"""


def test_in_different_words_both_texts_become_one_around_the_cursor(both, first):
    (ada, ben), _ = both
    replace(ben, "at once", "within a minute")
    with held(ada) as requests:
        why(ada).focus()
        why(ada).evaluate("text => text.setSelectionRange(4, 10)")
        ada.evaluate(CAME_WITH)
        ada.keyboard.type("courier")
    ada.keyboard.type("s and rider")  # while the answer is on its way
    requests[0].continue_()
    expect(why(ada)).to_have_value("The couriers and rider finds the counter within a minute.")
    note = ada.locator(".merged")
    expect(note).to_contain_text("Merged with what")
    expect(note.locator("ins")).to_contain_text("within a minute")
    expect(ada.locator("body")).to_have_attribute("data-came-with", "")  # and is read, as it changed since
    ada.keyboard.type("s")  # the cursor is where it was
    expect(state(ada)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == "The couriers and riders finds the counter within a minute."
    expect(ada.locator(".clash")).to_have_count(0)


def test_in_the_same_words_both_are_shown_and_the_writer_settles_it(both, first, prd):
    (ada, ben), who = both
    replace(ben, "driver", "rider")
    why(ada).focus()
    why(ada).evaluate("text => text.setSelectionRange(4, 10)")
    ada.keyboard.type("courier")
    clash = ada.locator(".clash")
    expect(clash).to_contain_text(f"What {who.name} wrote")
    expect(clash.locator(".kept")).to_have_text(
        [BASE.replace("driver", "rider"), BASE.replace("driver", "courier")]
    )
    expect(clash.locator("mark")).to_have_text(["rider", "courier"])
    assert Conflict.objects.get(settled_at=None).text == BASE.replace("driver", "courier")
    clash.get_by_role("button", name="Keep mine").click()
    expect(state(ada)).to_have_text("Saved")
    assert not Conflict.objects.filter(settled_at=None).exists()
    replace(ben, "at once", "soon")
    expect(ben.locator(".merged")).to_be_visible()
    expect(why(ben)).to_have_value("The courier finds the counter soon.")


def test_a_text_for_what_was_deleted_is_brought_back_with_it(both, first):
    (ada, _), _ = both
    delete_parts([first], by=None)
    with ada.expect_response(SAVES):
        write(why(ada), "Nobody waits. ")
    ada.get_by_role("link", name="your unsettled texts").click()
    ada.get_by_role("button", name="Bring it back with my text").click()
    expect(ada.get_by_text("Everything that you wrote here was saved.")).to_be_visible()
    first.refresh_from_db()
    assert (first.rationale, first.deleted_at) == (f"Nobody waits. {BASE}", None)


def test_a_non_goal_that_could_not_be_sent_is_offered_again_until_it_has_arrived(page, prd):
    page.goto(f"{prd.get_absolute_url()}scope/")
    risk = page.get_by_label("Add what this will not do")
    page.route("**/entries/add/", lambda route: route.abort())
    risk.fill("Malls change  their maps")
    risk.press("Enter")
    page.wait_for_url("chrome-error://chromewebdata/", wait_until="commit")
    page.goto(f"{prd.get_absolute_url()}scope/")
    expect(risk).to_have_value("Malls change  their maps")
    page.unroute("**/entries/add/")
    risk.press("Enter")
    expect(page.locator(".entry")).to_have_count(1)
    expect(risk).to_have_value("")
