"""Links for people without an account: making and closing them, and what each of them shows."""

from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from prdbuilder.accounts.models import User
from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.names import SOMEBODY, Names, Person, with_functions
from prdbuilder.document.schema import Document
from prdbuilder.history.models import Change
from prdbuilder.notices.models import Event, Notice
from prdbuilder.prds.loading import load
from prdbuilder.prds.locking import beat, hold
from prdbuilder.prds.models import Prd
from stakeholders.actions import new_token, token_hash
from stakeholders.models import Function, Member, Product

from .models import ShareLink, Version

COUNTED_EVERY = timedelta(minutes=1)
"""Whoever leafs to and fro has opened a link once."""


class LinkClosed(Exception):
    """The link was revoked, has expired, or never was: nobody is told which."""


@transaction.atomic
def make_link(
    prd: Prd,
    *,
    name: str,
    edition: str,
    version: Version | None,
    by: AbstractBaseUser,
    expires_at: datetime | None = None,
    password: str = "",
    shows_names: bool = False,
    takes_comments: bool = False,
    key: UUID | None = None,
) -> tuple[ShareLink, str]:
    """A new link and its token, which nobody can find out again later.

    The same press sent again, under its `key`, gives the same link and token.
    """
    token = _token_of(key, prd, by) if key else new_token()
    hold(prd.pk)
    link, _ = ShareLink.objects.get_or_create(
        token_hash=token_hash(token),
        defaults={
            "product": prd.product,
            "prd": prd,
            "version": version,
            "edition": edition,
            "name": name,
            "password": make_password(password) if password else "",
            "shows_names": shows_names,
            "takes_comments": takes_comments,
            "made_by_id": by.pk,
            "expires_at": expires_at,
        },
    )
    return link, token


def _token_of(key: UUID, prd: Prd, by: AbstractBaseUser) -> str:
    """As hard to guess as the key of the press and our own secret together, and stored nowhere either."""
    digest = salted_hmac("prdbuilder.share", f"{key} {prd.pk} {by.pk}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


@transaction.atomic
def revoke_link(link: ShareLink) -> None:
    """Close it at once and for good. Pressed twice, it was revoked the first time."""
    beat(link.prd_id)
    ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def open_link(token: str) -> ShareLink:
    """The link of this token with what it shows. One query. Raises `LinkClosed`."""
    rows = ShareLink.objects.select_related("product", "prd__product", "version")
    link = rows.filter(token_hash=token_hash(token)).first()
    if link is None or not link.is_open or link.prd.deleted_at:
        raise LinkClosed
    return link


def count_opening(link: ShareLink) -> None:
    """That somebody looked, once a minute at most, so that many readers do not queue up to be counted."""
    now = timezone.now()
    if link.opened_at and link.opened_at > now - COUNTED_EVERY:
        return
    uncounted = Q(opened_at=None) | Q(opened_at__lte=now - COUNTED_EVERY)
    ShareLink.objects.filter(uncounted, pk=link.pk).update(opened_at=now, opened_times=F("opened_times") + 1)


def shown_by(link: ShareLink) -> Document:
    """All that a link shows and nothing more: every page and file behind it comes from here."""
    return outward(_edition(link), None if link.shows_names else people_of(link.product))


def pictures_of(link: ShareLink) -> frozenset[str]:
    """The pictures that it shows, which names change nothing about."""
    return _edition(link).pictures


def _edition(link: ShareLink) -> Document:
    document = link.version.value if link.version else load(link.prd)
    return edition(document, Edition(link.edition))


def outward(document: Document, people: list[Person] | None) -> Document:
    """For readers outside: nothing of what was set aside, and functions for the names of these people.

    Ids that count rows are counted anew: how much we wrote elsewhere is nobody's business.
    """
    bare = _numbered(document.model_copy(update={"dismissals": ()}))
    return bare if people is None else with_functions(bare, people, Function.labels)


def people_of(product: Product) -> list[Person]:
    """The members, and those who were: the name of somebody who leaves comes out no more than before."""
    members = Member.objects.filter(product=product).select_related("user").order_by("pk")
    wrote = Change.objects.filter(product_id=product.pk).values("by")
    said = Event.objects.filter(product=product).values("by")
    was_told = Notice.objects.filter(event__product=product).values("user")
    was_here = User.objects.filter(Q(pk__in=wrote) | Q(pk__in=said) | Q(pk__in=was_told))
    former = was_here.exclude(memberships__product=product).order_by("pk")
    return [
        *(Person(member.user.name, member.user.email, member.get_function_display()) for member in members),
        *(Person(user.name, user.email, SOMEBODY) for user in former),
    ]


def names_of(product: Product) -> Names:
    return Names(people_of(product), Function.labels)


def made_on(link: ShareLink) -> date:
    """The day of what it shows."""
    return link.version.made_at.date() if link.version else timezone.now().date()


def _numbered(document: Document) -> Document:
    goals = {goal.id: f"G{place}" for place, goal in enumerate(document.goals, start=1)}
    anew: dict[str, object] = {
        "goals": tuple(
            goal.model_copy(update={"id": goals[goal.id], "feeds": goals.get(goal.feeds or "")})
            for goal in document.goals
        ),
        "requirements": tuple(
            requirement.model_copy(update={"goal": goals.get(requirement.goal or "")})
            for requirement in document.requirements
        ),
    }
    for name, letter in (
        ("leaving_signs", "S"),
        ("non_goals", "N"),
        ("raid_log", "R"),
        ("open_questions", "Q"),
        ("decisions", "D"),
    ):
        anew[name] = tuple(
            entry.model_copy(update={"id": f"{letter}{place}"})
            for place, entry in enumerate(getattr(document, name), start=1)
        )
    return document.model_copy(update=anew)
