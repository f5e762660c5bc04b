"""A PRD as it was: its rows as they are now, with every change since taken back, the newest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from prdbuilder.history.actions import current
from prdbuilder.history.models import Change, Revised
from prdbuilder.history.removing import ROW, can_be_rebuilt
from stakeholders.models import Influence, Persona, Product

from .models import Entry, Goal, LeavingSign, Part, Prd, Requirement, Strategy
from .moving import Orders, put_back

type Key = tuple[str, int]
"""What a row is called in history: its kind and its id."""

PARTS: tuple[type[Part], ...] = (Goal, Entry, Requirement, LeavingSign)
MODELS: dict[str, type[Revised]] = {
    model._meta.model_name or "": model
    for model in (Product, Persona, Influence, Prd, Goal, Entry, Requirement, LeavingSign, Strategy)
}
SHARED = frozenset({"product", "persona", "influence"})
"""What all PRDs of a product share."""
UNWRITTEN = frozenset(
    {"id", "product", "prd", "number", "slug", "key", "position", "revision", "revisions", "beat"}
    | {"created_at", "modified_at", "deleted_at", "archived_at", "worded_at", "looked_at", "counterparts"}
)
"""What no restore of a PRD writes: ids, counters, moments, and what `Past` keeps in another form."""


NAMED_BY = {"requirement": ["product"], "strategy": ["persona"], "influence": ["source", "target"]}
"""What a row needs beside itself to say what history calls it."""


def rows_of(keys: Iterable[Key]) -> dict[Key, Revised]:
    """The rows as they are now, deleted ones too. A query for each kind, however many there are."""
    ids: dict[str, set[int]] = {}
    for subject, pk in keys:
        ids.setdefault(subject, set()).add(pk)
    return {
        (subject, pk): row
        for subject, pks in ids.items()
        for pk, row in _with_names(subject).in_bulk(pks).items()
    }


def _with_names(subject: str) -> QuerySet[Any]:
    rows = MODELS[subject]._base_manager.all()
    return rows.select_related(*NAMED_BY[subject]) if subject in NAMED_BY else rows


def that_can_come_back(keys: Iterable[Key], kept: Mapping[Key, dict[str, Any]]) -> set[Key]:
    """Of rows that are gone for good: those that can be built again as history keeps them."""
    by_kind: dict[str, dict[int, dict[str, Any]]] = {}
    for key in keys:
        if key in kept:
            by_kind.setdefault(key[0], {})[key[1]] = kept[key]
    return {(kind, pk) for kind, rows in by_kind.items() for pk in can_be_rebuilt(MODELS[kind], rows)}


def prds_of(changes: Iterable[Change]) -> set[int]:
    """All PRDs that changes touched, also those that a requirement left, and those where it is by now."""
    prds, requirements = set[int | None](), set[int]()
    for change in changes:
        prds |= {change.prd_id, change.was.get("prd"), change.became.get("prd")}
        if change.subject == "requirement":
            requirements.add(change.subject_id)
    prds |= {*Requirement.objects.filter(pk__in=requirements).values_list("prd_id", flat=True)}
    return {pk for pk in prds if pk}


def fields_of(model: type[Revised]) -> list[str]:
    """The fields of a row that people write, and that can be what they were."""
    columns = [column.name for column in model._meta.concrete_fields]
    return [name for name in (*columns, *model.RELATIONS) if name not in UNWRITTEN]


def state_of(row: Revised) -> dict[str, Any]:
    """What a row says now, as history says it."""
    said: dict[str, Any] = {
        name: row.dismissals if isinstance(row, Prd) and name == "dismissals" else current(row, name)
        for name in fields_of(type(row))
    }
    said["deleted"] = getattr(row, "deleted_at", None) is not None
    said["prd"] = getattr(row, "prd_id", None)
    return said


@dataclass
class Past:
    """What rows say at a moment. A row that is not there, or not yet, is `deleted`."""

    prd: Prd
    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    orders: dict[str, list[int]] = field(default_factory=dict)
    threads: set[frozenset[int]] = field(default_factory=set)
    kept: dict[Key, dict[str, Any]] = field(default_factory=dict)
    """Rows that were removed for good, as history keeps them."""
    called: dict[Key, str] = field(default_factory=dict)
    """What history calls these."""


def of_now(prd: Prd) -> Past:
    """The PRD as it is, with what is deleted."""
    past = Past(prd)
    past.rows["prd", prd.pk] = state_of(Prd.objects.get(pk=prd.pk))
    for model in PARTS:
        name = model._meta.model_name or ""
        rows = model._default_manager.filter(prd=prd).prefetch_related(*model.RELATIONS)
        _take(past, rows)
        past.orders[name] = Orders(model, [prd.pk]).of[prd.pk]
    _take(past, Strategy.objects.filter(prd=prd))
    return past


def _take(past: Past, rows: Iterable[Revised]) -> None:
    for row in rows:
        past.rows[row._meta.model_name or "", row.pk] = state_of(row)
        if isinstance(row, Requirement):
            past.threads |= {frozenset({row.pk, pk}) for pk in row.linked_ids("counterparts")}


def changes_since(prd: Prd, first: int) -> list[Change]:
    """What happened in a PRD from a change on, the newest first; also elsewhere, to what left it since.

    Not that it was made, deleted or brought back: only the bin of its product takes a PRD away.
    """
    here = Change.objects.filter(product_id=prd.product_id, prd_id=prd.pk, pk__gte=first)
    here = here.exclude(subject="prd", field="")
    changes = {change.pk: change for change in here}
    left = {
        change.subject_id
        for change in changes.values()
        if change.verb == Change.Verb.MOVED and change.became.get("prd", prd.pk) != prd.pk
    }
    if left:
        elsewhere = Change.objects.filter(subject="requirement", subject_id__in=left, pk__gte=first)
        changes |= {change.pk: change for change in elsewhere}
    return sorted(changes.values(), key=lambda change: -change.pk)


def before(prd: Prd, first: int) -> tuple[Past, Past]:
    """The PRD as it is, and as it was before a change."""
    now, changes = of_now(prd), changes_since(prd, first)
    ids = {change.subject_id for change in changes if change.subject == "requirement"}
    away = Requirement.objects.filter(pk__in=ids).exclude(prd=prd)
    _take(now, away.prefetch_related(*Requirement.RELATIONS))
    then = Past(prd, {key: {**said} for key, said in now.rows.items()}, {**now.orders}, {*now.threads})
    take_back(then, changes)
    return now, then


def take_back(past: Past, changes: Iterable[Change]) -> None:
    """Undo changes in what is known of the past; they come the newest first."""
    for _, together in groupby(changes, key=lambda change: change.step or change.pk):
        step = list(together)
        for change in step:
            _take_back(past, change)
        _put_back(past, [change for change in step if change.verb == Change.Verb.MOVED])


def _take_back(past: Past, change: Change) -> None:
    key = (change.subject, change.subject_id)
    row = past.rows.setdefault(key, {"deleted": True})
    if change.field == ROW:
        past.kept.setdefault(key, change.was)  # of a row that went twice, what it said in the end
        past.called.setdefault(key, change.label)
        named = {name: change.was.get(name) for name in fields_of(MODELS[change.subject])}
        past.rows[key] = named | {"prd": change.prd_id, "deleted": bool(change.was.get("deleted_at"))}
        past.threads |= {frozenset({key[1], pk}) for pk in change.was.get("counterparts", ())}
        if key[0] in past.orders:
            moved = [(key[1], change.was.get("follows", 0))]
            past.orders[key[0]] = put_back(past.orders[key[0]], moved)
    elif change.verb == Change.Verb.CREATED:  # a strategy that says nothing is as one that nobody began
        row |= dict.fromkeys(Strategy.FIELDS, "") if change.subject == "strategy" else {"deleted": True}
    elif change.verb in (Change.Verb.DELETED, Change.Verb.RESTORED) and not change.field:
        row["deleted"] = change.verb == Change.Verb.RESTORED
    elif change.verb == Change.Verb.MOVED:
        _move_back(past, key, change.was)
    elif change.field == "counterparts":
        drawn, cut = threads_of(change)
        past.threads = (past.threads - drawn) | cut
    elif change.field in row:
        row[change.field] = change.before


def _move_back(past: Past, key: Key, was: dict[str, Any]) -> None:
    past.rows[key] |= {name: was[name] for name in ("prd", "facing") if name in was}
    if key in past.kept:  # what is gone is built again where it was, not where it was cleared
        past.kept[key] = past.kept[key] | was


def threads_of(change: Change) -> tuple[set[frozenset[int]], set[frozenset[int]]]:
    """The threads that a change of counterparts drew, and those that it cut."""
    was, now = ({*(ids or ())} for ids in (change.before, change.after))
    pk = change.subject_id
    return {frozenset({pk, other}) for other in now - was}, {frozenset({pk, other}) for other in was - now}


def _put_back(past: Past, moves: list[Change]) -> None:
    for subject in {change.subject for change in moves}:
        places = {change.subject_id: change.was for change in moves if change.subject == subject}
        came = {pk for pk, place in places.items() if place["prd"] != past.prd.pk}
        here = [pk for pk in past.orders[subject] if pk not in came]
        past.orders[subject] = put_back(here, _in_order(places, past.prd.pk))


def _in_order(places: dict[int, dict[str, Any]], prd_id: int) -> list[tuple[int, int]]:
    """Rows of one PRD in the order of their places, each with the one it followed."""
    stood = sorted((place["position"], pk) for pk, place in places.items() if place["prd"] == prd_id)
    return [(pk, places[pk].get("follows", 0)) for _, pk in stood]


@dataclass(frozen=True)
class Difference:
    """A field of a row that says one thing now, and should say another."""

    key: Key
    field: str
    now: Any
    then: Any


def deleted_prds(found: Iterable[Difference]) -> set[int]:
    """The PRDs into which these would move a requirement, where nobody would see it, or which are gone."""
    into = {each.then for each in found if each.field == "prd"}
    return into - ({*Prd.objects.filter(pk__in=into).values_list("pk", flat=True)} if into else into)


def differences(now: Past, then: Past) -> Iterator[Difference]:
    """All that must be written so that a PRD is what it was, but for the order of its lists."""
    for key, said in then.rows.items():
        stands = now.rows.get(key, {"deleted": True, "prd": now.prd.pk})
        belongs = (
            now.prd.pk in (said.get("prd", now.prd.pk), stands.get("prd", now.prd.pk)) or key[0] == "prd"
        )
        came = said.get("prd") != stands.get("prd") == now.prd.pk
        if not belongs or (stands["deleted"] and (said["deleted"] or came)):
            continue
        if said["deleted"] or came:
            # What was not here then leaves as it is; what it says is of another moment.
            names = ["deleted"] if said["deleted"] else ["prd"]
        else:
            names = [name for name in said if name not in UNWRITTEN or name == "prd"]
        for name in names:
            if stands.get(name) != said[name]:
                yield Difference(key, name, stands.get(name), said[name])
    yield from _threads(now, then)


def _threads(now: Past, then: Past) -> Iterator[Difference]:
    """Of each requirement that was there then: its counterparts. One end is enough."""
    for thread in now.threads ^ then.threads:
        ends = sorted(thread)
        if all(not then.rows.get(("requirement", pk), {"deleted": True})["deleted"] for pk in ends):
            yield Difference(("requirement", ends[0]), "counterparts", thread in now.threads, ends[1])
