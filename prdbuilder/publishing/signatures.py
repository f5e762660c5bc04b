"""How sign-offs are read: what was said of each half, for those inside and outside, and whom to ask next."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from prdbuilder.document.choices import Side
from prdbuilder.document.sentences import day
from prdbuilder.document.signing import BOTH
from stakeholders.models import Function, Member

from .models import SignOff, Version

State = SignOff.State

STATES = {
    "changes": "Changes asked for",
    "asked": "Waiting for sign-off",
    "approved": "Approved",
    "withdrawn": "Not signed off",
    "nobody": "Nobody was asked yet",
}
"""What is said of a half, the most pressing first: it is approved once everybody who was asked approves."""


@dataclass(frozen=True)
class HalfState:
    """How far a half of a version has come, at a glance."""

    side: Side
    state: str

    @property
    def name(self) -> str:
        return SignOff.SideChoice(self.side.value).label

    @property
    def words(self) -> str:
        return STATES[self.state]


def in_halves(rows: Iterable[SignOff]) -> list[HalfState]:
    """The customer's half first, as everywhere. What was withdrawn counts where nothing else was said."""
    rows = list(rows)
    states = {side: {row.state for row in rows if side in row.sides} for side in (Side.CUSTOMER, Side.USER)}
    return [
        HalfState(side, next((each for each in STATES if each in found), "nobody"))
        for side, found in states.items()
    ]


@dataclass(frozen=True)
class Signature:
    """A sign-off as its readers see it."""

    who: str
    function: str
    side: str
    sides: frozenset[Side]
    state: str
    words: str
    on: date | None
    until: date | None
    reason: str
    carried_from: int | None

    @property
    def remark(self) -> str:
        """When it was said, or is to be said, and whether it was carried over."""
        if self.on is None:
            return f"until {day(self.until)}" if self.until else ""
        carried = f", carried over from version {self.carried_from}" if self.carried_from else ""
        return f"{day(self.on)}{carried}"


def sign_offs_for(version: Version) -> list[Signature]:
    """What was said of a version, for its members, without what was withdrawn. Two queries at most."""
    return [_signature(row, names=True) for row in version.sign_offs.standing().for_page()]


def _signature(row: SignOff, *, names: bool) -> Signature:
    origin = row.carried_from
    return Signature(
        who=row.reviewer_name if names else row.function,
        function=row.function,
        side=row.get_side_display(),
        sides=row.sides,
        state=row.state,
        words=row.get_state_display(),
        on=timezone.localdate(row.answered_at) if row.answered_at else None,
        until=row.due_on,
        reason=row.reason if names else "",
        carried_from=origin.version.number if origin else None,
    )


@dataclass(frozen=True)
class Approval:
    """A half as readers outside see it: who approved it, once all have. What else was said stays inside."""

    half: HalfState
    given: list[Signature]


def approvals_for(version: Version, sides: Set[Side], *, names: bool) -> list[Approval]:
    """Of these halves, where one of them is approved; else there is nothing to tell outside."""
    rows = list(version.sign_offs.standing().for_page())
    found = [
        Approval(half, [_signature(row, names=names) for row in rows if half.side in row.sides])
        for half in in_halves(rows)
        if half.side in sides
    ]
    shown = [one if one.half.state == State.APPROVED else Approval(one.half, []) for one in found]
    return shown if any(one.given for one in shown) else []


_FITTING = {
    Side.CUSTOMER: (Function.CUSTOMER_RELATIONS, Function.SALES, Function.MARKETING, Function.FINANCE),
    Side.USER: (Function.DESIGN, Function.RESEARCH),
}
"""Who signs a half by their work, the first before the others: the designer signs the user's."""


def suggested(version: Version, members: Sequence[Member], taken: frozenset[Side]) -> dict[int, str]:
    """Whom to ask for a half that nobody was asked for: who approved it last, or whose work it is.

    By the id of their user. One person for a half; whoever is the one for both is suggested for both.
    """
    last = SignOff.objects.filter(version__prd=version.prd_id, version__number=version.number - 1)
    before = {
        (reviewer, side)
        for reviewer, side in last.filter(state=State.APPROVED).values_list("reviewer_id", "side")
    }
    found: dict[int, str] = {}
    for side in BOTH - taken:
        ranked = [(_fitness(member, side, before), -place) for place, member in enumerate(members)]
        best, place = max(ranked, default=(0, 0))
        if best:
            user_id = members[-place].user_id
            found[user_id] = SignOff.SideChoice.BOTH if user_id in found else side.value
    return found


def _fitness(member: Member, side: Side, before: Set[tuple[int | None, str]]) -> int:
    signed = any((member.user_id, name) in before for name in (side.value, SignOff.SideChoice.BOTH))
    fitting = [*reversed(_FITTING[side])]
    works = fitting.index(Function(member.function)) + 1 if member.function in fitting else 0
    return signed * 100 + works * 10 + (member.home_side == side.value)
