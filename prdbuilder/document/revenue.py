"""Revenue at stake: how much of what customers pay in a year hangs on one user's experience.

For a user persona it is the sum, over the customers that it keeps paying, of their yearly revenue times the
weight of the strongest path of influence between the two. Figures of different personas overlap, since two
users can keep one customer paying, and are never added up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .choices import Facing, Priority, RequirementStatus, Side
from .influence import Kept, keeps
from .schema import Document, Persona, Requirement, Stakeholders

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Share:
    """What one customer adds to a figure. `amount` is None while nobody has entered its revenue."""

    kept: Kept
    amount: Decimal | None


@dataclass(frozen=True)
class AtStake:
    """The figure of one user persona and what it was made of; without shares it keeps nobody paying."""

    persona: str
    shares: tuple[Share, ...] = ()

    @property
    def amount(self) -> Decimal | None:
        """As much of it as is known, in the product's currency a year; None where nothing is, never 0."""
        known = [share.amount for share in self.shares if share.amount is not None]
        return sum(known, Decimal()) if known else None

    @property
    def is_whole(self) -> bool:
        """False where the revenue of a customer is missing, so that the amount is a lower bound."""
        return all(share.amount is not None for share in self.shares)


@dataclass(frozen=True)
class RequirementAtStake:
    """What a user-facing requirement protects: the largest figure of its personas."""

    largest: AtStake
    is_whole: bool

    @property
    def amount(self) -> Decimal | None:
        return self.largest.amount


def revenue_at_stake(document: Document | Stakeholders) -> Mapping[str, AtStake]:
    """By id of each user persona: its figure."""
    kept = keeps(document)
    return {
        persona.id: AtStake(persona.id, tuple(Share(way, _part(way)) for way in kept[persona.id]))
        for persona in document.personas
        if Side.USER in persona.sides
    }


def _part(way: Kept) -> Decimal | None:
    revenue = way.customer.yearly_revenue
    if revenue is None:
        return None
    return (revenue / (1 << way.halvings)).quantize(CENT, ROUND_HALF_UP)


def of_requirement(requirement: Requirement, figures: Mapping[str, AtStake]) -> RequirementAtStake | None:
    """What a requirement protects; None where it, or each of its personas, keeps nobody paying."""
    return of_personas(requirement.personas, figures) if keeps_paying(requirement) else None


def keeps_paying(requirement: Requirement) -> bool:
    """Whether it can keep anybody paying: only what faces the user does, and what was dropped does not."""
    return requirement.facing is Facing.USER and requirement.status is not RequirementStatus.DROPPED


def of_personas(ids: Iterable[str], figures: Mapping[str, AtStake]) -> RequirementAtStake | None:
    """What a user-facing requirement that names these personas protects."""
    named = [figures[id_] for id_ in ids if id_ in figures and figures[id_].shares]
    if not named:
        return None
    largest = max(named, key=lambda figure: (figure.amount is not None, figure.amount or Decimal()))
    return RequirementAtStake(largest, all(figure.is_whole for figure in named))


@dataclass(frozen=True)
class Ranked:
    """A requirement by what it protects. Equal figures share a rank; None where the figure is unknown."""

    rank: int | None
    requirement: Requirement
    stake: RequirementAtStake


def ranks(amounts: Sequence[Decimal | None]) -> tuple[int | None, ...]:
    """The place of each, the largest first. Equal ones share it; what is unknown has none."""
    known = sorted((amount for amount in amounts if amount is not None), reverse=True)
    places = {amount: place for place, amount in reversed([*enumerate(known, start=1)])}
    return tuple(None if amount is None else places[amount] for amount in amounts)


def order(document: Document) -> tuple[Ranked, ...]:
    """The requirements that keep somebody paying, what keeps the most money first.

    Within one figure the more urgent priority comes first, then the place in the PRD. What is unknown comes
    last, what was dropped not at all.
    """
    figures = revenue_at_stake(document)
    staked = [
        (requirement, stake)
        for requirement in _alive(document)
        if (stake := of_requirement(requirement, figures)) is not None
    ]
    places = ranks([stake.amount for _, stake in staked])
    ranked = [
        Ranked(rank, requirement, stake) for rank, (requirement, stake) in zip(places, staked, strict=True)
    ]
    return tuple(sorted(ranked, key=_first_of_all))


def _first_of_all(ranked: Ranked) -> tuple[bool, int, int]:
    priority = ranked.requirement.priority
    urgency = len(Priority) if priority is None else [*Priority].index(priority)
    return ranked.rank is None, ranked.rank or 0, urgency


def _alive(document: Document) -> list[Requirement]:
    return [one for one in document.requirements if keeps_paying(one)]


@dataclass(frozen=True)
class Trace:
    """Why a user matters: whom their experience keeps paying, and the requirements that look after it."""

    persona: Persona
    figure: AtStake
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class Why:
    """Every user's trace, what keeps the most money first, and what is tied to nobody on the other side."""

    traces: tuple[Trace, ...]
    unkept_customers: tuple[Persona, ...]
    """Customers whom no user-facing requirement keeps paying."""
    untied_requirements: tuple[Requirement, ...]
    """User-facing requirements that touch no customer."""


def why(document: Document, figures: Mapping[str, AtStake] | None = None) -> Why:
    """Trace what users need to what customers pay. A dropped requirement looks after nobody.

    `figures`: what `revenue_at_stake` says of the document, where it is at hand.
    """
    figures = revenue_at_stake(document) if figures is None else figures
    alive = _alive(document)
    by_persona: dict[str, list[Requirement]] = {id_: [] for id_ in figures}
    for requirement in alive:
        for id_ in dict.fromkeys(requirement.personas):
            if id_ in by_persona:
                by_persona[id_].append(requirement)
    traces = [
        Trace(persona, figures[persona.id], tuple(by_persona[persona.id]))
        for persona in document.personas
        if persona.id in figures
    ]
    kept = {share.kept.customer.id for trace in traces if trace.requirements for share in trace.figure.shares}
    return Why(
        traces=tuple(sorted(traces, key=lambda trace: by_amount(trace.figure))),
        unkept_customers=tuple(
            persona
            for persona in document.personas
            if Side.CUSTOMER in persona.sides and persona.id not in kept
        ),
        untied_requirements=tuple(one for one in alive if of_requirement(one, figures) is None),
    )


def by_amount(figure: AtStake) -> tuple[bool, Decimal, bool]:
    """Sorts the most money first. What is unknown stands before what is nothing, and after what is known."""
    return figure.amount is None, -(figure.amount or Decimal()), not figure.shares
