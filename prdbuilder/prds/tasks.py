"""Emptying the bin of a PRD, in the background. Harmless when it runs twice, or late."""

from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from prdbuilder.history.models import Change
from prdbuilder.history.removing import KEPT, clear
from prdbuilder.history.steps import step

from .locking import beat
from .models import Entry, Goal, LeavingSign, Part, Requirement

PARTS: tuple[type[Part], ...] = (LeavingSign, Requirement, Goal, Entry)
"""What lies in the bin of a PRD; what names others goes before them."""


@task
def clear_bin(prd_id: int) -> None:
    """Remove for good what has been in the bin for as long as it keeps it; history keeps what it said."""
    for model in PARTS:
        _clear(model, prd_id)


def hold_for_clearing(prd_id: int, *others: int) -> None:
    """Hold the PRD, so that nobody brings anything back meanwhile, and those whose rows name what is in it.

    What moves into another PRD keeps its goal and its threads, and is written to when these go. That a
    product was archived keeps nothing in a bin.
    """
    rows = Requirement.objects.values_list("prd", flat=True)
    naming = {*rows.filter(goal__prd=prd_id), *rows.filter(counterparts__prd=prd_id)}
    naming |= {*LeavingSign.objects.filter(requirements__prd=prd_id).values_list("prd", flat=True)}
    for pk in sorted({prd_id, *others, *naming}):
        beat(pk)


@step()
@transaction.atomic
def _clear(model: type[Part], prd_id: int) -> None:
    hold_for_clearing(prd_id)
    changes: list[Change] = []
    rows = model._default_manager.filter(prd=prd_id, deleted_at__lte=timezone.now() - KEPT)
    for row in rows.select_related("product").order_by("pk"):
        changes += clear(row, follows=_followed(row))
    Change.objects.bulk_create(changes)


def _followed(row: Part) -> int:
    """The row behind which it stood."""
    behind = Q(position__lt=row.position) | Q(position=row.position, pk__lt=row.pk)
    others = type(row)._default_manager.filter(behind, prd=row.prd_id).order_by("position", "pk")
    return others.values_list("pk", flat=True).last() or 0
