"""Asking for exports, asking again, and taking away what nobody needs any more."""

from functools import partial
from typing import cast
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd

from .models import Export, ExportQuerySet, Version
from .tasks import make_export

UNDER_WAY_LIMIT = 10
# An export whose worker was killed starts again by itself until it has been tried so often.
ATTEMPTS = 2
KILLED = (
    "The background worker was ended while it made this file, more than once. "
    "Try again; if it happens again, tell whoever runs PRD Builder."
)


class TooManyExports(Exception):
    """The person has as many exports under way as one person may."""


@transaction.atomic
def ask_for_export(
    prd: Prd,
    *,
    edition: str,
    format: str,
    paper: str,
    by: AbstractBaseUser,
    version: Version | None = None,
    compared_with: Version | None = None,
    sheet: str = "",
) -> Export:
    """Have a file made of a version, or of the draft as it is now; pressed twice, it is one.

    With `compared_with`, the file says what changed since that version; with `sheet`, who signed it off until
    the file is made. Raises `TooManyExports`.
    """
    locked = Prd.everything.select_for_update().get(pk=prd.pk)  # so that nobody writes while it is read
    locked.product = prd.product
    wanted = {"prd": prd, "edition": edition, "format": format, "paper": paper}
    wanted |= {"version": version, "compared_with": compared_with, "sheet": sheet}
    document = "" if version else load(locked).to_json()
    under_way = Export.objects.under_way().filter(asked_by=by.pk)
    # Who signed meanwhile is not on a sheet that is being printed already.
    same_as = under_way.filter(state=Export.State.WAITING) if sheet else under_way
    if same := same_as.filter(**wanted, document=document).first():
        return same
    if under_way.count() >= UNDER_WAY_LIMIT:
        raise TooManyExports
    remove_expired_exports()
    export = Export.objects.create(
        **wanted,
        product=prd.product,
        title=version.value.prd.title if version else locked.title,
        document=document,
        asked_by_id=by.pk,
    )
    enqueue_export(export)
    return export


def enqueue_export(export: Export) -> None:
    """Hand a new export to the worker, in the transaction that made its row."""
    _enqueue(export.pk, export.attempts)


def _enqueue(export_id: int, attempt: int) -> None:
    result = make_export.enqueue(export_id, attempt)
    Export.objects.of_attempt(export_id, attempt).update(task_id=result.id)


@transaction.atomic
def try_again(export: Export) -> None:
    """Make a failed export once more, of the same draft. Pressed twice, it starts once."""
    _start_again(export, seen=(Export.State.FAILED,))


@transaction.atomic
def revive(export: Export) -> Export:
    """An export whose worker was killed starts again by itself; if that was tried already, it has failed."""
    task_id = cast(UUID, export.task_id)  # Set in the transaction that made the row.
    if DBTaskResult.objects.ready().filter(pk=task_id).exists():
        return export  # It waits its turn.
    DBTaskResult.objects.running().filter(pk=task_id).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now()
    )
    if export.attempts < ATTEMPTS:
        _start_again(export, seen=Export.UNDER_WAY)
    else:
        Export.objects.silent().of_attempt(export.pk, export.attempts).update(
            state=Export.State.FAILED, message=KILLED, finished_at=timezone.now()
        )
    return Export.objects.for_page().get(pk=export.pk)


def _start_again(export: Export, *, seen: tuple[str, ...]) -> None:
    started = (
        Export.objects.of_attempt(export.pk, export.attempts)
        .filter(state__in=seen, heard_at=export.heard_at)
        .update(
            state=Export.State.WAITING,
            attempts=export.attempts + 1,
            heard_at=timezone.now(),
            step="",
            percent=0,
            message="",
            finished_at=None,
            seen_at=None,
        )
    )
    if started:
        _enqueue(export.pk, export.attempts + 1)


def see(export: Export, by: AbstractBaseUser) -> None:
    """The person who asked knows that it is finished: no notice is needed any more."""
    if export.seen_at is None and export.asked_by_id == by.pk and not export.is_under_way:
        Export.objects.filter(pk=export.pk, seen_at=None).update(seen_at=timezone.now())


@transaction.atomic
def remove_expired_exports() -> None:
    """Take away old exports with their files."""
    remove_exports(Export.objects.expired()[:100])


def remove_exports(exports: ExportQuerySet) -> None:
    """Take them away, and their files once the transaction has ended well."""
    found = list(exports.only("file"))
    Export.objects.filter(pk__in=[export.pk for export in found]).delete()
    for export in found:
        if export.file:
            transaction.on_commit(partial(export.file.delete, save=False), robust=True)
