"""Signing in, one's own account, and the links that let people in."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.providers.openid_connect.views import login as single_sign_on
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from requests import RequestException

from prdbuilder.accounts.actions import (
    AddressTaken,
    LinkClosed,
    change_email,
    change_name,
    change_of_email_token,
    read_change_of_email,
    reset_link,
)
from prdbuilder.accounts.mail import can_send_mail, send
from prdbuilder.accounts.models import NAME_LIMIT, User
from prdbuilder.http import Request
from stakeholders.models import Member, Product

from .access import must_own, open_product
from .forms import Form
from .inbox import mail_context

DEMO_PEOPLE = {
    "product": "product@demo.example",
    "design": "design@demo.example",
    "reader": "reader@demo.example",
}


class DemoForm(Form):
    person = forms.ChoiceField(choices=[(name, name) for name in DEMO_PEOPLE])


class NameForm(Form):
    name = forms.CharField(max_length=NAME_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class EmailForm(Form):
    email = forms.EmailField(label="New e-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError("An account has this e-mail address already.")
        return email


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One press signs in, in the demo and nowhere else."""
    form = DemoForm(request.POST)
    if not settings.DEMO or not form.is_valid():
        raise Http404
    user = User.objects.active().filter(email=DEMO_PEOPLE[form.cleaned_data["person"]]).first()
    if user is None:
        messages.error(request, "The demo is not loaded yet: run manage.py demo.")
        return redirect("account_login")
    login(request, user)
    return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)


@login_not_required
@require_POST
def sign_in_elsewhere(request: HttpRequest, provider: str) -> HttpResponse:
    """Leave for the provider by a page that moves on, as `form-action 'self'` lets no form redirect there."""
    try:
        response: HttpResponse = single_sign_on(request, provider)
    except RequestException:
        return render(request, "socialaccount/authentication_error.html", status=502)
    if response.status_code != 302:
        return response
    return render(request, "socialaccount/login_redirect.html", {"redirect_to": response["Location"]})


@require_http_methods(["GET", "POST"])
def account(request: Request) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        change_name(request.user, form.cleaned_data["name"])
        messages.success(request, "Your name is saved.")
        return redirect("account")
    context = {
        "form": form,
        "second_step": is_mfa_enabled(request.user),
        "has_password": request.user.has_usable_password(),
        "single_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS),
        **mail_context(request),
    }
    return render(request, "account/account.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # django-allauth has no types
def account_email(request: Request) -> HttpResponse:
    form = EmailForm(request.POST or None)
    if form.is_valid() and _change_email(request, form):
        return redirect("account")
    return render(request, "account/email.html", {"form": form}, status=422 if form.is_bound else 200)


def _change_email(request: Request, form: EmailForm) -> bool:
    """By a link to the new address where mail can be sent; at once where it can't."""
    email = form.cleaned_data["email"]
    if can_send_mail():
        return _mail_change_of_email(request, form, email)
    try:
        change_email(request.user, email, verified=False)
    except AddressTaken:
        form.add_error("email", "An account has this e-mail address already.")
        return False
    messages.success(request, f"From now on, sign in with {email}.")
    return True


def _mail_change_of_email(request: Request, form: EmailForm, email: str) -> bool:
    token = change_of_email_token(request.user, email)
    link = settings.SITE_URL + reverse("confirm-email", args=[token])
    if not send("account/email/change_of_email", email, {"person": request.user, "link": link}):
        form.add_error(None, "The mail could not be sent. Please tell whoever runs PRD Builder.")
        return False
    messages.success(request, f"A link is on its way to {email}. Your address changes when you open it.")
    return True


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user, email = read_change_of_email(token)
        if request.method == "POST":
            change_email(user, email, verified=True)
    except (LinkClosed, AddressTaken):
        return render(request, "account/email_link_closed.html", status=404)
    if request.method == "GET":
        return render(request, "account/confirm_email.html", {"person": user, "email": email})
    changed = {"from_email": user.email, "to_email": email}
    get_adapter().send_notification_mail("account/email/email_changed", user, changed, email=user.email)
    messages.success(request, f"From now on, sign in with {email}.")
    return redirect("account")


@never_cache
@require_http_methods(["GET", "POST"])
def member_reset_link(request: Request, key: str, member: int) -> HttpResponse:
    """Without a mail server, an owner hands the link over; with one, people reset their own passwords."""
    product = open_product(request, key)
    must_own(product)
    found = get_object_or_404(Member.objects.select_related("user"), product=product, pk=member)
    context: dict[str, Any] = {"product": product, "person": found.user}
    context["refused"] = _why_no_reset_link(request.user, found.user)
    if request.method == "POST" and not context["refused"]:
        context["link"] = settings.SITE_URL + reset_link(found.user)
    status = 403 if request.method == "POST" and context["refused"] else 200
    return render(request, "account/member_reset_link.html", context, status=status)


def _why_no_reset_link(owner: User, person: User) -> str:
    """A link is as good as the person's password, so it must not open what its maker may not open."""
    if can_send_mail():
        return "People reset their own passwords by mail, from the sign-in page."
    owned = Product.objects.owned_by(owner)
    if Product.objects.visible_to(person).exclude(pk__in=owned.values("pk")).exists():
        return (
            "This person also works on a product that you do not own. "
            "Whoever runs PRD Builder can make the link: manage.py resetlink."
        )
    return ""


urlpatterns = [
    path("demo/sign-in/", demo_sign_in, name="demo-sign-in"),
    path("accounts/elsewhere/<str:provider>/", sign_in_elsewhere, name="sign-in-elsewhere"),
    path("account/", account, name="account"),
    # In place of django-allauth's page of this name, which drops an address before the next one is proved.
    path("accounts/email/", account_email, name="account_email"),
    path("account/email/<str:token>/", confirm_email, name="confirm-email"),
    path("products/<str:key>/members/<int:member>/reset-link/", member_reset_link, name="member-reset-link"),
]
