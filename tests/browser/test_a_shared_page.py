"""A stakeholder outside, with a link and without an account: what the front door of the house looks like."""

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.models import Prd
from prdbuilder.publishing.models import ShareLink
from prdbuilder.reviews.actions import show_comment
from prdbuilder.reviews.models import Comment
from tests.browser.looking import arrive, wrong_on
from tests.factories import make_prd, make_version, shared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "a long secret"


def test_axe_finds_nothing_on_the_pages_of_guests_in_light_or_dark(open_browser, prd, worker):
    Prd.objects.filter(pk=prd.pk).update(problem="Nobody finds the counter.")
    _, address = shared(prd, version=make_version(prd), takes_comments=True)
    _, locked = shared(prd, password=SECRET)
    page, found, nowhere = open_browser(), {}, "/share/never-was/"
    for where in (address, f"{address}?on=DEL-1", f"{address}pdf/a4/", locked, nowhere):
        found[where] = arrive(page, where, 404 if where == nowhere else 200) + wrong_on(page)
    page.goto(address)
    page.get_by_role("button", name="PDF").click()
    page.get_by_role("link", name="Download").wait_for(timeout=60_000)
    found["ready"] = wrong_on(page)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_a_guest_says_a_password_reads_comments_and_follows_a_link_that_betrays_nothing(
    open_browser, author, prd, live_server
):
    Prd.objects.filter(pk=prd.pk).update(problem=f"See [the study]({live_server.url}/healthz?study).")
    link, address = shared(prd, password=SECRET, takes_comments=True)
    page = open_browser(java_script_enabled=False)
    asked = []
    page.context.on("request", lambda request: asked.append((request.url, request.all_headers())))
    page.goto(address)
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("link", name="Comment on DEL-2").click()
    page.get_by_label("Your name").fill("Ines Rey")
    page.get_by_label("Comment", exact=True).fill("How long do they wait?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Waits to be shown")).to_be_visible()
    assert Comment.objects.get().guest_name == "Ines Rey"
    page.get_by_role("link", name="the study").click()
    assert [url for url, headers in asked if "/share/" in headers.get("referer", "")] == []
    assert any("study" in url for url, _ in asked)
    assert ShareLink.objects.get(pk=link.pk).opened_times == 1


def test_a_product_manager_makes_a_link_copies_it_and_closes_it(page, open_browser, author):
    prd = make_prd(owner=author, requirements=2)
    page.goto(f"{prd.get_absolute_url()}sharing/")
    page.get_by_label("For whom").fill("The board")
    page.get_by_label("User edition").check()
    page.get_by_label("How long").select_option("day")
    expect(page.get_by_label("Until", exact=False).last).to_be_visible()
    page.get_by_label("How long").select_option("7")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("the share link").first.input_value()
    guest = open_browser(viewport={"width": 390, "height": 844})
    token = address.rstrip("/").rpartition("/")[2]
    guest.goto(f"/share/{token}/")
    expect(guest.get_by_role("heading", name="Requirement 1")).to_be_visible()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("shows nothing any more")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="This link shows nothing")).to_be_visible()


def test_what_a_guest_typed_is_offered_again_until_it_was_sent(open_browser, author, prd):
    _, address = shared(prd, takes_comments=True)
    page = open_browser()
    text = page.get_by_label("Comment", exact=True)
    for said, is_shown in (("How long do they\nwait?", False), ("And where?", True)):
        page.goto(f"{address}?on=DEL-2")
        text.fill(said)
        page.goto(f"{address}?on=DEL-2")
        expect(text).to_have_value(said)
        page.get_by_label("Your name").fill("Ines Rey")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Waits to be shown").last).to_be_visible()
        if is_shown:
            show_comment(Comment.objects.latest("pk"), by=author)
        page.goto(f"{address}?on=DEL-2")
        expect(text).to_have_value("")
