"""Emptying the bin of a product, in the background. Harmless when it runs twice, or late."""

from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from prdbuilder.history.models import Change
from prdbuilder.history.removing import KEPT, clear
from prdbuilder.history.steps import step

from .models import Persona, Product


@task
def clear_personas(product_id: int) -> None:
    """Remove for good the personas that have been in the bin for as long as it keeps them."""
    long_ago = timezone.now() - KEPT
    for pk in Persona.objects.filter(product=product_id, deleted_at__lte=long_ago).values_list(
        "pk", flat=True
    ):
        _clear(product_id, pk)


@transaction.atomic
def _clear(product_id: int, pk: int) -> None:
    """One persona, if nobody brought it back meanwhile."""
    Product.objects.filter(pk=product_id).update(beat=F("beat") + 1)
    row = Persona.objects.filter(pk=pk, deleted_at__lte=timezone.now() - KEPT).first()
    if row is None:
        return
    with step():
        Change.objects.bulk_create(clear(row))
