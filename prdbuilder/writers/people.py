"""What is said of a persona beyond who they are: its kind, its part in buying, its standing, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from prdbuilder.document.choices import BuyingRole, HabitStep, PersonaKind, Stance
from prdbuilder.document.power_interest import MIDDLE, quadrant
from prdbuilder.document.salience import Attribute, Salience, attributes, salience
from prdbuilder.document.schema import Persona
from prdbuilder.document.sentences import listed


@dataclass(frozen=True)
class Explained:
    """A word of the trade, and what it means in one sentence."""

    label: str
    meaning: str


KINDS: Mapping[PersonaKind, Explained] = {
    PersonaKind.PRIMARY: Explained("Primary", "The product is designed for them; no other design would do."),
    PersonaKind.SECONDARY: Explained(
        "Secondary",
        "Content with the design for the primary persona, and a little more beside it.",
    ),
    PersonaKind.SUPPLEMENTAL: Explained(
        "Supplemental", "Content with what the others get; nothing is designed for them alone."
    ),
    PersonaKind.CUSTOMER: Explained("Customer", "Buys the product, and does not use it or hardly does."),
    PersonaKind.SERVED: Explained("Served", "Does not use the product, and feels what those do who use it."),
    PersonaKind.NEGATIVE: Explained("Negative", "Somebody the product is not designed for."),
}
ROLES: Mapping[BuyingRole, Explained] = {
    BuyingRole.INITIATOR: Explained("Initiator", "sees the need first"),
    BuyingRole.USER: Explained("User", "will work with it"),
    BuyingRole.INFLUENCER: Explained("Influencer", "shapes what is asked for"),
    BuyingRole.DECIDER: Explained("Decider", "has the last word"),
    BuyingRole.APPROVER: Explained("Approver", "must agree to the spending"),
    BuyingRole.BUYER: Explained("Buyer", "settles the terms and places the order"),
    BuyingRole.GATEKEEPER: Explained("Gatekeeper", "decides what reaches the others"),
}
STANCES: Mapping[Stance, str] = {stance: stance.capitalize() for stance in Stance}
STEPS: Mapping[HabitStep, Explained] = {
    HabitStep.TRIGGER: Explained("Trigger", "What calls them, from outside and from inside."),
    HabitStep.ACTION: Explained("Action", "The least they do to be rewarded."),
    HabitStep.REWARD: Explained("Variable reward", "What they get, and never quite the same."),
    HabitStep.INVESTMENT: Explained("Investment", "What they put in, so that the next time is better."),
}
CLASSES: Mapping[Salience, Explained] = {
    Salience.NON_STAKEHOLDER: Explained("Non-stakeholder", "has no claim on the product that would weigh"),
    Salience.DORMANT: Explained("Dormant", "could have their way, and claims nothing yet"),
    Salience.DISCRETIONARY: Explained("Discretionary", "has a proper claim and no means to press it"),
    Salience.DEMANDING: Explained("Demanding", "presses a claim without the power or the right to it"),
    Salience.DOMINANT: Explained("Dominant", "has the power and the right to be heard"),
    Salience.DANGEROUS: Explained("Dangerous", "can force a pressing claim that is not theirs to make"),
    Salience.DEPENDENT: Explained("Dependent", "has a proper and pressing claim, and needs others for it"),
    Salience.DEFINITIVE: Explained("Definitive", "has a proper, pressing claim and the power to match"),
}


def roles(persona: Persona) -> str:
    """The parts somebody plays in buying, in their order."""
    return listed(
        [ROLES[role].label.lower() for role in BuyingRole if role in persona.buying_roles]
    ).capitalize()


def place_on_grid(persona: Persona) -> str:
    """Where somebody stands on the power/interest grid, and what that asks for, as far as it is said."""
    said = {"power": persona.power, "interest": persona.interest}
    places = listed([f"{name} {value}" for name, value in said.items() if value is not None])
    stands = quadrant(persona)
    return ": ".join(filter(None, [f"{places} of 100" if places else "", stands or ""])).capitalize()


def salience_of(persona: Persona) -> str:
    """The class and what it means, or why it is not known."""
    found = salience(persona)
    if found is None:
        return f"Not known while nobody has said: {listed(_missing(persona))}"
    return f"{CLASSES[found].label}: {CLASSES[found].meaning}"


def stands_on(persona: Persona) -> str:
    """The attributes that decide the class, in a sentence."""
    known = {attribute: has for attribute, has in attributes(persona).items() if has is not None}
    parts = [_attribute(persona, attribute, has=has) for attribute, has in known.items()]
    return f"It stands on {listed(parts)}." if parts else ""


def _attribute(persona: Persona, attribute: Attribute, *, has: bool) -> str:
    if attribute is Attribute.POWER:
        return f"power at {persona.power} of 100 ({'enough' if has else 'not enough'}, from {MIDDLE})"
    return f"{'' if has else 'no '}{attribute}"


def _missing(persona: Persona) -> list[str]:
    return [attribute.value for attribute, has in attributes(persona).items() if has is None]
