"""What readiness found, as pages show it: where each finding leads, and the press that settles it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone

from prdbuilder.document.readiness import RULES, Finding, Readiness, Rule, Severity, Topic, readiness
from prdbuilder.document.schema import Document
from prdbuilder.prds.models import Prd

from .places import Places

FIRST = 3
"""How many findings stand in the outline."""
SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.NOTE: "Note"}
_IN_LINES = frozenset({Topic.PLACEMENT, Topic.AGE, Topic.WORDING})


@dataclass(frozen=True)
class Press:
    """A form of one button: where it is sent, and what it holds."""

    address: str
    fields: Mapping[str, str]
    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Shown:
    """A finding with the name of its place and the address that opens it."""

    finding: Finding
    where: str
    address: str
    press: Press | None

    @property
    def rule(self) -> Rule:
        return RULES[self.finding.code]

    @property
    def severity(self) -> str:
        return SEVERITIES[self.finding.severity]

    @property
    def is_of_a_requirement(self) -> bool:
        return self.finding.place.startswith("requirement:")

    @property
    def is_for_the_line(self) -> bool:
        """What a list shows beside a requirement: what is wrong with it rather than what it lacks so far."""
        return self.rule.topic in _IN_LINES or self.finding.severity is Severity.ERROR


@dataclass(frozen=True)
class Group:
    """Findings of one rule."""

    rule: Rule
    severity: str
    findings: list[Shown]


class Findings:
    """Everything readiness says of one PRD today."""

    def __init__(self, document: Document, prd: Prd) -> None:
        self.readiness: Readiness = readiness(document, date.today())
        self._made_at = timezone.now()
        self._prd = prd
        self._places = Places(document, prd)

    @property
    def share(self) -> int:
        return self.readiness.share

    @cached_property
    def all(self) -> list[Shown]:
        return [self._shown(finding) for finding in self.readiness.findings]

    @property
    def first(self) -> list[Shown]:
        return self.all[:FIRST]

    @cached_property
    def dismissed(self) -> list[Shown]:
        return [self._shown(finding) for finding in self.readiness.dismissed]

    @property
    def groups(self) -> list[Group]:
        """The findings rule by rule, the most severe first."""
        return [
            Group(RULES[code], (listed := list(found))[0].severity, listed)
            for code, found in groupby(self.all, key=lambda shown: shown.finding.code)
        ]

    @property
    def tallies(self) -> list[tuple[str, int, int]]:
        """What the share was made of: each topic, and how many of its places are fine."""
        return [
            (topic.capitalize(), tally.fine, tally.looked_at)
            for topic, tally in self.readiness.tallies.items()
            if tally.looked_at
        ]

    def at(self, place: str) -> list[Shown]:
        """What was found at a place, such as `goal:G3`."""
        return self.elsewhere.get(place, [])

    @cached_property
    def elsewhere(self) -> Mapping[str, list[Shown]]:
        """By place, everything that was found where no requirement is."""
        found: dict[str, list[Shown]] = {}
        for shown in self.all:
            if not shown.is_of_a_requirement:
                found.setdefault(shown.finding.place, []).append(shown)
        return found

    def of_requirement(self, code: str) -> list[Shown]:
        return self._of_requirements.get(code, [])

    @cached_property
    def _of_requirements(self) -> Mapping[str, list[Shown]]:
        found: dict[str, list[Shown]] = {}
        for shown in self.all:
            if shown.is_of_a_requirement:
                found.setdefault(shown.where, []).append(shown)
        return found

    def _shown(self, finding: Finding) -> Shown:
        where, address = self._places.find(finding.code, finding.place)
        return Shown(finding, where, address, self._press(finding))

    def _press(self, finding: Finding) -> Press | None:
        repair = finding.repair
        if repair is None:
            return None
        key, number = self._prd.product.key, self._prd.number
        requirement = repair.target.rpartition("-")[2]
        if repair.action == "face":
            fields = {"requirement": requirement}
            address = reverse("move-requirements", args=[key, number])
            return Press(address, fields, "facing", repair.value, repair.label)
        if repair.action == "name":
            address = reverse("name-instead", args=[key, number, requirement])
            return Press(address, {}, "personas", repair.value, repair.label)
        address = reverse("look-at-requirement", args=[key, number, requirement])
        return Press(address, {"seen_at": self._made_at.isoformat()}, "looked", "1", repair.label)


def with_findings(rows: Iterable[Any], findings: Findings) -> None:
    """Give each requirement what its line shows of its findings."""
    for row in rows:
        row.hints = [shown for shown in findings.of_requirement(row.code) if shown.is_for_the_line]
