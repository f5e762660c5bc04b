"""From what was read to a PRD: kept for its preview, then applied once."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from prdbuilder.prds.actions import By, create_prd
from prdbuilder.prds.applying import Mode, apply
from prdbuilder.prds.models import Prd
from prdbuilder.readers import Reading
from stakeholders.models import Product

from .models import Upload


def keep_upload(
    product: Product, reading: Reading, *, prd: Prd | None, mode: Mode, by: AbstractBaseUser
) -> Upload:
    """Put what was read aside until somebody has seen what it will do."""
    Upload.objects.filter(product=product).old().delete()
    return Upload.objects.create(
        product=product,
        prd=prd,
        by_id=by.pk,
        mode=mode if prd else Mode.REPLACE,
        title=reading.document.prd.title,
        format=reading.format,
        content=reading.document.to_json(),
        skipped=[{"line": part.line, "text": part.text, "reason": part.reason} for part in reading.skipped],
        notes=list(reading.notes),
    )


@transaction.atomic
def apply_upload(upload: Upload, *, by: AbstractBaseUser) -> Prd:
    """Do what the preview showed, once: a second press finds the PRD that the first one made."""
    row = Upload.objects.select_for_update().get(pk=upload.pk)
    if row.applied_to is not None:
        return row.applied_to
    document = row.document
    prd = row.prd or create_prd(upload.product, document.prd.title, by=by)
    apply(document, prd, mode=Mode(row.mode), by=by)
    Upload.objects.filter(pk=row.pk).update(applied_to=prd)
    return prd


@transaction.atomic
def import_reading(reading: Reading, product: Product, *, title: str = "", by: By = None) -> Prd:
    """Without a preview, for commands: into the PRD of this title, or a new one named as the document."""
    found = Prd.objects.filter(product=product, title=title).order_by("number").first() if title else None
    prd = found or create_prd(product, title or reading.document.prd.title, by=by)
    header = reading.document.prd.model_copy(update={"title": prd.title})
    document = reading.document.model_copy(update={"prd": header})
    apply(document, prd, mode=Mode.ADD if found else Mode.REPLACE, by=by)
    return prd
