"""Who comes in without an account: whoever holds an open share link, and its password if it has one.

Nothing behind a link asks who somebody is. Every view there starts from `behind_a_link`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from allauth.core.ratelimit import consume
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from prdbuilder.publishing.models import ShareLink
from prdbuilder.publishing.sharing import LinkClosed, open_link

from .forms import Form

LET_IN = "share-in"
LET_IN_FOR = 12 * 60 * 60
# For search engines, for the sites that a text links to, and for whoever uses the browser next.
PRIVATE = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

type LinkView[**P] = Callable[Concatenate[HttpRequest, ShareLink, str, P], HttpResponseBase]
"""A view behind a link gets the link, and the token that leads back to it."""


def behind_a_link[**P](view: LinkView[P]) -> Callable[..., HttpResponseBase]:
    """For whoever holds the link; any other token leads nowhere, whatever became of it.

    Forms behind it carry no token against forgery: they act in nobody's name, and whoever could forge one
    holds the link. (And a page that sends no referrer names no origin with its forms, so none would pass.)
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            link = open_link(token)
        except LinkClosed:
            return private(render(request, "share/closed.html", status=404))
        if link.password and not _was_let_in(request, link):
            return private(_at_the_door(request, link, token))
        try:
            return private(view(request, link, token, *args, **kwargs))
        except Http404:
            return private(render(request, "share/closed.html", status=404))

    return login_not_required(csrf_exempt(sensitive_post_parameters("password")(opened)))


def private(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in PRIVATE.items():
        response[name] = value
    return response


class DoorForm(Form):
    password = forms.CharField(
        strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )


def _at_the_door(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """Ask for the password, and tell nothing else."""
    form = DoorForm(request.POST if "password" in request.POST else None)
    status = 200
    if form.is_valid():
        # Counted first: to hash a password takes a third of a second.
        if not consume(request, action="share_password", key=link.token_hash):
            form.add_error("password", "Too many attempts. Wait five minutes, then try again.")
            status = 429
        elif check_password(form.cleaned_data["password"], link.password):
            return _let_in(link, token)
        else:
            form.add_error("password", "This is not the password. Ask whoever sent you the link.")
    if form.is_bound and status == 200:
        status = 422
    return render(request, "share/password.html", {"form": form, "token": token}, status=status)


def _let_in(link: ShareLink, token: str) -> HttpResponse:
    response = redirect("share", token)
    remember(response, link, token, LET_IN, _knows(link), LET_IN_FOR)
    return response


def _was_let_in(request: HttpRequest, link: ShareLink) -> bool:
    return constant_time_compare(remembered(request, link, LET_IN, LET_IN_FOR), _knows(link))


def _knows(link: ShareLink) -> str:
    """What only somebody has who said the password that the link has now."""
    return salted_hmac("share link", link.token_hash + link.password, algorithm="sha256").hexdigest()


def remember(response: HttpResponse, link: ShareLink, token: str, name: str, value: str, age: int) -> None:
    """In the browser, for the pages of this link alone, in a form that nobody else can make."""
    response.set_signed_cookie(
        name,
        value,
        salt=link.token_hash,
        max_age=age,
        path=reverse("share", args=[token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remembered(request: HttpRequest, link: ShareLink, name: str, age: int) -> str:
    return request.get_signed_cookie(name, default="", salt=link.token_hash, max_age=age) or ""
