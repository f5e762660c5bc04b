"""Texts that could not be saved: kept for their writer until the writer settles them."""

from collections.abc import Mapping
from contextlib import suppress

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils import timezone

from prdbuilder.document.text import PROSE_LIMIT

from .models import LABEL_LIMIT, Conflict, Revised


@transaction.atomic
def keep_text(
    row: Revised,
    field: str,
    text: str,
    *,
    why: Conflict.Why,
    seen: int,
    by: AbstractBaseUser,
    instead_of: str | None = None,
) -> Conflict:
    """Keep what somebody typed into a field and could not save. One text is kept of a writer and a field.

    It takes the place of what was kept of the same window (`instead_of`); beside what the writer typed
    elsewhere it is put, so that the one window does not lose what the other one holds.
    """
    with suppress(IntegrityError), transaction.atomic():
        return _new(row, field, text, why=why, seen=seen, by=by)
    kept = Conflict.objects.open_of(by).about(row, [field]).select_for_update().first()
    if kept is None:  # the one that was open was settled in this moment, from another window
        return _new(row, field, text, why=why, seen=seen, by=by)
    kept.text = text if _replaces(text, kept.text, instead_of) else _beside(row, field, kept.text, text)
    kept.why, kept.seen, kept.label, kept.at = why, seen, row.label[:LABEL_LIMIT], timezone.now()
    kept.save(update_fields=["text", "why", "seen", "label", "at"])
    return kept


def _new(
    row: Revised, field: str, text: str, *, why: Conflict.Why, seen: int, by: AbstractBaseUser
) -> Conflict:
    return Conflict.objects.create(
        by_id=by.pk, field=field, why=why, seen=seen, text=text, **row.as_history_names_it
    )


def _replaces(text: str, kept: str, instead_of: str | None) -> bool:
    return kept == instead_of or _holds(text, kept)


def _holds(text: str, words: str) -> bool:
    """One after the other, as they were typed: the same words in another order say something else."""
    return f" {' '.join(words.split())} " in f" {' '.join(text.split())} "


def _beside(row: Revised, field: str, kept: str, text: str) -> str:
    between = " / " if isinstance(row._meta.get_field(field), CharField) else "\n\n"
    return kept if _holds(kept, text) else f"{kept}{between}{text}"[-2 * PROSE_LIMIT :]


def settle_texts(
    row: Revised, saved: Mapping[str, str], *, by: AbstractBaseUser, kept: Mapping[str, str]
) -> None:
    """Of the fields that were saved, settle what is kept, if it is in them or the same window kept it."""
    found = Conflict.objects.open_of(by).about(row, saved)
    done = [each.pk for each in found if _replaces(saved[each.field], each.text, kept.get(each.field))]
    settle(*done)


def settle(*ids: int) -> None:
    Conflict.objects.filter(pk__in=ids, settled_at=None).update(settled_at=timezone.now())
