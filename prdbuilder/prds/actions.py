"""Every change to a draft. Each locks the PRD, checks what its writer saw, and leaves a `Change`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Max, Prefetch
from django.utils import timezone

from prdbuilder.history.actions import Gone, Overtaken, change_of, write, write_fields
from prdbuilder.history.models import Change
from prdbuilder.history.removing import KEPT
from prdbuilder.history.steps import step
from stakeholders.actions import next_numbers
from stakeholders.models import Counter, Persona, Product

from .locking import hold, lock
from .models import Entry, Goal, LeavingSign, Part, Prd, Requirement, Strategy
from .moving import Orders, resettle
from .tasks import clear_bin

type By = AbstractBaseUser | None


@step()
@transaction.atomic
def create_prd(product: Product, title: str, *, by: By, **fields: Any) -> Prd:
    [number] = next_numbers(product.pk, Counter.Kind.PRD)
    prd = Prd.objects.create(product=product, number=number, title=title, **fields)
    change_of(prd, Change.Verb.CREATED, by=by).save()
    return prd


@step()
@transaction.atomic
def edit_prd(prd: Prd, values: Mapping[str, Any], *, seen: Mapping[str, int], by: By) -> Prd:
    """Raises `StaleEdit`."""
    lock(prd.pk)
    row = Prd.everything.select_related("product").get(pk=prd.pk)
    write(row, values, seen=seen, by=by)
    return row


@step()
@transaction.atomic
def delete_prd(prd: Prd, *, by: By, deleted: bool = True) -> None:
    """Take a whole PRD off every page, with all that is in it kept as it is; or bring it back so."""
    hold(prd.pk)
    there = Prd.everything.filter(pk=prd.pk, deleted_at__isnull=deleted)
    if not there.update(deleted_at=timezone.now() if deleted else None):
        return  # somebody else did so already
    change_of(prd, Change.Verb.DELETED if deleted else Change.Verb.RESTORED, by=by).save()


def _present[P: Part](part: P) -> P:
    """The row as it is under the lock. Raises `Gone`."""
    row = type(part)._default_manager.filter(pk=part.pk, prd_id=part.prd_id, deleted_at=None).first()
    if row is None:
        raise Gone(part.label)
    row.product, row.prd = part.product, part.prd
    return row


@step()
@transaction.atomic
def edit_part[P: Part](part: P, values: Mapping[str, Any], *, seen: Mapping[str, int], by: By) -> P:
    """Write fields of one row of a list of the PRD. Raises `StaleEdit` or `Gone`.

    Mostly nobody wrote to the row since the request read it, so it is read again only where somebody did.
    """
    lock(part.prd_id)
    row = part if part.deleted_at is None else _present(part)
    try:
        _write_part(row, values, seen=seen, by=by)
    except Overtaken:
        row = _present(part)
        _write_part(row, values, seen=seen, by=by)
    return row


def edit_requirement(
    requirement: Requirement, values: Mapping[str, Any], *, seen: Mapping[str, int], by: By
) -> Requirement:
    """As `edit_part`, also where somebody moved it into another PRD since the request read it.

    The first try is over before the second begins, so that the locks are taken in their order.
    """
    try:
        return edit_part(requirement, values, seen=seen, by=by)
    except Gone:
        moved = Requirement.objects.present().select_related("prd__product").filter(pk=requirement.pk).first()
        if moved is None or moved.prd_id == requirement.prd_id:
            raise
        moved.product = moved.prd.product
        return edit_part(moved, values, seen=seen, by=by)


def _write_part(row: Part, values: Mapping[str, Any], *, seen: Mapping[str, int], by: By) -> None:
    changes = write_fields(row, values, seen=seen, by=by)
    ends = other_ends(changes)
    Change.objects.bulk_create([*changes, *(told_at_other_ends(ends, row.prd_id, by=by) if ends else ())])


def other_ends(changes: Iterable[Change]) -> dict[int, set[int]]:
    """Each requirement to or from which these changes draw or cut threads, and their near ends."""
    ends: dict[int, set[int]] = defaultdict(set)
    for change in changes:
        if change.field == "counterparts":
            was, now = ({*cast(list[int], ids)} for ids in (change.before, change.after))
            for pk in was ^ now:
                ends[pk].add(change.subject_id)
    return ends


def told_at_other_ends(ends: Mapping[int, set[int]], prd_id: int, *, by: By) -> list[Change]:
    """A thread has two ends: the history of each requirement that was linked or unlinked says so as well.

    Its revision rises, so that who saw the other end before does not cut the thread without knowing of it;
    and whoever links two has looked at both, where writing stamps only the one that was written to.
    """
    asked = Requirement.objects.filter(pk__in=ends).select_related("product").order_by("pk")
    others = list(asked.prefetch_related(Prefetch("counterparts", Requirement.objects.only("pk"))))
    changes = []
    for other in others:
        now = {*other.linked_ids("counterparts")}
        if now & ends[other.pk]:
            other.looked_at = timezone.now()
        if other.prd_id == prd_id:  # another PRD is not held, and may be written to
            other.revisions = other.revisions | {"counterparts": other.revision_of("counterparts") + 1}
            other.revision += 1
        change = change_of(other, Change.Verb.EDITED, by=by, field="counterparts")
        change.before, change.after = sorted(now ^ ends[other.pk]), sorted(now)
        change.revision = other.revision_of("counterparts")
        changes.append(change)
    Requirement.objects.bulk_update(
        [other for other in others if other.prd_id == prd_id], ["looked_at", "revisions", "revision"]
    )
    return changes


@step()
@transaction.atomic
def edit_strategy(
    prd: Prd, persona: Persona, values: Mapping[str, Any], *, seen: Mapping[str, int], by: By
) -> Strategy:
    """Write the strategy for one customer persona; the first word makes it.

    Raises `StaleEdit`, and `Gone` where the persona was deleted meanwhile.
    """
    lock(prd.pk)
    strategy = begin_strategy(prd, persona)
    if strategy.persona.deleted_at is not None:
        raise Gone(strategy.label)
    write(strategy, values, seen=seen, by=by)
    return strategy


def begin_strategy(prd: Prd, persona: Persona) -> Strategy:
    """The one that is there, or an empty one: what cannot be saved is kept beside a row."""
    strategies = Strategy.objects.select_related("persona")
    return strategies.get_or_create(product_id=prd.product_id, prd=prd, persona=persona)[0]


def _last_position(rows: Any) -> int:
    return int(rows.aggregate(last=Max("position"))["last"] or 0)


def _added_under(key: UUID | None, prd: Prd) -> list[int]:
    """The ids of what was added under this key, wherever it is now. Under the lock nobody else adds it."""
    if key is None:
        return []
    return list(Change.objects.of_prd(prd.pk).filter(key=key).values_list("subject_id", flat=True))


@step()
@transaction.atomic
def add_requirements(
    prd: Prd, lines: Sequence[Mapping[str, Any]], *, by: By, key: UUID | None = None
) -> list[Requirement]:
    """New requirements at the end of their sides, in this order.

    A line holds the fields of a requirement, `statement` at least; `personas` are of the same product.
    What was added under this `key` before is not added again: those that are still here are returned.
    """
    lock(prd.pk)
    if added := _added_under(key, prd):
        return list(prd.requirements.present().filter(pk__in=added).select_related("product").in_order())
    position = _last_position(prd.requirements)
    numbers = next_numbers(prd.product_id, Counter.Kind.REQUIREMENT, len(lines))
    rows = [
        Requirement(
            product=prd.product,
            prd=prd,
            number=number,
            position=position + place,
            **{field: value for field, value in line.items() if field != "personas"},
        )
        for place, (number, line) in enumerate(zip(numbers, lines, strict=True), start=1)
    ]
    Requirement.objects.bulk_create(rows)
    Requirement.personas.through.objects.bulk_create(
        Requirement.personas.through(requirement_id=row.pk, persona_id=persona.pk)
        for row, line in zip(rows, lines, strict=True)
        for persona in line.get("personas", ())
    )
    Change.objects.bulk_create(
        change_of(row, Change.Verb.CREATED, by=by, field="statement", after=row.statement, key=key)
        for row in rows
    )
    return rows


@step()
@transaction.atomic
def add_part[P: Goal | Entry | LeavingSign](model: type[P], prd: Prd, *, by: By, **fields: Any) -> P:
    """A new row at the end of its list."""
    lock(prd.pk)
    row = model(product=prd.product, prd=prd, **fields)
    row.position = _last_position(model._default_manager.filter(prd=prd)) + 1
    row.save()
    change_of(row, Change.Verb.CREATED, by=by, field="statement", after=row.statement).save()
    return row


@step()
@transaction.atomic
def delete_parts(parts: Sequence[Part], *, by: By, deleted: bool = True) -> None:
    """Take rows off the page, or bring them back to where they were. All are of one model.

    What somebody else deleted or brought back already stays as it is. Raises `Gone`.
    """
    lock(*(part.prd_id for part in parts))
    model = type(parts[0])
    there = model._default_manager.in_bulk([part.pk for part in parts])
    for part in parts:
        if part.pk not in there or there[part.pk].prd_id != part.prd_id:
            raise Gone(part.label)
    changing = [part for part in parts if (there[part.pk].deleted_at is None) is deleted]
    model._default_manager.filter(pk__in=[part.pk for part in changing]).update(
        deleted_at=timezone.now() if deleted else None, revision=F("revision") + 1
    )
    for part in changing:
        part.revision = there[part.pk].revision + 1
    verb = Change.Verb.DELETED if deleted else Change.Verb.RESTORED
    Change.objects.bulk_create(change_of(part, verb, by=by) for part in changing)
    for prd_id in sorted({part.prd_id for part in changing} if deleted else ()):
        clear_bin.using(run_after=timezone.now() + KEPT).enqueue(prd_id)


@step()
@transaction.atomic
def move_requirements(
    requirements: Sequence[Requirement],
    *,
    facing: str | None = None,
    before: Requirement | None = None,
    into: Prd | None = None,
    by: By,
) -> list[Requirement]:
    """Move requirements together: to a side, before another one (else to the end), into another PRD.

    Without `facing` each keeps its side. They keep their order among themselves. Raises `Gone`.
    """
    target = into or requirements[0].prd
    lock(target.pk, *(requirement.prd_id for requirement in requirements))
    moving = _all_present(requirements)
    orders = Orders(Requirement, {target.pk, *(row.prd_id for row in moving)})
    places = {row.pk: (target.pk, facing or row.facing) for row in moving}
    order = _with(orders.of[target.pk], [row.pk for row in moving], before)
    changes = resettle(moving, places, orders, {target.pk: order}, by=by)
    for row in moving:
        row.prd = target
    Change.objects.bulk_create(changes)
    return moving


def _with(order: Sequence[int], moving: Sequence[int], before: Requirement | None) -> list[int]:
    """An order in which the moving ones stand together before another, or else at the end."""
    others = [pk for pk in order if pk not in {*moving}]
    place = others.index(before.pk) if before and before.pk in others else len(others)
    return [*others[:place], *moving, *others[place:]]


def _all_present(requirements: Sequence[Requirement]) -> list[Requirement]:
    """The rows as they are under the lock, in the order given. Raises `Gone` if one is missing."""
    rows = (
        Requirement.objects.present()
        .select_related("product", "prd")
        .in_bulk([row.pk for row in requirements])
    )
    for row in requirements:
        if row.pk not in rows or rows[row.pk].prd_id != row.prd_id:
            raise Gone(row.label)
    return [rows[row.pk] for row in requirements]


@step()
@transaction.atomic
def shift_requirement(requirement: Requirement, places: int, *, by: By) -> Requirement:
    """Move a requirement by one place among its own side: up (-1) or down (+1). Raises `Gone`."""
    lock(requirement.prd_id)
    side = list(
        Requirement.objects.present()
        .filter(prd=requirement.prd_id, facing=requirement.facing)
        .in_order()
        .select_related("product", "prd")
    )
    place = next((index for index, row in enumerate(side) if row.pk == requirement.pk), None)
    if place is None:
        raise Gone(requirement.label)
    rest = side[:place] + side[place + 1 :]
    to = min(max(place + places, 0), len(rest))
    if to == place:
        return requirement
    before = rest[to] if to < len(rest) else _first_after(side[-1], requirement)
    [moved] = move_requirements([requirement], before=before, by=by)
    return moved


def _first_after(last: Requirement, moving: Requirement) -> Requirement | None:
    """Whatever follows the end of a side in the PRD's one order of positions."""
    return (
        Requirement.objects.filter(prd=last.prd_id, position__gt=last.position)
        .exclude(pk=moving.pk)
        .in_order()
        .first()
    )


