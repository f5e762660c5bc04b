"""The order of work in words: step by step, and why each thing stands where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from prdbuilder.document.choices import Facing, Stage
from prdbuilder.document.order import Relations, Step, Work, order_of_work
from prdbuilder.document.relations import MISSING
from prdbuilder.document.revenue import RequirementAtStake
from prdbuilder.document.schema import Document
from prdbuilder.document.sentences import listed

from .words import label, protected

STAGE_WORK = {
    Stage.PROVING: "User first: what keeps the most money, then what customers must have, then the rest.",
    Stage.ACQUIRING: "Both sides together, by priority, each requirement with its counterpart beside it.",
    Stage.SERVING: "Customer relations in full, then what customers need, then what users need.",
}
LEADS_WHILE = {
    Stage.PROVING: "leads while the concept is proved",
    Stage.ACQUIRING: "leads while users are acquired",
    Stage.SERVING: "leads while customers are served",
}


@dataclass(frozen=True)
class Line:
    """One thing to do, its place in the whole order, and why it stands there."""

    place: int
    work: Work | Relations
    why: str


@dataclass(frozen=True)
class StepLines:
    title: str
    lines: tuple[Line, ...]


def steps(document: Document) -> tuple[StepLines, ...]:
    """The order of work by steps; a step with nothing to do is left out."""
    lines: dict[Step, list[Line]] = {}
    for place, work in enumerate(order_of_work(document), start=1):
        lines.setdefault(work.step, []).append(Line(place, work, why(work, document.product.currency)))
    return tuple(StepLines(step.value, tuple(within)) for step, within in lines.items())


def why(work: Work | Relations, currency: str) -> str:
    """In a few words, what put it there."""
    if isinstance(work, Relations):
        return f"missing: {listed([MISSING[kind] for kind in work.missing])}"
    return " · ".join(_reasons(work, currency))


def _reasons(work: Work, currency: str) -> Iterator[str]:
    requirement = work.requirement
    if work.beside:
        yield f"the other half of {work.beside}"
    if requirement.facing is Facing.UNSORTED:
        yield "nobody has said whom it faces"
    if requirement.facing is Facing.USER:
        yield _protects(work.stake, currency)
    yield label(requirement.priority) if requirement.priority else "no priority yet"


def _protects(stake: RequirementAtStake | None, currency: str) -> str:
    if stake is None:
        return "keeps nobody paying yet"
    if stake.amount is None:
        return "revenue unknown"
    return f"protects {protected(stake, currency)}"
