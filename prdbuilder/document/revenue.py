"""Revenue at stake: how much of what customers pay in a year hangs on one user's experience.

For a user persona it is the sum, over the customers that it keeps paying, of their yearly revenue times the
weight of the strongest path of influence between the two. Figures of different personas overlap, since two
users can keep one customer paying, and are never added up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .influence import Kept, keeps
from .schema import Document, Facing, Requirement, Side

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


def revenue_at_stake(document: Document) -> Mapping[str, AtStake]:
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
    return (revenue / 2**way.halvings).quantize(CENT, ROUND_HALF_UP)


def of_requirement(requirement: Requirement, figures: Mapping[str, AtStake]) -> RequirementAtStake | None:
    """What a requirement protects; None for one that faces no user, or whose personas keep nobody paying."""
    if requirement.facing is not Facing.USER:
        return None
    named = [figures[id_] for id_ in requirement.personas if id_ in figures and figures[id_].shares]
    if not named:
        return None
    largest = max(named, key=lambda figure: (figure.amount is not None, figure.amount or Decimal()))
    return RequirementAtStake(largest, all(figure.is_whole for figure in named))
