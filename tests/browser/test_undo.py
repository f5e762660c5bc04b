"""Ctrl-Z takes back one's own last step, unless it is pressed in a text: there it is the browser's."""

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.models import Requirement
from prdbuilder.prds.undoing import last_step

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
