"""What pages call the fields of rows: the words of their labels, where columns have other names."""

from django.utils.text import capfirst

from prdbuilder.history.models import Revised
from prdbuilder.prds.models import Entry
from prdbuilder.reviews.suggestions import LABELS

CALLED = {
    "requirement": LABELS,
    "prd": {"scope": "In scope"},
    "goal": {"due_on": "By"},
    "persona": {
        "quote": "In their words",
        "description": "Who they are",
        "buying_roles": "Part in buying",
        "evidence_links": "Evidence",
    },
    "influence": {"mechanism": "How"},
}
OF_ENTRIES: dict[str, dict[str, str]] = {
    Entry.Kind.NON_GOAL: {"detail": "Why not"},
    **{kind: {"detail": "Response"} for kind in Entry.RAID},
    Entry.Kind.OPEN_QUESTION: {"detail": "Answer", "day": "Due on"},
    Entry.Kind.DECISION: {"detail": "Reason", "owner": "Decided by", "day": "Decided on"},
}
"""Their list gives the same field another name in each."""


NO_NOUNS = frozenset(
    {"pays", "uses", "stops", "when", "who", "starts", "due", "review", "studied", "last", "felt"}
)
"""How a name begins that says something of the row, such as “When a payment fails”."""


def called(model: type[Revised], field: str, *, kind: str = "") -> str:
    """As a label has it. `kind`: of an entry."""
    words = CALLED.get(model._meta.model_name or "", {}) | OF_ENTRIES.get(kind, {})
    return words.get(field) or capfirst(_own(model, field))


def in_a_sentence(model: type[Revised], field: str, *, kind: str = "") -> str:
    """The same within a sentence: as the noun that most are, or else quoted."""
    label, own = called(model, field, kind=kind), _own(model, field)
    is_noun = label.lower() == own.lower() and own.split()[0] not in NO_NOUNS
    return own if is_noun else f"“{label}”"


def _own(model: type[Revised], field: str) -> str:
    return str(getattr(model._meta.get_field(field), "verbose_name", field))
