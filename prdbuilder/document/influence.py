"""Who keeps whom paying: the strongest path of influence from each persona to each one that pays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from .choices import Side, Strength
from .schema import Document, Influence, Persona, Stakeholders

HALVINGS = {Strength.STRONG: 0, Strength.MEDIUM: 1, Strength.WEAK: 2}
"""How often a strength halves what it passes on: strong 1, medium ½, weak ¼, multiplied along a path."""


@dataclass(frozen=True)
class Kept:
    """A customer that a persona keeps paying, by the strongest path of influence; of two, the shorter one.

    `first` is the first step of the path and `then` the rest, from the persona that `first` reaches. There is
    no step where the persona itself pays.
    """

    customer: Persona
    halvings: int = 0
    steps: int = 0
    first: Influence | None = None
    then: "Kept | None" = None

    @property
    def path(self) -> tuple[Influence, ...]:
        return tuple(self._walk())

    def _walk(self) -> Iterator[Influence]:
        here: Kept | None = self
        while here is not None and here.first is not None:
            yield here.first
            here = here.then


def kept_paying(document: Document | Stakeholders) -> Mapping[str, tuple[Persona, ...]]:
    """By persona id: the customers that this persona keeps paying, in the document's order."""
    return {id_: tuple(kept.customer for kept in all_kept) for id_, all_kept in keeps(document).items()}


def keeps(document: Document | Stakeholders) -> Mapping[str, tuple[Kept, ...]]:
    """By persona id: each customer that can be reached by influence, through any persona.

    One walk over the influences for each customer (Dijkstra, 1959, counting halvings and then steps).
    Somebody who both pays and uses keeps themselves paying; nobody else does, even by a detour.
    """
    towards: dict[str, list[Influence]] = {persona.id: [] for persona in document.personas}
    for influence in document.influences:
        towards[influence.target].append(influence)
    kept: dict[str, list[Kept]] = {persona.id: [] for persona in document.personas}
    for customer in document.personas:
        if Side.CUSTOMER not in customer.sides:
            continue
        if Side.USER in customer.sides:
            kept[customer.id].append(Kept(customer))
        for source, way in _ways_to(customer, towards):
            kept[source].append(way)
    return {id_: tuple(customers) for id_, customers in kept.items()}


def keepers(kept: Mapping[str, Sequence[Kept]]) -> Mapping[str, Sequence[tuple[str, Kept]]]:
    """`keeps` turned round. By id of each customer that is kept: who keeps it paying, and by which way."""
    found: dict[str, list[tuple[str, Kept]]] = {}
    for id_, ways in kept.items():
        for way in ways:
            found.setdefault(way.customer.id, []).append((id_, way))
    return found


def _ways_to(customer: Persona, towards: Mapping[str, list[Influence]]) -> Iterator[tuple[str, Kept]]:
    """For every persona that reaches the customer, the strongest first: its id and its way there."""
    found: set[str] = set()
    order = count()
    waiting = [(0, 0, next(order), customer.id, Kept(customer))]
    while waiting:
        halvings, steps, _, reached, way = heappop(waiting)
        if reached in found:
            continue
        found.add(reached)
        if way.first is not None:
            yield reached, way
        for influence in towards[reached]:
            if influence.source not in found:
                more = halvings + HALVINGS[influence.strength]
                longer = Kept(customer, more, steps + 1, influence, way)
                heappush(waiting, (more, steps + 1, next(order), influence.source, longer))
