"""The webhooks of a product: where its events are sent, and what became of each."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from prdbuilder.document.text import whole_number
from prdbuilder.http import Request, render_page
from prdbuilder.notices.models import ADDRESS_LIMIT, Delivery, Event, Webhook
from prdbuilder.notices.outgoing import Refused, target_of
from prdbuilder.notices.webhooks import (
    add_webhook,
    delete_webhook,
    edit_webhook,
    pause,
    renew_secret,
    resume,
    send_again,
    send_test,
)
from stakeholders.models import Product

from .access import must_own, must_write, open_product
from .forms import Choices, Form, TitleField
from .products import around

SHAPES = {
    Webhook.Shape.JSON.value: "For a receiver of your own, signed as Standard Webhooks are.",
    Webhook.Shape.SLACK.value: "The address of an incoming webhook of Slack.",
    Webhook.Shape.TEAMS.value: "The address of a workflow that posts to a channel of Teams.",
}
KINDS = [(kind.value, kind.label) for kind in Event.Kind if kind not in Event.OF_WEBHOOKS]
LOGGED = 50


class WebhookForm(Form):
    name = TitleField(help_text="What you call it, such as the channel that it ends in.")
    address = forms.CharField(
        max_length=ADDRESS_LIMIT,
        help_text="It begins with https://. One of Slack or Teams is itself a secret: only owners see it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    shape = forms.ChoiceField(
        choices=Webhook.Shape.choices, initial=Webhook.Shape.JSON, widget=Choices(SHAPES)
    )
    kinds = forms.MultipleChoiceField(
        choices=KINDS,
        required=False,
        label="What is sent",
        help_text="Tick what should be sent. If you tick nothing, everything is.",
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            target_of(address, settings.WEBHOOK_ALLOWED_NETWORKS)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return address


def open_webhook(request: Request, key: str, pk: int) -> tuple[Product, Webhook]:
    product = open_product(request, key)
    must_own(product)
    webhook = get_object_or_404(Webhook.objects.filter(product=product), pk=pk)
    webhook.product = product
    return product, webhook


@never_cache
@require_http_methods(["GET", "POST"])
def webhooks(request: Request, key: str) -> HttpResponse:
    """Which there are, and a new one. An address can hold a secret, so only owners see them."""
    product = open_product(request, key)
    must_own(product)
    form = WebhookForm(request.POST or None)
    if request.method == "POST":
        must_write(product)
        if form.is_valid():
            made = add_webhook(product, form.cleaned_data, by=request.user)
            made.product = product
            return _one(request, made, secret=made.secret)
    last = Delivery.objects.filter(webhook=OuterRef("pk"), tried_at__isnull=False).order_by("-tried_at")[:1]
    rows = Webhook.objects.filter(product=product).annotate(
        last_state=Subquery(last.values("state")), last_at=Subquery(last.values("tried_at"))
    )
    context = around(product, "webhooks") | {"webhooks": rows.order_by("pk"), "form": form}
    return render_page(request, "webhooks/list.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: Request, key: str, pk: int) -> HttpResponse:
    product, row = open_webhook(request, key, pk)
    if request.method == "GET":
        return _one(request, row)
    must_write(product)
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _one(request, row, form=form)
    edit_webhook(row, form.cleaned_data)
    messages.success(request, "Saved.")
    return redirect(row)


def _one(
    request: Request, row: Webhook, *, form: WebhookForm | None = None, secret: str = ""
) -> HttpResponse:
    """`secret`: shown on this answer, and never again."""
    stored = {name: getattr(row, name) for name in WebhookForm.base_fields}
    deliveries = list(row.deliveries.log()[:LOGGED])
    context: dict[str, Any] = around(row.product, "webhooks") | {
        "webhook": row,
        "form": form or WebhookForm(initial=stored),
        "secret": secret,
        "deliveries": deliveries,
        "is_moving": any(_is_moving(delivery) for delivery in deliveries) and row.paused_at is None,
        "logged": LOGGED,
    }
    return render_page(
        request, "webhooks/webhook.html", context, partial=_asked(request), status=422 if form else 200
    )


def _asked(request: Request) -> str:
    return "log" if request.htmx.target == "deliveries" else ""


def _is_moving(delivery: Delivery) -> bool:
    """Whether something is about to happen to it while somebody looks on."""
    soon = (delivery.next_at - timezone.now()).total_seconds() < 30
    return delivery.state == Delivery.State.WAITING and (delivery.attempts == 0 or soon)


@never_cache
@require_POST
def change_webhook(request: Request, key: str, pk: int) -> HttpResponse:
    """Each of its presses."""
    product, row = open_webhook(request, key, pk)
    must_write(product)
    if "renew" in request.POST:
        return _one(request, row, secret=renew_secret(row))
    if "delete" in request.POST:
        delete_webhook(row)
        messages.success(request, f"“{row.name}” was deleted. Nothing is sent there any more.")
        return redirect("webhooks", key)
    messages.success(request, _carry_out(request, row))
    return redirect(f"{row.get_absolute_url()}#log")


def _carry_out(request: Request, row: Webhook) -> str:
    if "test" in request.POST:
        send_test(row, by=request.user)
        return "A test is on its way. Below stands what became of it."
    if "pause" in request.POST:
        pause(row)
        return "Paused. What happens from now on is not sent."
    if "resume" in request.POST:
        resume(row)
        return "It goes on. What was waiting is sent now."
    if again := request.POST.get("again", ""):
        send_again(get_object_or_404(row.deliveries, pk=whole_number(again, digits=18) or 0))
        return "It is sent again, under the same id."
    return "Nothing was changed."


WEBHOOKS = "products/<str:key>/webhooks/"
urlpatterns = [
    path(WEBHOOKS, webhooks, name="webhooks"),
    path(f"{WEBHOOKS}<int:pk>/", webhook, name="webhook"),
    path(f"{WEBHOOKS}<int:pk>/change/", change_webhook, name="change-webhook"),
]
