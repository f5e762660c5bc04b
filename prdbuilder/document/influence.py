"""Who keeps whom paying: paths of influence that end in a persona that pays."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .schema import Document, Influence, Persona, Side


@dataclass(frozen=True)
class Kept:
    """A customer that a persona keeps paying, by so many steps of influence, and the first of them.

    There is no step where the persona itself pays.
    """

    customer: Persona
    steps: int = 0
    first: Influence | None = None


def kept_paying(document: Document) -> Mapping[str, tuple[Persona, ...]]:
    """By persona id: the customers that this persona keeps paying, in the document's order."""
    return {id_: tuple(kept.customer for kept in all_kept) for id_, all_kept in keeps(document).items()}


def keeps(document: Document) -> Mapping[str, tuple[Kept, ...]]:
    """By persona id: each customer that can be reached by influence, through any persona.

    One walk over the influences for each customer, so the time is that of writing the answer down. Somebody
    who both pays and uses keeps themselves paying; nobody else does, even by a detour.
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
        for steps, first in _ways_to(customer.id, towards):
            kept[first.source].append(Kept(customer, steps, first))
    return {id_: tuple(customers) for id_, customers in kept.items()}


def _ways_to(customer: str, towards: Mapping[str, list[Influence]]) -> Iterator[tuple[int, Influence]]:
    """For every persona that reaches the customer, nearest first: its steps, and the first of them."""
    seen = {customer}
    waiting = deque([(customer, 0)])
    while waiting:
        reached, steps = waiting.popleft()
        for influence in towards[reached]:
            if influence.source not in seen:
                seen.add(influence.source)
                waiting.append((influence.source, steps + 1))
                yield steps + 1, influence
