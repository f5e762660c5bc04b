"""The order of work that a product's stage proposes: what to take up first, and why it stands there.

While the concept is proved the user comes first, and what keeps the most money before the rest; while users
are acquired both sides go together; once customers are served their relations come before all else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from .choices import Facing, Priority, RequirementStatus, Stage
from .relations import GapKind, gaps
from .revenue import RequirementAtStake, of_requirement, revenue_at_stake
from .schema import Document, Persona, Requirement

FINISHED = frozenset({RequirementStatus.DONE, RequirementStatus.DROPPED})


class Step(StrEnum):
    """A part of the order; its value is its heading."""

    RELATIONS = "Customer relations in full"
    USERS = "What users need"
    CUSTOMER_MUSTS = "What customers must have"
    CUSTOMER_REST = "What else customers need"
    CUSTOMERS = "What customers need"
    MUSTS = "Musts, each with its counterpart"
    SHOULDS = "Shoulds, each with its counterpart"
    COULDS = "Coulds, each with its counterpart"
    WITHOUT_PRIORITY = "No priority yet, each with its counterpart"
    UNSORTED = "Still unsorted"
    LATER = "Not this time"


_LAST = (Step.UNSORTED, Step.LATER)
STEPS = {
    Stage.PROVING: (Step.USERS, Step.CUSTOMER_MUSTS, Step.CUSTOMER_REST, *_LAST),
    Stage.ACQUIRING: (Step.MUSTS, Step.SHOULDS, Step.COULDS, Step.WITHOUT_PRIORITY, *_LAST),
    Stage.SERVING: (Step.RELATIONS, Step.CUSTOMERS, Step.USERS, *_LAST),
}
_BY_PRIORITY = {
    Priority.MUST: Step.MUSTS,
    Priority.SHOULD: Step.SHOULDS,
    Priority.COULD: Step.COULDS,
    None: Step.WITHOUT_PRIORITY,
}


@dataclass(frozen=True)
class Work:
    """A requirement to take up, and what it protects where it faces a user.

    `beside` is the id of the requirement whose other half it is, where it was taken forward for that.
    """

    step: Step
    requirement: Requirement
    stake: RequirementAtStake | None
    beside: str = ""


@dataclass(frozen=True)
class Relations:
    """A customer whose strategy is not whole, and what is missing in it."""

    step: Step
    customer: Persona
    missing: tuple[GapKind, ...]


def order_of_work(document: Document) -> tuple[Work | Relations, ...]:
    """What is still to do, first things first; what is done or dropped is left out."""
    stage, figures = document.product.stage, revenue_at_stake(document)
    works = [
        Work(_step(requirement, stage), requirement, of_requirement(requirement, figures))
        for requirement in document.requirements
        if requirement.status not in FINISHED
    ]
    works.sort(key=lambda work: _place(work, stage))
    if stage is Stage.ACQUIRING:
        return tuple(_with_counterparts(works))
    return (*_relations(document), *works) if stage is Stage.SERVING else tuple(works)


def done(document: Document) -> int:
    """How many requirements are done, and therefore not in the order."""
    return sum(one.status is RequirementStatus.DONE for one in document.requirements)


def _step(requirement: Requirement, stage: Stage) -> Step:
    if requirement.priority is Priority.WONT:
        return Step.LATER
    if requirement.facing is Facing.UNSORTED:
        return Step.UNSORTED
    if stage is Stage.ACQUIRING:
        return _BY_PRIORITY[requirement.priority]
    if requirement.facing is Facing.USER:
        return Step.USERS
    if stage is Stage.SERVING:
        return Step.CUSTOMERS
    return Step.CUSTOMER_MUSTS if requirement.priority is Priority.MUST else Step.CUSTOMER_REST


def _place(work: Work, stage: Stage) -> tuple[int, bool, bool, Decimal, int]:
    """By step; in it the half that leads, what keeps the most money, then priority and place in the PRD."""
    amount = work.stake.amount if work.stake else None
    priority = work.requirement.priority
    return (
        STEPS[stage].index(work.step),
        work.requirement.facing != stage.leads.value,
        amount is None,
        -(amount or Decimal()),
        len(Priority) if priority is None else [*Priority].index(priority),
    )


def _with_counterparts(works: list[Work]) -> Iterator[Work]:
    """Each requirement with its other half next to it; nothing takes forward what is put off or unsorted."""
    halves = _halves(works)
    waiting = {work.requirement.id: work for work in works}
    for work in works:
        here = work.requirement.id
        if waiting.pop(here, None) is None:
            continue
        yield work
        for id_ in halves[here]:
            if other := waiting.pop(id_, None):
                yield replace(other, step=work.step, beside=here)


def _halves(works: list[Work]) -> Mapping[str, list[str]]:
    """By id: the requirements on the other side it is linked to, from either end, in the order they stand."""
    sorted_ = {work.requirement.id: work.requirement for work in works if work.step not in _LAST}
    ties: dict[str, set[str]] = {work.requirement.id: set() for work in works}
    for id_, requirement in sorted_.items():
        for other in requirement.counterparts:
            if other in sorted_ and sorted_[other].facing != requirement.facing:
                ties[id_].add(other)
                ties[other].add(id_)
    places = {id_: place for place, id_ in enumerate(sorted_)}
    return {id_: sorted(others, key=places.__getitem__) for id_, others in ties.items()}


def _relations(document: Document) -> Iterator[Relations]:
    """Each customer for whom something is missing, with what it is."""
    missing: dict[str, dict[GapKind, None]] = {}
    for gap in gaps(document):
        missing.setdefault(gap.customer, {})[gap.kind] = None
    for persona in document.personas:
        if persona.id in missing:
            yield Relations(Step.RELATIONS, persona, tuple(missing[persona.id]))
