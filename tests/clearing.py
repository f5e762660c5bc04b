"""What lay in a bin for longer than it is kept there."""

from datetime import timedelta

from django.utils import timezone

from prdbuilder.prds.actions import delete_prd


def long_ago(*rows):
    """They were deleted 31 days ago."""
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=31))


def delete_long_ago(prd, by):
    delete_prd(prd, by=by)
    long_ago(prd)
