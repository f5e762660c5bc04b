"""What history kept of rows that are gone for good: what they said, and who said what of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from prdbuilder.accounts.models import User
from prdbuilder.document.sentences import day
from prdbuilder.history.models import Change
from prdbuilder.history.removing import ALONG, ROW
from prdbuilder.prds.past import MODELS, fields_of
from prdbuilder.reviews.models import Comment, Discussion, Suggestion
from prdbuilder.reviews.places import PLACES
from prdbuilder.reviews.suggestions import LABELS

from .naming import called

type Row = Mapping[str, Any]
type NameOf = Callable[[str, int], str]
"""What the row is called that a field names by this id."""


@dataclass(frozen=True)
class Said:
    """A text under its name."""

    name: str
    text: str


@dataclass(frozen=True)
class Gone:
    """A row; it is `called` something where its sentence is about several."""

    called: str
    said: tuple[Said, ...]


def gone(changes: Sequence[Change], people: Mapping[int, str], name_of: NameOf) -> tuple[Gone, ...]:
    """What each of these rows said beside what names it; `people`: the names of who said something of it."""
    rows = [
        Gone(
            change.label if len(changes) > 1 else "",
            (*_own(change), *_ties(change, name_of), *_comments(change, people), *_suggested(change, people)),
        )
        for change in changes
        if change.field == ROW
    ]
    return tuple(row for row in rows if row.said)


def people_in(changes: Iterable[Change]) -> dict[int, str]:
    """The names of those who said something of rows that are gone. One query."""
    rows = [row for change in changes for _, rows in change.was.get(ALONG, ()) for row in rows]
    ids = {row.get(name) for row in rows for name in ("author", "made_by", "answered_by")}
    return {person.pk: str(person) for person in User.objects.filter(pk__in=ids - {None})}


def value_of(column: Any, value: Any) -> str:
    """As a page says it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.DateField):
        return day(date.fromisoformat(value[:10]))
    return str(value)


def _own(change: Change) -> Iterator[Said]:
    """What people wrote and chose in its fields."""
    model = MODELS[change.subject]
    kind = change.was.get("kind", "") if change.subject == "entry" else ""
    for name in fields_of(model):
        column: Any = model._meta.get_field(name)
        value = change.was.get(name)
        if column.is_relation or value in (None, "", change.label) or value == column.get_default():
            continue
        if not isinstance(column, models.JSONField):
            yield Said(called(model, name, kind=kind), value_of(column, value))


def _ties(change: Change, name_of: NameOf) -> Iterator[Said]:
    """What it named; of an influence and a strategy, whose they are is in their names."""
    model = MODELS[change.subject]
    for name in fields_of(model) if change.subject not in ("influence", "strategy") else ():
        value = change.was.get(name)
        if model._meta.get_field(name).is_relation and value:
            ids = value if isinstance(value, list) else [value]
            yield Said(called(model, name), ", ".join(name_of(name, pk) for pk in ids))


def _along(change: Change, model: type[models.Model]) -> list[Row]:
    """What went with the row."""
    return [row for label, rows in change.was.get(ALONG, ()) if label == model._meta.label for row in rows]


def _comments(change: Change, people: Mapping[int, str]) -> Iterator[Said]:
    """Those that could be read to the end: what their writer deleted is not told."""
    comments = [row for row in _along(change, Comment) if not row["deleted_at"]]
    for discussion in _along(change, Discussion):
        place = PLACES.get(discussion["place"])
        where = place.label if place else discussion["place"]
        quote = f", of “{discussion['quote']}”" if discussion["quote"] else ""
        for row in comments:
            if row["discussion"] == discussion["id"]:
                who = f"{row['guest_name']}, a guest," if row["guest_name"] else _who(row["author"], people)
                yield Said(f"{who} said on {where}{quote}", row["text"])


def _suggested(change: Change, people: Mapping[int, str]) -> Iterator[Said]:
    for row in _along(change, Suggestion):
        column, state = MODELS["requirement"]._meta.get_field(row["field"]), Suggestion.State(row["state"])
        what = f"{_who(row['made_by'], people)} suggested as {LABELS.get(row['field'], row['field'])}"
        yield Said(f"{what} ({state.label.lower()})", value_of(column, row["after"]))
        if row["reason"]:
            yield Said("Because", row["reason"])
        if row["answer"]:
            yield Said(f"{_who(row['answered_by'], people)} answered", row["answer"])


def _who(pk: int | None, people: Mapping[int, str]) -> str:
    return people.get(pk or 0, "Somebody who left")
