"""Rows that are removed for good: history keeps all that they said, and they can be built again from it."""

from datetime import date, timedelta
from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from .actions import change_of, plain, write_fields
from .models import Change, Revised

KEPT = timedelta(days=30)
"""How long the bin keeps what was deleted. Its texts stay in history after that."""
ROW = "row"
"""What history calls the field of a change that keeps a whole row."""


def whole(row: Revised) -> dict[str, Any]:
    """All that a row says, its revisions and moments too."""
    said: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        said[column.name] = value if isinstance(value, (dict, list)) else plain(value)
    return said | {relation: plain(row.linked_ids(relation)) for relation in row.RELATIONS}


def remove(row: Revised, *, by: AbstractBaseUser | None, **more: Any) -> Change:
    """Remove a row for good; `more`: what else history should know of it. Returns the unsaved `Change`."""
    change = change_of(row, Change.Verb.DELETED, by=by, field=ROW, before=whole(row) | more)
    row.delete()
    return change


class StillNamed(Exception):
    """Something that history does not keep cannot be without the row."""


def clear(row: Revised, **more: Any) -> list[Change]:
    """Remove a row for good and, kept in history as well, what cannot be without it.

    What only names it is written not to; what others said of it stays. Raises `StillNamed`.
    """
    changes: list[Change] = []
    for relation in row._meta.related_objects:
        name, model = relation.field.name, relation.related_model
        others = list(model._base_manager.filter(**{name: row.pk}))
        if not issubclass(model, Revised):
            if others and not relation.field.null:
                raise StillNamed(row.label)
            model._base_manager.filter(**{name: row.pk}).update(**{name: None})
        elif model is not type(row) or not relation.many_to_many:  # what is symmetrical, the row says itself
            for other in cast(list[Revised], others):
                changes += _without(other, relation, row)
    return [*changes, remove(row, by=None, **more)]


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
    values = {}
    for column in model._meta.concrete_fields:
        value = said.get(column.name)
        if column.related_model and value is not None:
            value = value if column.related_model._base_manager.filter(pk=value).exists() else None
            if value is None and not column.null:
                return None
        values[column.attname] = _typed(column, value)
    values["revision"] = said["revision"] + 1
    values["revisions"] = {field: revision + 1 for field, revision in said["revisions"].items()}
    row = model._base_manager.create(**values)
    for relation in model.RELATIONS:
        there = cast(Any, model._meta.get_field(relation)).related_model._base_manager
        getattr(row, relation).set(there.filter(pk__in=said.get(relation, ())))
    return row


def _typed(column: models.Field[Any, Any], value: Any) -> Any:
    is_moment = isinstance(column, (models.DateField, models.JSONField))
    return column.to_python(value) if is_moment and not isinstance(value, (date, dict, list)) else value
