"""The page behind the link of an invitation: sign up or sign in, and join the product."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from prdbuilder.accounts.actions import AddressTaken, sign_up
from prdbuilder.accounts.adapter import INVITED_UNTIL
from prdbuilder.accounts.models import NAME_LIMIT, User
from prdbuilder.http import Request
from stakeholders.actions import InvitationClosed, accept, open_invitation
from stakeholders.models import Invitation, Member

from .forms import Form


class NewPassword(forms.PasswordInput):
    template_name = "account/password_input.html"


class SignUpForm(Form):
    name = forms.CharField(
        label="Your name", max_length=NAME_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        strip=False,
        help_text="At least 8 characters, and not one that is easily guessed.",
        widget=NewPassword(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="signup")  # type: ignore[untyped-decorator]  # django-allauth has no types
@require_http_methods(["GET", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    try:
        opened = open_invitation(token)
        return (
            _join(request, opened, token)
            if request.user.is_authenticated
            else _sign_up(request, opened, token)
        )
    except InvitationClosed:
        return render(request, "account/invitation_closed.html", status=404)


def _join(request: Request, opened: Invitation, token: str) -> HttpResponse:
    """Whoever holds the link may use it, also with an account that has another address."""
    is_member = Member.objects.filter(product=opened.product, user=request.user).exists()
    if request.method == "GET":
        context = {"invitation": opened, "is_member": is_member}
        return render(request, "account/invitation_join.html", context)
    if not is_member:
        accept(token, by=request.user)
        request.session.pop(INVITED_UNTIL, None)
        messages.success(request, f"You now work on {opened.product}.")
    return redirect(opened.product)


def _sign_up(request: Request, opened: Invitation, token: str) -> HttpResponse:
    request.session[INVITED_UNTIL] = opened.expires_at.timestamp()
    form = SignUpForm(request.POST or None, email=opened.email)
    if form.is_valid():
        try:
            user = _make_member(opened, token, form.cleaned_data)
        except AddressTaken:
            form.add_error(None, "An account has this e-mail address already. Sign in to accept.")
        else:
            del request.session[INVITED_UNTIL]
            response: HttpResponse = perform_login(
                request, user, redirect_url=opened.product.get_absolute_url()
            )
            return response
    context = {
        "form": form,
        "invitation": opened,
        "has_account": User.objects.filter(email=opened.email.lower()).exists(),
    }
    return render(request, "account/invitation.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _make_member(opened: Invitation, token: str, typed: dict[str, Any]) -> User:
    """An account and its place in the product, or neither."""
    user = sign_up(opened.email, name=typed["name"], password=typed["password"])
    accept(token, by=user)
    return user


urlpatterns = [path("invitation/<str:token>/", invitation, name="invitation")]
