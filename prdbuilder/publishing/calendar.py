"""A person's calendar: when PRDs are reviewed and sign-offs are due, in the products that they belong to now.

Whoever has its address reads it without an account, as calendars do; so only a hash of the address is kept.
"""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from prdbuilder.accounts.models import User
from prdbuilder.notices.models import Preference
from prdbuilder.prds.models import Prd
from prdbuilder.writers.ical import Day, calendar
from stakeholders.actions import new_token, token_hash

from .models import SignOff

KEPT_FOR = timedelta(days=366)
"""How long a day that has passed stays in the calendar."""


def renew_calendar(user: AbstractBaseUser) -> str:
    """The secret of the calendar's address; the one before opens nothing any more."""
    token = new_token()
    Preference.objects.update_or_create(user_id=user.pk, defaults={"calendar_hash": token_hash(token)})
    return token


def end_calendar(user: AbstractBaseUser) -> None:
    Preference.objects.filter(user=user.pk).update(calendar_hash="")


def has_calendar(user: AbstractBaseUser) -> bool:
    return Preference.objects.filter(user=user.pk).exclude(calendar_hash="").exists()


def person_of(token: str) -> User | None:
    """Whose calendar this is, if it is anybody's who may still sign in."""
    found: User | None = User.objects.active().filter(preference__calendar_hash=token_hash(token)).first()
    return found


def calendar_of(user: AbstractBaseUser, today: date) -> bytes:
    """Two queries, however many days there are."""
    since = today - KEPT_FOR
    asked = SignOff.objects.due_for(user).filter(due_on__gte=since)
    days = [*map(_review, _reviewed(user, since)), *map(_sign_off, asked)]
    return calendar("PRD Builder", sorted(days, key=lambda day: (day.on, day.uid)))


def _reviewed(user: AbstractBaseUser, since: date) -> list[Prd]:
    here = Prd.objects.visible_to(user).filter(product__archived_at=None, review_on__gte=since)
    return list(here.exclude(status=Prd.Status.ARCHIVED).select_related("product").order_by("pk"))


def _uid(kind: str, pk: int) -> str:
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    return f"{kind}-{pk}@{host}"


def _review(prd: Prd) -> Day:
    return Day(
        uid=_uid("review", prd.pk),
        on=prd.review_on,  # type: ignore[arg-type]  # those without were not asked for
        summary=f"Review: {prd.title}",
        description=f"The PRD “{prd.title}” of {prd.product.name} is reviewed on this day.",
        address=settings.SITE_URL + prd.get_absolute_url(),
        changed_at=prd.modified_at,
        sequence=prd.revision_of("review_on") - 1,
    )


def _sign_off(asked: SignOff) -> Day:
    version = asked.version
    half, prd = asked.get_side_display().lower(), version.prd
    return Day(
        uid=_uid("sign-off", asked.pk),
        on=asked.due_on,  # type: ignore[arg-type]  # those without were not asked for
        summary=f"Sign-off due: {prd.title}, {half}",
        description=f"{version} of “{prd.title}”, {version.product.name}, waits for your answer: {half}.",
        address=settings.SITE_URL + version.get_absolute_url(),
        changed_at=asked.asked_at,
    )
