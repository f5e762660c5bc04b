"""Taking back a step of one's own, or doing it again; never over what somebody else did since."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from prdbuilder.document.merging import merge
from prdbuilder.history.actions import change_of, current, merged_ids, merged_words
from prdbuilder.history.models import Change
from prdbuilder.history.removing import ROW
from prdbuilder.history.steps import step
from prdbuilder.history.texts import admitted, is_text
from stakeholders.actions import hold
from stakeholders.models import Influence, Product

from .carrying import carry_out
from .locking import lock
from .models import Prd
from .moving import Orders, put_back
from .past import MODELS, Difference, Key, prds_of, rows_of, threads_of
from .restoring import RESTORED
from .stepping import LOOKED_THROUGH, is_for_good, not_standing, steps_of

NO_EFFECT = "no_effect"
"""What history calls the field of an undo of which nothing was left to do."""
CLEARED = "“{}” was cleared out of the bin since. The history keeps what it said, and can bring it back."


class CannotUndo(Exception):
    """Why a step cannot be taken back, as a sentence for whoever asked. Nothing was written."""


@transaction.atomic
def undo(step_id: UUID, product: Product, *, by: AbstractBaseUser) -> UUID:
    """Take back a step of one's own, as a step that can be taken back itself. Raises `CannotUndo`."""
    changes = list(Change.objects.filter(step=step_id, product_id=product.pk).order_by("pk"))
    if not changes or {change.by_id for change in changes} != {by.pk}:
        raise CannotUndo("This is not a step of yours.")
    lock(*(held := prds_of(changes)))
    if prds_of(changes) - held:  # the lock had to wait for that
        raise CannotUndo("Something of it was moved into another PRD just now. Try it once more.")
    _must_be_there(held)
    if any(change.prd_id is None for change in changes):
        hold(product.pk)
    changes = _run_of(changes)
    if step_id in not_standing([step_id]):
        raise CannotUndo("This was taken back already.")
    found, orders = _found(changes, by), _orders(changes)
    prd = Prd.objects.filter(pk__in={change.prd_id for change in changes}).order_by("pk").first()
    with step(undoes=step_id) as made:
        carry_out(prd or Prd(product=product), found, kept=_kept(changes, found), orders=orders, by=by)
        if not Change.objects.filter(step=made).exists():  # the next undo goes on with the step before
            change_of(prd or product, Change.Verb.EDITED, by=by, field=NO_EFFECT).save()
    return made


def _must_be_there(held: set[int]) -> None:
    """The PRDs that a step touched. Raises `CannotUndo`."""
    there = Prd.everything.in_bulk(held)
    if held - there.keys():
        raise CannotUndo("The PRD that it was in was deleted, and is gone for good.")
    if gone := next((prd for prd in there.values() if prd.deleted_at), None):
        raise CannotUndo(f"“{gone}” was deleted since. Bring it back first.")


def _run_of(changes: list[Change]) -> list[Change]:
    """A save with the saves of the same field that went before it, as one step."""
    if len(changes) != 1 or changes[0].undoes:
        return changes
    first = changes[0]
    earlier = Change.objects.filter(
        by=first.by_id, product_id=first.product_id, prd_id=first.prd_id, pk__lte=first.pk
    )
    done = steps_of(list(earlier.order_by("-pk")[:LOOKED_THROUGH]))
    return list(reversed(done[0].changes))


def _kept(changes: Sequence[Change], found: Sequence[Difference]) -> dict[Key, dict[str, Any]]:
    """The rows that must come back and that the step itself removed for good, as history keeps them.

    Of what was cleared out of the bin since, only a restore knows all that was tied to it: for that it raises
    `CannotUndo`.
    """
    kept = {(change.subject, change.subject_id): change.was for change in changes if change.field == ROW}
    back = {each.key for each in found if each.field == "deleted" and not each.then}
    cleared = back - rows_of(back).keys() - kept.keys()
    for change in changes:
        if (change.subject, change.subject_id) in cleared:
            raise CannotUndo(CLEARED.format(change.label))
    return kept


