"""Suggestions: how somebody would word a field of a requirement, taken or declined with one press.

Whoever answers on a PRD may suggest, also those who may write. A designer who only answers does so on the
user half: the user's experience is their job, customer relations are not. A suggestion stays with its
requirement: moved into another PRD or to the other side it goes along, deleted it waits for its return, and
cleared out of the bin it is kept in history with it.
"""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from prdbuilder.document.choices import Facing
from prdbuilder.document.merging import merge
from prdbuilder.history.actions import Gone, current, value_at
from prdbuilder.history.models import Change
from prdbuilder.history.texts import admitted
from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Event, Notice
from prdbuilder.prds.actions import edit_part
from prdbuilder.prds.locking import hold
from prdbuilder.prds.models import Requirement
from prdbuilder.writers.comparing_words import FIELDS as CALLED
from stakeholders.models import WRITERS, Function, Member, Role

from .models import Suggestion

FIELDS = ("statement", "priority", "rationale", "criteria", "evidence", "design_links")
LABELS = {"statement": "Statement"} | CALLED["requirements"]
"""What pages call the fields of a requirement."""
ONE_WORD = frozenset({"priority"})
"""Fields that hold one choice, of which two never make a third."""


class NothingNew(Exception):
    """What was suggested is what stands there."""


class Answered(Exception):
    """Somebody accepted, declined or withdrew it already; it carries the suggestion as it is."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__(suggestion)
        self.suggestion = suggestion


class Differs(Exception):
    """The field was changed where the suggestion changes it: a person has to put the two together."""

    def __init__(self, suggestion: Suggestion, theirs: str, revision: int) -> None:
        super().__init__(suggestion)
        self.suggestion, self.theirs, self.revision = suggestion, theirs, revision


def may_suggest(role: str, function: str, facing: str) -> bool:
    if role in WRITERS:
        return True
    return role == Role.REVIEWER and (function != Function.DESIGN or facing == Facing.USER)


@transaction.atomic
def suggest(
    row: Requirement,
    values: Mapping[str, str],
    *,
    seen: Mapping[str, int],
    reason: str,
    by: AbstractBaseUser,
    key: UUID | None = None,
) -> list[Suggestion]:
    """One suggestion for each field that is worded otherwise than its writer saw it.

    What was sent under this `key` before is not made again. Raises `Gone` and `NothingNew`.
    """
    here = _present(row)
    keys = {field: uuid5(key, field) for field in values} if key else {}
    if there := list(Suggestion.objects.filter(requirement=row.pk, key__in=keys.values())):
        return there
    made = [
        Suggestion(
            product_id=here.product_id,
            prd_id=here.prd_id,
            requirement=here,
            field=field,
            before=before,
            after=after,
            seen=revision,
            reason=reason,
            made_by_id=by.pk,
            key=keys.get(field),
        )
        for field, after in values.items()
        for before, revision in [_seen(here, field, seen.get(field, 1))]
        if after != before
    ]
    if not made:
        raise NothingNew
    Suggestion.objects.bulk_create(made)
    _tell_deciders(made, by)
    return made


def _present(row: Requirement) -> Requirement:
    """The requirement under the lock of its PRD, which is raised for those who look on. Raises `Gone`."""
    hold(row.prd_id)
    here = Requirement.objects.present().filter(pk=row.pk, prd=row.prd_id)
    found = here.select_related("product", "prd__product").first()
    if found is None:
        raise Gone(row.label)
    return found


def _seen(row: Requirement, field: str, revision: int) -> tuple[str, int]:
    """What its writer saw, and under which revision; of one that never was, what stands there now."""
    try:
        return str(value_at(row, field, revision)), revision
    except LookupError:
        return str(current(row, field)), row.revision_of(field)


def _tell_deciders(made: list[Suggestion], by: AbstractBaseUser) -> None:
    first = made[0]
    deciders = Member.objects.writers().filter(product=first.product_id)
    row = first.requirement
    tell(
        Event(
            kind=Event.Kind.SUGGESTION_MADE,
            product=row.product,
            prd_id=row.prd_id,
            title=f"{by} suggests a change to {row.code}: {row.statement}",
            text=first.reason,
            address=f"{row.get_absolute_url()}#{first.anchor}",
        ),
        to=dict.fromkeys(deciders.user_ids(), Notice.Reason.MEMBER),
        by=by,
    )


def _open(suggestion: Suggestion) -> Suggestion:
    """The suggestion as it is under the lock of its requirement's PRD. Raises `Answered`."""
    hold(suggestion.requirement.prd_id)
    found = Suggestion.objects.select_related("answered_by", "made_by").get(pk=suggestion.pk)
    found.requirement = suggestion.requirement
    if found.state != Suggestion.State.OPEN:
        raise Answered(found)
    return found


