"""Making webhooks, and everything that their owners do with them."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from stakeholders.models import Product

from .models import Delivery, Event, Webhook
from .sending import send_soon
from .shapes import SECRET_PREFIX


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def add_webhook(product: Product, values: Mapping[str, Any], *, by: AbstractBaseUser) -> Webhook:
    return Webhook.objects.create(product=product, secret=new_secret(), made_by_id=by.pk, **values)


def edit_webhook(webhook: Webhook, values: Mapping[str, Any]) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(**values)


def renew_secret(webhook: Webhook) -> str:
    """From the next delivery on; what is under way may still be signed with the old one."""
    secret = new_secret()
    Webhook.objects.filter(pk=webhook.pk).update(secret=secret)
    return secret


def delete_webhook(webhook: Webhook) -> None:
    """Its log goes with it; what was waiting is not sent."""
    Webhook.objects.filter(pk=webhook.pk).delete()


def pause(webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(paused_at=timezone.now())


@transaction.atomic
def resume(webhook: Webhook) -> None:
    """What was waiting when it was paused goes out now; what happened meanwhile does not."""
    if Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=False).update(paused_at=None):
        send_soon(webhook.deliveries.waiting())


@transaction.atomic
def send_test(webhook: Webhook, *, by: AbstractBaseUser) -> Delivery:
    """Something to see that it works, sent to this webhook alone and once."""
    event = Event.objects.create(
        kind=Event.Kind.WEBHOOK_TESTED,
        product=webhook.product,
        by_id=by.pk,
        title="This is a test. If you can read it, the webhook works.",
        address=webhook.get_absolute_url(),
    )
    delivery = Delivery.objects.create(webhook=webhook, event=event)
    send_soon([delivery])
    return delivery


@transaction.atomic
def send_again(delivery: Delivery) -> None:
    """From the beginning, under the same id. Pressed twice, it starts once."""
    ended = Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.WAITING)
    if ended.update(state=Delivery.State.WAITING, attempts=0, next_at=timezone.now()):
        send_soon([Delivery.objects.get(pk=delivery.pk)])
