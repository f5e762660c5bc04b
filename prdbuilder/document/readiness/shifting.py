"""What becomes more and what less severe in a PRD when its product is at another stage."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from prdbuilder.document.choices import Stage
from prdbuilder.document.schema import Document

from . import RULES, Readiness, Rule, Severity, readiness

_WEIGHTS = {None: 0, Severity.NOTE: 1, Severity.WARNING: 2, Severity.ERROR: 3}


@dataclass(frozen=True)
class Shift:
    """Findings of one rule that become another thing; None where there is no such finding."""

    rule: Rule
    before: Severity | None
    after: Severity | None
    count: int

    @property
    def is_worse(self) -> bool:
        return _WEIGHTS[self.after] > _WEIGHTS[self.before]


def shifts(document: Document, stage: Stage, today: date) -> tuple[Shift, ...]:
    """By rule, what gets worse first. What was set aside stays so at every stage, and is not counted."""
    product = document.product.model_copy(update={"stage": stage})
    moved = document.model_copy(update={"product": product})
    before, after = _severities(readiness(document, today)), _severities(readiness(moved, today))
    changed = Counter(
        (code, before.get((code, place)), after.get((code, place)))
        for code, place in dict.fromkeys([*after, *before])
        if before.get((code, place)) != after.get((code, place))
    )
    found = [Shift(RULES[code], was, becomes, count) for (code, was, becomes), count in changed.items()]
    return tuple(sorted(found, key=lambda shift: (not shift.is_worse, -_WEIGHTS[shift.after])))


def _severities(found: Readiness) -> Mapping[tuple[str, str], Severity]:
    return {(finding.code, finding.place): finding.severity for finding in found.findings}
