"""How the rows and fields of a document are called where two documents are compared."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from typing import Any

from prdbuilder.document.choices import Facing
from prdbuilder.document.schema import CustomerRelations, Dismissal, Document, Influence, Section
from prdbuilder.document.sentences import day
from prdbuilder.document.text import PICTURE_NAME

from .words import LABELS

TITLES = {
    "sections": "Sections",
    "goals": "Goals",
    "personas": "Personas",
    "influences": "Influence",
    "requirements": "Requirements",
    "unsorted": "Unsorted requirements",
    "customer_relations": "Customer relations",
    "leaving_signs": "Signs of leaving",
    "non_goals": "Non-goals",
    "raid_log": "RAID log",
    "open_questions": "Open questions",
    "decisions": "Decisions",
    "dismissals": "Findings set aside",
}
HEADER = {
    "prd.title": "Title",
    "prd.status": "Status",
    "prd.owner": "Owner",
    "prd.language": "Language",
    "prd.starts_on": "Starts",
    "prd.due_on": "Due",
    "prd.review_on": "Next review",
    "product.name": "Product",
    "product.vision": "Vision",
    "product.stage": "Stage",
    "product.currency": "Currency",
}
FIELDS = {
    "sections": {"text": "Text"},
    "goals": {
        "metric": "Metric",
        "baseline": "Baseline",
        "target": "Target",
        "due_on": "Due",
        "feeds": "Feeds",
    },
    "personas": {
        "pays": "Pays",
        "uses": "Uses",
        "description": "Description",
        "goals": "Goals",
        "pains": "Pains",
        "quote": "Quote",
        "people": "People",
        "yearly_revenue": "Yearly revenue",
        "studied_by": "Studied by",
        "studied_on": "Studied on",
        "stops_paying_when": "Stops paying when",
        "stops_using_when": "Stops using when",
        "kind": "Kind",
        "buying_roles": "Buying roles",
        "power": "Power",
        "interest": "Interest",
        "legitimacy": "Legitimacy",
        "urgency": "Urgency",
        "stance": "Stance",
        "evidence_links": "Evidence",
        "habit_loop.external_trigger": "External trigger",
        "habit_loop.internal_trigger": "Internal trigger",
        "habit_loop.action": "Action",
        "habit_loop.variable_reward": "Variable reward",
        "habit_loop.investment": "Investment",
    },
    "influences": {"mechanism": "Mechanism", "strength": "Strength", "felt_within": "Felt within"},
    "requirements": {
        "personas": "For",
        "priority": "Priority",
        "status": "Status",
        "goal": "Serves",
        "rationale": "Why",
        "criteria": "Accepted when",
        "evidence": "Evidence",
        "design_links": "Design",
        "owner": "Owner",
        "counterparts": "Counterparts",
        "habit_step": "Habit step",
    },
    "customer_relations": {
        "promise": "Promise",
        "rights": "Rights protected",
        "failed_payment": "Failed payment",
        "refund": "Refund",
        "dispute": "Dispute",
        "price_change": "Price change",
        "payment_problems": "Other problems",
        "reasons_to_stay": "Reasons to stay",
        "signs_of_leaving": "When a sign shows",
        "contact_rhythm": "Contact rhythm",
        "responsible": "Responsible",
    },
    "leaving_signs": {"persona": "Of", "metric": "Measured by", "requirements": "Prevented by"},
    "non_goals": {"reason": "Reason"},
    "raid_log": {"response": "Response", "owner": "Owner"},
    "open_questions": {"answer": "Answer", "owner": "Owner", "due_on": "Due"},
    "decisions": {"reason": "Reason", "decided_on": "Decided", "decided_by": "By"},
    "dismissals": {"reason": "Reason", "dismissed_on": "Set aside on"},
}
_PERCENT = {"power", "interest"}


class Names:
    """What ids stand for, in either document; where both know one, as the later calls it."""

    def __init__(self, *documents: Document) -> None:
        self.personas = {each.id: each.name for document in documents for each in document.personas}
        self.goals = {each.id: each.statement for document in documents for each in document.goals}


NAMING: dict[str, Callable[[Any, Names], str]] = {
    "goals": lambda row, names: row.statement,
    "personas": lambda row, names: row.name,
    "requirements": lambda row, names: row.statement,
    "leaving_signs": lambda row, names: row.statement,
    "non_goals": lambda row, names: row.statement,
    "raid_log": lambda row, names: row.statement,
    "open_questions": lambda row, names: row.question,
    "decisions": lambda row, names: row.statement,
}


def _section(row: Section, names: Names) -> str:
    return LABELS[row.kind]


def _influence(row: Influence, names: Names) -> str:
    return f"{names.personas[row.source]} → {names.personas[row.target]}"


def _strategy(row: CustomerRelations, names: Names) -> str:
    return names.personas[row.persona]


def _dismissal(row: Dismissal, names: Names) -> str:
    return f"{row.code.replace('-', ' ').capitalize()} at {row.place.partition(':')[2] or row.place}"


NAMING |= {
    "sections": _section,
    "influences": _influence,
    "customer_relations": _strategy,
    "dismissals": _dismissal,
}
_KNOWN = {"personas": "personas", "persona": "personas", "goal": "goals", "feeds": "goals"}
_PICTURE = re.compile(rf"({PICTURE_NAME.pattern[:8]}[0-9a-f]{{8}})[0-9a-f]{{56}}")


def in_words(value: Any, names: Names | None = None, field: str = "") -> str:
    """A value of a field as a person reads it; what says nothing is empty."""
    known: dict[str, str] = getattr(names, _KNOWN[field]) if names and field in _KNOWN else {}
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case Enum():
            return LABELS.get(value.value, str(value.value).capitalize())
        case date():
            return day(value)
        case str():
            return known[value] if value in known else _PICTURE.sub(r"\1", value)
        case tuple():
            return _several((in_words(each, names, field) for each in value), field)
        case _:
            return f"{value} of 100" if field in _PERCENT else f"{value:,}"


def kind_of(group: str) -> str:
    """What a row is in its part of a list: user-facing, or a risk."""
    if group in {*Facing}:
        return LABELS[group].lower()
    return f"{'an' if group[0] in 'aeiou' else 'a'} {group}"


def _several(texts: Iterable[str], field: str) -> str:
    """Entries have a line each, names stand in one."""
    names = field in _KNOWN or field in {"counterparts", "requirements", "buying_roles"}
    return (", " if names else "\n").join(texts)
