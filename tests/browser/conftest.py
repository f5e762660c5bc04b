"""A person at a real browser: signed in, and nothing may go wrong on their page unnoticed."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.factories import make_persona, make_prd, make_product, make_user

expect.set_options(timeout=10_000)


@pytest.fixture
def author():
    return make_user(name="Ada Okafor")


@pytest.fixture
def prd(author):
    """A persona on each side; DEL-1 and DEL-3 are customer-facing, DEL-2 and DEL-4 user-facing."""
    product = make_product(author, key="DEL", name="Courier Desk")
    make_persona(product, "Restaurant owner", pays=True, uses=False)
    make_persona(product, "Driver", pays=False, uses=True)
    return make_prd(product, requirements=4, owner=author)


@pytest.fixture
def wrong():
    """What went wrong on any page of this test."""
    return []


@pytest.fixture
def open_browser(new_context, live_server, wrong):
    """Open a browser in which nobody is signed in."""

    def open_browser(**options):
        context = new_context(base_url=live_server.url, **options)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        return context.new_page()

    yield open_browser
    # Chromium notes each answer of 4xx and each request that found no server: those are what a test is about.
    # htmx notes a request that gave way to a later one; of one that failed it says htmx:sendError as well.
    noted = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
    assert [text for text in wrong if not text.startswith(noted)] == []


@pytest.fixture
def opened_by(open_browser, live_server):
    """Open a browser in which a person is signed in."""

    def opened_by(user, **options):
        page = open_browser(**options)
        page.context.add_cookies([session_of(user, live_server.url)])
        return page

    return opened_by


def session_of(user, url):
    client = Client()
    client.force_login(user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": url}


@pytest.fixture
def page(opened_by, author):
    return opened_by(author)


@pytest.fixture
def editor(page, prd):
    """The two columns of the PRD, with its scripts at work."""
    page.goto(prd.get_absolute_url())
    ready(page)
    return page


@pytest.fixture
def first(prd):
    return prd.requirements.get(number=1)


@pytest.fixture
def sheet(page, first):
    """DEL-1 opened beside the list, with its scripts at work."""
    page.goto(first.get_absolute_url())
    ready(page)
    return page


def ready(page):
    page.wait_for_function("Boolean(customElements.get('requirement-sheet'))")
    page.wait_for_load_state()
