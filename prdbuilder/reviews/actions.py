"""Discussing a PRD: beginning, answering, editing one's own words, settling.

Each action first raises the beat of the PRD, which holds its row until the transaction ends: so the retry of
a press finds what the press did, and open pages notice.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from prdbuilder.document.text import requirement_number
from prdbuilder.notices.actions import forget_words
from prdbuilder.prds.locking import beat, hold
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.publishing.models import ShareLink

from . import telling
from .models import Comment, Discussion

COMMENT_LIMIT = 10_000
QUOTE_LIMIT = 1_000


class NotYours(Exception):
    """Only whoever wrote a comment edits or deletes it."""


class NotTaken(Exception):
    """A guest's comment that cannot be taken: the link is closed, or takes none."""


@dataclass(frozen=True)
class Spot:
    """Where a discussion stands: a requirement or a section, and perhaps words of one of its texts."""

    place: str
    requirement: Requirement | None = None
    field: str = ""
    quote: str = ""
    before: str = ""
    after: str = ""


@transaction.atomic
def open_discussion(
    prd: Prd, spot: Spot, text: str, *, by: AbstractBaseUser, key: UUID | None = None
) -> Comment:
    """Begin a discussion by its first comment; sent again under its key, it is the one that is there."""
    hold(prd.pk)
    if there := _sent_before(key, Q(discussion__prd=prd, author=by.pk)):
        return there
    discussion = Discussion.objects.create(product=prd.product, prd=prd, **_kept(spot))
    return _added(discussion, Comment(author_id=by.pk, text=text, key=key), is_first=True)


@transaction.atomic
def reply(discussion: Discussion, text: str, *, by: AbstractBaseUser, key: UUID | None = None) -> Comment:
    """Answer in a discussion. Sent again under the same key, it is the answer that is there."""
    hold(_prd_of(discussion))
    if there := _sent_before(key, Q(discussion=discussion, author=by.pk)):
        return there
    return _added(discussion, Comment(author_id=by.pk, text=text, key=key), is_first=False)


@transaction.atomic
def edit_comment(comment: Comment, text: str, *, by: AbstractBaseUser) -> None:
    """Word one's own comment anew; who is named only now is told. Raises `NotYours`."""
    hold(_prd_of(comment.discussion))
    if comment.author_id != by.pk:
        raise NotYours
    mine = Comment.objects.present().filter(pk=comment.pk).exclude(text=text)
    if mine.update(text=text, edited_at=timezone.now()):
        comment.text = text
        telling.tell_of_mentions(comment, telling.mention(comment))


@transaction.atomic
def delete_comment(comment: Comment, *, by: AbstractBaseUser, may_moderate: bool = False) -> None:
    """Take one's own comment away, or as an editor a guest's; nobody is told its words any more.

    What stays says that it was deleted. Raises `NotYours`.
    """
    beat(_prd_of(comment.discussion))
    is_guests = bool(comment.guest_name) and may_moderate
    if comment.author_id != by.pk and not is_guests:
        raise NotYours
    if Comment.objects.present().filter(pk=comment.pk).update(deleted_at=timezone.now()):
        forget_words(comment.discussion.product_id, comment.anchor)


@transaction.atomic
def settle(discussion: Discussion, *, resolved: bool, by: AbstractBaseUser) -> None:
    """Say that a discussion is resolved, or that it is open again. Said twice, it is said once."""
    hold(_prd_of(discussion))
    here = Discussion.objects.filter(pk=discussion.pk)
    if not resolved:
        here.update(resolved_at=None, resolved_by=None)
    elif here.open().update(resolved_at=timezone.now(), resolved_by=by.pk):
        telling.tell_of_resolved(discussion, by)


@transaction.atomic
def add_guest_comment(
    link: ShareLink, place: str, name: str, text: str, *, key: UUID | None = None
) -> Comment:
    """What a guest wrote, held back until `show_comment`; the editors are told. Raises `NotTaken`.

    It begins a discussion. `place` is a section, or the id that the version gives a requirement.
    """
    beat(link.prd_id)
    fresh = ShareLink.objects.select_related("product", "prd__product").get(pk=link.pk)
    if not (fresh.is_open and fresh.takes_comments) or fresh.product.archived_at:
        raise NotTaken
    if there := _sent_before(key, Q(share_link=link)):
        return there
    held = Comment(guest_name=name, share_link=fresh, text=text, key=key, shown_at=None)
    return _added(_opened_by_guest(fresh, place), held, is_first=True)


@transaction.atomic
def show_comment(comment: Comment, *, by: AbstractBaseUser) -> None:
    """Let a guest's comment be seen by whoever has the link. Shown twice, it is shown once."""
    hold(_prd_of(comment.discussion))
    Comment.objects.held().filter(pk=comment.pk).update(shown_at=timezone.now(), shown_by=by.pk)


def _opened_by_guest(link: ShareLink, place: str) -> Discussion:
    number = requirement_number(place, link.product.key)
    rows = Requirement.objects.filter(product=link.product).select_related("product", "prd")
    row = rows.filter(number=number).first() if number is not None else None
    kept = _kept(Spot(place)) | {"place": place[:80], "requirement": row}
    return Discussion.objects.create(
        product=link.product, prd=link.prd, version=link.version, share_link=link, internal=False, **kept
    )


def _kept(spot: Spot) -> dict[str, object]:
    return {
        "place": spot.place,
        "requirement": spot.requirement,
        "field": spot.field,
        "quote": spot.quote[:QUOTE_LIMIT],
        "quote_before": spot.before[-80:],
        "quote_after": spot.after[:80],
    }


def _sent_before(key: UUID | None, where: Q) -> Comment | None:
    if key is None:
        return None
    return Comment.objects.filter(where, key=key).select_related("discussion__product").first()


def _added(discussion: Discussion, comment: Comment, *, is_first: bool) -> Comment:
    comment.discussion = discussion
    comment.save()
    if comment.guest_name:
        telling.tell_of_held(comment)
    else:
        telling.tell_of_comment(comment, named=telling.mention(comment), is_first=is_first)
    return comment


def _prd_of(discussion: Discussion) -> int:
    """The PRD whose pages show it: a requirement may have moved since."""
    return discussion.requirement.prd_id if discussion.requirement else discussion.prd_id
