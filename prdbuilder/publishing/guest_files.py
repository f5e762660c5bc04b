"""The PDF behind a share link: made once and kept, so that guests start no endless work."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from prdbuilder.document.schema import Document
from prdbuilder.prds.models import Prd

from .actions import enqueue_export, revive
from .models import Export, ShareLink, VersionFile
from .sharing import shown_by
from .version_files import mark_of

DRAFT_KEPT_FOR = timedelta(minutes=10)
"""A draft moves on: an older file of it is made anew when somebody asks."""


def guest_file(link: ShareLink, paper: str, shown: Document | None = None) -> Export | None:
    """The newest file of what a link shows on this paper, ready or being made.

    `shown`: the document that it shows, where that is at hand.
    """
    rows = Export.objects.filter(share_link=link.pk, paper=paper).defer("document").order_by("-pk")
    found = rows.select_related("product", "prd", "version").first()
    if found is None or _is_outdated(link, found, shown):
        return None
    return revive(found) if found.is_silent else found


def _is_outdated(link: ShareLink, export: Export, shown: Document | None) -> bool:
    """A draft moves on. A version stays, yet who has a name that stays inside may be another today."""
    if export.is_under_way:
        return False
    if link.version_id is None:
        return export.asked_at < timezone.now() - DRAFT_KEPT_FOR
    mark = mark_of((shown or shown_by(link)).to_json())
    files = VersionFile.objects.filter(version=link.version_id, edition=link.edition, paper=export.paper)
    is_there = export.state == Export.State.READY
    return is_there and not files.filter(shows_names=link.shows_names, shown=mark).exists()


@transaction.atomic
def ask_for_guest_file(link: ShareLink, paper: str) -> Export:
    """Have the PDF made, unless it is there already; asked twice at once, it is made once."""
    Prd.everything.select_for_update().get(pk=link.prd_id)  # so that nobody writes while it is read
    document = shown_by(link)
    there = guest_file(link, paper, document)
    if there and there.state != Export.State.FAILED:
        return there
    _remove_older(link, paper)
    export = Export.objects.create(
        product=link.product,
        prd=link.prd,
        version=link.version,
        share_link=link,
        shows_names=link.shows_names,
        title=document.prd.title,
        edition=link.edition,
        paper=paper,
        document=document.to_json(),
        asked_by=None,
    )
    enqueue_export(export)
    return export


def _remove_older(link: ShareLink, paper: str) -> None:
    older = Export.objects.filter(share_link=link.pk, paper=paper).exclude(state__in=Export.UNDER_WAY)
    for export in older.only("file"):
        if export.file:
            transaction.on_commit(partial(export.file.delete, save=False), robust=True)
    older.delete()
