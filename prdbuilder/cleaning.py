"""What nobody needs any more is taken away once a day: what lay long in a bin, and old rows of the machine.

How long each is kept stands here, and for bins, exports and uploads where they are made (30, 14 and 7 days).
The worker asks for the first run as it starts, and each run for those of the next day.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.history.models import Conflict
from prdbuilder.history.removing import KEPT
from prdbuilder.importing.models import Upload
from prdbuilder.notices.models import Delivery, Event, Notice
from prdbuilder.prds.tasks import PARTS, clear_bin
from prdbuilder.publishing.actions import remove_expired_exports
from prdbuilder.publishing.models import Export
from prdbuilder.reviews.tasks import clear_prd, to_clear
from stakeholders.models import Persona
from stakeholders.tasks import clear_personas

TASK_DAYS, FAILED_TASK_DAYS = 7, 30
"""The record of a task that went well; of one that failed or was cut off, into which somebody may look."""
DELIVERY = timedelta(days=30)
"""An attempt to tell a webhook, once it arrived or was given up."""
READ, UNREAD = timedelta(days=90), timedelta(days=180)
"""A notice after it was read; one that nobody read, and the event that it was about."""
SETTLED = timedelta(days=30)
"""A text that could not be saved, after its writer put it in or let it go."""

HOUR = 3
"""Of UTC, when hardly anybody writes."""
SPARE = timedelta(hours=1)
"""A worker can be killed as it takes the task, before it has asked for the next: a second one stands by."""
AFTER_OTHERS = -20
BATCH = 500
"""So many rows are removed at once, so that nobody who writes waits for long."""
PAUSE = 0.05
"""Seconds between two batches, in which others come to write."""

logger = logging.getLogger(__name__)


@task(priority=AFTER_OTHERS)
def clean_up() -> None:
    """Harmless when it runs twice, or late."""
    _ask_for_tomorrow()
    for clean in (_clear_bins, _clear_tasks, _clear_sessions, _clear_exports, *map(_removing, OLD)):
        try:
            clean()
        except Exception:  # of one that fails the others know nothing, and tomorrow it is tried again
            logger.exception("Something could not be cleaned up")


def ask_for_cleaning() -> None:
    """Have it done soon, unless it is planned."""
    if not _planned().exists():
        clean_up.enqueue()


def _ask_for_tomorrow() -> None:
    first = (timezone.now() + timedelta(days=1)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    for moment in (first, first + SPARE):
        if not _planned().filter(run_after=moment).exists():
            clean_up.using(run_after=moment).enqueue()


def _planned() -> QuerySet[Any]:
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=clean_up.module_path)


def _ago(term: timedelta) -> datetime:
    return timezone.now() - term


def _clear_bins() -> None:
    """Whole PRDs, and what the task of its own left in a bin, because its worker was killed."""
    over = Q(deleted_at__lte=_ago(KEPT))
    parts = [model._default_manager.filter(over).values_list("prd", flat=True) for model in PARTS]
    for pk in sorted(set().union(*parts)):
        clear_bin.enqueue(pk)
    for pk in sorted({*Persona.objects.filter(over).values_list("product", flat=True)}):
        clear_personas.enqueue(pk)
    for pk in to_clear().values_list("pk", flat=True):
        clear_prd.enqueue(pk)


def _clear_tasks() -> None:
    terms = {"min_age_days": TASK_DAYS, "failed_min_age_days": FAILED_TASK_DAYS}
    call_command("prune_db_task_results", queue_name="*", verbosity=0, **terms)
    DBTaskResult.objects.running().filter(started_at__lt=_ago(timedelta(days=FAILED_TASK_DAYS))).delete()


def _clear_sessions() -> None:
    call_command("clearsessions")


def _clear_exports() -> None:
    while Export.objects.expired().exists():
        remove_expired_exports()


def deliveries() -> QuerySet[Any]:
    """Not the last of a webhook: by it its owners see how it is, and are told of one failure in a row."""
    ended = Delivery.objects.exclude(state=Delivery.State.WAITING)
    newer = ended.filter(webhook=OuterRef("webhook"), tried_at__gt=OuterRef("tried_at"))
    return ended.filter(Exists(newer), tried_at__lt=_ago(DELIVERY))


def notices() -> QuerySet[Any]:
    """None whose mail was not sent yet, and not the last of a person in a product.

    By that one it is known whose name stays inside when they have left (`publishing.sharing.people_of`).
    """
    newer = Notice.objects.filter(
        user=OuterRef("user"), event__product=OuterRef("event__product"), pk__gt=OuterRef("pk")
    )
    old = Q(read_at__lt=_ago(READ)) | Q(read_at=None, event__at__lt=_ago(UNREAD))
    return Notice.objects.filter(old, Exists(newer)).exclude(mail_due=True, mailed_at=None)


def events() -> QuerySet[Any]:
    """Those that stand in no inbox and in no log, and as above not the last of a person in a product."""
    newer = Event.objects.filter(by=OuterRef("by"), product=OuterRef("product"), at__gt=OuterRef("at"))
    old = Event.objects.filter(Q(by=None) | Exists(newer), at__lt=_ago(UNREAD))
    return old.filter(
        ~Exists(Notice.objects.filter(event=OuterRef("pk"))),
        ~Exists(Delivery.objects.filter(event=OuterRef("pk"))),
    )


def conflicts() -> QuerySet[Any]:
    return Conflict.objects.filter(settled_at__lt=_ago(SETTLED))


OLD: Iterable[Callable[[], QuerySet[Any]]] = (deliveries, notices, events, conflicts, Upload.objects.old)
"""The rows of which nobody needs to know before they go; events go after what names them."""


def _removing(old: Callable[[], QuerySet[Any]]) -> Callable[[], None]:
    return lambda: _remove(old())


def _remove(rows: QuerySet[Any]) -> None:
    """Each batch asks again whether its rows may go: somebody may need one again by now."""
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.filter(pk__in=ids).delete()
        time.sleep(PAUSE)
