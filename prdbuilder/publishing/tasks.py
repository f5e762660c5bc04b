"""The work done in the background. Each run is one attempt at one export, and harmless when it runs twice."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.tasks import task
from django.utils import timezone

from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Document
from prdbuilder.writers.pdf import Paper, PdfFailed

from .models import Export, ExportQuerySet
from .orphans import remove_orphans
from .sheets import print_sheet
from .version_files import FileDamaged, written_once
from .writing import PDF, Order, TooManyPictures, Written, named_with_day, write

# Told more often than this, the row would be written for nobody: a page asks once a second.
TOLD_EVERY = 0.4
ALIVE_EVERY = 10.0
OUR_FAULT = (
    "Something went wrong on our side, and this file could not be made. Try again; "
    "if it happens again, tell whoever runs PRD Builder. The log says what happened."
)

logger = logging.getLogger(__name__)


class Telling:
    """Writes the progress of one attempt into its row, a few times a second at most."""

    def __init__(self, attempt: ExportQuerySet) -> None:
        self._attempt = attempt
        self._told_at = 0.0

    def __call__(self, step: str, percent: int) -> None:
        now = time.monotonic()
        if now - self._told_at < TOLD_EVERY:
            return
        self._told_at = now
        if percent >= 100:  # Written, and not yet where a person can fetch it.
            step, percent = "Storing the file", 99
        self._attempt.filter(state=Export.State.WORKING).update(
            step=step[:120], percent=max(percent, 0), heard_at=timezone.now()
        )


@contextmanager
def alive(attempt: ExportQuerySet) -> Iterator[None]:
    """Say now and then that this worker lives, however long the writer has nothing to tell."""
    done = threading.Event()

    def say() -> None:
        while not done.wait(ALIVE_EVERY):
            with suppress(OperationalError):  # Said again in a moment.
                attempt.filter(state=Export.State.WORKING).update(heard_at=timezone.now())
        connection.close()

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@task(queue_name="exports")
def make_export(export_id: int, attempt: int) -> None:
    """Make the file. Only the first run of the attempt that counts does anything."""
    this = Export.objects.of_attempt(export_id, attempt)
    if not this.filter(state=Export.State.WAITING).update(
        state=Export.State.WORKING, step="Reading the PRD", heard_at=timezone.now()
    ):
        return
    try:
        export = this.get()
        with alive(this):
            written = _written(export, Telling(this))
        _keep(export, this, written)
        remove_orphans(export.product_id)
    except (PdfFailed, TooManyPictures, FileDamaged) as failure:
        _fail(this, str(failure))
    except Exception:
        logger.exception("Export %s failed at attempt %s", export_id, attempt)
        _fail(this, OUR_FAULT)
        raise


def _written(export: Export, telling: Telling) -> Written:
    version, since = export.version, export.compared_with
    order = Order(
        edition=Edition(export.edition),
        format=export.format,
        paper=Paper(export.paper),
        made_on=(version.made_at if version else export.asked_at).date(),
        version=_called(export),
        since=since.value if since else None,
        since_name=named_with_day(str(since), since.made_at.date()) if since else "",
    )
    if version and export.sheet == Export.SheetChoice.ALONE:
        return print_sheet(version, order.paper)
    if version and export.format == PDF and not since:
        # For guests it is made of what their link shows, and of nothing else.
        shown = export.document if export.share_link_id else None
        names = export.shows_names
        kept = written_once(version, order, shows_names=names, shown=shown, progress=telling)
        return print_sheet(version, order.paper, kept) if export.sheet else kept
    document = version.value if version else Document.from_json(export.document)
    return write(document, order, export.product_id, progress=telling)


def _called(export: Export) -> str:
    """What its pages call the version: outside by its number alone, as its name is for those who made it."""
    if export.version is None:
        return ""
    return str(export.version.number) if export.share_link_id else export.version.label


def _keep(export: Export, this: ExportQuerySet, written: Written) -> None:
    """Store the file, unless this attempt stopped counting while it was made."""
    export.file.save("", ContentFile(written.content), save=False)
    kept = this.filter(state=Export.State.WORKING).update(
        state=Export.State.READY,
        file=export.file.name,
        size=len(written.content),
        pages=written.pages,
        missing_glyphs=list(written.missing_glyphs),
        document="",
        step="",
        percent=100,
        finished_at=timezone.now(),
    )
    if not kept:
        export.file.delete(save=False)


def _fail(this: ExportQuerySet, message: str) -> None:
    this.filter(state=Export.State.WORKING).update(
        state=Export.State.FAILED, message=message, finished_at=timezone.now()
    )
