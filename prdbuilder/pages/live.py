"""Pages that keep up with what others write: a ticket to listen, and a page as it is fetched anew."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET

from prdbuilder.http import Request
from prdbuilder.live.presence import people_in
from prdbuilder.live.tickets import SECONDS, make_ticket, sees
from prdbuilder.prds.models import Prd
from stakeholders.models import Product

from .access import find_prd, open_product
from .prds import PRD

TITLES = ("problem", "goals", "scope", "raid", "questions", "decisions", "details")
SHARED = {
    "editor",
    *(f"prd-{page}" for page in (*TITLES, "relations", "habits", "why", "order", "readiness")),
}
"""Pages that show the same to all of one role, function and home side: one rendering serves them."""
CRUMBS = re.compile(rb'<nav class="crumbs".*?</nav>', re.DOTALL)
OF_ONE_SESSION = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
BEGIN, END = b'<div class="shell', b"<key-list"


def beat_of(opened: Prd | Product) -> str:
    return f"{opened.beat}.{opened.product.beat}" if isinstance(opened, Prd) else f"0.{opened.beat}"


def seen_of(opened: Prd | Product) -> str:
    """What the person who opened it sees."""
    return sees(opened.role, opened.function, opened.home_side)


@require_GET
def live(request: Request, key: str, number: int) -> HttpResponse:
    """Where the PRD stands, who is in it, and a ticket to hear more; asked also where nothing streams."""
    prd = find_prd(request, key, number)
    return _known(request, prd, prd.pk)


@require_GET
def live_of_product(request: Request, key: str) -> HttpResponse:
    """The same for pages that are about a product alone."""
    product = open_product(request, key)
    return _known(request, product, -product.pk)


def _known(request: Request, opened: Prd | Product, prd: int) -> HttpResponse:
    """304 where all is as the asker knows it, also without a new ticket."""
    streams = request.META.get("prdbuilder.streams", False)
    known = {"prd": prd, "beat": beat_of(opened), "people": people_in(prd), "streams": streams}
    etag = _etag(json.dumps(known).encode())
    if answer := get_conditional_response(request, etag=etag):
        return answer
    user = request.user
    ticket = make_ticket(prd=prd, user=user.pk, name=user.name, initials=user.initials, sees=seen_of(opened))
    response = JsonResponse(known | {"ticket": ticket, "seconds": SECONDS, "me": user.pk})
    response["ETag"], response["Cache-Control"] = etag, "private, no-store"
    return response


def fresh_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """To a page that asks for itself anew (`X-Live`), what has changed in it; 304 where nothing has."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or "X-Live" not in request.headers:
            return get_response(request)
        cast(Request, request).is_fresh = True  # what is of one person is left out of it
        if hasattr(request, "_messages"):
            del request._messages  # they are for the next page that the person opens
        return _parts(cast(Request, request), get_response(request))

    return answer


def _parts(request: Request, response: HttpResponse) -> HttpResponse:
    opened = getattr(request, "opened", None)
    if opened is None or response.status_code != 200 or response.streaming:
        return response
    response.content = parts_of(response.content)
    response["X-Live-Beat"], response["Cache-Control"] = beat_of(opened), "private, no-store"
    response["ETag"] = etag = _etag(response.content)
    if request.resolver_match and request.resolver_match.url_name in SHARED:
        response.headers["X-Live-Shared"] = f"{opened.pk} {seen_of(opened)}"
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))


def parts_of(page: bytes) -> bytes:
    """The crumbs, the outline, the page and what stands beside it, without what belongs to one session."""
    crumbs = CRUMBS.search(page)
    begin, end = page.find(BEGIN), page.find(END)
    body = page[begin:end] if 0 <= begin < end else page
    return OF_ONE_SESSION.sub(rb"\1", (crumbs[0] if crumbs else b"") + body)


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


urlpatterns = [
    path(f"{PRD}live/", live, name="prd-live"),
    path("products/<str:key>/live/", live_of_product, name="product-live"),
]
