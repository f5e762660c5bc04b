"""Where in a PRD a discussion can stand, beside its requirements."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    label: str
    page: str
    """The page of the draft that it stands on, as `pages` names it."""


PLACES: Mapping[str, Place] = {
    "": Place("The whole PRD", "requirements"),
    "summary": Place("Summary", "requirements"),
    "problem": Place("Problem", "problem"),
    "evidence": Place("Evidence", "problem"),
    "goals": Place("Goals and metrics", "goals"),
    "scope": Place("Scope", "scope"),
    "release_criteria": Place("Release criteria", "scope"),
    "relations": Place("Customer relations", "relations"),
    "habits": Place("Habit loop", "habits"),
    "raid": Place("RAID log", "raid"),
    "questions": Place("Open questions", "questions"),
    "decisions": Place("Decisions", "decisions"),
}


def on_page(page: str) -> dict[str, str]:
    """The places that stand on one page of the draft, each under its label."""
    return {name: place.label for name, place in PLACES.items() if place.page == page}
