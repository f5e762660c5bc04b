"""From the first press to the downloaded file, in a real browser, with scripts and without."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from prdbuilder.publishing.actions import ask_for_export
from prdbuilder.publishing.models import Export

from .browser.looking import faults_in_light_and_dark
from .factories import PASSWORD, make_prd, make_product, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def prd():
    return make_prd(make_product(make_user(email="ann@example.com"), key="DEL"), requirements=4)


@pytest.fixture
def page(new_context, live_server, prd, request):
    """Signed in; nothing may go wrong on it unnoticed."""
    scripts = getattr(request, "param", True)
    page, wrong = new_context(base_url=live_server.url, java_script_enabled=scripts).new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill("ann@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url("/accounts/login/")
    yield page
    assert wrong == []


def address(name, prd, *more):
    return reverse(name, args=[prd.product.key, prd.number, *more])


@pytest.mark.parametrize("page", [True, False], indirect=True, ids=["scripts", "no scripts"])
def test_a_pdf_is_asked_for_awaited_and_downloaded(page, prd, worker):
    page.goto(address("exports", prd))
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_label("User edition").check()
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("progressbar").or_(page.get_by_role("link", name="Download"))).to_be_visible()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name="Download").click(timeout=60_000)
    assert download.value.suggested_filename == "DEL PRD 1 Faster handover (user edition).pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_paper_is_asked_for_only_where_there_are_pages(page, prd):
    page.goto(address("new-export", prd))
    page.get_by_label("Markdown").check()
    expect(page.get_by_label("US Letter")).to_be_hidden()
    page.get_by_label("PDF").check()
    expect(page.get_by_label("US Letter")).to_be_visible()


def wait_until_it_is_ready(export, seconds=60):
    end = time.monotonic() + seconds
    while not Export.objects.filter(pk=export.pk, state="ready").exists():
        assert time.monotonic() < end, "the file was not made"
        time.sleep(0.05)


def test_the_notice_comes_by_itself_and_is_dismissed_in_place(page, prd, worker):
    owner = prd.product.members.get().user
    page.clock.install()
    with page.expect_response(lambda response: response.url.endswith(reverse("notices"))):
        page.goto(address("exports", prd))
    notices = page.get_by_role("status", name="Notices")
    export = ask_for_export(prd, edition="full", format="md", paper="a4", by=owner)
    wait_until_it_is_ready(export)
    expect(notices).to_be_empty()
    page.clock.fast_forward(20_000)  # after which a page asks again
    expect(notices).to_contain_text("Markdown ready")
    notices.get_by_role("button", name="Dismiss").click()
    expect(notices).to_be_empty()
    assert Export.objects.get().seen_at


def test_every_page_of_exports_is_open_to_everybody(page, prd):
    values = {"product": prd.product, "prd": prd, "title": prd.title, "document": "{}"}
    owner = prd.product.members.get().user
    failed = Export.objects.create(state="failed", message="No.", asked_by=owner, **values)
    waiting = Export.objects.create(asked_by=owner, **values)
    addresses = [address("export", prd, export.pk) for export in (failed, waiting)]
    Export.objects.filter(pk=failed.pk).update(seen_at=None)
    for place in [reverse("notices"), address("new-export", prd), address("exports", prd), *addresses]:
        page.goto(place)
        assert (place, faults_in_light_and_dark(page)) == (place, [])
