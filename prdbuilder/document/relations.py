"""What is missing from the customer relations of a PRD: nobody who pays may be somebody nobody thought of."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .choices import RequirementStatus, Side
from .schema import CustomerRelations, Document, LeavingSign, Persona


class GapKind(StrEnum):
    """What is missing, as a code that stays the same."""

    STRATEGY = "no-strategy"
    PROMISE = "no-promise"
    RIGHTS = "no-rights"
    FAILED_PAYMENT = "no-failed-payment"
    REFUND = "no-refund"
    DISPUTE = "no-dispute"
    PRICE_CHANGE = "no-price-change"
    REASONS = "no-reasons-to-stay"
    CONTACT = "no-contact-rhythm"
    RESPONSIBLE = "no-responsible"
    SIGN = "no-sign"
    METRIC = "sign-without-metric"
    PREVENTION = "sign-not-prevented"

    @property
    def message(self) -> str:
        """One sentence for the place where it is missing."""
        return MESSAGES[self]


MESSAGES = {
    GapKind.STRATEGY: "Nobody has written yet what keeps this customer paying.",
    GapKind.PROMISE: "Nobody has written what this customer is promised.",
    GapKind.RIGHTS: "Nobody has written which rights this customer has.",
    GapKind.FAILED_PAYMENT: "Nobody has written what happens when a payment fails.",
    GapKind.REFUND: "Nobody has written when money goes back.",
    GapKind.DISPUTE: "Nobody has written what happens when a charge is disputed.",
    GapKind.PRICE_CHANGE: "Nobody has written what happens when the price changes.",
    GapKind.REASONS: "Nobody has written why this customer should stay.",
    GapKind.CONTACT: "Nobody has written who speaks to this customer, and when.",
    GapKind.RESPONSIBLE: "Nobody is responsible for this customer.",
    GapKind.SIGN: "No sign is named that shows when this customer is about to leave.",
    GapKind.METRIC: "Nobody can see this sign: it has no metric.",
    GapKind.PREVENTION: "No requirement prevents this.",
}
MISSING = {
    GapKind.STRATEGY: "a strategy",
    GapKind.PROMISE: "the promise",
    GapKind.RIGHTS: "their rights",
    GapKind.FAILED_PAYMENT: "failed payments",
    GapKind.REFUND: "refunds",
    GapKind.DISPUTE: "disputes",
    GapKind.PRICE_CHANGE: "price changes",
    GapKind.REASONS: "reasons to stay",
    GapKind.CONTACT: "the contact rhythm",
    GapKind.RESPONSIBLE: "who is responsible",
    GapKind.SIGN: "a sign of leaving",
    GapKind.METRIC: "a metric for a sign of leaving",
    GapKind.PREVENTION: "what prevents a sign of leaving",
}
"""In a few words, for a list of all that one customer lacks."""
FIELDS = {
    GapKind.PROMISE: "promise",
    GapKind.RIGHTS: "rights",
    GapKind.FAILED_PAYMENT: "failed_payment",
    GapKind.REFUND: "refund",
    GapKind.DISPUTE: "dispute",
    GapKind.PRICE_CHANGE: "price_change",
    GapKind.REASONS: "reasons_to_stay",
    GapKind.CONTACT: "contact_rhythm",
    GapKind.RESPONSIBLE: "responsible",
}
"""Which field of a strategy each of these gaps is about."""


@dataclass(frozen=True)
class Gap:
    """Something missing for one customer, by the id of its persona, or for one of its signs of leaving."""

    kind: GapKind
    customer: str
    sign: str = ""

    @property
    def message(self) -> str:
        return self.kind.message


def gaps(document: Document) -> tuple[Gap, ...]:
    """All gaps, customer by customer. Where no strategy is begun, its fields are not counted one by one."""
    return tuple(
        gap
        for persona in document.personas
        if Side.CUSTOMER in persona.sides
        for gap in _gaps_of(persona, document)
    )


def _gaps_of(customer: Persona, document: Document) -> Iterator[Gap]:
    strategy = next((one for one in document.customer_relations if one.persona == customer.id), None)
    yield from (Gap(kind, customer.id) for kind in strategy_gaps(strategy))
    signs = [sign for sign in document.leaving_signs if sign.persona == customer.id]
    if not signs:
        yield Gap(GapKind.SIGN, customer.id)
    alive = {one.id for one in document.requirements if one.status is not RequirementStatus.DROPPED}
    for sign in signs:
        yield from (Gap(kind, customer.id, sign.id) for kind in sign_gaps(sign, alive))


def strategy_gaps(strategy: CustomerRelations | None) -> Iterator[GapKind]:
    """What a strategy lacks: itself, where it says nothing, or some of its fields."""
    if strategy is None or not any(strategy.model_dump(exclude={"persona"}).values()):
        yield GapKind.STRATEGY
    else:
        yield from (kind for kind, field in FIELDS.items() if not getattr(strategy, field).strip())


def sign_gaps(sign: LeavingSign, alive: set[str]) -> Iterator[GapKind]:
    """What a sign lacks. `alive` are the requirements that were not dropped: only they prevent anything."""
    if not sign.metric:
        yield GapKind.METRIC
    if alive.isdisjoint(sign.requirements):
        yield GapKind.PREVENTION
