"""Signs of leaving, written and tied to what prevents them in a real browser, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from prdbuilder.document.relations import GapKind
from prdbuilder.prds.loading import load
from tests.factories import make_persona, make_prd, make_requirement, make_sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def prd(author):
    prd = make_prd(owner=author)
    make_sign(prd, make_persona(prd.product, "Owner", pays=True), "Late orders climb")
    for statement in ("The driver is led to the counter", "The bag is scanned", "The pin is exact"):
        make_requirement(prd, statement)
    return prd


def test_what_prevents_a_sign_is_found_by_a_word_and_shown_at_once(opened_by, author, prd):
    page = opened_by(author)
    page.goto(f"{prd.get_absolute_url()}relations/")
    page.get_by_role("link", name="Choose requirements").click()
    expect(page.get_by_label("Filter the requirements")).to_be_focused()
    page.keyboard.type("counter")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("checkbox").check()
    shown = page.locator(".prevents")
    expect(shown).to_contain_text("The driver is led to the counter")
    expect(shown).not_to_contain_text(GapKind.PREVENTION.message)
    page.get_by_label("Filter the requirements").press("Escape")
    expect(page.get_by_role("checkbox")).to_have_count(3)
    assert len(load(prd).leaving_signs[0].requirements) == 1


def test_a_gap_goes_when_somebody_writes_and_comes_back_when_it_is_emptied(opened_by, author, prd):
    page = opened_by(author)
    page.goto(f"{prd.get_absolute_url()}relations/")
    gap = page.get_by_text(GapKind.METRIC.message)
    expect(gap).to_be_visible()
    page.get_by_label("Metric").fill("Above 10% in a month")
    expect(gap).to_be_hidden()
    page.get_by_label("Metric").fill("")
    expect(gap).to_be_visible()


def test_signs_are_added_tied_deleted_and_brought_back_without_javascript(opened_by, author, prd):
    page = opened_by(author, java_script_enabled=False)
    page.goto(f"{prd.get_absolute_url()}relations/")
    add = page.get_by_label("Add a sign that Owner is leaving")
    add.fill("Two disputes")
    add.press("Enter")
    page.get_by_role("link", name="Choose requirements").last.click()
    page.get_by_label("The bag is scanned").check()
    page.get_by_role("button", name="Save").click()
    assert len(load(prd).leaving_signs[1].requirements) == 1
    page.get_by_role("button", name="Delete “Late orders climb”").click()
    assert [sign.statement for sign in load(prd).leaving_signs] == ["Two disputes"]
    page.get_by_role("button", name="Undo").click()
    assert len(load(prd).leaving_signs) == 2
