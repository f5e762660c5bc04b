"""Ctrl-Z takes back one's own last step, unless it is pressed in a text: there it is the browser's."""

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.actions import edit_part, edit_prd
from prdbuilder.prds.models import Requirement
from prdbuilder.prds.stepping import last_step
from tests.factories import make_member

from .conftest import ready

pytestmark = pytest.mark.browser


def pressed(page, keys):
    """Each key that takes a step back or does it again loads the page anew."""
    with page.expect_navigation():
        page.keyboard.press(keys)


def test_ctrl_z_takes_back_a_move_a_deletion_and_what_was_typed_elsewhere(editor, prd, author):
    line = editor.locator(".line[data-number='2'] a.statement")
    line.focus()
    editor.keyboard.press("Alt+ArrowLeft")
    expect(editor.locator("[data-lines=customer] > .line .id")).to_have_count(3)
    expect(editor.locator("[data-count=customer]").first).to_have_text("3")
    pressed(editor, "Control+z")
    assert Requirement.objects.get(number=2).facing == "user"
    expect(editor.get_by_role("status").filter(has_text="Taken back: you moved DEL-2")).to_be_visible()
    pressed(editor, "Control+Shift+z")
    assert Requirement.objects.get(number=2).facing == "customer"
    pressed(editor, "Control+z")

    editor.locator(".line[data-number='2'] a.statement").focus()
    editor.keyboard.press("Space")
    editor.locator(".chosen").get_by_role("button", name="Delete").click()
    expect(editor.get_by_role("status").filter(has_text="Deleted DEL-2")).to_be_visible()
    ready(editor)
    pressed(editor, "Control+z")
    assert Requirement.objects.get(number=2).deleted_at is None

    editor.goto(f"{prd.get_absolute_url()}problem/")
    text = editor.locator("textarea[name=problem]")
    text.focus()
    text.press_sequentially("Drivers wait")
    editor.keyboard.press("Control+z")
    expect(text).not_to_have_value("Drivers wait")
    text.fill("Drivers wait for the cook")
    editor.locator("h1").first.click()
    expect(editor.locator("save-state")).to_have_text("Saved")
    editor.evaluate("document.activeElement.blur()")
    pressed(editor, "Control+z")
    assert type(prd).objects.get(pk=prd.pk).problem == ""
    while last_step(prd, author):  # what made the PRD is a step too
        pressed(editor, "Control+z")
    editor.keyboard.press("Control+z")
    expect(editor.locator("undo-keys")).to_have_text("There is nothing of yours to take back here.")


def test_the_notice_of_a_move_takes_it_back(editor):
    editor.set_viewport_size({"width": 1200, "height": 300})
    editor.locator(".line[data-number='2'] a.statement").focus()
    editor.keyboard.press("Alt+ArrowLeft")
    told = editor.locator("requirement-list > [role=status]")
    expect(told).to_contain_text("DEL-2 is now customer-facing")
    with editor.expect_navigation():
        told.get_by_role("button", name="Undo").click()
    expect(editor.get_by_text("Taken back: you moved DEL-2")).to_be_in_viewport()
    assert Requirement.objects.get(number=2).facing == "user"


def test_a_step_that_stays_says_why_and_the_next_press_goes_on(editor, prd, author):
    row = Requirement.objects.get(number=2)
    edit_prd(prd, {"problem": "Drivers wait"}, seen={}, by=author)
    edit_part(row, {"statement": "The driver sees all"}, seen={}, by=author)
    edit_part(row, {"statement": "Something else altogether"}, seen={}, by=make_member(prd.product))
    editor.goto(prd.get_absolute_url())
    editor.keyboard.press("Control+z")
    expect(editor.locator("undo-keys")).to_contain_text("Once more takes back the step before it.")
    pressed(editor, "Control+z")
    assert type(prd).objects.get(pk=prd.pk).problem == ""
