"""Coverage of what ties the two sides together: customer relations, influence, and habit."""

from collections.abc import Iterator, Sequence

from prdbuilder.document.choices import HabitStep
from prdbuilder.document.relations import MISSING, Gap, GapKind
from prdbuilder.document.schema import LeavingSign, Persona
from prdbuilder.document.sentences import listed

from .findings import (
    ERROR_AT_LAST,
    NOTES,
    WARNING_AT_LAST,
    WARNING_LATER,
    WARNINGS,
    Found,
    Topic,
    rule,
)
from .view import View

_ELSEWHERE = {GapKind.STRATEGY, GapKind.METRIC, GapKind.PREVENTION}
"""Gaps that other rules find."""
_STEPS = {
    HabitStep.TRIGGER: "trigger",
    HabitStep.ACTION: "action",
    HabitStep.REWARD: "variable reward",
    HabitStep.INVESTMENT: "investment",
}


@rule(
    "customer-without-strategy",
    Topic.COVERAGE,
    ERROR_AT_LAST,
    title="A customer without a customer relations strategy",
    why="There must always be one, also when the payer and the user are one person: their rights, what "
    "happens when a payment goes wrong, and what makes them stop or go on paying.",
    among=lambda view: view.customers,
)
def customer_without_strategy(view: View) -> Iterator[Found]:
    for gap in view.gaps:
        if gap.kind is GapKind.STRATEGY:
            name = view.personas[gap.customer].name
            yield Found(f"strategy:{gap.customer}", f"{name} has no customer relations strategy.")


def _begun(view: View) -> Sequence[str]:
    """The customers that have a strategy."""
    without = {gap.customer for gap in view.gaps if gap.kind is GapKind.STRATEGY}
    return [persona.id for persona in view.customers if persona.id not in without]


@rule(
    "strategy-incomplete",
    Topic.COVERAGE,
    WARNING_AT_LAST,
    title="A customer relations strategy with gaps",
    why="What nobody has decided is decided on the day it happens, by whoever answers the telephone.",
    among=_begun,
)
def strategy_incomplete(view: View) -> Iterator[Found]:
    for customer in _begun(view):
        missing = [MISSING[gap.kind] for gap in view.gaps if _is_missing(gap, customer)]
        if missing:
            name = view.personas[customer].name
            yield Found(f"strategy:{customer}", f"Customer relations of {name} lack {listed(missing)}.")


def _is_missing(gap: Gap, customer: str) -> bool:
    return gap.customer == customer and gap.kind not in _ELSEWHERE


def _signs(view: View, kind: GapKind) -> Iterator[LeavingSign]:
    found = {gap.sign for gap in view.gaps if gap.kind is kind}
    yield from (sign for sign in view.document.leaving_signs if sign.id in found)


@rule(
    "sign-without-metric",
    Topic.COVERAGE,
    WARNING_AT_LAST,
    title="A sign of leaving that nobody can see",
    why="A sign without a metric is noticed after the customer has left.",
    among=lambda view: view.document.leaving_signs,
)
def sign_without_metric(view: View) -> Iterator[Found]:
    for sign in _signs(view, GapKind.METRIC):
        yield Found(f"sign:{sign.id}", f"The sign “{sign.statement}” has no metric.")


@rule(
    "sign-not-prevented",
    Topic.COVERAGE,
    WARNING_AT_LAST,
    title="A sign of leaving that no requirement prevents",
    why="If the users’ experience makes a customer leave, a requirement should be there that improves it.",
    among=lambda view: view.document.leaving_signs,
)
def sign_not_prevented(view: View) -> Iterator[Found]:
    for sign in _signs(view, GapKind.PREVENTION):
        yield Found(f"sign:{sign.id}", f"No requirement prevents “{sign.statement}”.")


@rule(
    "customer-kept-by-nobody",
    Topic.COVERAGE,
    WARNINGS,
    title="A customer whom no user requirement keeps paying",
    why="The user decides whether the customer goes on paying. Draw whose experience reaches this customer, "
    "and give that user a requirement.",
    among=lambda view: view.customers,
)
def customer_kept_by_nobody(view: View) -> Iterator[Found]:
    for persona in view.why.unkept_customers:
        yield Found(f"persona:{persona.id}", f"No user-facing requirement keeps {persona.name} paying.")


def _stops(view: View) -> Iterator[tuple[Persona, str]]:
    """What nobody has said of somebody: when they stop paying, or using."""
    for persona in view.customers:
        if not persona.stops_paying_when:
            yield persona, "paying"
    for persona in view.users:
        if not persona.stops_using_when:
            yield persona, "using"


@rule(
    "stops-when-not-said",
    Topic.COVERAGE,
    WARNING_LATER,
    title="Nobody knows when somebody stops",
    why="What makes a customer stop paying, or a user stop using, is what all else is there to prevent.",
    among=lambda view: [*view.customers, *view.users],
)
def stops_when_not_said(view: View) -> Iterator[Found]:
    unsaid: dict[str, list[str]] = {}
    for persona, what in _stops(view):
        unsaid.setdefault(persona.id, []).append(what)
    for id_, stops in unsaid.items():
        message = f"Nobody has said when {view.personas[id_].name} stops {listed(stops, 'or')}."
        yield Found(f"persona:{id_}", message)


@rule(
    "requirement-keeps-nobody",
    Topic.COVERAGE,
    NOTES,
    title="A user-facing requirement that touches no customer",
    why="Either the influence of its users is not drawn yet, or nobody will pay for it.",
    among=lambda view: [each for each in view.sorted if each.facing == "user" and each.personas],
)
def requirement_keeps_nobody(view: View) -> Iterator[Found]:
    for each in view.why.untied_requirements:
        if each.personas:  # without, another rule says so
            yield Found(
                f"requirement:{each.id}", "Whom it serves keeps no customer paying, as far as is drawn."
            )


@rule(
    "habit-loop-not-written",
    Topic.COVERAGE,
    WARNING_LATER,
    title="A user without a habit loop",
    why="Habits keep users using: what brings them here, what they do, get and leave behind.",
    among=lambda view: list(view.habits),
)
def habit_loop_not_written(view: View) -> Iterator[Found]:
    for id_, habit in view.habits.items():
        if not habit.is_written:
            yield Found(f"habit:{id_}", f"Nobody has written what brings {habit.persona.name} back.")


@rule(
    "habit-step-not-served",
    Topic.COVERAGE,
    WARNING_LATER,
    title="A step of a habit loop that nothing serves",
    why="A loop that breaks at one step brings nobody back.",
    among=lambda view: [habit for habit in view.habits.values() if habit.is_written],
)
def habit_step_not_served(view: View) -> Iterator[Found]:
    for id_, habit in view.habits.items():
        unserved = [_STEPS[each.step] for each in habit.steps if not each.requirements]
        if habit.is_written and unserved:
            steps = listed(unserved)
            yield Found(f"habit:{id_}", f"Nothing serves the {steps} of {habit.persona.name}’s habit loop.")
