"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from prdbuilder.accounts.mail import can_send_mail


def site(request: HttpRequest) -> dict[str, Any]:
    return {"demo": settings.DEMO, "sends_mail": can_send_mail(), "site_url": settings.SITE_URL}
