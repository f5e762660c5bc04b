"""A picture is pasted or dropped into a text, and stands where the cursor was."""

import re

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.models import Picture
from tests.pictures import photographed, png

from .conftest import ready
from .people import drop_file, paste_file

pytestmark = pytest.mark.browser


@pytest.fixture
def why(page, prd):
    page.goto(prd.requirements.get(number=1).get_absolute_url())
    ready(page)
    field = page.get_by_label("Why", exact=True)
    field.focus()
    return field


def named(picture):
    return f"![Picture](picture:{picture.sha256})"


def saved(page):
    expect(page.locator("save-state")).to_have_text("Saved")


@pytest.mark.parametrize("put", [paste_file, drop_file])
def test_a_picture_is_put_in_where_the_cursor_stands_and_is_seen_there(page, why, put):
    page.keyboard.type("Before after")
    why.evaluate("text => text.setSelectionRange(7, 7)")
    put(why, png(300, 200), "image/png")
    expect(why).to_have_value(re.compile("picture:[0-9a-f]{64}"))
    saved(page)
    picture = Picture.objects.get()
    assert why.input_value() == f"Before {named(picture)}after"
    why.press("Escape")
    shown = page.locator(f"img[src='{picture.address}']").first
    expect(shown).to_have_js_property("naturalWidth", 300)


@pytest.mark.parametrize(
    ("content", "kind", "why_not"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "not a PNG, JPEG, WebP or GIF"),
        (photographed()[:90], "image/jpeg", "not a PNG, JPEG, WebP or GIF"),
    ],
    ids=["drawing", "damaged"],
)
def test_what_is_no_picture_is_refused_beside_the_text_which_stays(page, why, content, kind, why_not):
    page.keyboard.type("Kept")
    paste_file(why, content, kind)
    expect(page.get_by_text(why_not)).to_be_visible()
    expect(why).to_have_value("Kept")
    paste_file(why, png(), "image/png")
    expect(page.get_by_text(why_not)).to_have_count(0)


def test_a_picture_that_cannot_reach_the_server_is_said_and_leaves_the_text(page, why):
    page.context.set_offline(True)
    paste_file(why, png(), "image/png")
    expect(page.get_by_text("Put the picture in again when it can.")).to_be_visible()
    expect(why).to_have_value("")