def _found(changes: Sequence[Change], by: AbstractBaseUser) -> list[Difference]:
    """What the step changed and what must be written to take that back. Raises `CannotUndo`."""
    fields: dict[tuple[Key, str], list[Change]] = {}
    for change in changes:
        fields.setdefault(((change.subject, change.subject_id), _aspect(change)), []).append(change)
    rows, others = _standing(changes, fields), _of_others(changes, by)
    found: list[Difference] = []
    for (key, aspect), told in fields.items():
        if aspect == "counterparts":
            found += _threads(told, rows)
        elif aspect == "place":
            found += _place(key, told, rows, others.get(key, ()))
        elif aspect == "deleted":
            found += _back_or_away(key, told, rows, others.get(key, ()))
        elif aspect and key in rows:
            found += _field(key, aspect, told, rows)
    return found


def _aspect(change: Change) -> str:
    """What of a row a change is about."""
    if change.verb == Change.Verb.MOVED:
        return "place"
    if is_for_good(change):
        raise CannotUndo("This cannot be taken back here.")
    if change.verb == Change.Verb.CREATED or change.field in ("", ROW):
        return "deleted"
    return "" if change.field in (RESTORED, NO_EFFECT) else change.field


def _there(change: Change) -> bool:
    return change.verb in (Change.Verb.CREATED, Change.Verb.RESTORED)


def _standing(changes: Sequence[Change], fields: Mapping[tuple[Key, str], list[Change]]) -> dict[Key, Any]:
    """The rows as they are now. Raises `CannotUndo` where one was deleted since, and not by the step.

    What is deleted keeps its place among the others: that one was moved past it can be told of either. It
    keeps its threads as well, of which each end tells: one that is there is enough.
    """
    rows = rows_of((change.subject, change.subject_id) for change in changes)
    gone = {key for key, row in rows.items() if getattr(row, "deleted_at", None)}
    away = {key for (key, aspect), told in fields.items() if aspect == "deleted" and not _there(told[-1])}
    end_is_there = any(aspect == "counterparts" and key not in gone for key, aspect in fields)
    for (key, aspect), told in fields.items():
        bears_it = end_is_there if aspect == "counterparts" else aspect == "place" and _stayed(told)
        if key in gone - away and not bears_it:
            raise CannotUndo(f"“{rows[key].label}” was deleted since.")
    return rows


def _stayed(told: Sequence[Change]) -> bool:
    """Whether a row only moved among those of its side."""
    places = [(change.was, change.became) for change in told]
    return all(was.get(name) == became.get(name) for was, became in places for name in ("prd", "facing"))


def _field(key: Key, name: str, told: Sequence[Change], rows: dict[Key, Any]) -> Iterator[Difference]:
    row = rows[key]
    before, after = cast(Any, told[0].before), cast(Any, told[-1].after)
    stands = _stands(row, name)
    if before == stands:
        return
    if stands == after:
        yield Difference(key, name, stands, before)
    elif name == "looked_at":
        return  # somebody has written or looked since, and so has looked anyway
    elif name in row.RELATIONS:
        yield Difference(key, name, stands, merged_ids(after, before, stands))
    elif name in row.SETS:
        yield Difference(key, name, stands, merged_words(row, name, after, before, stands))
    elif name == "dismissals":
        yield Difference(key, name, stands, _settled(before or [], after or [], stands))
    elif (text := _merged(row, name, after, before, stands)) is not None:
        yield Difference(key, name, stands, text)
    else:
        raise CannotUndo(_since(told[-1]))


def _merged(row: Any, name: str, base: Any, mine: Any, theirs: Any) -> str | None:
    """What is left of a text when one's own words are taken back out of it, where its words admit that."""
    text = merge(base or "", mine or "", theirs or "") if is_text(row, name) else None
    return None if text is None else admitted(row, name, text)


def _stands(row: Any, name: str) -> Any:
    if name == "looked_at":
        return row.looked_at and row.looked_at.isoformat()
    return row.dismissals if name == "dismissals" else current(row, name)


def _settled(before: list[Any], after: list[Any], stands: list[Any]) -> list[Any]:
    """What was set aside, without what this step set aside and with what it let stand again."""
    kept = [each for each in stands if each not in after or each in before]
    return [*kept, *(each for each in before if each not in after and each not in kept)]


