"""Telling people: one event, into the inboxes of those whom it concerns, and on its way to webhooks."""

from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from stakeholders.models import Member, Product

from .models import ADDRESS_LIMIT, Delivery, Event, Notice, Preference, Webhook
from .sending import send_soon


@transaction.atomic
def tell(
    kind: Event.Kind,
    *,
    product: Product,
    title: str,
    address: str,
    to: Mapping[int, Notice.Reason],
    by: AbstractBaseUser | None,
    by_name: str = "",
    prd_id: int | None = None,
    text: str = "",
) -> Event:
    """Keep what happened, and tell it to these people (by the id of their user), as far as they are members.

    Nobody is told of what they did themselves. It belongs into the transaction of what happened: what was
    rolled back was told to nobody, and what is there was told.
    """
    event = Event.objects.create(
        kind=kind,
        product=product,
        prd_id=prd_id,
        by_id=None if by is None else by.pk,
        by_name=by_name,
        title=title,
        text=text,
        address=address[:ADDRESS_LIMIT],
    )
    _into_inboxes(event, {pk: reason for pk, reason in to.items() if pk != event.by_id})
    _onto_webhooks(event)
    return event


def _into_inboxes(event: Event, to: Mapping[int, Notice.Reason]) -> None:
    members = Member.objects.filter(product=event.product_id, user__in=to, user__is_active=True)
    told = list(members.order_by("user_id").values_list("user_id", flat=True))
    never = Preference.objects.filter(user__in=told, mail=Preference.Mail.NEVER)
    without_mail = set(never.values_list("user_id", flat=True))
    Notice.objects.bulk_create(
        Notice(event=event, user_id=pk, reason=to[pk], mail_due=pk not in without_mail) for pk in told
    )


def _onto_webhooks(event: Event) -> None:
    if event.kind in Event.OF_WEBHOOKS:
        return
    webhooks = Webhook.objects.filter(product=event.product_id, paused_at=None).order_by("pk")
    wanted = [webhook for webhook in webhooks if not webhook.kinds or event.kind in webhook.kinds]
    send_soon(Delivery.objects.bulk_create(Delivery(webhook=webhook, event=event) for webhook in wanted))


@transaction.atomic
def forget_words(address: str) -> None:
    """What stood at this address was deleted: nobody is told its words any more, nor mailed about it."""
    events = Event.objects.filter(address=address)
    Notice.objects.unmailed().filter(event__in=events).update(mail_due=False)
    events.update(text="")
