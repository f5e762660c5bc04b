"""From what was read to a PRD: kept for its preview, then applied once."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from prdbuilder.document.limits import excess
from prdbuilder.history.steps import step
from prdbuilder.prds.actions import By, create_prd
from prdbuilder.prds.applying import Mode, Plan, apply, plan
from prdbuilder.prds.models import Prd
from prdbuilder.readers import ReadError, Reading, read
from stakeholders.models import Product

from .models import Upload


class Outdated(Exception):
    """Something changed since the preview was made, so that something else would happen now."""


class SeveralPrds(Exception):
    """More than one PRD has the title that should say which is meant."""


def read_in(source: bytes | str, **known: str) -> Reading:
    """As `readers.read`, and no more than a PRD can hold: the one way in for whatever comes from outside.

    Raises `ReadError`.
    """
    reading = read(source, **known)
    if too_much := excess(reading.document):
        raise ReadError(too_much, reading.skipped)
    return reading


def keep_upload(product: Product, reading: Reading, *, prd: Prd | None, by: AbstractBaseUser) -> Upload:
    """Put what was read aside until somebody has seen what it will do."""
    Upload.objects.old().delete()
    return Upload.objects.create(
        product=product,
        prd=prd,
        by_id=by.pk,
        title=reading.document.prd.title,
        format=reading.format,
        content=reading.document.to_json(),
        skipped=[{"line": part.line, "text": part.text, "reason": part.reason} for part in reading.skipped],
        notes=list(reading.notes),
    )


def choose(upload: Upload, *, prd: Prd | None, title: str, mode: Mode) -> None:
    """Where it goes, and how."""
    upload.prd, upload.title, upload.mode = prd, title, mode
    upload.save(update_fields=["prd", "title", "mode"])


def preview(upload: Upload) -> tuple[Plan, str]:
    """What will happen, and a mark that `apply_upload` knows it by."""
    planned = plan(upload.document, upload.product, upload.prd, upload.effective_mode)
    return planned, _mark(planned, upload.prd)


def _mark(planned: Plan, prd: Prd | None) -> str:
    """Replacing writes over every part of the PRD, so there any change to it is one that was not seen."""
    written = prd.modified_at.isoformat() if prd and planned.mode is Mode.REPLACE else ""
    return planned.mark + written


@step()
@transaction.atomic
def apply_upload(upload: Upload, *, seen: str, by: AbstractBaseUser) -> tuple[Prd, Plan | None]:
    """Do what the preview showed, once: a second press finds the PRD that the first one made, and no plan.

    Raises `Outdated` or `DoesNotFit`, and then nothing was done.
    """
    row = Upload.objects.select_for_update().get(pk=upload.pk)
    row.product = upload.product
    if row.applied_to is not None:
        return row.applied_to, None
    before = Prd.objects.select_for_update().get(pk=row.prd_id) if row.prd_id else None
    prd = before or create_prd(row.product, row.title, by=by)
    done = apply(row.document, prd, mode=row.effective_mode, by=by)
    if _mark(done, before) != seen:
        raise Outdated
    Upload.objects.filter(pk=row.pk).update(applied_to=prd, content="")
    return prd, done


@step()
@transaction.atomic
def import_reading(reading: Reading, product: Product, *, title: str = "", by: By = None) -> tuple[Prd, Plan]:
    """Without a preview, for commands: into the PRD of this title, or a new one named as the document.

    Returns the PRD and what was done. Raises `SeveralPrds` or `DoesNotFit`.
    """
    found = list(product.prds.filter(title=title).order_by("number")) if title else []
    if len(found) > 1:
        codes = ", ".join(f"{product.key}/{prd.number}" for prd in found)
        raise SeveralPrds(
            f"Several PRDs are called “{title}”: {codes}. Give the one that is meant a title of its own."
        )
    prd = found[0] if found else create_prd(product, title or reading.document.prd.title, by=by)
    header = reading.document.prd.model_copy(update={"title": prd.title})
    document = reading.document.model_copy(update={"prd": header})
    return prd, apply(document, prd, mode=Mode.ADD if found else Mode.REPLACE, by=by)
