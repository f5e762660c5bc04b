"""What each half of a PRD shows: the one place that decides it."""

from collections.abc import Iterator, Set
from enum import StrEnum

from .choices import Facing, PersonaKind, Side
from .schema import CustomerRelations, Document, Goal, HabitLoop, LeavingSign, Persona, Requirement


class Edition(StrEnum):
    FULL = "full"
    CUSTOMER = "customer"
    USER = "user"

    @property
    def side(self) -> Side | None:
        return None if self is Edition.FULL else Side(self.value)


_INTERNAL = ("yearly_revenue", "power", "interest", "legitimacy", "urgency", "stance")


def edition(document: Document, which: Edition) -> Document:
    """The document as the readers of one edition may see it.

    A half keeps its own goals, requirements and personas and the shared sections. It names nothing of the
    other half: no counterpart, no goal that is fed, no influence, no revenue. How much power somebody has,
    how they stand to the product, and what was set aside and why, are for those who work on it: in the full
    edition only.
    """
    side = which.side
    if side is None:
        return document
    goals = {goal.id for goal in document.goals_of(side)}
    requirements = tuple(_alone(requirement, side, goals) for requirement in document.facing(Facing(side)))
    personas = {persona.id: persona for persona in document.personas}
    shown = {name for requirement in requirements for name in requirement.personas}
    shown |= {persona.id for persona in document.personas if side in persona.sides}
    shown |= {strategy.persona for strategy in _strategies(document, side)}
    # A persona of the other side only is named by mistake (readiness says so); its name stays outside.
    shown -= {name for name in shown if personas[name].sides == {side.other}}
    return document.model_copy(
        update={
            "personas": tuple(_half(persona, side) for persona in document.personas if persona.id in shown),
            "influences": (),
            "goals": tuple(_unfed(goal) for goal in document.goals_of(side)),
            "requirements": tuple(
                requirement.model_copy(
                    update={"personas": tuple(name for name in requirement.personas if name in shown)}
                )
                for requirement in requirements
            ),
            "customer_relations": _strategies(document, side),
            "leaving_signs": tuple(_signs(document, side, shown)),
            "dismissals": (),
        }
    )


def _alone(requirement: Requirement, side: Side, goals: Set[str]) -> Requirement:
    hidden: dict[str, object] = {"counterparts": (), "changed_counterparts": ()}
    if requirement.goal not in goals:
        hidden["goal"] = None
    return requirement.model_copy(update=hidden if side is Side.USER else hidden | {"habit_step": None})


def _unfed(goal: Goal) -> Goal:
    return goal.model_copy(update={"feeds": None})


def _strategies(document: Document, side: Side) -> tuple[CustomerRelations, ...]:
    """The strategies of customers; one for a persona known only to use would name the other half."""
    if side is Side.USER:
        return ()
    users = {persona.id for persona in document.personas if persona.sides == {Side.USER}}
    return tuple(entry for entry in document.customer_relations if entry.persona not in users)


def _signs(document: Document, side: Side, shown: set[str]) -> Iterator[LeavingSign]:
    """What would prevent a sign of leaving is mostly user-facing: the customer's half names its own only."""
    if side is Side.CUSTOMER:
        own = {requirement.id for requirement in document.facing(Facing.CUSTOMER)}
        for sign in document.leaving_signs:
            if sign.persona in shown:
                prevents = tuple(id_ for id_ in sign.requirements if id_ in own)
                yield sign.model_copy(update={"requirements": prevents})


def _half(persona: Persona, side: Side) -> Persona:
    """The persona without what belongs to the other side. Revenue stays in the full edition only."""
    hidden: dict[str, object] = dict.fromkeys(_INTERNAL)
    if side is Side.CUSTOMER:
        hidden |= {"uses": None, "stops_using_when": "", "habit_loop": HabitLoop()}
    else:
        hidden |= {"pays": None, "stops_paying_when": "", "buying_roles": ()}
        if persona.kind is PersonaKind.CUSTOMER:
            hidden["kind"] = None
    return persona.model_copy(update=hidden)
