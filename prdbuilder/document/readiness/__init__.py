"""Readiness: what still stands between a PRD and the people who are to rely on it.

A pure function of the document and the day. What it finds follows the product's stage: users never drop out,
and what a customer needs weighs more as the product comes nearer to serving customers.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from prdbuilder.document.schema import Document

from . import age, balance, coverage, placing, relating, worded  # noqa: F401  # each registers its rules
from .findings import RULES, Finding, Found, Repair, Rule, Severity, Topic
from .view import View

__all__ = ["RULES", "Finding", "Readiness", "Repair", "Rule", "Severity", "Tally", "Topic", "readiness"]

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Tally:
    """How many places were looked at, and at how many of them nothing was found."""

    looked_at: int
    fine: int


@dataclass(frozen=True)
class Readiness:
    """Findings, the most severe first, those that were set aside apart; and what the share was made of."""

    findings: tuple[Finding, ...]
    dismissed: tuple[Finding, ...]
    tallies: Mapping[Topic, Tally]

    @property
    def share(self) -> int:
        """Of all places that were looked at, how many of a hundred are fine or were set aside."""
        looked_at = sum(tally.looked_at for tally in self.tallies.values())
        fine = sum(tally.fine for tally in self.tallies.values())
        return fine * 100 // looked_at if looked_at else 100

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        return self.errors > 0


def readiness(document: Document, today: date) -> Readiness:
    """Everything that the rules find in a document on a day."""
    view = View(document, today)
    reasons = {(each.code, each.place): each.reason for each in document.dismissals}
    found: list[Finding] = []
    looked_at, wrong = Counter[Topic](), Counter[Topic]()
    for each in RULES.values():
        findings = [_finding(each, one, reasons, document) for one in each.find(view)]
        found += findings
        looked_at[each.topic] += max(len(each.among(view)), len(findings))
        wrong[each.topic] += sum(1 for finding in findings if not finding.dismissed)
    found.sort(key=lambda finding: _RANK[finding.severity])
    return Readiness(
        findings=tuple(finding for finding in found if not finding.dismissed),
        dismissed=tuple(finding for finding in found if finding.dismissed),
        tallies={topic: Tally(looked_at[topic], looked_at[topic] - wrong[topic]) for topic in Topic},
    )


def _finding(rule: Rule, found: Found, reasons: Mapping[tuple[str, str], str], document: Document) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity(document.product.stage),
        place=found.place,
        message=found.message,
        repair=found.repair,
        dismissed=reasons.get((rule.code, found.place), ""),
    )
