"""What readiness can say: findings, and the rules that find them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prdbuilder.document.choices import Stage

from .view import View


class Severity(StrEnum):
    """How much a finding stands in the way; an error keeps a PRD from being signed off."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Topic(StrEnum):
    PLACEMENT = "placement"
    COVERAGE = "coverage"
    BALANCE = "balance"
    AGE = "age"
    WORDING = "wording"


@dataclass(frozen=True)
class Repair:
    """One press that settles a finding: what is done (`face`, `name` or `look`), to what, by what."""

    action: str
    target: str
    value: str
    label: str


@dataclass(frozen=True)
class Found:
    """What a rule found at a place such as `requirement:DEL-14`, `persona:driver`, `side:user` or `prd:`."""

    place: str
    message: str
    repair: Repair | None = None


@dataclass(frozen=True)
class Finding:
    """A finding with its code, and the reason for which somebody set it aside."""

    code: str
    severity: Severity
    place: str
    message: str
    repair: Repair | None = None
    dismissed: str = ""


type Severities = tuple[Severity, Severity, Severity]
"""While the concept is being proved, while users are acquired, while customers are served."""

ERRORS = (Severity.ERROR,) * 3
WARNINGS = (Severity.WARNING,) * 3
NOTES = (Severity.NOTE,) * 3
ERROR_LATER = (Severity.WARNING, Severity.ERROR, Severity.ERROR)
ERROR_AT_LAST = (Severity.WARNING, Severity.WARNING, Severity.ERROR)
WARNING_LATER = (Severity.NOTE, Severity.WARNING, Severity.WARNING)
WARNING_AT_LAST = (Severity.NOTE, Severity.NOTE, Severity.WARNING)
RISING = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


@dataclass(frozen=True)
class Rule:
    """One thing that is looked at. `code` never changes its meaning; `among` are the places looked at."""

    code: str
    topic: Topic
    title: str
    why: str
    severities: Severities
    among: Callable[[View], Sequence[object]]
    find: Callable[[View], Iterator[Found]]

    def severity(self, stage: Stage) -> Severity:
        return self.severities[list(Stage).index(stage)]


RULES: dict[str, Rule] = {}
"""Every rule by its code, in the order in which findings are shown."""


def rule(
    code: str,
    topic: Topic,
    severities: Severities,
    *,
    title: str,
    why: str,
    among: Callable[[View], Sequence[object]],
) -> Callable[[Callable[[View], Iterator[Found]]], Callable[[View], Iterator[Found]]]:
    """Make a rule of a function that yields what it finds."""

    def register(find: Callable[[View], Iterator[Found]]) -> Callable[[View], Iterator[Found]]:
        RULES[code] = Rule(code, topic, title, why, severities, among, find)
        return find

    return register
