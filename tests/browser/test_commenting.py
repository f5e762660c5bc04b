"""Notes in the margin at a real browser: on words that are selected, by keyboard, and losing nothing."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from prdbuilder.reviews.models import Comment, Discussion
from tests.browser.people import swallow
from tests.factories import make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SELECT = """([within, words]) => {
  const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const start = walker.currentNode.data.indexOf(words);
    if (start < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, start);
    range.setEnd(walker.currentNode, start + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
}"""


@pytest.fixture
def lin(prd):
    return make_member(prd.product, name="Lin Moreau")


@pytest.fixture
def reading(page, prd, first, lin):
    first.rationale = "Malls share one address between forty kitchens."
    first.save(update_fields=["rationale"])
    page.goto(reverse("read", args=["DEL", 1, "full"]))
    page.wait_for_function("Boolean(customElements.get('comment-box'))")
    return page


def test_words_are_commented_on_somebody_is_named_by_keyboard_and_it_is_resolved(reading, lin):
    reading.evaluate(SELECT, ["#DEL-1", "forty kitchens"])
    expect(reading.get_by_role("button", name="Comment on this")).to_be_visible()
    reading.keyboard.press("Control+Alt+m")
    text = reading.get_by_label("Write a comment")
    expect(text).to_be_focused()
    reading.keyboard.type("Are there forty, @lin")
    expect(reading.get_by_role("option", name="Lin Moreau")).to_be_visible()
    reading.keyboard.press("Enter")
    reading.keyboard.type("?")
    expect(text).to_have_value("Are there forty, @Lin Moreau ?")
    reading.keyboard.press("Control+Enter")
    note = reading.get_by_role("article", name="Discussion of DEL-1")
    expect(note.get_by_role("blockquote")).to_have_text("forty kitchens")
    reading.wait_for_function("CSS.highlights.get('discussed')?.size === 1")
    note.get_by_role("button", name="Resolve").click()
    expect(reading.get_by_text("1 resolved")).to_be_visible()
    discussion = Discussion.objects.get()
    assert discussion.resolved_at
    assert list(discussion.comments.get().mentions.all()) == [lin]


def test_a_draft_survives_a_reload_and_a_lost_answer_adds_no_second(page, prd, first):
    page.goto(reverse("requirement", args=["DEL", 1, 1]))
    text = page.get_by_label("Write a comment")
    text.fill("What about airports?")
    page.reload()
    expect(text).to_have_value("What about airports?")
    page.route("**/discussions/", swallow, times=2)
    text.press("Control+Enter")
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    text.press("Control+Enter")
    note = page.get_by_role("article", name="Discussion of DEL-1")
    expect(note.locator(".prose")).to_have_text("What about airports?")
    expect(text).to_have_value("")
    expect(page.locator(f"#requirement-{first.pk} .note-count")).to_have_text("1 discussion")
    assert Comment.objects.count() == 1


def test_notes_that_come_late_do_not_take_the_place_of_what_is_being_typed(page, prd, first):
    page.goto(reverse("requirement", args=["DEL", 1, 1]))
    text, held = page.get_by_label("Write a comment"), []
    text.wait_for()
    page.route("**/discussions/?at=*", lambda route: held.append(route))
    with page.expect_request("**/discussions/?at=*"):
        page.evaluate("document.dispatchEvent(new CustomEvent('others-wrote', { detail: {} }))")
    text.press_sequentially("What about ports?")
    for _ in "ports?":
        text.press("ArrowLeft")
    with page.expect_response("**/discussions/?at=*"):
        held[0].continue_()
    page.wait_for_timeout(200)
    page.keyboard.type("air")
    expect(text).to_have_value("What about airports?")
