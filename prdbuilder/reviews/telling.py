"""Whom a discussion concerns, and what they are told of it."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser

from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Event, Notice
from stakeholders.models import Member, Role

from .mentions import mentioned
from .models import Comment, Discussion
from .places import PLACES

TOLD_LIMIT = 2_000
"""As much of a comment as a notice carries."""


def place_of(discussion: Discussion) -> str:
    """What people call the place."""
    if discussion.requirement:
        return discussion.requirement.code
    place = PLACES.get(discussion.place)
    return place.label if place else discussion.place


def mention(comment: Comment) -> set[int]:
    """Keep whom the comment names; the ids of those whom it did not name before."""
    members = Member.objects.active().filter(product=comment.discussion.product_id)
    named = mentioned(comment.text, dict(members.values_list("user_id", "user__name")))
    before = set(comment.mentions.values_list("pk", flat=True))
    if named != before:
        comment.mentions.set(named)
    return named - before


def tell_of_comment(comment: Comment, *, named: Iterable[int], is_first: bool) -> None:
    """Those it names, those who take part, and, of a new discussion, those who decide about its place."""
    discussion = comment.discussion
    to = _deciders(discussion) if is_first else {}
    to |= _taking_part(discussion) | dict.fromkeys(named, Notice.Reason.MENTIONED)
    verb = "commented on" if is_first else "replied on"
    tell_of(comment, Event.Kind.COMMENT_ADDED, f"{comment.author} {verb} {place_of(discussion)}", to)


def tell_of_mentions(comment: Comment, named: Iterable[int]) -> None:
    """Those whom a comment names only since it was edited."""
    to = dict.fromkeys(named, Notice.Reason.MENTIONED)
    if to:
        title = f"{comment.author} named you on {place_of(comment.discussion)}"
        tell_of(comment, Event.Kind.COMMENT_ADDED, title, to)


def tell_of_held(comment: Comment) -> None:
    writers = Member.objects.writers().filter(product=comment.discussion.product_id)
    to = dict.fromkeys(writers.user_ids(), Notice.Reason.ASKED)
    title = f"{comment.guest_name}, a guest, commented on {place_of(comment.discussion)}"
    tell_of(comment, Event.Kind.COMMENT_HELD, title, to)


def tell_of_resolved(discussion: Discussion, by: AbstractBaseUser) -> None:
    tell(
        Event(
            kind=Event.Kind.DISCUSSION_RESOLVED,
            product=discussion.product,
            prd_id=discussion.prd_id,
            title=f"{by} resolved a discussion of {place_of(discussion)}",
            address=discussion.get_absolute_url(),
        ),
        to=_taking_part(discussion),
        by=by,
    )


def tell_of(comment: Comment, kind: Event.Kind, title: str, to: dict[int, Notice.Reason]) -> None:
    discussion = comment.discussion
    tell(
        Event(
            kind=kind,
            product=discussion.product,
            prd_id=discussion.prd_id,
            title=title,
            text=comment.text[:TOLD_LIMIT],
            address=address_of(comment),
            by_name=comment.guest_name,
        ),
        to=to,
        by=comment.author,
    )


def address_of(comment: Comment) -> str:
    return f"{comment.discussion.get_absolute_url()}#{comment.anchor}"


def _taking_part(discussion: Discussion) -> dict[int, Notice.Reason]:
    """Whoever wrote in it or was named in it."""
    present = discussion.comments.filter(deleted_at=None)
    writers = present.exclude(author=None).values_list("author_id", flat=True)
    named = present.exclude(mentions=None).values_list("mentions", flat=True)
    return dict.fromkeys({*writers, *named}, Notice.Reason.TAKES_PART)


def _deciders(discussion: Discussion) -> dict[int, Notice.Reason]:
    """Whoever owns the requirement or else the PRD, by name or by function; or else the product's owners."""
    requirement = discussion.requirement
    for owner in (requirement.owner if requirement else "", discussion.prd.owner):
        if owner and (owning := _owning(discussion, owner)):
            return dict.fromkeys(owning, Notice.Reason.YOURS)
    owners = Member.objects.owners().filter(product=discussion.product_id)
    return dict.fromkeys(owners.user_ids(), Notice.Reason.MEMBER)


def _owning(discussion: Discussion, owner: str) -> list[int]:
    wanted = owner.casefold()
    members = Member.objects.filter(product=discussion.product_id).select_related("user").order_by("pk")
    found = [member for member in members if wanted in (member.user.name.casefold(), member.user.email)]
    found = found or [member for member in members if member.get_function_display().casefold() == wanted]
    return [member.user_id for member in found if member.role != Role.VIEWER]
