"""Rows that are removed for good: history keeps all that they said, and they can be built again from it."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.deletion import Collector

from .actions import change_of, plain, write_fields
from .models import Change, Revised

KEPT = timedelta(days=30)
"""How long the bin keeps what was deleted. Its texts stay in history after that."""
ROW = "row"
"""What history calls the field of a change that keeps a whole row."""
ALONG = "along"
"""Under which name such a change keeps what went with the row: pairs of a model's label and its rows."""
LEFT = "left"
"""The same of what named the row and stays without it: a model's label, the name of its column, its ids."""


def whole(row: Revised) -> dict[str, Any]:
    """All that a row says, its revisions and moments too."""
    return _columns(row) | {relation: plain(row.linked_ids(relation)) for relation in row.RELATIONS}


def _columns(row: models.Model) -> dict[str, Any]:
    return {column.name: _kept(getattr(row, column.attname)) for column in row._meta.concrete_fields}


def _kept(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value if isinstance(value, (dict, list)) else plain(value)


def remove(row: Revised, *, by: AbstractBaseUser | None, **more: Any) -> Change:
    """Remove a row for good; `more`: what else history should know of it. Returns the unsaved `Change`."""
    change = change_of(row, Change.Verb.DELETED, by=by, field=ROW, before=whole(row) | more)
    row.delete()
    return change


def clear(row: Revised, **more: Any) -> list[Change]:
    """Remove a row for good and, kept in history as well, what cannot be without it.

    What only names it is written not to; what others said of it stays where it can be without it.
    """
    changes: list[Change] = []
    for relation in row._meta.related_objects:
        name, model = relation.field.name, relation.related_model
        others = model._base_manager.filter(**{name: row.pk})
        if not issubclass(model, Revised):
            if relation.field.null and (left := _left(others, name, row)):
                more.setdefault(LEFT, []).append((model._meta.label, name, left))
        elif model is not type(row) or not relation.many_to_many:  # what is symmetrical, the row says itself
            for other in cast(list[Revised], list(others)):
                changes += _without(other, relation, row)
    along = _along(row)
    return [*changes, remove(row, by=None, **({ALONG: along} if along else {}), **more)]


def _left(others: models.QuerySet[Any], name: str, row: Revised) -> list[int]:
    """Those that stay name it no more, and are in its PRD, not in the one where they began.

    But for a PRD that is in the bin itself, where nobody would find them.
    """
    ids = list(others.order_by("pk").values_list("pk", flat=True))
    prd = getattr(row, "prd", None) if ids and hasattr(others.model, "prd_id") else None
    there = {"prd": prd} if prd and not prd.deleted_at else {}
    others.filter(pk__in=ids).update(**{name: None}, **there)
    return ids


class _Each(Collector):
    """Looks at every row that would be removed, where Django would not."""

    def can_fast_delete(self, *args: Any, **options: Any) -> bool:
        return False


def _along(row: Revised) -> list[tuple[str, list[dict[str, Any]]]]:
    """What the database removes with a row: by its model, what stands before what names it."""
    found = _Each(using=row._state.db or "default", origin=row)
    found.collect([row])
    return [
        (model._meta.label, [_columns(each) for each in sorted(rows, key=lambda each: each.pk)])
        for model, rows in found.data.items()
        if model is not type(row) and not model._meta.auto_created
    ]


def _without(other: Revised, relation: Any, row: Revised) -> list[Change]:
    name = relation.field.name
    if relation.many_to_many:
        left = [pk for pk in other.linked_ids(name) if pk != row.pk]
        return write_fields(other, {name: left}, seen={}, by=None)
    return write_fields(other, {name: None}, seen={}, by=None) if relation.field.null else clear(other)


def rebuild[Row: Revised](model: type[Row], said: dict[str, Any]) -> Row | None:
    """A row as `whole` kept it, under the id that it had; None where it cannot be without what is gone.

    What else it named and is not here any more is left out. Its revisions rise, so that nobody who saw it
    before writes over it unseen.
    """
    values = _values(model, said)
    if values is None:
        return None
    values["revision"] = said["revision"] + 1
    values["revisions"] = {field: revision + 1 for field, revision in said["revisions"].items()}
    row = model._base_manager.create(**values)
    for relation in model.RELATIONS:
        there = cast(Any, model._meta.get_field(relation)).related_model._base_manager
        getattr(row, relation).set(there.filter(pk__in=said.get(relation, ())))
    for label, others in said.get(ALONG, ()):
        there = apps.get_model(label)
        found = [_values(there, each, beside=row) for each in others]
        there._base_manager.bulk_create(there(**each) for each in found if each is not None)
    for label, name, left in said.get(LEFT, ()):
        apps.get_model(label)._base_manager.filter(pk__in=left, **{name: None}).update(**{name: row.pk})
    return row


def can_be_rebuilt(model: type[Revised], kept: dict[int, dict[str, Any]]) -> set[int]:
    """The ids of those that `rebuild` can make. A query for each thing that they cannot be without."""
    able = {*kept}
    for column in model._meta.concrete_fields:
        if column.related_model and not column.null:
            named = {kept[pk].get(column.name) for pk in able}
            rows = column.related_model._base_manager.filter(pk__in=named - {None})
            there = {*rows.values_list("pk", flat=True)}
            able = {pk for pk in able if kept[pk].get(column.name) in there}
    return able


def highest_ids() -> dict[str, int]:
    """By the name of a model, the highest id that history names: `rebuild` gives a row the id that it had."""
    subjects = Change.objects.order_by().values("subject")
    found = subjects.annotate(highest=models.Max("subject_id")).values_list("subject", "highest")
    highest = defaultdict(int, found)
    cleared = Change.objects.filter(field=ROW, before__has_key=ALONG)
    for along in cleared.values_list(f"before__{ALONG}", flat=True).iterator():
        for label, rows in along:
            name = label.rpartition(".")[2].lower()
            numbers = (row["id"] for row in rows if isinstance(row.get("id"), int))
            highest[name] = max(highest[name], *numbers, 0)
    return highest


def _values(
    model: type[models.Model], said: dict[str, Any], *, beside: Revised | None = None
) -> dict[str, Any] | None:
    """Its columns. What it must name and is gone, such as its PRD, is that of the row `beside` it."""
    values = {}
    for column in model._meta.concrete_fields:
        value = said.get(column.name)
        if column.related_model and value is not None:
            if not column.related_model._base_manager.filter(pk=value).exists():
                value = None if column.null else getattr(beside, column.attname, None)
            if value is None and not column.null:
                return None
        values[column.attname] = _typed(column, value)
    return values


def _typed(column: models.Field[Any, Any], value: Any) -> Any:
    is_moment = isinstance(column, (models.DateField, models.JSONField))
    return column.to_python(value) if is_moment and not isinstance(value, (date, dict, list)) else value
