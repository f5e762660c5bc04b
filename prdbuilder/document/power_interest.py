"""The power/interest grid: how much attention a stakeholder is given (Mendelow, 1991), and whom it leaves out."""

from enum import StrEnum

from .schema import Persona

MIDDLE = 50
"""From here on power, or interest, is high."""


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
