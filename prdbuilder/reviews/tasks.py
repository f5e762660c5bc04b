"""Whole PRDs out of the bin of their product, in the background. Harmless when it runs twice, or late."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.tasks import task
from django.utils import timezone

from prdbuilder.history.models import Change, Conflict
from prdbuilder.history.removing import KEPT, clear
from prdbuilder.history.steps import step
from prdbuilder.importing.models import Upload
from prdbuilder.prds.models import Prd, PrdQuerySet
from prdbuilder.prds.tasks import PARTS, hold_for_clearing
from prdbuilder.publishing.actions import remove_exports
from prdbuilder.publishing.models import Export, ShareLink, Version

from .leaving import leave_with_their_requirements, prds_with_its_guests, tell_where_it_is


def that_stay(prds: PrdQuerySet) -> PrdQuerySet:
    """Those that the bin keeps until somebody brings them back.

    What a version holds is promised to last, and nobody would find a text again that they have to settle.
    """
    versions = Version.objects.filter(prd=OuterRef("pk"))
    unsettled = Conflict.objects.filter(prd_id=OuterRef("pk"), settled_at=None)
    return prds.filter(Q(Exists(versions)) | Q(Exists(unsettled)))


def to_clear() -> PrdQuerySet:
    """Those that were in the bin for as long as it keeps them."""
    long_ago = Prd.everything.filter(deleted_at__lte=timezone.now() - KEPT)
    return long_ago.exclude(pk__in=that_stay(long_ago).values("pk"))


@task
def clear_prd(prd_id: int) -> None:
    """Remove a PRD for good; history keeps what it said, and what was said of it."""
    _clear(prd_id)


@step()
@transaction.atomic
def _clear(prd_id: int) -> None:
    hold_for_clearing(prd_id, *prds_with_its_guests(prd_id))
    prd = to_clear().select_related("product").filter(pk=prd_id).first()
    if prd is None:
        return
    tell_where_it_is(prd)
    leave_with_their_requirements(prd)
    remove_exports(Export.objects.filter(prd=prd))
    ShareLink.objects.filter(prd=prd).delete()
    Upload.objects.filter(prd=prd).delete()
    changes: list[Change] = []
    for model in PARTS:
        for row in model._default_manager.filter(prd=prd).select_related("product").order_by("pk"):
            changes += clear(row)
    Change.objects.bulk_create([*changes, *clear(prd)])