@step()
@transaction.atomic
def look_at(requirement: Requirement, *, seen_at: datetime, by: By) -> None:
    """Say that a requirement still fits its counterparts as they were when the writer saw them."""
    lock(requirement.prd_id)
    row = _present(requirement)
    change = change_of(row, Change.Verb.EDITED, by=by, field="looked_at")
    looked_at = min(seen_at, timezone.now())
    change.before, change.after = row.looked_at and row.looked_at.isoformat(), looked_at.isoformat()
    Requirement.objects.filter(pk=row.pk).update(looked_at=looked_at)
    change.save()


@step()
@transaction.atomic
def dismiss(prd: Prd, code: str, place: str, *, reason: str, by: By) -> None:
    """Set a finding aside; whoever does so again gives another reason."""
    lock(prd.pk)
    there = _dismissals(prd)
    others = _without(there, code, place)
    said = {"code": code, "place": place, "reason": reason, "dismissed_on": date.today().isoformat()}
    _write_dismissals(prd, there, [*others, said], reason=reason, by=by)


@step()
@transaction.atomic
def take_back_dismissal(prd: Prd, code: str, place: str, *, by: By) -> None:
    """Let a finding that was set aside stand again. Raises `Gone` where nobody had set it aside."""
    lock(prd.pk)
    there = _dismissals(prd)
    others = _without(there, code, place)
    if len(others) == len(there):
        raise Gone(f"{code} of {place}")
    _write_dismissals(prd, there, others, reason="", by=by)


def _dismissals(prd: Prd) -> list[Any]:
    """As they are under the lock."""
    return list(Prd.everything.values_list("dismissals", flat=True).get(pk=prd.pk))


def _without(there: list[Any], code: str, place: str) -> list[Any]:
    return [each for each in there if (each["code"], each["place"]) != (code, place)]


def _write_dismissals(prd: Prd, before: list[Any], after: list[Any], *, reason: str, by: By) -> None:
    verb = Change.Verb.EDITED if reason else Change.Verb.RESTORED
    Prd.everything.filter(pk=prd.pk).update(dismissals=after)
    change_of(prd, verb, by=by, field="dismissals", before=before, after=after, reason=reason).save()