def _since(change: Change) -> str:
    """Who wrote over it."""
    later = Change.objects.filter(subject=change.subject, subject_id=change.subject_id, pk__gt=change.pk)
    last = later.filter(field=change.field).select_related("by").order_by("pk").last()
    who = (
        "You"
        if last and last.by_id == change.by_id
        else str(last.by)
        if last and last.by
        else "Somebody else"
    )
    return f"{who} changed the same words of “{change.label}” since. They stay; the history shows both."


def _of_others(changes: Sequence[Change], by: AbstractBaseUser) -> dict[Key, list[Change]]:
    """What others did since with the rows that the step moved, made or brought back. One query for all."""
    keys = {(change.subject, change.subject_id) for change in changes if _there(change) or _moved(change)}
    later = Change.objects.filter(
        subject__in={subject for subject, _ in keys},
        subject_id__in={pk for _, pk in keys},
        pk__gt=changes[-1].pk,
    )
    found: dict[Key, list[Change]] = {}
    for change in later.exclude(by=by.pk).exclude(by=None).select_related("by").order_by("pk"):
        found.setdefault((change.subject, change.subject_id), []).append(change)
    return found


def _back_or_away(
    key: Key, told: Sequence[Change], rows: dict[Key, Any], others: Sequence[Change]
) -> Iterator[Difference]:
    """What the step made or brought back goes, and what it deleted comes back, if it is not so already."""
    row, appeared = rows.get(key), _there(told[-1])
    deleted = row is None or bool(getattr(row, "deleted_at", None))
    if deleted != appeared and _there(told[0]) == appeared:
        if appeared and others:  # what somebody else wrote into since is not taken away from them
            why = f"{others[0].by} has written in “{told[-1].label}” since. Delete it if you are both sure."
            raise CannotUndo(why)
        if key[0] == "influence" and not appeared and _drawn_again(told[-1]):
            raise CannotUndo("This influence was drawn again since.")
        yield Difference(key, "deleted", deleted, appeared)


def _drawn_again(change: Change) -> bool:
    said = change.was
    return Influence.objects.filter(source=said["source"], target=said["target"]).exists()


def _place(
    key: Key, told: Sequence[Change], rows: dict[Key, Any], others: Sequence[Change]
) -> Iterator[Difference]:
    row, was, became = rows.get(key), told[0].was, told[-1].became
    if row is None:
        return
    if again := next(filter(_moved, others), None):
        raise CannotUndo(f"{again.by} moved “{told[-1].label}” since. It stays there.")
    for name in ("prd", "facing") if key[0] == "requirement" else ():
        stands = row.prd_id if name == "prd" else row.facing
        if stands != became[name]:
            raise CannotUndo(f"“{told[-1].label}” was moved elsewhere since.")
        if stands != was[name]:
            yield Difference(key, name, stands, was[name])


def _threads(told: Sequence[Change], rows: dict[Key, Any]) -> Iterator[Difference]:
    drawn, cut = set[frozenset[int]](), set[frozenset[int]]()
    for change in told:
        new, old = threads_of(change)
        drawn, cut = (drawn | new) - old, (cut | old) - new
    key = (told[0].subject, told[0].subject_id)
    stands = (
        {frozenset({key[1], pk}) for pk in rows[key].linked_ids("counterparts")} if key in rows else set()
    )
    for thread in (drawn & stands) | (cut - stands):
        [other] = thread - {key[1]}
        yield Difference(key, "counterparts", thread in stands, other)


def _orders(changes: Sequence[Change]) -> dict[str, dict[int, list[int]]]:
    """Where the rows that the step moved go back to, in the lists as they are now."""
    wanted: dict[str, dict[int, list[int]]] = {}
    moves = {(change.subject, change.subject_id): change for change in reversed(changes) if _moved(change)}
    for subject in {change.subject for change in moves.values()}:
        places = {change.subject_id: change.was for (name, _), change in moves.items() if name == subject}
        orders = Orders(cast(Any, MODELS[subject]), {place["prd"] for place in places.values()})
        wanted[subject] = {}
        for prd_id, order in orders.of.items():
            stood = sorted((place["position"], pk) for pk, place in places.items() if place["prd"] == prd_id)
            wanted[subject][prd_id] = put_back(order, [(pk, places[pk].get("follows", 0)) for _, pk in stood])
    return wanted


def _moved(change: Change) -> bool:
    return change.verb == Change.Verb.MOVED
