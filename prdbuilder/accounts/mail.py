"""Mail that belongs to no page of django-allauth's."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import mailers, send_mail
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def can_send_mail() -> bool:
    return "default" in mailers


def send(template: str, to: str, context: dict[str, Any]) -> bool:
    """Whether the mail server took it; a failure is logged, never raised at the person."""
    context = context | {"site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    message = render_to_string(f"{template}_message.txt", context).strip()
    try:
        send_mail(subject, message, None, [to])
    except (SMTPException, OSError):
        logger.exception("The mail %s could not be sent", template)
        return False
    return True
