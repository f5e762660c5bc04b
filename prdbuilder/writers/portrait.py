"""A persona in words: the facts that each side sees of it, and what brings it back."""

from collections.abc import Callable, Iterator, Mapping

from prdbuilder.document.choices import HabitStep, Side
from prdbuilder.document.habits import Habit, Step, alone
from prdbuilder.document.money import amount, money
from prdbuilder.document.salience import attributes
from prdbuilder.document.schema import Persona, Requirement
from prdbuilder.document.sentences import day

from .habit_drawing import lay_out
from .people import KINDS, STANCES, STEPS, place_on_grid, roles, salience_of
from .reading import Fact, HabitStepView, HabitView, RequirementLink

UNSERVED = "No requirement serves this step."
UNWRITTEN = "Nothing is written here yet."


def facts_of(persona: Persona, side: Side | None, currency: str, *, first: bool) -> Iterator[Fact]:
    """What belongs to no side, then to this side, then to one that the persona does not stand on."""
    elsewhere = persona.sides - {side} if side else set()
    if first:
        yield from _known_of(persona)
    if Side.CUSTOMER not in elsewhere:
        if persona.yearly_revenue is not None:
            yield Fact("Yearly revenue", money(persona.yearly_revenue, currency))
        if persona.buying_roles:
            yield Fact("Part in buying", roles(persona))
        if persona.stops_paying_when:
            yield Fact("Stops paying when", persona.stops_paying_when)
    if Side.USER not in elsewhere and persona.stops_using_when:
        yield Fact("Stops using when", persona.stops_using_when)
    if first:
        yield from _standing_of(persona)


def _known_of(persona: Persona) -> Iterator[Fact]:
    if persona.people is not None:
        yield Fact("People", amount(persona.people))
    if persona.kind:
        yield Fact("Kind", KINDS[persona.kind].label)
    if persona.studied_by:
        yield Fact("Studied by", persona.studied_by)
    if persona.studied_on:
        yield Fact("Last studied on", day(persona.studied_on))


def _standing_of(persona: Persona) -> Iterator[Fact]:
    """Power and how somebody stands to the product, which `edition()` leaves to the full edition."""
    if place := place_on_grid(persona):
        yield Fact("Power and interest", place)
    if any(has is not None for has in attributes(persona).values()):
        yield Fact("Salience", salience_of(persona))
    if persona.stance:
        yield Fact("Stance", STANCES[persona.stance])


def loop_of(
    persona: Persona, habits: Mapping[str, Habit], link: Callable[[Requirement], RequirementLink]
) -> HabitView | None:
    """None where nobody wrote or serves a step."""
    habit = habits.get(persona.id) or alone(persona)
    if not any(step.said or step.requirements for step in habit.steps):
        return None
    steps = tuple(step_view(persona, step, link) for step in habit.steps)
    return HabitView(lay_out(persona.name, steps), steps)


def step_view(persona: Persona, step: Step, link: Callable[[Requirement], RequirementLink]) -> HabitStepView:
    texts = tuple(_texts(persona, step.step))
    gap = "" if step.requirements else UNSERVED if texts else UNWRITTEN
    return HabitStepView(STEPS[step.step].label, texts, tuple(map(link, step.requirements)), gap)


def _texts(persona: Persona, step: HabitStep) -> Iterator[Fact]:
    """What is written; of the triggers, whether they come from outside or from inside."""
    loop = persona.habit_loop
    if step is not HabitStep.TRIGGER:
        yield from (Fact("", text) for text in loop.said(step))
        return
    for where, text in (("From outside", loop.external_trigger), ("From inside", loop.internal_trigger)):
        if text:
            yield Fact(where, text)
