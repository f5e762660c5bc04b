"""Telling people: one event, into the inboxes of those whom it concerns, and on its way to webhooks."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .inboxes import tell_inside
from .mailing import ask_for_mail
from .models import Delivery, Event, Notice, NoticeQuerySet, Preference, Webhook
from .sending import send_soon


@transaction.atomic
def tell(event: Event, *, to: Mapping[int, Notice.Reason], by: AbstractBaseUser | None) -> Event:
    """Keep what happened, and tell it to these people (by the id of their user), as far as they are members.

    Nobody is told of what they did themselves. It belongs into the transaction of what happened: what was
    rolled back was told to nobody, and what is there was told. A title is cut where it is longer than a line.
    """
    tell_inside(event, to=to, by=by)
    _onto_webhooks(event)
    return event


def _onto_webhooks(event: Event) -> None:
    webhooks = Webhook.objects.filter(product=event.product_id, paused_at=None).order_by("pk")
    wanted = [webhook for webhook in webhooks if not webhook.kinds or event.kind in webhook.kinds]
    send_soon(Delivery.objects.bulk_create(Delivery(webhook=webhook, event=event) for webhook in wanted))


def read_at(user: AbstractBaseUser | AnonymousUser, addresses: Iterable[str]) -> None:
    """Somebody looked at what stands at these addresses: they need not be told of it any more."""
    here = Q()
    for address in addresses:
        here |= Q(event__address=address) | Q(event__address__startswith=f"{address}#")
    if here:
        read(Notice.objects.filter(here, user=user.pk))


def read(notices: NoticeQuerySet) -> None:
    notices.unread().update(read_at=timezone.now())


@transaction.atomic
def forget_words(address: str) -> None:
    """What stood at this address was deleted: nobody is told its words any more, nor mailed about it."""
    events = Event.objects.filter(address=address)
    Notice.objects.unmailed().filter(event__in=events).update(mail_due=False)
    events.update(text="")


@transaction.atomic
def prefer_mail(user_id: int, mail: str) -> None:
    """How somebody wants to be told from now on, and of what waits to be mailed."""
    Preference.objects.update_or_create(user_id=user_id, defaults={"mail": mail})
    waiting = Notice.objects.unmailed().filter(user=user_id)
    if mail == Preference.Mail.NEVER:
        waiting.update(mail_due=False)
    elif waiting.exists():
        ask_for_mail([user_id])
