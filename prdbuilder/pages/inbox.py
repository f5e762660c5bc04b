"""The inbox: what a person was told, across products, beside the files that they asked for."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.accounts.mail import can_send_mail
from prdbuilder.accounts.models import User
from prdbuilder.http import Request, render_page
from prdbuilder.notices.actions import prefer_mail, read
from prdbuilder.notices.mail import LinkBroken, unsubscribing
from prdbuilder.notices.models import Notice, Preference
from prdbuilder.publishing.models import Export

from .forms import Choices, Form

INBOX_LIMIT = 100
FILES_LIMIT = 10
MAIL = {
    "at_once": "What happens within a minute comes in one mail.",
    "daily": "The notices of a day that you have not read, in one mail in the morning.",
    "never": "Your inbox here has them all the same.",
}


class MailForm(Form):
    mail = forms.ChoiceField(
        label="Mail about notices",
        choices=Preference.Mail.choices,
        widget=Choices(MAIL),
        error_messages={"invalid_choice": "Choose one of the three."},
    )


class ReadForm(Form):
    until = forms.IntegerField(max_value=2**63 - 1)


@require_GET
def inbox(request: Request) -> HttpResponse:
    """Unread first; what was read stays below."""
    all_of_them = Notice.objects.inbox_of(request.user)
    unread = list(all_of_them.unread()[:INBOX_LIMIT])
    was_read = list(all_of_them.exclude(read_at=None)[: INBOX_LIMIT - len(unread)])
    files = Export.objects.visible_to(request.user).news_for(request.user).for_page()[:FILES_LIMIT]
    context = {
        "unread": unread,
        "was_read": was_read,
        "limit": INBOX_LIMIT if len(unread) + len(was_read) == INBOX_LIMIT else 0,
        "until": unread[0].pk if unread else "",
        "files": [each for each in files if not each.is_under_way],
    }
    return render_page(request, "inbox/inbox.html", context)


@require_GET
def open_notice(request: Request, notice: int) -> HttpResponse:
    """Go to where it can be seen; whoever goes there has read it."""
    found = _mine(request, notice)
    read(Notice.objects.filter(pk=found.pk))
    address = found.event.address
    return redirect(address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "inbox")


def _mine(request: Request, notice: int) -> Notice:
    return get_object_or_404(Notice.objects.inbox_of(request.user), pk=notice)


@require_POST
def read_notice(request: Request, notice: int) -> HttpResponse:
    read(Notice.objects.filter(pk=_mine(request, notice).pk))
    return redirect("inbox")


@require_POST
def read_all(request: Request) -> HttpResponse:
    """All that the page showed: what came since stays unread."""
    form = ReadForm(request.POST)
    if form.is_valid():
        read(Notice.objects.filter(user=request.user, pk__lte=form.cleaned_data["until"]))
    return redirect("inbox")


def mail_context(request: Request, form: MailForm | None = None) -> dict[str, Any]:
    """How this person is told by mail, for the page of their account."""
    preference = Preference.objects.filter(user=request.user).first()
    chosen = preference.mail if preference else Preference.Mail.AT_ONCE
    return {"mail_form": form or MailForm(initial={"mail": chosen}), "can_send_mail": can_send_mail()}


@require_POST
def mail_preference(request: Request) -> HttpResponse:
    form = MailForm(request.POST)
    if not form.is_valid():
        context = mail_context(request, form) | {"user": request.user}
        return render(request, "inbox/mail_preference.html", context, status=422)
    prefer_mail(request.user.pk, form.cleaned_data["mail"])
    messages.success(request, f"Mail about notices: {_label(form).lower()}.")
    return redirect("account")


def _label(form: MailForm) -> str:
    return str(Preference.Mail(form.cleaned_data["mail"]).label)


@login_not_required
@csrf_exempt  # RFC 8058: the person's mail program sends it, without a cookie; the address is signed.
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One press, and no more mail. Whatever only looks at the address changes nothing."""
    try:
        user_id = User.objects.active().get(pk=unsubscribing(token)).pk
    except (LinkBroken, User.DoesNotExist):
        return render(request, "inbox/unsubscribe.html", {"broken": True}, status=404)
    if request.method == "POST":
        prefer_mail(user_id, Preference.Mail.NEVER)
    context = {"done": request.method == "POST", "token": token}
    return render(request, "inbox/unsubscribe.html", context)


urlpatterns = [
    path("inbox/", inbox, name="inbox"),
    path("inbox/read/", read_all, name="read-inbox"),
    path("inbox/<int:notice>/", open_notice, name="open-notice"),
    path("inbox/<int:notice>/read/", read_notice, name="read-notice"),
    path("account/mail/", mail_preference, name="mail-preference"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
]
