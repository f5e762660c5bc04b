"""Sending deliveries in the background: each at least once, under an id that stays the same.

An attempt is noted, and the next one is planned, before anything is sent. So a worker that is killed at any
moment loses nothing: the next attempt finds what did not arrive, and one too many finds nothing to do.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from stakeholders.models import Member

from .inboxes import tell_inside
from .models import Delivery, Event, Notice, Webhook
from .outgoing import Answer, Refused, Unreached, post
from .shapes import Told, body_of, headers_of

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 4 * 60, 8 * 60, 10 * 60))
"""After each attempt that failed, how long until the next: a day and some minutes in all."""
SPARE = timedelta(minutes=1)
"""A worker can be killed while it takes a task, before it has noted anything: a second one stands by."""
AFTER_OTHERS = -10
"""Whoever waits for a file or a mail waits for one slow receiver at most, not for all of them."""
GONE = 410
CUT_OFF = "The background worker was ended while it sent this for the last time."


def send_soon(deliveries: Iterable[Delivery]) -> None:
    """Have them sent, once the transaction that they were made in has ended well."""
    for delivery in deliveries:
        _plan(delivery.pk, delivery.attempts, timezone.now())


def _plan(delivery_id: int, attempts: int, at: datetime) -> None:
    for moment in (at, at + SPARE):
        deliver.using(run_after=moment).enqueue(delivery_id, attempts)


@task(queue_name="default", priority=AFTER_OTHERS)
def deliver(delivery_id: int, attempts: int) -> None:
    """Make one attempt, if the delivery still waits and was tried so often before."""
    delivery = _begun(delivery_id, attempts)
    if delivery is None:
        return
    if attempts > len(PAUSES):
        _end(delivery, CUT_OFF)
        return
    status, message = _sent(delivery)
    if status is not None and 200 <= status < 300:
        _arrived(delivery, status, message)
    else:
        _not_arrived(delivery, status, message)


@transaction.atomic
def _begun(delivery_id: int, attempts: int) -> Delivery | None:
    """Note the attempt and plan the next one; only one run of it gets the delivery.

    The update asks for columns of its own row alone: PostgreSQL looks at these anew after it waited for
    another run, but not at the rows of a table that was joined.
    """
    waiting = Delivery.objects.at_attempt(delivery_id, attempts)
    if not waiting.filter(webhook__paused_at=None).exists():
        return None
    now = timezone.now()
    next_at = now + PAUSES[min(attempts, len(PAUSES) - 1)]
    if not waiting.update(attempts=F("attempts") + 1, tried_at=now, next_at=next_at):
        return None
    if attempts <= len(PAUSES):
        _plan(delivery_id, attempts + 1, next_at)
    rows = Delivery.objects.select_related("webhook__product", "event__product", "event__by")
    return rows.get(pk=delivery_id)


def told_of(event: Event) -> Told:
    return Told(
        id=str(event.pk),
        kind=event.kind,
        kind_name=event.get_kind_display(),
        at=event.at,
        product_key=event.product.key,
        product_name=event.product.name,
        title=event.title,
        text=event.text,
        address=settings.SITE_URL + event.address,
        by=event.by.name if event.by else event.by_name,
    )


def _sent(delivery: Delivery) -> tuple[int | None, str]:
    webhook, event = delivery.webhook, delivery.event
    body = body_of(webhook.shape, told_of(event))
    headers = headers_of(webhook.secret, str(event.pk), int(time.time()), body)
    try:
        answer = post(webhook.address, body, headers, allowed=settings.WEBHOOK_ALLOWED_NETWORKS)
    except (Refused, Unreached) as reason:
        return None, str(reason)
    return answer.status, _what_it_said(answer)


def _what_it_said(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return "It points to another address, and nothing is sent on."
    return answer.text.strip()


def _arrived(delivery: Delivery, status: int, message: str) -> None:
    """Also when a later attempt has begun meanwhile: it is there."""
    there = Delivery.objects.filter(pk=delivery.pk)
    there.update(state=Delivery.State.ARRIVED, status=status, message=message)


def _not_arrived(delivery: Delivery, status: int | None, message: str) -> None:
    this = Delivery.objects.at_attempt(delivery.pk, delivery.attempts)
    this.update(status=status, message=message)
    is_a_test = delivery.event.kind == Event.Kind.WEBHOOK_TESTED
    if status == GONE or is_a_test or delivery.attempts > len(PAUSES):
        if status == GONE:
            Webhook.objects.filter(pk=delivery.webhook_id, paused_at=None).update(paused_at=timezone.now())
        _end(delivery, message, tell=not is_a_test)


@transaction.atomic
def _end(delivery: Delivery, message: str, *, tell: bool = True) -> None:
    """Give up, and say so to the owners: of the first that fails, and not of each."""
    this = Delivery.objects.at_attempt(delivery.pk, delivery.attempts)
    others = Delivery.objects.filter(webhook=delivery.webhook_id).exclude(pk=delivery.pk)
    before = others.exclude(state=Delivery.State.WAITING).order_by("tried_at").last()
    ended = this.update(state=Delivery.State.FAILED, message=message)
    if ended and tell and (before is None or before.state != Delivery.State.FAILED):
        _tell_owners(delivery.webhook, message)


def _tell_owners(webhook: Webhook, message: str) -> None:
    owners = Member.objects.owners().filter(product=webhook.product_id)
    tell_inside(
        Event(
            kind=Event.Kind.WEBHOOK_FAILED,
            product=webhook.product,
            title=f"The webhook “{webhook.name}” fails",
            text=message,
            address=webhook.get_absolute_url(),
        ),
        to=dict.fromkeys(owners.user_ids(), Notice.Reason.MEMBER),
        by=None,
    )
