"""All that knows htmx, on top of django-htmx, and what no address may hold."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from prdbuilder.accounts.models import User


class Request(HttpRequest):
    """A request of somebody who signed in, as the middleware leaves it."""

    htmx: HtmxDetails
    user: User
    opened: Any
    """The PRD or the product that the page is about, once a view has opened it."""
    is_fresh: bool
    """A page asks for itself anew, to show what changed in it."""


def wants_partial(request: Request) -> bool:
    """htmx asks for a piece, unless it follows a boosted link or brings back a page of the history."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def wants_json(request: HttpRequest) -> bool:
    """Our own scripts say so; a browser's form never does."""
    return request.headers.get("Accept", "") == "application/json"


def render_page(
    request: Request, page: str, context: dict[str, Any], *, partial: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or its partial for htmx; every address answers with both."""
    name = f"{page}#{partial}" if partial and wants_partial(request) else page
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def refuse_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing has an address with a NUL in it, and PostgreSQL cannot even look for one."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return get_response(request)

    return answer


class RedirectForHtmx:
    """A redirect answered to htmx moves the page, not a fragment of it (an ended session, say)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        htmx = cast(Request, request).htmx
        if htmx and not htmx.boosted and response.status_code in (301, 302, 303):
            moved = HttpResponseClientRedirect(response["Location"])
            moved.status_code = 204
            moved.cookies = response.cookies
            return moved
        return response
