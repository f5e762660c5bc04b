"""How much somebody can claim to be listened to (Mitchell, Agle and Wood, 1997).

A class of salience is derived and never chosen: it follows from which of three attributes somebody has.
"""

from collections.abc import Mapping
from enum import StrEnum

from .power_interest import MIDDLE
from .schema import Persona


class Attribute(StrEnum):
    """What makes a claim weigh: the means to have one's way, a proper claim, and one that cannot wait."""

    POWER = "power"
    LEGITIMACY = "legitimacy"
    URGENCY = "urgency"


class Salience(StrEnum):
    """The seven classes of stakeholder, and that of somebody who is none."""

    NON_STAKEHOLDER = "non_stakeholder"
    DORMANT = "dormant"
    DISCRETIONARY = "discretionary"
    DEMANDING = "demanding"
    DOMINANT = "dominant"
    DANGEROUS = "dangerous"
    DEPENDENT = "dependent"
    DEFINITIVE = "definitive"


_CLASSES = {
    frozenset[Attribute](): Salience.NON_STAKEHOLDER,
    frozenset({Attribute.POWER}): Salience.DORMANT,
    frozenset({Attribute.LEGITIMACY}): Salience.DISCRETIONARY,
    frozenset({Attribute.URGENCY}): Salience.DEMANDING,
    frozenset({Attribute.POWER, Attribute.LEGITIMACY}): Salience.DOMINANT,
    frozenset({Attribute.POWER, Attribute.URGENCY}): Salience.DANGEROUS,
    frozenset({Attribute.LEGITIMACY, Attribute.URGENCY}): Salience.DEPENDENT,
    frozenset(Attribute): Salience.DEFINITIVE,
}


def attributes(persona: Persona) -> Mapping[Attribute, bool | None]:
    """Which of the three somebody has; None where nobody has said."""
    return {
        Attribute.POWER: None if persona.power is None else persona.power >= MIDDLE,
        Attribute.LEGITIMACY: persona.legitimacy,
        Attribute.URGENCY: persona.urgency,
    }


def salience(persona: Persona) -> Salience | None:
    """The class, or None while one attribute is not said: each of them decides."""
    has = attributes(persona)
    if None in has.values():
        return None
    return _CLASSES[frozenset(attribute for attribute, held in has.items() if held)]
