"""A person's calendar feed, and the page on which they make its address, renew it and end it."""

import hashlib

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from prdbuilder.http import Request
from prdbuilder.publishing.calendar import calendar_of, end_calendar, has_calendar, person_of, renew_calendar

from .often import too_often

GUESSES_A_MINUTE = 20


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The days of whoever has this secret; a calendar asks again and again, and mostly nothing changed."""
    person = person_of(token)
    if person is None:
        return _nobodys(request)
    body = calendar_of(person, timezone.localdate())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="prd-builder.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _nobodys(request: HttpRequest) -> HttpResponse:
    """As if nothing had ever been there; and whoever guesses on and on is asked to wait."""
    if too_often(f"calendar-guesses-{get_adapter().get_client_ip(request)}", GUESSES_A_MINUTE):
        return render(request, "429.html", status=429)
    raise Http404


@never_cache
@require_http_methods(["GET", "POST"])
def account_calendar(request: Request) -> HttpResponse:
    if "end" in request.POST:
        end_calendar(request.user)
        messages.success(request, "The calendar has ended. Its address opens nothing now.")
        return redirect("account")
    address = ""
    if request.method == "POST":
        address = settings.SITE_URL + reverse("calendar", args=[renew_calendar(request.user)])
    context = {
        "address": address,
        "has_calendar": has_calendar(request.user),
        "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    return render(request, "account/calendar.html", context)


urlpatterns = [
    path("calendar/<str:token>.ics", calendar, name="calendar"),
    path("account/calendar/", account_calendar, name="account-calendar"),
]
