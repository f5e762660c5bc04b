"""What people sign: one half of a PRD, what stands in its way, and whether the next version changed it.

What keeps whom paying, and revenue, stand in the full edition only: they belong to neither half.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .choices import Facing, PrdStatus, RequirementStatus, Side
from .edition import Edition, edition
from .schema import Document

BOTH = frozenset(Side)
_OF_A_SIDE = {"strategy": Side.CUSTOMER, "sign": Side.CUSTOMER, "habit": Side.USER}
"""Kinds of places that only one half shows."""
_UNSORTED = "unsorted"


@dataclass(frozen=True)
class Obstacle:
    """What must be settled before anybody signs these sides. `place` is that of a finding."""

    code: str
    place: str
    message: str
    sides: frozenset[Side]


def half(document: Document, side: Side) -> Document:
    """What is signed of a side: its edition, without what only says how far work on the PRD has come."""
    shown = edition(document, Edition(side.value))
    passing = {"status": PrdStatus.DRAFT, "created_at": None, "modified_at": None, "review_on": None}
    return shown.model_copy(update={"prd": shown.prd.model_copy(update=passing)})


def changed_sides(before: Document, after: Document) -> frozenset[Side]:
    """The sides whose readers read something else now; what both halves share changes both."""
    return frozenset(side for side in Side if half(before, side) != half(after, side))


def obstacles(document: Document, findings: Iterable[Mapping[str, str]]) -> tuple[Obstacle, ...]:
    """What keeps a version from being signed: requirements that face nobody yet, and errors.

    `findings` are those of the day on which it was made, as a version keeps them; one that somebody set
    aside, with a reason, stands in nobody's way.
    """
    return (*_unsorted(document), *_errors(document, findings))


def _unsorted(document: Document) -> Iterator[Obstacle]:
    """Until somebody sorts them they may belong to either half."""
    for each in document.facing(Facing.UNSORTED):
        if each.status is not RequirementStatus.DROPPED:
            yield Obstacle(_UNSORTED, f"requirement:{each.id}", "Faces neither side yet.", BOTH)


def _errors(document: Document, findings: Iterable[Mapping[str, str]]) -> Iterator[Obstacle]:
    sides = _Sides(document)
    for each in findings:
        if each["severity"] == "error" and not each["dismissed"] and each["code"] != _UNSORTED:
            yield Obstacle(each["code"], each["place"], each["message"], sides.of(each["place"]))


class _Sides:
    """Whose half a finding is about: what is about one side only stands in that side's way only."""

    def __init__(self, document: Document) -> None:
        self._requirements = {each.id: each.facing for each in document.requirements}
        self._personas = {each.id: each.sides for each in document.personas}
        self._goals = {each.id: each.side for each in document.goals}

    def of(self, place: str) -> frozenset[Side]:
        kind, _, id_ = place.partition(":")
        if kind == "persona":
            return self._personas.get(id_) or BOTH
        named = {
            "requirement": self._requirements.get(id_, ""),
            "goal": self._goals.get(id_, ""),
            "side": id_,
        }.get(kind, _OF_A_SIDE.get(kind, ""))
        return frozenset(side for side in Side if side == named) or BOTH
