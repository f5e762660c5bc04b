"""The words that stand around what people wrote, in every format."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from prdbuilder.document.choices import Side
from prdbuilder.document.money import known_money, short_known_money
from prdbuilder.document.revenue import AtStake, RequirementAtStake
from prdbuilder.document.schema import Document, Persona
from prdbuilder.document.sentences import day

LABELS = {
    "must": "Must",
    "should": "Should",
    "could": "Could",
    "wont": "Won’t",
    "proposed": "Proposed",
    "agreed": "Agreed",
    "done": "Done",
    "dropped": "Dropped",
    "draft": "Draft",
    "in_review": "In review",
    "final": "Final",
    "archived": "Archived",
    "strong": "Strong",
    "medium": "Medium",
    "weak": "Weak",
    "proving": "Proving the concept",
    "acquiring": "Acquiring users",
    "serving": "Serving customers",
    "summary": "Summary",
    "problem": "Problem",
    "evidence": "Evidence",
    "scope": "Scope",
    "release_criteria": "Release criteria",
    "risk": "Risks",
    "assumption": "Assumptions",
    "issue": "Issues",
    "dependency": "Dependencies",
    "customer": "Customer-facing",
    "user": "User-facing",
    "unsorted": "Unsorted",
}


@dataclass(frozen=True)
class SideWords:
    """How one side is named: never by its colour alone."""

    facing: str
    party: str
    aim: str
    needs: str
    edition: str


SIDES = {
    Side.CUSTOMER: SideWords(
        facing="Customer-facing",
        party="the party that pays",
        aim="Keep the customer happy",
        needs="What the customer needs",
        edition="Customer edition",
    ),
    Side.USER: SideWords(
        facing="User-facing",
        party="the party that uses",
        aim="Keep the user using",
        needs="What the user needs",
        edition="User edition",
    ),
}


def reading_order(document: Document) -> tuple[Side, Side]:
    lead = document.product.stage.leads
    return lead, lead.other


def label(value: str) -> str:
    return LABELS[value]


def deadline(value: date) -> str:
    """The last day of a month is how people write down the month itself."""
    last = value.day == monthrange(value.year, value.month)[1]
    return f"{value:%B %Y}" if last else day(value)


def change(baseline: str, target: str) -> str:
    """From where a goal starts to where it should come, as far as it says."""
    if baseline and target:
        return f"{baseline} → {target}"
    return (target and f"to {target}") or (baseline and f"from {baseline}")


def weight(halvings: int) -> str:
    """What a path passes on, as a fraction."""
    return {0: "1", 1: "½", 2: "¼", 3: "⅛"}.get(halvings, f"1/{2**halvings}")


def stake(figure: AtStake, currency: str) -> str:
    """A figure of revenue at stake as a person reads it; what nobody knows is never nought."""
    if not figure.shares:
        return "keeps nobody paying"
    if figure.amount is None:
        return "unknown"
    return f"{known_money(figure.amount, currency, is_whole=figure.is_whole)} a year"


def protected(stake: RequirementAtStake, currency: str) -> str:
    """The figure of a requirement as a person reads it."""
    if stake.amount is None:
        return "unknown"
    return f"{known_money(stake.amount, currency, is_whole=stake.is_whole)} a year"


def protected_in_short(stake: RequirementAtStake, currency: str) -> str:
    """As `protected`, in passing; nothing where the figure is unknown."""
    if stake.amount is None:
        return ""
    return short_known_money(stake.amount, currency, is_whole=stake.is_whole)


def short_stake(figure: AtStake, currency: str) -> str:
    """As `stake`, in passing: what a user does to revenue."""
    if not figure.shares:
        return "keeps nobody paying"
    if figure.amount is None:
        return "keeps an unknown amount"
    return f"keeps {short_known_money(figure.amount, currency, is_whole=figure.is_whole)} a year"


def party_of(persona: Persona) -> str:
    """In one word, for marks and colours: `customer`, `user`, `both` or `other`."""
    return "both" if len(persona.sides) == 2 else next(iter(persona.sides), "other")


def stands(persona: Persona) -> str:
    """What the persona does, as far as anybody has said."""
    if persona.pays and persona.uses:
        return "pays and uses"
    if persona.pays or persona.uses:
        return "pays" if persona.pays else "uses"
    return "neither pays nor uses" if persona.pays is persona.uses is False else "not yet known"
