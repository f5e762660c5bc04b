"""The PDFs of versions: made once, and given out ever after as the bytes that they were."""

import hashlib

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from prdbuilder.document.schema import Document

from .models import Version, VersionFile
from .writing import Order, Progress, Written, write

type Which = dict[str, str | bool]


class FileDamaged(Exception):
    """The bytes that were kept are gone or are others now. The message is for the person who asked."""


def written_once(
    version: Version, order: Order, *, shows_names: bool = True, shown: str | None = None, progress: Progress
) -> Written:
    """The PDF of a version. Whoever asks first has it made; a later day, or later code, makes no other.

    `shown` is what guests see of it, as JSON. Raises `FileDamaged`, `PdfFailed` or `TooManyPictures`.
    """
    which: Which = {
        "edition": order.edition.value,
        "paper": order.paper.value,
        "shows_names": shows_names,
        "shown": "" if shown is None else mark_of(shown),
    }
    kept = VersionFile.objects.filter(version=version, **which).first()
    if kept is not None:
        return read_kept(kept)
    document = version.value if shown is None else Document.from_json(shown)
    written = write(document, order, version.product_id, progress=progress)
    return _keep(version, which, written)


def mark_of(shown: str) -> str:
    """By which the file of what guests were shown is found again."""
    return hashlib.sha256(shown.encode()).hexdigest()


def read_kept(kept: VersionFile) -> Written:
    """The bytes as they were made. Raises `FileDamaged`."""
    try:
        with kept.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise FileDamaged(
            "The file of this version that was made before is damaged or gone, and no other is made in its "
            f"place. Bring {kept.file.name} back from a backup."
        )
    return Written(content, kept.pages, tuple(kept.missing_glyphs))


def _keep(version: Version, which: Which, written: Written) -> Written:
    """Store the file and its row; where somebody else was quicker, theirs is the one."""
    file = VersionFile(
        version=version,
        sha256=hashlib.sha256(written.content).hexdigest(),
        size=len(written.content),
        pages=written.pages,
        missing_glyphs=list(written.missing_glyphs),
        **which,
    )
    file.file.save("", ContentFile(written.content), save=False)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        file.file.delete(save=False)
        return read_kept(VersionFile.objects.get(version=version, **which))
    return written
