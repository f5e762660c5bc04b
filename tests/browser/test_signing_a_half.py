"""A designer signs the user half, the product manager sees it, and the next version keeps it."""

import pytest
from playwright.sync_api import expect

from prdbuilder.document.choices import Side
from prdbuilder.publishing.models import Version
from prdbuilder.publishing.sign_offs import in_the_way
from tests.factories import make_goal, make_member, make_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_designer_signs_the_user_half_and_the_next_version_carries_it(opened_by, author, prd):
    designer = make_member(prd.product, "reviewer", function="design", home_side="user")
    for side in Side:
        make_goal(prd, side=side.value)
    version = make_version(prd, by=author)
    assert in_the_way(version, frozenset({Side.USER})) == ()

    manager = opened_by(author)
    manager.goto(version.get_absolute_url())
    manager.get_by_text("Ask people to sign").click()
    expect(manager.get_by_label(designer.name)).to_have_value("user")
    manager.get_by_role("button", name="Ask", exact=True).click()
    expect(manager.locator(".messages")).to_contain_text(f"Asked: {designer.name}")

    theirs = opened_by(designer, viewport={"width": 390, "height": 800})
    theirs.goto("/")
    theirs.get_by_role("link", name="Faster handover, version 1").click()
    theirs.get_by_role("button", name="Approve the user half").click()
    expect(theirs.locator(".messages")).to_contain_text("You approved the user half")

    manager.goto(f"{prd.get_absolute_url()}goals/")
    expect(manager.get_by_role("link", name="User half approved in version 1")).to_be_visible()
    manager.goto(f"{prd.get_absolute_url()}requirements/1/")
    manager.get_by_label("Statement").fill("Owners see every bill, also the late ones")
    manager.get_by_label("Statement").blur()
    expect(manager.locator("save-state")).to_have_text("Saved")
    manager.goto(f"{prd.get_absolute_url()}versions/")
    manager.get_by_text("Make a version").click()
    manager.get_by_role("button", name="Freeze version 2").click()
    half = manager.get_by_role("region", name="User half")
    expect(half).to_contain_text("carried over from version 1")
    assert "also the late ones" in Version.objects.get(number=2).document
