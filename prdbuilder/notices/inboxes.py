"""One event, into the inboxes of those whom it concerns."""

from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from prdbuilder.accounts.mail import can_send_mail
from prdbuilder.document.text import LINE_LIMIT
from stakeholders.models import Member

from .mailing import ask_for_mail, wanted_by
from .models import ADDRESS_LIMIT, Event, Notice, Preference


@transaction.atomic
def tell_inside(event: Event, *, to: Mapping[int, Notice.Reason], by: AbstractBaseUser | None) -> None:
    """As `actions.tell`, but to no webhook."""
    event.by_id = None if by is None else by.pk
    if len(event.title) > LINE_LIMIT:
        event.title = f"{event.title[: LINE_LIMIT - 1]}…"
    event.address = event.address[:ADDRESS_LIMIT]
    event.save(force_insert=True)
    _into_inboxes(event, {pk: reason for pk, reason in to.items() if pk != event.by_id})


def _into_inboxes(event: Event, to: Mapping[int, Notice.Reason]) -> None:
    members = Member.objects.active().filter(product=event.product_id, user__in=to)
    told = members.order_by("user_id").user_ids()
    wanted = wanted_by(told) if can_send_mail() else {}
    mailed = {pk for pk, kind in wanted.items() if kind != Preference.Mail.NEVER}
    Notice.objects.bulk_create(
        Notice(event=event, user_id=pk, reason=to[pk], mail_due=pk in mailed) for pk in told
    )
    ask_for_mail(wanted)
