"""Pictures in texts: checked, scaled down, and stored once by what they are."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from io import BytesIO
from operator import or_
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q, TextField
from PIL import Image, ImageOps

from prdbuilder.document.schema import Document
from prdbuilder.history.models import Revised
from stakeholders.models import Persona, Product

from .models import Entry, Picture, Prd, Requirement, Strategy

LONGEST_EDGE = 1800
LARGEST_FILE = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")

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


class NoPicture(ValueError):
    """These bytes are no picture that can be shown, and why, in a sentence for a person."""


def store_picture(product: Product, source: bytes) -> Picture:
    """Keep a picture of a product, scaled down and without what cameras write into it. Raises `NoPicture`."""
    content, media_type, (width, height) = _prepared(source)
    sha256 = hashlib.sha256(content).hexdigest()
    found = Picture.objects.filter(product=product, sha256=sha256).first()
    if found is not None:
        return found
    name = f"{product.key}-{sha256}.{media_type.removeprefix('image/')}"
    picture = Picture(product=product, sha256=sha256, media_type=media_type, width=width, height=height)
    picture.file.save(name, ContentFile(content), save=False)
    picture.save()
    return picture


def _prepared(source: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Decode and encode again: what is stored is what our own encoder wrote, and nothing else."""
    if len(source) > LARGEST_FILE:
        raise NoPicture("This picture is larger than 15 MB.")
    try:
        with Image.open(BytesIO(source), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NoPicture("This picture has more than 60 million pixels.")
            image = ImageOps.exif_transpose(opened)
            image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, NoPicture):
            raise
        raise NoPicture("This is not a PNG, JPEG, WebP or GIF picture that can be read.") from error
    photograph = opened.format == "JPEG" or (opened.format == "WEBP" and image.mode == "RGB")
    out = BytesIO()
    if photograph:
        image.convert("RGB").save(out, "JPEG", quality=85, optimize=True)
    else:
        image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB").save(
            out, "PNG", optimize=True
        )
    return out.getvalue(), "image/jpeg" if photograph else "image/png", image.size


def pictures_of(document: Document, product_id: int) -> dict[str, bytes]:
    """The pictures that a document's texts name, by SHA-256. One query."""
    named = set(_NAMED.findall(document.to_json()))
    return {picture.sha256: _content(picture) for picture in _stored(named, product_id)}


def _stored(named: Iterable[str], product_id: int) -> Iterable[Picture]:
    return Picture.objects.filter(product=product_id, sha256__in=named)


def _content(picture: Picture) -> bytes:
    with picture.file.open() as file:
        return bytes(file.read())


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
