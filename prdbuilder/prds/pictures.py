"""Pictures in texts: checked, scaled down, and stored once by what they are."""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q, TextField

from prdbuilder.history.models import Revised
from stakeholders.models import Persona, Product

from .models import Entry, Picture, Prd, Requirement, Strategy
from .scaling import scaled_down

WRITTEN: dict[type[Revised], tuple[str, ...]] = {
    Product: (),
    Prd: ("product",),
    Persona: ("product",),
    Requirement: ("product", "prd__product"),
    Strategy: ("prd__product", "persona"),
    Entry: ("prd__product",),
}
"""What texts stand in, and what each row needs to say where it is."""

_NAMED = re.compile(r"picture:([0-9a-f]{64})")


def store_picture(product: Product, source: bytes) -> Picture:
    """Keep a picture of a product. Raises `NoPicture`."""
    scaled = scaled_down(source)
    sha256 = hashlib.sha256(scaled.content).hexdigest()
    same = Picture.objects.filter(product=product, sha256=sha256)
    if (found := same.first()) is not None:
        return found
    picture = Picture(
        product=product,
        sha256=sha256,
        media_type=scaled.media_type,
        width=scaled.width,
        height=scaled.height,
    )
    name = f"{product.key}-{sha256}.{scaled.media_type.removeprefix('image/')}"
    picture.file.save(name, ContentFile(scaled.content), save=False)
    try:
        with transaction.atomic():
            picture.save()
    except IntegrityError:  # Somebody sent the same one at the same moment.
        picture.file.delete(save=False)
        return same.get()
    return picture


@dataclass(frozen=True)
class Use:
    """A field of a row whose text shows a picture."""

    row: Revised
    field: str


def uses_of(product: Product) -> dict[str, list[Use]]:
    """Where texts of a product show its pictures, by SHA-256. A query for each kind of row."""
    found: dict[str, list[Use]] = defaultdict(list)
    for model, related in WRITTEN.items():
        texts = [field.name for field in model._meta.concrete_fields if isinstance(field, TextField)]
        named = reduce(or_, (Q(**{f"{text}__contains": "picture:"}) for text in texts))
        rows = model._base_manager.filter(named, **_present(model, product)).order_by("pk")
        for row in rows.select_related(*related) if related else rows:
            for text in texts:
                for sha256 in dict.fromkeys(_NAMED.findall(getattr(row, text))):
                    found[sha256].append(Use(row, text))
    return found


def _present(model: type[Revised], product: Product) -> dict[str, Any]:
    own: dict[str, Any] = {"pk": product.pk} if model is Product else {"product": product}
    has_deleted = any(field.name == "deleted_at" for field in model._meta.concrete_fields)
    return own | ({"deleted_at": None} if has_deleted else {})