@transaction.atomic
def edit_suggestion(suggestion: Suggestion, after: str, *, reason: str) -> None:
    """Its author words it anew. Raises `Answered`, and `NothingNew` where nothing is suggested any more."""
    here = _open(suggestion)
    if after == here.before:
        raise NothingNew
    Suggestion.objects.filter(pk=here.pk).update(after=after, reason=reason)


@transaction.atomic
def withdraw(suggestion: Suggestion, *, by: AbstractBaseUser) -> None:
    """Raises `Answered`."""
    _answer(_open(suggestion), Suggestion.State.WITHDRAWN, by, "")


@transaction.atomic
def decline(suggestion: Suggestion, *, by: AbstractBaseUser, answer: str = "") -> None:
    """Raises `Answered`."""
    here = _open(suggestion)
    _answer(here, Suggestion.State.DECLINED, by, answer)
    _tell_author(here, "declined", by, answer)


@transaction.atomic
def accept(
    suggestion: Suggestion,
    *,
    by: AbstractBaseUser,
    answer: str = "",
    text: str | None = None,
    seen: int | None = None,
) -> Requirement:
    """Write what was suggested, merged with what was changed since; or `text`, as somebody merged it.

    `seen`: the revision that this text was written on. Raises `Answered`, `Gone` and `Differs`.
    """
    here = _open(suggestion)
    row = _present(suggestion.requirement)
    stored, revision = str(current(row, here.field)), row.revision_of(here.field)
    if text is not None and seen != revision and text != stored:
        raise Differs(here, stored, revision)
    value = text if text is not None else merged(here, stored)
    if value is None:
        raise Differs(here, stored, revision)
    row = edit_part(row, {here.field: value}, seen={here.field: revision}, by=by)
    if row.revision_of(here.field) != revision:
        changes = Change.objects.of(row).filter(field=here.field, revision=row.revision_of(here.field))
        changes.update(reason=_whose(here))
    _answer(here, Suggestion.State.ACCEPTED, by, answer)
    _tell_author(here, "accepted", by, answer)
    return row


def merged(suggestion: Suggestion, stored: str) -> str | None:
    """What stands there and what was suggested in one, or None where they cannot be put together."""
    if suggestion.field in ONE_WORD:
        return suggestion.after if stored in (suggestion.before, suggestion.after) else None
    text = merge(suggestion.before, suggestion.after, stored)
    return None if text is None else admitted(suggestion.requirement, suggestion.field, text)


def _whose(suggestion: Suggestion) -> str:
    by = f"Suggested by {suggestion.made_by or 'somebody who left'}"
    return f"{by}: {suggestion.reason}" if suggestion.reason else by


def _answer(suggestion: Suggestion, state: str, by: AbstractBaseUser, answer: str) -> None:
    Suggestion.objects.filter(pk=suggestion.pk).update(
        state=state, answered_by_id=by.pk, answered_at=timezone.now(), answer=answer
    )


def _tell_author(suggestion: Suggestion, verb: str, by: AbstractBaseUser, answer: str) -> None:
    row = suggestion.requirement
    tell(
        Event(
            kind=Event.Kind.SUGGESTION_ANSWERED,
            product=row.product,
            prd_id=row.prd_id,
            title=f"{by} {verb} the change suggested to {row.code}: {row.statement}",
            text=answer,
            address=row.get_absolute_url(),
        ),
        to={suggestion.made_by_id: Notice.Reason.YOURS} if suggestion.made_by_id else {},
        by=by,
    )
