"""Holding a PRD while it is written to: every change to a draft begins here."""

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from stakeholders.actions import Archived
from stakeholders.models import Product

from .models import Prd

IN_USE = Exists(Product.objects.filter(pk=OuterRef("product"), archived_at=None))


def lock(*prd_ids: int) -> None:
    """Hold these PRDs until the transaction ends, in one order everywhere, and note that they changed.

    One that is deleted in this moment is held too: what was written just before is in it when it comes back.
    Raises `Archived`, though the product was in use when the request began.
    """
    for prd_id in sorted(set(prd_ids)):
        hold(prd_id, modified_at=timezone.now())


def hold(prd_id: int, **noted: object) -> None:
    """The same for one, of which the text may stay as it is, as for a version or a comment.

    It asks in the same statement whether the product is in use, and once more where that had to wait. Of
    what it waited for, PostgreSQL looks only at the row that it writes: the product is still the one from
    before. That somebody was there first is told by the beat.
    """
    held, noted = Prd.everything.filter(pk=prd_id), {"beat": F("beat") + 1, **noted}
    if held.filter(IN_USE, beat=held.values("beat")[:1]).update(**noted):
        return
    held.update(**noted)
    if held.exclude(product__archived_at=None).exists():
        raise Archived


def beat(prd_id: int) -> None:
    """The same for what an archived product takes too, such as that a share link is closed."""
    Prd.everything.filter(pk=prd_id).update(beat=F("beat") + 1)
