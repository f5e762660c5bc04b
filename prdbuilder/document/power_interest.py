"""The power/interest grid (Mendelow, 1991): how much attention somebody gets, and who gets too little."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .choices import Side
from .revenue import AtStake, revenue_at_stake
from .schema import Document, Persona, Stakeholders

MIDDLE = 50
"""From here on power, or interest, is high."""
NOTABLE = Decimal("0.1")
"""The part of all that customers are known to pay from which on a user is worth more than being informed."""


class Quadrant(StrEnum):
    MANAGE = "manage closely"
    SATISFY = "keep satisfied"
    INFORM = "keep informed"
    MONITOR = "monitor"


_QUADRANTS = {
    (True, True): Quadrant.MANAGE,
    (True, False): Quadrant.SATISFY,
    (False, True): Quadrant.INFORM,
    (False, False): Quadrant.MONITOR,
}


def quadrant(persona: Persona) -> Quadrant | None:
    """None while nobody has said both how much power and how much interest there is."""
    if persona.power is None or persona.interest is None:
        return None
    return _QUADRANTS[persona.power >= MIDDLE, persona.interest >= MIDDLE]


@dataclass(frozen=True)
class UnderRated:
    """A user to whom the grid grants little, though customers stop paying if they stop using."""

    persona: Persona
    quadrant: Quadrant
    figure: AtStake


def underrated(
    document: Document | Stakeholders, figures: Mapping[str, AtStake] | None = None
) -> tuple[UnderRated, ...]:
    """Users of little power on whom at least a tenth of all known revenue depends, the largest figure first.

    The power of a stakeholder is their own; what depends on them is not seen in it. A tenth is where losing a
    user is felt in the year's result and not only in its details. `figures`: what `revenue_at_stake` says of
    the document, where it is at hand.
    """
    found = list(_found(document, revenue_at_stake(document) if figures is None else figures))
    return tuple(sorted(found, key=lambda each: -(each.figure.amount or Decimal())))


def _found(document: Document | Stakeholders, figures: Mapping[str, AtStake]) -> Iterator[UnderRated]:
    least = known_revenue(document) * NOTABLE
    for persona in document.personas:
        stands = quadrant(persona)
        if persona.id not in figures or stands not in (Quadrant.INFORM, Quadrant.MONITOR):
            continue
        if (figures[persona.id].amount or 0) >= least > 0:
            yield UnderRated(persona, stands, figures[persona.id])


def known_revenue(document: Document | Stakeholders) -> Decimal:
    """What all customers pay in a year, as far as somebody has entered it."""
    paying = (persona for persona in document.personas if Side.CUSTOMER in persona.sides)
    return sum((persona.yearly_revenue or Decimal() for persona in paying), Decimal())
