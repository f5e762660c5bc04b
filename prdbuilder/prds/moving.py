"""Where the rows of a PRD stand, and how history tells it, so that every earlier order can be built again.

A move keeps, of each row that moved, which row it followed. All others keep their order among themselves, so
putting these back behind the ones they followed gives the order there was, whatever the positions are now.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, cast

from prdbuilder.document.rising import longest_rise
from prdbuilder.history.actions import change_of
from prdbuilder.history.models import Change

from .models import Part, Requirement


class Orders:
    """The rows of one kind in each of some PRDs, deleted ones too, as they stand under the lock."""

    def __init__(self, model: type[Part], prd_ids: Iterable[int]) -> None:
        self.model = model
        self.of: dict[int, list[int]] = {prd_id: [] for prd_id in prd_ids}
        self.positions: dict[int, int] = {}
        rows = model._default_manager.filter(prd__in=self.of).order_by("position", "pk")
        for pk, prd_id, position in rows.values_list("pk", "prd_id", "position"):
            self.of[prd_id].append(pk)
            self.positions[pk] = position

    def place(self, row: Part) -> dict[str, Any]:
        """Where a row stands, as history keeps it."""
        order = self.of[row.prd_id]
        index = order.index(row.pk)
        place = {"prd": row.prd_id, "position": index + 1, "follows": order[index - 1] if index else 0}
        return place | ({"facing": row.facing} if isinstance(row, Requirement) else {})

    def write(self, prd_id: int, order: list[int]) -> None:
        """Give the rows of a PRD the positions of this order; some may have come from elsewhere."""
        wrong = [
            _standing(self.model, pk, position)
            for position, pk in enumerate(order, start=1)
            if self.positions.get(pk) != position
        ]
        self.model._default_manager.bulk_update(wrong, ["position"], batch_size=500)
        self.of[prd_id] = order
        self.positions |= {pk: position for position, pk in enumerate(order, start=1)}


def _standing(model: type[Part], pk: int, position: int) -> Part:
    row: Part = cast(Any, model)(pk=pk, position=position)
    return row


def put_back(order: Iterable[int], moved: Sequence[tuple[int, int]]) -> list[int]:
    """An order in which each of the moved rows stands behind the one it followed again.

    `moved`: each row with the one it followed, in the order in which they stood. Where that one is not here
    any more, the row goes to the beginning, as the row of a list that followed nothing does.
    """
    leaving = {pk for pk, _ in moved}
    rest = [pk for pk in order if pk not in leaving]
    for pk, followed in moved:
        rest.insert(rest.index(followed) + 1 if followed in rest else 0, pk)
    return rest


def arrange(rows: Sequence[Part], *, by: Any) -> list[Change]:
    """Put the rows of one PRD in this order, before all others of their kind; return what to tell of it."""
    if not rows:
        return []
    [prd_id] = {row.prd_id for row in rows}
    orders = Orders(type(rows[0]), [prd_id])
    here = {row.pk: row for row in rows}
    order = [*here, *(pk for pk in orders.of[prd_id] if pk not in here)]
    out = out_of_line(orders.of[prd_id], order)
    others = (
        type(rows[0])._default_manager.select_related("product").in_bulk([pk for pk in out if pk not in here])
    )
    was = {pk: orders.place(here.get(pk) or others[pk]) for pk in out}
    orders.write(prd_id, order)
    for position, row in enumerate(rows, start=1):
        row.position = position
    return [told(here.get(pk) or others[pk], was[pk], orders, by=by) for pk in out]


def resettle(
    rows: Sequence[Requirement],
    places: Mapping[int, tuple[int, str]],
    orders: Orders,
    wanted: Mapping[int, list[int]],
    *,
    by: Any,
) -> list[Change]:
    """Give requirements the PRD and the side of `places`, and PRDs the orders that are wanted."""
    was = {row.pk: orders.place(row) for row in rows}
    for row in rows:
        row.prd_id, row.facing = places[row.pk]
        row.revision += 1
    Requirement.objects.bulk_update(rows, ["facing", "prd", "revision"])
    for prd_id, order in wanted.items():
        orders.write(prd_id, order)
    changes = [told(row, was[row.pk], orders, by=by) for row in rows if was[row.pk] != orders.place(row)]
    return [*changes, *_left(changes)]


def _left(changes: Sequence[Change]) -> list[Change]:
    """The same said in the history of the PRD that a requirement left."""
    left = []
    for change in changes:
        if change.was["prd"] != change.prd_id:
            said = copy(change)
            said.prd_id = change.was["prd"]
            left.append(said)
    return left


def told(row: Part, was: dict[str, Any], orders: Orders, *, by: Any) -> Change:
    field = "facing" if isinstance(row, Requirement) else "position"
    return change_of(row, Change.Verb.MOVED, by=by, field=field, before=was, after=orders.place(row))


def out_of_line(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """The fewest rows that must have moved for one order to become the other."""
    places = {pk: index for index, pk in enumerate(before)}
    order = [places[pk] for pk in after if pk in places]
    kept = {order[place] for place in longest_rise(order)}
    return [pk for index, pk in enumerate(before) if index not in kept]
