"""Bringing back what was: a whole PRD, one requirement, or one field, as it was before a change.

What all PRDs of a product share (the product, personas, influences) is not touched by restoring one of them;
neither are ids, numbers and moments. A requirement that has come from another PRD since goes back there, if
that PRD was not deleted.
"""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from prdbuilder.history.actions import change_of
from prdbuilder.history.models import Change
from prdbuilder.history.steps import step

from .carrying import carry_out
from .locking import lock
from .models import Prd
from .past import (
    SHARED,
    Difference,
    Key,
    Past,
    before,
    deleted_prds,
    differences,
    prds_of,
    that_can_come_back,
)

RESTORED = "restored"
"""What history calls the field of a change that says to which moment something was brought back."""


@dataclass(frozen=True)
class Restoring:
    """What a restore will write."""

    change: Change
    now: Past
    then: Past
    found: tuple[Difference, ...]
    reorders: frozenset[str]
    """The kinds of rows that will stand in another order."""
    lost: tuple[str, ...] = ()
    """What history calls the rows that cannot come back, because what they were for is gone for good."""

    @property
    def is_empty(self) -> bool:
        return not self.found and not self.reorders


def restoring(prd: Prd, change: Change, *, key: Key | None = None, field: str = "") -> Restoring:
    """What it takes for a PRD, one row of it or one field to be what it was before a change."""
    now, then = before(prd, change.pk)
    every = [
        each
        for each in differences(now, then)
        if each.key[0] not in SHARED and (key is None or _about(each, key))
    ]
    deleted, lost = deleted_prds(every), _lost(now, then, every)
    found = tuple(
        each
        for each in every
        if each.key not in lost
        if field in ("", each.field) or _brings_back(each, now)  # a field comes back with its row
        if not (each.field == "prd" and each.then in deleted)
    )
    reordered = frozenset[str]() if key else _reordered(now, then)
    return Restoring(change, now, then, found, reordered, tuple(lost.values()))


def _brings_back(difference: Difference, now: Past) -> bool:
    return difference.field == "deleted" and difference.key not in now.rows


def _lost(now: Past, then: Past, found: list[Difference]) -> dict[Key, str]:
    back = [each.key for each in found if _brings_back(each, now)]
    able = that_can_come_back(back, then.kept)
    return {key: then.called.get(key, key[0]) for key in back if key not in able}


def _about(difference: Difference, key: Key) -> bool:
    return difference.key == key or (
        difference.field == "counterparts" and key == ("requirement", difference.then)
    )


def _reordered(now: Past, then: Past) -> frozenset[str]:
    """The lists whose rows, as far as they are in both, stand otherwise."""
    names = set()
    for name, order in then.orders.items():
        both = {pk for pk in order if not _away(now, name, pk) and not _away(then, name, pk)}
        if [pk for pk in order if pk in both] != [pk for pk in now.orders[name] if pk in both]:
            names.add(name)
    return frozenset(names)


def _away(past: Past, name: str, pk: int) -> bool:
    row = past.rows.get((name, pk), {"deleted": True})
    return bool(row["deleted"]) or row.get("prd") != past.prd.pk


class _MovedOn(Exception):
    """While the locks were waited for, a line went into a PRD that is not among them."""


def restore(
    prd: Prd, change: Change, *, key: Key | None = None, field: str = "", by: AbstractBaseUser | None
) -> UUID | None:
    """Make a PRD, one row of it or one field what it was before a change; None where it is so already.

    What is replaced stays in history, and the restore is one step that can be taken back. One try is over
    before the next begins, so that the locks are taken in their order.
    """
    while True:
        with suppress(_MovedOn):
            return _restore(prd, change, key, field, by)


@transaction.atomic
def _restore(
    prd: Prd, change: Change, key: Key | None, field: str, by: AbstractBaseUser | None
) -> UUID | None:
    moves = Change.objects.filter(prd_id=prd.pk, verb=Change.Verb.MOVED, pk__gte=change.pk)
    lock(*(held := {prd.pk, *prds_of(moves)}))
    if prds_of(moves.all()) - held:
        raise _MovedOn
    wanted = restoring(prd, change, key=key, field=field)
    if wanted.is_empty:
        return None
    orders = {} if key else {name: {prd.pk: order} for name, order in wanted.then.orders.items()}
    with step() as made:
        about = change_of(prd, Change.Verb.EDITED, by=by, field=RESTORED, after=change.at.isoformat())
        if key:
            about.subject, about.subject_id = key
            about.label = change.label if (change.subject, change.subject_id) == key else about.label
        about.save()
        carry_out(prd, wanted.found, kept=wanted.then.kept, orders=orders, by=by)
    return made
