"""Every change to an account that django-allauth does not make itself, and the links that people get."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse

from .models import User

CHANGE_OF_EMAIL = "accounts.change-of-email"
CHANGE_OF_EMAIL_DAYS = 3


class AddressTaken(Exception):
    """Another account has this e-mail address."""


class LinkClosed(Exception):
    """The link has expired, was used, or never was."""


def sign_up(email: str, *, name: str, password: str) -> User:
    """Raises `AddressTaken`."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name)
    except IntegrityError as error:
        raise AddressTaken from error


def change_name(user: User, name: str) -> None:
    User.objects.filter(pk=user.pk).update(name=name)


def change_email(user: User, email: str, *, verified: bool) -> None:
    """From now on the person signs in with this address, and with no other. Raises `AddressTaken`."""
    email = email.strip().lower()
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=email)
            EmailAddress.objects.filter(user_id=user.pk).delete()
            EmailAddress.objects.create(user_id=user.pk, email=email, verified=verified, primary=True)
    except IntegrityError as error:
        raise AddressTaken from error


def change_of_email_token(user: User, email: str) -> str:
    """What proves, mailed to the new address, that its owner wants the change."""
    return signing.dumps([user.pk, user.email, email], salt=CHANGE_OF_EMAIL)


def read_change_of_email(token: str) -> tuple[User, str]:
    """The person and the new address. Raises `LinkClosed`, also when the address was changed since."""
    try:
        pk, old, new = signing.loads(token, salt=CHANGE_OF_EMAIL, max_age=CHANGE_OF_EMAIL_DAYS * 86_400)
        return User.objects.active().get(pk=pk, email=old), new
    except (signing.BadSignature, User.DoesNotExist) as error:
        raise LinkClosed from error


def reset_link(user: User) -> str:
    """The address, on this site, where whoever opens it sets a new password for `user`, once."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)
