"""What django-allauth asks us about people: who may sign up, how mail goes out, what it says."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone

from .mail import can_send_mail
from .models import User, name_from

INVITED_UNTIL = "invited_until"
"""In the session of somebody who opened an invitation: until when single sign-on may make an account."""

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is switched off.",
        "email_password_mismatch": "This e-mail address and password do not belong together.",
        "email_taken": "Another account has this e-mail address.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
        "rate_limited": "Too many attempts. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: Any) -> bool:
        """Accounts are made on the page of an invitation, or by single sign-on."""
        return False

    def save_user(self, request: Any, user: User, form: Any, commit: bool = True) -> User:
        super().save_user(request, user, form, commit=False)
        user.name = user.name or name_from(user.email)
        if commit:
            user.save()
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if not can_send_mail():
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("The mail %s could not be sent", template_prefix)
            messages.error(self.request, "The mail could not be sent. Please tell whoever runs PRD Builder.")

    def get_password_change_redirect_url(self, request: Any) -> str:
        return reverse("account")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": "An account has this e-mail address already. Sign in to it, then connect %s.",
    }

    def list_apps(self, request: Any, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """An address may hold any character; the database refuses to be asked about this one."""
        if provider and "\x00" in provider:
            return []
        return [*super().list_apps(request, provider, client_id)]

    def populate_user(self, request: Any, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take over the name and the address, and keep nothing else of what the provider tells."""
        sociallogin.account.extra_data = {}
        for address in sociallogin.email_addresses:
            address.verified = str(address.verified).lower() == "true"  # some providers send a string
        user: User = super().populate_user(request, sociallogin, data)
        told = data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}"
        user.name = readable_name(told) or name_from(user.email)
        return user

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        invited = request.session.get(INVITED_UNTIL, 0) > timezone.now().timestamp()
        return invited or any(
            address.verified and address.email.rpartition("@")[2].lower() in settings.OIDC_DOMAINS
            for address in sociallogin.email_addresses
        )


def readable_name(told: Any) -> str:
    """A name from outside, without what no database stores and no page shows."""
    printable = "".join(character if character.isprintable() else " " for character in str(told))
    limit = User._meta.get_field("name").max_length
    return " ".join(printable.split())[:limit]
