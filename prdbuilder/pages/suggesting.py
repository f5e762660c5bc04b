"""What other pages show of suggestions: a number on a line, and those of one requirement in its sheet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from prdbuilder.document.word_changes import Piece, word_changes
from prdbuilder.history.actions import current
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.reviews.models import Suggestion
from prdbuilder.reviews.suggestions import LABELS, may_suggest, merged

from .differences import marked


@dataclass(frozen=True)
class Shown:
    """A suggestion as a page shows it: while it is open, against what stands there now."""

    row: Suggestion
    label: str
    pieces: Sequence[Piece]
    differs: bool
    """The field was changed where this changes it, so that accepting it asks how."""
    is_mine: bool = False


def shown(suggestion: Suggestion, user_id: int) -> Shown:
    stored = str(current(suggestion.requirement, suggestion.field))
    together = merged(suggestion, stored) if suggestion.is_open else None
    differs = together is None and suggestion.is_open
    pieces = suggestion.pieces if together is None else word_changes(stored, together)
    return Shown(
        row=suggestion,
        label=LABELS[suggestion.field],
        pieces=marked([Piece(piece.kind, worded(suggestion.field, piece.text)) for piece in pieces]),
        differs=differs,
        is_mine=suggestion.made_by_id == user_id,
    )


def worded(field: str, text: str) -> str:
    """A choice by its name."""
    return str(dict(Requirement.Priority.choices).get(text.strip(), text)) if field == "priority" else text


def numbers_of(prd: Prd) -> Counter[int]:
    """How many suggestions are open, by the number of their requirement."""
    return Counter(int(number) for number in (prd.suggested or "").split())  # type: ignore[attr-defined]  # annotated


def with_suggestions(rows: Iterable[Requirement], prd: Prd) -> None:
    """Give each row the number that its line shows."""
    numbers = numbers_of(prd)
    for row in rows:
        row.suggested = numbers[row.number]  # type: ignore[attr-defined]  # for the template


def of_sheet(row: Requirement, opened: Prd | Requirement, *, has_any: bool, user_id: int) -> dict[str, Any]:
    """What the sheet shows of them: one query more where `has_any` says that some are open.

    `opened`: what carries the role and the function of whoever asks.
    """
    role, function = opened.role, opened.function
    found = Suggestion.objects.open().filter(requirement=row.pk).for_page() if has_any else []
    for suggestion in found:
        suggestion.requirement = row
    return {
        "may_suggest": row.product.archived_at is None and may_suggest(role, function, row.facing),
        "suggestions": [shown(suggestion, user_id) for suggestion in found],
    }
