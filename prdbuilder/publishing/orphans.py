"""Files that no row names: what a process leaves that was killed between storing a file and its row.

Nothing points at them, so they harm nobody; after a day they are taken away.
"""

import posixpath
from contextlib import suppress
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from .models import Export, VersionFile

# Longer than anything takes from its file to its row.
KEPT_FOR = timedelta(days=1)


def remove_orphans(product_id: int) -> None:
    """Take away what exports and versions of a product left behind."""
    exports = Export.objects.filter(product=product_id)
    versions = VersionFile.objects.filter(version__product=product_id)
    named = {*exports.values_list("file", flat=True), *versions.values_list("file", flat=True)}
    for kind in ("exports", "versions"):
        for name in _files(f"{kind}/{product_id}"):
            if name not in named and _age(name) > KEPT_FOR:
                default_storage.delete(name)


def _files(folder: str) -> list[str]:
    with suppress(FileNotFoundError):
        return [posixpath.join(folder, name) for name in default_storage.listdir(folder)[1]]
    return []


def _age(name: str) -> timedelta:
    with suppress(FileNotFoundError):  # It was taken away a moment ago.
        return timezone.now() - default_storage.get_modified_time(name)
    return timedelta()
