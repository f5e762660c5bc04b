"""Differences between what is and what was, carried out as one step, under the lock of their PRDs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Model, Prefetch

from prdbuilder.history.actions import change_of, write_fields
from prdbuilder.history.models import Change, Revised
from prdbuilder.history.removing import rebuild, remove
from stakeholders.actions import delete_persona
from stakeholders.models import Influence, Persona

from .actions import By, delete_parts, other_ends, told_at_other_ends
from .models import Part, Prd, Requirement, Strategy
from .moving import Orders, out_of_line, put_back, resettle, told
from .past import MODELS, Difference, Key, rows_of


def carry_out(
    prd: Prd,
    found: Sequence[Difference],
    *,
    kept: Mapping[Key, dict[str, Any]],
    orders: Mapping[str, Mapping[int, list[int]]],
    by: By,
) -> None:
    """Write what differs. `kept`: rows removed for good, should one of them be wanted again.

    `orders`: by kind of row and PRD, the order that is wanted.
    """
    _deleted_or_back([each for each in found if each.field == "deleted"], kept, by)
    fields: dict[Key, list[Difference]] = defaultdict(list)
    for each in found:
        if each.field not in ("deleted", "prd", "facing", "counterparts"):
            fields[each.key].append(each)
    rows = rows_of(fields)
    changes = [
        change
        for key, written in fields.items()
        if key in rows
        for change in _written(rows[key], written, by)
    ]
    changes += _threads([each for each in found if each.field == "counterparts"], prd, by)
    Change.objects.bulk_create(changes)
    _places([each for each in found if each.field in ("prd", "facing")], orders.get("requirement", {}), by)
    _ordered(prd, {name: order for name, order in orders.items() if name != "requirement"}, by)


def _deleted_or_back(found: Iterable[Difference], kept: Mapping[Key, dict[str, Any]], by: By) -> None:
    """Rows that go to the bin, or come back from it."""
    found = list(found)
    parts: dict[tuple[type[Part], bool], list[Part]] = defaultdict(list)
    rows = rows_of(each.key for each in found)
    for each in found:
        row = rows.get(each.key)
        if row is None and not each.then and each.key in kept:
            row = _rebuilt(MODELS[each.key[0]], kept[each.key], by)
        if isinstance(row, Part):
            parts[type(row), each.then].append(row)
        elif isinstance(row, Persona):
            delete_persona(row, by=by, deleted=each.then)
        elif isinstance(row, Strategy) and each.then:
            Change.objects.bulk_create(write_fields(row, dict.fromkeys(Strategy.FIELDS, ""), seen={}, by=by))
        elif isinstance(row, Influence) and each.then:
            remove(row, by=by).save()
    for (_, deleted), alike in parts.items():
        delete_parts(alike, by=by, deleted=deleted)


def _rebuilt(model: type[Revised], said: dict[str, Any], by: By) -> Revised | None:
    row = rebuild(model, said)
    if row is not None:
        change_of(row, Change.Verb.RESTORED, by=by).save()
    if isinstance(row, Part):
        orders = Orders(type(row), [row.prd_id])
        orders.write(row.prd_id, put_back(orders.of[row.prd_id], [(row.pk, said.get("follows", 0))]))
        type(row)._default_manager.filter(pk=row.pk).update(deleted_at=None)
        row.deleted_at = None
    return row


def _written(row: Revised, found: Sequence[Difference], by: By) -> list[Change]:
    """Fields of one row; when somebody last looked, and what is set aside, are written as they are."""
    changes = []
    values = {each.field: _typed(row, each.field, each.then) for each in found}
    for name in {"dismissals", "looked_at"} & values.keys():
        value = values.pop(name)
        change = change_of(row, Change.Verb.EDITED, by=by, field=name)
        [each] = [each for each in found if each.field == name]
        change.before, change.after = each.now, each.then
        type(row)._default_manager.filter(pk=row.pk).update(**{name: value})
        changes.append(change)
    return changes + write_fields(row, values, seen={}, by=by)


def _typed(row: Revised, name: str, value: Any) -> Any:
    """A value of history as the row holds it. What it names and is not there any more is left out."""
    column = row._meta.get_field(name)
    if name in row.RELATIONS or column.is_relation:
        named = cast(type[Model], column.related_model)._base_manager.filter(pk__in=_ids(value))
        return list(named.values_list("pk", flat=True)) if name in row.RELATIONS else named.first()
    if name == "looked_at":
        return datetime.fromisoformat(value) if value else None
    return value if name == "dismissals" else cast(Any, column).to_python(value)


def _ids(value: Any) -> list[int]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _threads(found: Iterable[Difference], prd: Prd, by: By) -> list[Change]:
    """Threads drawn or cut, each from one end; what they lead to is told of all of them together."""
    drawn, cut = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for each in found:
        (cut if each.now else drawn)[each.key[1]].add(each.then)
    ends = Prefetch("counterparts", Requirement.objects.only("pk"))
    asked = Requirement.objects.filter(pk__in={*drawn, *cut}).select_related("product").order_by("pk")
    there = {*Requirement.objects.filter(pk__in=set().union(*drawn.values())).values_list("pk", flat=True)}
    written: list[Change] = []
    for row in asked.prefetch_related(ends):
        linked = ({*row.linked_ids("counterparts")} | drawn[row.pk] & there) - cut[row.pk]
        written += write_fields(row, {"counterparts": sorted(linked)}, seen={}, by=by)
    others = other_ends(written)
    return [*written, *(told_at_other_ends(others, prd.pk, by=by) if others else ())]


def _places(found: Sequence[Difference], wanted: Mapping[int, list[int]], by: By) -> None:
    """Requirements back into their PRD, onto their side and behind the one that they followed."""
    orders = Orders(Requirement, {*wanted, *(each.then for each in found if each.field == "prd")})
    out = {pk for prd_id, order in wanted.items() for pk in out_of_line(orders.of[prd_id], order)}
    moving = {each.key[1] for each in found} | out
    if not moving:
        return
    rows = list(Requirement.objects.filter(pk__in=moving).select_related("product", "prd").in_order())
    missing = Orders(Requirement, {row.prd_id for row in rows} - orders.of.keys())
    orders.of |= missing.of
    orders.positions |= missing.positions
    into = {each.key[1]: int(each.then) for each in found if each.field == "prd"}
    facing = {each.key[1]: str(each.then) for each in found if each.field == "facing"}
    settled = {row.pk: (into.get(row.pk, row.prd_id), facing.get(row.pk, row.facing)) for row in rows}
    targets = {prd_id: _with_all(order, orders, prd_id, settled) for prd_id, order in wanted.items()}
    for prd_id in {prd_id for prd_id, _ in settled.values()} - wanted.keys():
        targets[prd_id] = _with_all([], orders, prd_id, settled)
    Change.objects.bulk_create(resettle(rows, settled, orders, targets, by=by))


def _with_all(
    order: Sequence[int], orders: Orders, prd_id: int, places: Mapping[int, tuple[int, str]]
) -> list[int]:
    """An order completed: of those that will be in this PRD each once, what it leaves out at the end."""
    stay = [pk for pk in orders.of[prd_id] if places.get(pk, (prd_id, ""))[0] == prd_id]
    come = [pk for pk, (there, _) in places.items() if there == prd_id and pk not in stay]
    here = {*stay, *come}
    named = [pk for pk in dict.fromkeys(order) if pk in here]
    return [*named, *(pk for pk in (*stay, *come) if pk not in {*named})]


def _ordered(prd: Prd, orders: Mapping[str, Mapping[int, list[int]]], by: By) -> None:
    """The lists that are in one order for the whole PRD: goals, entries and signs of leaving."""
    changes: list[Change] = []
    for name, wanted in orders.items():
        model = cast(type[Part], MODELS[name])
        for prd_id, order in wanted.items():
            standing = Orders(model, [prd_id])
            full = _with_all(order, standing, prd_id, {})
            out = out_of_line(standing.of[prd_id], full)
            rows = model._default_manager.select_related("product").in_bulk(out)
            was = {pk: standing.place(rows[pk]) for pk in out}
            standing.write(prd_id, full)
            changes += [told(rows[pk], was[pk], standing, by=by) for pk in out]
    Change.objects.bulk_create(changes)
