"""A text keeps its format as Markdown; a picture is uploaded and named where the cursor stood."""

import re

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.models import Picture

from .people import paste, paste_picture
from .test_saving_while_writing import state, why, write

pytestmark = pytest.mark.browser

UPLOADS = re.compile("/pictures/$")
NAMED = r"!\[Picture\]\(picture:[0-9a-f]{64}\)"


@pytest.fixture
def uploading(sheet):
    """A picture pasted into the middle of a text, on its way until the test lets it go on."""
    requests = []
    sheet.route(UPLOADS, lambda route: requests.append(route))
    write(why(sheet), "Before. After.")
    why(sheet).evaluate("text => text.setSelectionRange(8, 8)")
    with sheet.expect_request(UPLOADS):
        paste_picture(sheet)
    expect(why(sheet)).to_have_value("Before. ![Uploading a.png…]()After.")
    return requests


def test_the_writer_goes_on_elsewhere_meanwhile(sheet, first, uploading):
    sheet.keyboard.press("Control+End")
    sheet.keyboard.type(" One")
    uploading[0].continue_()
    expect(why(sheet)).to_have_value(re.compile(NAMED))
    sheet.keyboard.type(" two.")
    expect(why(sheet)).to_have_value(re.compile(rf"^Before\. {NAMED}After\. One two\.$"))
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert re.fullmatch(rf"Before\. {NAMED}After\. One two\.", first.rationale)


def test_only_the_text_is_saved_while_a_picture_is_on_its_way(sheet, first, uploading):
    sheet.keyboard.press("Control+End")
    sheet.keyboard.type(" More.")
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert first.rationale == "Before. After. More."


def test_a_picture_that_arrives_after_its_field_was_closed_is_saved(sheet, first, uploading):
    sheet.get_by_role("link", name="Close").click()
    expect(sheet.locator("requirement-sheet")).to_have_count(0)
    with sheet.expect_response(lambda answer: b"picture%3A" in (answer.request.post_data_buffer or b"")):
        uploading[0].continue_()
    first.refresh_from_db()
    assert re.fullmatch(rf"Before\. {NAMED}After\.", first.rationale)


def test_a_picture_that_arrives_after_its_field_was_shown_anew_is_put_into_that(sheet, first, uploading):
    sheet.get_by_role("link", name="Close").click()
    sheet.locator(f"#requirement-{first.pk} a.statement").click()
    expect(why(sheet)).to_have_value("Before. After.")
    uploading[0].continue_()
    expect(why(sheet)).to_have_value(re.compile(rf"^Before\. {NAMED}After\.$"))
    expect(state(sheet)).to_have_text("Saved")
    first.refresh_from_db()
    assert re.fullmatch(rf"Before\. {NAMED}After\.", first.rationale)


def test_a_picture_that_cannot_be_taken_leaves_the_text_and_says_why(sheet, uploading):
    uploading[0].abort()
    place = sheet.locator("[data-name=rationale]")
    expect(place.get_by_text("The server can’t be reached. Put the picture in again")).to_be_visible()
    expect(why(sheet)).to_have_value("Before. After.")
    assert not Picture.objects.exists()


COPIED = {
    "a word processor": (
        "<meta charset=utf-8><b style='font-weight:normal'><p><b>Owners</b> leave when:</p>"
        "<ul><li>orders are late</li><li>nobody <i>says why</i></li></ul></b>",
        "**Owners** leave when:\n\n-   orders are late\n-   nobody *says why*",
    ),
    "a table": (
        "<table><tr><th>Cause</th><th>Share</th></tr><tr><td>Counter</td><td>41%</td></tr></table>",
        "| Cause | Share |\n| --- | --- |\n| Counter | 41% |",
    ),
    "a page with a script": (
        "<style>p{color:red}</style><p>See <a href='https://example.org/'>why</a><script>x()</script></p>",
        "See [why](https://example.org/)",
    ),
    "no format": ("<div><span style='color:red'>Plain words</span></div>", "Plain words"),
}


@pytest.mark.parametrize("source", COPIED)
def test_what_is_copied_with_its_format_is_pasted_as_markdown(sheet, first, source):
    html, markdown = COPIED[source]
    why(sheet).focus()
    paste(sheet, "Plain words", html)
    expect(why(sheet)).to_have_value(markdown)
    expect(state(sheet)).to_have_text("Saved")


def test_one_undo_takes_back_what_was_pasted(sheet):
    why(sheet).focus()
    paste(sheet, "It matters", "It <b>matters</b>")
    expect(why(sheet)).to_have_value("It **matters**")
    sheet.keyboard.press("Control+z")
    expect(why(sheet)).to_have_value("")
