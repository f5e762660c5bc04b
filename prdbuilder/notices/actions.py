"""Telling people: one event, into the inboxes of those whom it concerns, and on its way to webhooks."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from prdbuilder.accounts.mail import can_send_mail

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


def read_at(user: AbstractBaseUser | AnonymousUser, product_id: int, endings: Iterable[str]) -> None:
    """Somebody looked at what stands in a product at addresses that end so: they need not be told of it.

    What moves into another PRD is there under another address than the one that they were told.
    """
    unread = Notice.objects.unread().filter(user=user.pk, event__product=product_id)
    ends = tuple(endings)
    told = unread.values_list("pk", "event__address") if ends else ()
    if here := [pk for pk, address in told if address.partition("#")[0].endswith(ends)]:
        read(Notice.objects.filter(pk__in=here))


def read(notices: NoticeQuerySet) -> None:
    notices.unread().update(read_at=timezone.now())


@transaction.atomic
def forget_words(product_id: int, anchor: str) -> None:
    """What stood at this place of a page was deleted: nobody is told its words, nor mailed about it.

    The page may have been another when they were told: what stands there moves from PRD to PRD.
    """
    events = Event.objects.filter(product=product_id, address__endswith=f"#{anchor}")
    Notice.objects.unmailed().filter(event__in=events).update(mail_due=False)
    events.update(text="")


@transaction.atomic
def prefer_mail(user_id: int, mail: str) -> None:
    """How somebody wants to be told from now on, and of what waits to be mailed."""
    Preference.objects.update_or_create(user_id=user_id, defaults={"mail": mail})
    waiting = Notice.objects.unmailed().filter(user=user_id)
    if mail == Preference.Mail.NEVER:
        waiting.update(mail_due=False)
    elif can_send_mail() and waiting.exists():
        ask_for_mail({user_id: mail})
