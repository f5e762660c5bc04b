"""The steps that a person took: which saves belong together, what was taken back, and what would be next."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

from prdbuilder.history.models import Change
from stakeholders.models import Product

from .models import Prd

TOGETHER = timedelta(minutes=5)
"""Saves of one field that follow each other this closely are one step to whoever made them."""
LOOKED_THROUGH = 400
"""Changes of one person that are looked through for what can be taken back."""


@dataclass(frozen=True)
class Done:
    """A step as its person sees it, the newest change first: consecutive saves of a field are one."""

    changes: tuple[Change, ...]

    @property
    def id(self) -> UUID | None:
        return self.changes[0].step

    @property
    def undoes(self) -> UUID | None:
        return self.changes[0].undoes

    @property
    def is_for_good(self) -> bool:
        """What made or archived a PRD or a product, or moved it to another stage, has other ways back."""
        return any(is_for_good(change) for change in self.changes)


def is_for_good(change: Change) -> bool:
    if (change.subject, change.field) == ("product", "stage"):  # of its move back people are told, and why
        return True
    return change.subject in ("prd", "product") and (not change.field or change.field == "archived_at")


def steps_of(changes: Sequence[Change]) -> list[Done]:
    """Changes, the newest first, as steps."""
    grouped: dict[Any, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.step or change.pk, []).append(change)
    joined: list[list[Change]] = []
    for step_changes in grouped.values():
        if joined and _goes_on(step_changes, joined[-1]):
            joined[-1] += step_changes
        else:
            joined.append(step_changes)
    return [Done(tuple(each)) for each in joined]


def _goes_on(earlier: Sequence[Change], later: Sequence[Change]) -> bool:
    """Whether a person went on writing one field, with nobody in between (their revisions would say)."""
    if (
        len(earlier) != 1
        or {change.step for change in later} & {None}
        or earlier[0].undoes
        or later[0].undoes
    ):
        return False
    one, other = earlier[0], later[-1]
    if len(later) > 1 and len({change.step for change in later}) != len(later):
        return False
    same = ("by_id", "subject", "subject_id", "field", "verb", "prd_id")
    return (
        one.verb == Change.Verb.EDITED
        and isinstance(one.before, (str, type(None)))
        and not one.reason
        and all(getattr(one, name) == getattr(other, name) for name in same)
        and one.revision + 1 == other.revision
        and other.at - one.at <= TOGETHER
    )


def _own(place: Prd | Product, by: AbstractBaseUser) -> list[Done]:
    """One's own steps in a product, or in a PRD and in what its product shares; the newest first."""
    here, product_id = Q(prd_id=None), place.pk
    if isinstance(place, Prd):
        here, product_id = here | Q(prd_id=place.pk), place.product_id
    changes = Change.objects.filter(here, product_id=product_id, by=by.pk).order_by("-pk")
    return steps_of(list(changes[:LOOKED_THROUGH]))


def taken_back(done: Sequence[Done]) -> set[UUID]:
    """The steps that were taken back, and not done again since."""
    gone: set[UUID] = set()
    for each in done:  # the newest first, so what takes a step back is known before the step itself
        if each.undoes and each.id not in gone:
            gone.add(each.undoes)
    return gone


def not_standing(steps: Iterable[UUID]) -> set[UUID]:
    """Of these steps, of what took them back, and so on: those that were taken back, however long ago.

    A query for each time that one was taken back and done again.
    """
    chain, asked = list[Change](), {*steps}
    while asked and (found := list(Change.objects.filter(undoes__in=asked))):
        chain += found
        asked = {each.step for each in found if each.step}
    return taken_back(steps_of(sorted(chain, key=lambda change: -change.pk)))


def last_step(place: Prd | Product, by: AbstractBaseUser, *, but: Collection[UUID] = ()) -> UUID | None:
    """What Undo takes back next: the person's newest step that was not taken back and takes nothing back.

    `but`: the steps of which the person was told already that they stay.
    """
    done = _own(place, by)
    gone = taken_back(done) | {*but}
    open_ = (each for each in done if not each.undoes and not each.is_for_good and each.id not in gone)
    return next((each.id for each in open_ if each.id), None)


def last_undone(place: Prd | Product, by: AbstractBaseUser) -> UUID | None:
    """What Redo takes back next: the undo of a step, unless the person went on to something new."""
    done = _own(place, by)
    gone, undos = taken_back(done), {each.id for each in done if each.undoes}
    for each in done:
        if not each.undoes:
            return None
        if each.id not in gone and each.undoes not in undos:
            return each.id
    return None
