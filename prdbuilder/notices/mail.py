"""One mail about several notices, and the address in it that ends such mail in one press (RFC 8058)."""

from collections.abc import Sequence
from datetime import date
from email.message import EmailMessage
from email.policy import Policy, default
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from prdbuilder.accounts.models import User
from prdbuilder.document.sentences import day

from .models import Notice, Preference

_SALT = "prdbuilder.notices.unsubscribe"


class LinkBroken(Exception):
    """The address was not made here, or only a part of it was copied."""


def unsubscribe_address(user_id: int) -> str:
    return settings.SITE_URL + reverse("unsubscribe", args=[signing.dumps(user_id, salt=_SALT)])


def unsubscribing(token: str) -> int:
    """The id of whom the address is for. It never expires: old mail must still be able to end new mail."""
    try:
        return int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        raise LinkBroken from None


class Mail(EmailMultiAlternatives):
    """A long address in its head stays in one piece: Python would fold it into encoded words."""

    def message(self, *, policy: Policy | None = None) -> EmailMessage:
        return super().message(policy=(policy or default).clone(max_line_length=900))


def send_notices(person: User, notices: Sequence[Notice], mail_id: UUID, kind: str) -> None:
    """Sent twice, it carries the same Message-ID, so that mail programs show it once."""
    stop = unsubscribe_address(person.pk)
    context = {
        "person": person,
        "notices": notices,
        "products": _by_product(notices),
        "site_url": settings.SITE_URL,
        "stop": stop,
        "is_daily": kind == Preference.Mail.DAILY,
    }
    mail = Mail(
        _subject(notices, kind),
        render_to_string("inbox/mail.txt", context).strip() + "\n",
        to=[person.email],
        headers={
            "Message-ID": f"<{mail_id}@{urlsplit(settings.SITE_URL).hostname}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("inbox/mail.html", context), "text/html")
    mail.send()


def _subject(notices: Sequence[Notice], kind: str) -> str:
    if kind == Preference.Mail.DAILY:
        count = len(notices)
        return f"{count} notice{'' if count == 1 else 's'} until {day(date.today())}"
    first = " ".join(notices[0].event.title.split())
    return f"{first}, and {len(notices) - 1} more" if len(notices) > 1 else first


def _by_product(notices: Sequence[Notice]) -> list[tuple[str, list[Notice]]]:
    products: dict[int, tuple[str, list[Notice]]] = {}
    for notice in notices:
        product = notice.event.product
        products.setdefault(product.pk, (product.name, []))[1].append(notice)
    return list(products.values())
