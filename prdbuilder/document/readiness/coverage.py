"""Coverage: who and what a PRD leaves out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from prdbuilder.document.choices import SectionKind, Side
from prdbuilder.document.money import short_known_money
from prdbuilder.document.power_interest import underrated
from prdbuilder.document.schema import Goal, Requirement
from prdbuilder.document.sentences import listed

from .findings import (
    ERROR_LATER,
    ERRORS,
    NOTES,
    WARNING_AT_LAST,
    WARNING_LATER,
    WARNINGS,
    Found,
    Topic,
    rule,
)
from .view import View

_SECTIONS = {SectionKind.SUMMARY: "summary", SectionKind.PROBLEM: "problem"}


def _one(view: View) -> Sequence[object]:
    return [view.document]


@rule(
    "nobody-uses",
    Topic.COVERAGE,
    ERRORS,
    title="No persona that uses",
    why="The user decides whether the customer goes on paying; at every stage there must be one.",
    among=_one,
)
def nobody_uses(view: View) -> Iterator[Found]:
    if not view.users:
        yield Found("side:user", "No persona uses this: say who does.")


@rule(
    "nobody-pays",
    Topic.COVERAGE,
    ERROR_LATER,
    title="No persona that pays",
    why="Without a customer nobody can say what the product has to earn, or keep.",
    among=_one,
)
def nobody_pays(view: View) -> Iterator[Found]:
    if not view.customers:
        yield Found("side:customer", "No persona pays for this: say who does.")


@rule(
    "party-not-said",
    Topic.COVERAGE,
    WARNINGS,
    title="A persona of whom nobody said whether they pay or use",
    why="Which half their requirements belong to, and whose use keeps whom paying, follows from it.",
    among=lambda view: view.document.personas,
)
def party_not_said(view: View) -> Iterator[Found]:
    for persona in view.document.personas:
        unsaid = [word for word, said in (("pays", persona.pays), ("uses", persona.uses)) if said is None]
        if unsaid:
            message = f"Nobody has said whether {persona.name} {' or '.join(unsaid)}."
            yield Found(f"persona:{persona.id}", message)


@rule(
    "persona-without-requirement",
    Topic.COVERAGE,
    WARNINGS,
    title="A persona with no requirement on a side they stand on",
    why="Somebody the product is for, and nothing in the PRD is. Give them a requirement, or say that they "
    "neither pay nor use.",
    among=lambda view: view.served,
)
def persona_without_requirement(view: View) -> Iterator[Found]:
    missing: dict[str, list[Side]] = {}
    for persona, side in view.served:
        if (persona.id, side) not in view.named:
            missing.setdefault(persona.id, []).append(side)
    for id_, sides in missing.items():
        facing = listed([f"{side}-facing" for side in sides], "or")
        message = f"{view.personas[id_].name} has no {facing} requirement."
        yield Found(f"persona:{id_}", message)


@rule(
    "side-without-goal",
    Topic.COVERAGE,
    ERROR_LATER,
    title="A side without a goal",
    why="Each side has its own goal: keep the customer happy, and keep the user using.",
    among=lambda view: list(Side),
)
def side_without_goal(view: View) -> Iterator[Found]:
    for side in Side:
        if not view.goals(side):
            yield Found(f"side:{side}", f"The {side}’s side has no goal.")


@rule(
    "side-without-requirement",
    Topic.COVERAGE,
    ERROR_LATER,
    title="A side without a requirement",
    why="A PRD with one half only says nothing of the party that decides over the other half.",
    among=lambda view: list(Side),
)
def side_without_requirement(view: View) -> Iterator[Found]:
    for side in Side:
        if not view.facing(side):
            yield Found(f"side:{side}", f"No requirement faces the {side}.")


@rule(
    "goal-without-requirement",
    Topic.COVERAGE,
    WARNINGS,
    title="A goal that no requirement serves",
    why="A side with one goal is served by all its requirements. Where it has several, each requirement says "
    "which of them it serves, and a goal that none names is a wish.",
    among=lambda view: view.document.goals,
)
def goal_without_requirement(view: View) -> Iterator[Found]:
    served = {each.goal for each in view.sorted if each.goal}
    for side in Side:
        goals = view.goals(side)
        for goal in goals:
            alone = len(goals) == 1
            if (alone and not view.facing(side)) or (not alone and goal.id not in served):
                yield Found(f"goal:{goal.id}", f"No requirement serves the goal “{goal.statement}”.")


@rule(
    "goal-without-measure",
    Topic.COVERAGE,
    WARNING_LATER,
    title="A goal that nobody can measure",
    why="Without a metric and a target nobody will ever know whether it was reached.",
    among=lambda view: view.document.goals,
)
def goal_without_measure(view: View) -> Iterator[Found]:
    for goal in view.document.goals:
        if missing := [word for word in ("metric", "target") if not getattr(goal, word)]:
            yield Found(f"goal:{goal.id}", f"“{goal.statement}” has no {listed(missing)}.")


def _fed(view: View) -> Sequence[Goal]:
    return view.goals(Side.USER) if view.goals(Side.CUSTOMER) else ()


@rule(
    "goal-feeds-nothing",
    Topic.COVERAGE,
    WARNING_LATER,
    title="A user goal that feeds no customer goal",
    why="The user always reflects the customer: each user goal names the customer goal that it feeds.",
    among=_fed,
)
def goal_feeds_nothing(view: View) -> Iterator[Found]:
    for goal in _fed(view):
        if goal.feeds is None:
            yield Found(f"goal:{goal.id}", f"“{goal.statement}” names no customer goal that it feeds.")


def _missing(requirements: Sequence[Requirement], field: str, said: str) -> Iterator[Found]:
    for each in requirements:
        if not getattr(each, field):
            yield Found(f"requirement:{each.id}", said)


@rule(
    "must-without-criteria",
    Topic.COVERAGE,
    ERROR_LATER,
    title="A Must that nobody can accept",
    why="What must be there needs acceptance criteria: without them nobody can say that it is.",
    among=lambda view: view.musts,
)
def must_without_criteria(view: View) -> Iterator[Found]:
    yield from _missing(view.musts, "criteria", "A Must without an acceptance criterion.")


@rule(
    "requirement-without-criteria",
    Topic.COVERAGE,
    WARNING_LATER,
    title="A requirement without acceptance criteria",
    why="Criteria say when it is done, in words that a person who did not write it can check.",
    among=lambda view: view.others,
)
def requirement_without_criteria(view: View) -> Iterator[Found]:
    yield from _missing(view.others, "criteria", "No acceptance criterion yet.")


@rule(
    "requirement-without-persona",
    Topic.COVERAGE,
    WARNINGS,
    title="A requirement for nobody",
    why="A requirement that names no persona cannot say whom it keeps paying or using.",
    among=lambda view: view.sorted,
)
def requirement_without_persona(view: View) -> Iterator[Found]:
    yield from _missing(view.sorted, "personas", "It names no persona: who is this for?")


@rule(
    "requirement-without-owner",
    Topic.COVERAGE,
    WARNING_AT_LAST,
    title="A requirement without an owner",
    why="Somebody has to answer questions about it, and to say when it is done.",
    among=lambda view: view.sorted,
)
def requirement_without_owner(view: View) -> Iterator[Found]:
    yield from _missing(view.sorted, "owner", "Nobody owns it yet.")


@rule(
    "prd-without-owner",
    Topic.COVERAGE,
    WARNING_LATER,
    title="A PRD without an owner",
    why="Whoever reads it must know whom to ask.",
    among=_one,
)
def prd_without_owner(view: View) -> Iterator[Found]:
    if not view.document.prd.owner:
        yield Found("prd:", "This PRD has no owner.")


@rule(
    "section-not-written",
    Topic.COVERAGE,
    WARNINGS,
    title="No summary, or no problem",
    why="Who reads no further than the first page must still know what is wrong today and what will change.",
    among=lambda view: list(_SECTIONS),
)
def section_not_written(view: View) -> Iterator[Found]:
    for kind, name in _SECTIONS.items():
        if not view.document.section(kind).strip():
            yield Found(f"section:{kind}", f"The {name} is not written yet.")


@rule(
    "persona-not-studied",
    Topic.COVERAGE,
    NOTES,
    title="A persona whom nobody studies",
    why="The designer studies the user, the product manager the customer. What nobody studies is guessed.",
    among=lambda view: view.served,
)
def persona_not_studied(view: View) -> Iterator[Found]:
    for persona in {persona.id: persona for persona, _ in view.served}.values():
        if not persona.studied_by:
            yield Found(f"persona:{persona.id}", f"Nobody is named who studies {persona.name}.")


@rule(
    "grid-under-rates-user",
    Topic.COVERAGE,
    WARNINGS,
    title="A user whom the power/interest grid under-rates",
    why="The grid grants attention by power. A user without power, on whom at least a tenth of all known "
    "revenue depends, is given too little of it.",
    among=lambda view: view.users,
)
def grid_under_rates_user(view: View) -> Iterator[Found]:
    currency = view.document.product.currency
    for each in underrated(view.document, view.figures):
        amount = each.figure.amount or Decimal()
        figure = short_known_money(amount, currency, is_whole=each.figure.is_whole)
        stands = f"{each.persona.name} stands in {each.quadrant}"
        yield Found(f"persona:{each.persona.id}", f"{stands}, yet {figure} a year depends on them.")
