"""A person at a real browser: signed in, and nothing may go wrong on their page unnoticed."""

from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
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


@pytest.fixture(autouse=True, scope="session")
def _files_that_stay():
    """While tests run no style or script changes, so a browser need not ask for one again."""
    serve = StaticFilesHandler.serve

    def for_an_hour(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    with patch.object(StaticFilesHandler, "serve", for_an_hour):
        yield


@pytest.fixture(scope="session")
def kept_browser(browser, browser_context_args, live_server):
    """One browser for the first person of each test: it need not fetch every style and script anew."""
    context = browser.new_context(**browser_context_args, base_url=live_server.url)
    yield context
    context.close()


def emptied(context, url):
    """What the test before left in the browser is gone: who was signed in, drafts, a lost connection."""
    for page in context.pages:
        page.close()
    context.set_offline(False)
    context.clear_cookies()
    page = context.new_page()
    page.goto("about:blank")
    devtools = context.new_cdp_session(page)
    devtools.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "all"})
    devtools.detach()
    page.close()
    return context


@pytest.fixture
def open_browser(new_context, kept_browser, live_server, wrong, request):
    """Open a browser in which nobody is signed in."""
    kept = []

    def hear(context, event, say):
        """Listen as long as the test lasts."""
        context.on(event, say)
        request.addfinalizer(lambda: context.remove_listener(event, say))

    def open_browser(**options):
        if options or kept:
            context = new_context(base_url=live_server.url, **options)
        else:
            kept.append(emptied(kept_browser, live_server.url))
            context = kept[0]
        hear(context, "weberror", lambda error: wrong.append(str(error.error)))
        hear(context, "console", lambda message: message.type == "error" and wrong.append(message.text))
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
