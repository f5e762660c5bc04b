"""Writing fields of a draft, with the revision that their writer saw, and keeping what was there before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F, ManyToManyField, Model, Q, QuerySet

from .models import Change, Merged, Revised
from .steps import current_step
from .texts import is_text, put_together, writers_since

type Plain = str | int | bool | list[int] | None
"""A field's value as history keeps it and as two values are compared."""


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed since its writer looked."""

    yours: Plain
    theirs: Plain
    revision: int
    writers: tuple[str, ...] = ()
    """The names of those who wrote theirs, as far as that is known."""


class Gone(Exception):
    """What was to be written was deleted or moved away since the writer looked."""


class Overtaken(Exception):
    """Somebody else wrote to the row after it was read; nothing was written."""


class StaleEdit(Exception):
    """Somebody else changed these fields since the writer looked; nothing was written."""

    def __init__(self, row: Revised, clashes: Mapping[str, Clash]) -> None:
        super().__init__(f"{row.label}: {', '.join(clashes)}")
        self.row = row
        self.clashes = clashes


def pk_of(row: Model) -> int:
    return cast(int, row.pk)


def plain(value: object) -> Plain:
    if isinstance(value, Model):
        return pk_of(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.01")), "f")
    if isinstance(value, (list, tuple, set, frozenset, QuerySet)):
        return sorted(entry if isinstance(entry, int) else pk_of(entry) for entry in value)
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"history cannot keep a {type(value).__name__}")


def current(row: Revised, field: str) -> Plain:
    """The value a field has now."""
    if field in row.RELATIONS:
        return plain(row.linked_ids(field))
    column = row._meta.get_field(field)
    return plain(getattr(row, f"{field}_id" if column.is_relation else field))


def value_at(row: Revised, field: str, revision: int) -> Plain:
    """The value a field had at a revision. Raises `LookupError` for one that never was."""
    if revision == row.revision_of(field):
        return current(row, field)
    change = Change.objects.since(row, field, revision).filter(revision=revision + 1).last()
    if change is None:
        raise LookupError(f"{row.label} has no revision {revision} of {field}")
    return cast(Plain, change.before)


def change_of(row: Revised, verb: Change.Verb, *, by: AbstractBaseUser | None, **values: Any) -> Change:
    """An unsaved `Change` about a row, for one `save()` or for `bulk_create`."""
    step = current_step()
    return Change(
        step=step.id,
        undoes=step.undoes,
        by_id=None if by is None else by.pk,
        verb=verb,
        **row.as_history_names_it,
        **values,
    )


def write(
    row: Revised, values: Mapping[str, Any], *, seen: Mapping[str, int], by: AbstractBaseUser | None
) -> frozenset[str]:
    """Write the fields that differ from what is stored, all of them or none; return their names.

    A field may be left out of `seen` only where nobody can have typed over it (a press of a button).
    Raises `StaleEdit`, and `Overtaken` where `row` was not read under the lock that the action holds.
    """
    changes = write_fields(row, values, seen=seen, by=by)
    Change.objects.bulk_create(changes)
    return frozenset(change.field for change in changes)


def write_fields(
    row: Revised, values: Mapping[str, Any], *, seen: Mapping[str, int], by: AbstractBaseUser | None
) -> list[Change]:
    """As `write`, for an action that saves these changes together with others."""
    row.merged.clear()
    settled = {field: _settle(row, field, value, seen.get(field), by) for field, value in values.items()}
    clashes = {field: clash for field, clash in settled.items() if isinstance(clash, Clash)}
    if clashes:
        raise StaleEdit(row, clashes)
    wanted = {field: plain(value) for field, value in settled.items()}
    before = {field: current(row, field) for field in values}
    changed = [field for field in values if wanted[field] != before[field]]
    if not changed:
        return []
    columns = {field: values[field] for field in changed if field not in row.RELATIONS}
    together = {field: wanted[field] for field in changed if field in row.SETS or field in row.merged}
    _write_columns(row, columns | together, changed)
    for field in changed:
        if field in row.RELATIONS:
            _write_relation(row, field, wanted[field], before[field])
            _know(row, field, wanted[field], values[field])
    return [
        change_of(
            row,
            Change.Verb.EDITED,
            by=by,
            field=field,
            before=before[field],
            after=wanted[field],
            revision=row.revision_of(field),
        )
        for field in changed
    ]


def _write_columns(row: Revised, columns: Mapping[str, Any], changed: Iterable[str]) -> None:
    """Write columns, and raise the revisions of all that changed. Raises `Overtaken`."""
    columns = {**columns, **row.stamps(changed)}
    revisions = row.revisions | {field: row.revision_of(field) + 1 for field in changed}
    written = (
        type(row)
        ._base_manager.filter(pk=row.pk, revision=row.revision)
        .update(**columns, revisions=revisions, revision=F("revision") + 1)
    )
    if not written:
        raise Overtaken(row.label)
    for field, value in columns.items():
        setattr(row, field, value)
    row.revision, row.revisions = row.revision + 1, revisions


def _settle(
    row: Revised, field: str, value: object, seen: int | None, by: AbstractBaseUser | None
) -> Plain | Clash:
    """What the field should become, or the clash that keeps it from becoming anything."""
    typed, stored = plain(value), current(row, field)
    if typed == stored or seen is None or seen == row.revision_of(field):
        return typed
    try:
        base = value_at(row, field, seen)
    except LookupError:
        return Clash(typed, stored, row.revision_of(field))
    if field in row.RELATIONS:
        return merged_ids(base, typed, stored)
    if field in row.SETS:
        return merged_words(row, field, base, typed, stored)
    # A form without JavaScript sends every field: one that its writer left alone is no edit.
    return stored if typed == base else _settle_text(row, field, (base, typed, stored), seen, by)


def _settle_text(
    row: Revised, field: str, texts: tuple[Plain, Plain, Plain], seen: int, by: AbstractBaseUser | None
) -> Plain | Clash:
    """Both texts as one, where their words admit it; everything else that two people changed clashes."""
    base, typed, stored = texts
    writers = writers_since(row, field, seen)
    if is_text(row, field) and isinstance(base, str) and isinstance(typed, str) and isinstance(stored, str):
        text = put_together(row, field, base, typed, stored, seen=seen, by=by)
        if text is not None:
            row.merged[field] = Merged(typed, text, writers)
            return text
    return Clash(typed, stored, row.revision_of(field), writers)


def merged_ids(base: Plain, typed: Plain, stored: Plain) -> list[int]:
    """What a relation holds after two people linked and unlinked: what each did, both of it."""
    return sorted(_merged(*map(_ids, (base, typed, stored))))


def merged_words(row: Revised, field: str, base: Plain, typed: Plain, stored: Plain) -> str:
    """The same of a field that holds words, in their order."""
    words = _merged(*map(_words, (base, typed, stored)))
    return " ".join(word for word in row.SETS[field] if word in words)


def _merged[Member](base: set[Member], typed: set[Member], stored: set[Member]) -> set[Member]:
    return (stored | (typed - base)) - (base - typed)


def _ids(value: Plain) -> set[int]:
    return {*value} if isinstance(value, list) else set()


def _words(value: Plain) -> set[str]:
    return {*value.split()} if isinstance(value, str) else set()


def _write_relation(row: Revised, field: str, wanted: Plain, before: Plain) -> None:
    """Both ends of a symmetrical relation in one statement."""
    new, old = _ids(wanted), _ids(before)
    relation = cast("ManyToManyField[Any, Any]", row._meta.get_field(field))
    through = cast(type[Model], relation.remote_field.through)
    ends = [(relation.m2m_field_name(), relation.m2m_reverse_field_name())]
    if relation.remote_field.symmetrical:
        ends.append((ends[0][1], ends[0][0]))
    if gone := old - new:
        pairs = (Q(**{here: row.pk, f"{there}__in": gone}) for here, there in ends)
        through._base_manager.filter(reduce(or_, pairs)).delete()
    through._base_manager.bulk_create(
        (through(**{f"{here}_id": row.pk, f"{there}_id": pk}) for here, there in ends for pk in new - old),
        ignore_conflicts=True,
    )


def _know(row: Revised, field: str, wanted: Plain, value: Iterable[object]) -> None:
    """Which rows the relation holds now, if each of them is at hand."""
    known = row.linked.pop(field, {}) | {pk_of(other): other for other in value if isinstance(other, Model)}
    ids = wanted if isinstance(wanted, list) else []
    if {*ids} <= known.keys():
        row.linked[field] = {pk: known[pk] for pk in ids}
