"""Asking people to sign a side of a version, and what they answer. Approval never belongs to the draft.

Each action holds the PRD's row, as making a version does: what is the latest version stays so meanwhile.
"""

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from prdbuilder.document.choices import Side
from prdbuilder.document.signing import BOTH, Obstacle, changed_sides, obstacles
from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Event, Notice
from prdbuilder.prds.locking import hold
from stakeholders.models import Member

from .models import SignOff, SignOffEntry, Version

BLOCKED = "It did not change, but something stands in its way now."
State = SignOff.State


class Superseded(Exception):
    """There is a later version: it is the one to be signed."""


class AskedAlready(Exception):
    """Somebody was asked for one of these sides before. The message names them."""


class NotAsked(Exception):
    """Only the person who was asked answers, as long as they may sign."""


class AnsweredMeanwhile(Exception):
    """The sign-off is no longer as the person who pressed saw it."""


class InTheWay(Exception):
    """Something must be settled, or overridden by an owner, before anybody approves."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(f"{len(obstacles)} in the way")
        self.obstacles = obstacles


def in_the_way(version: Version, sides: frozenset[Side] = BOTH) -> tuple[Obstacle, ...]:
    """What keeps these sides of a version from being approved, whether or not an owner overrode it."""
    found = obstacles(version.value, version.findings)
    return tuple(each for each in found if each.sides & sides)


@transaction.atomic
def ask(
    version: Version,
    wanted: Mapping[int, str],
    *,
    due_on: date | None = None,
    note: str = "",
    by: AbstractBaseUser,
) -> list[SignOff]:
    """Ask these members, by the id of their user, for a side each. Asked twice, they are asked once.

    Who may not sign is not asked. Raises `Superseded` or `AskedAlready`.
    """
    _hold(version)
    members = Member.objects.reviewers().active().filter(product=version.product_id, user__in=wanted)
    asked = []
    for member in members.select_related("user").order_by("user_id"):
        row = _asked(version, member, wanted[member.user_id], due_on, by)
        if row is not None:
            _note(row, note, by)
            _tell_asked(row, f"{by} asks you to sign {_what(row)}", note, by)
            asked.append(row)
    return asked


def _hold(version: Version) -> None:
    """Keep the PRD until the transaction ends; raises `Superseded` where a later version was made."""
    hold(version.prd_id)
    if Version.objects.filter(prd=version.prd_id, number__gt=version.number).exists():
        raise Superseded(str(version))


def _asked(
    version: Version, member: Member, side: str, due_on: date | None, by: AbstractBaseUser
) -> SignOff | None:
    """The row of one more person who is asked; None where they were asked for the same before."""
    asking = SignOff(version=version, side=side, reviewer=member.user)
    there = list(SignOff.objects.filter(version=version, reviewer=member.user))
    standing = [row for row in there if row.state != State.WITHDRAWN and row.sides & asking.sides]
    if any(row.side != side for row in standing):
        raise AskedAlready(f"{member.user} was asked for {standing[0].half} of this version before.")
    if standing:
        return None
    fields = {
        "reviewer_name": member.user.name,
        "reviewer_function": member.function,
        "asked_by_id": by.pk,
        "asked_at": timezone.now(),
        "due_on": due_on,
        "state": State.ASKED,
        "reason": "",
        "answered_at": None,
        "carried_from": None,
    }
    row, _ = SignOff.objects.update_or_create(
        version=version, side=side, reviewer=member.user, defaults=fields
    )
    return row


@transaction.atomic
def withdraw(sign_off: SignOff, *, by: AbstractBaseUser) -> None:
    """Take back a request that nobody has answered; what was answered stands. Raises `AnsweredMeanwhile`."""
    _hold(sign_off.version)
    open_ = SignOff.objects.filter(pk=sign_off.pk, state=State.ASKED)
    if open_.update(state=State.WITHDRAWN):
        _note(SignOff(pk=sign_off.pk, state=State.WITHDRAWN), "", by)
    elif not SignOff.objects.filter(pk=sign_off.pk, state=State.WITHDRAWN).exists():
        raise AnsweredMeanwhile(str(sign_off))


@transaction.atomic
def answer(sign_off: SignOff, state: str, *, reason: str = "", seen: str, by: AbstractBaseUser) -> SignOff:
    """Approve, or ask for changes and say which. It can be changed until the next version is made.

    The same press sent again counts once. Raises `Superseded`, `NotAsked`, `AnsweredMeanwhile`, `InTheWay`.
    """
    version = sign_off.version
    _hold(version)
    row = SignOff.objects.select_related("version__product", "version__prd").get(pk=sign_off.pk)
    _must_be_asked(row, by)
    if (row.state, row.reason, row.carried_from_id) == (state, reason, None):
        return row
    if row.mark != seen or row.state == State.WITHDRAWN:
        raise AnsweredMeanwhile(str(row))
    found = in_the_way(row.version, row.sides) if state == State.APPROVED else ()
    if found and row.version.overridden_at is None:
        raise InTheWay(found)
    row.state, row.reason, row.answered_at, row.carried_from = state, reason, timezone.now(), None
    row.save(update_fields=["state", "reason", "answered_at", "carried_from"])
    _note(row, reason, by)
    _tell_answer(row, by)
    return row


def _must_be_asked(row: SignOff, by: AbstractBaseUser) -> None:
    member = Member.objects.reviewers().filter(product=row.version.product_id, user=by.pk)
    if row.reviewer_id != by.pk or not member.exists():
        raise NotAsked(str(row))


@transaction.atomic
def override(version: Version, *, reason: str, by: AbstractBaseUser) -> None:
    """Let a version be approved although something stands in the way, and keep why. The first reason stands.

    Those who were asked and wait are told. Raises `Superseded`.
    """
    _hold(version)
    first = Version.objects.filter(pk=version.pk, overridden_at=None)
    if not first.update(overridden_by=by.pk, overridden_at=timezone.now(), override_reason=reason):
        return
    title = f"Version {version.number} of {version.prd.title} can be signed: an owner lets it pass"
    waiting = version.sign_offs.filter(state=State.ASKED, reviewer__isnull=False)
    tell(
        Event(
            kind=Event.Kind.SIGN_OFF_ASKED,
            product=version.product,
            prd_id=version.prd_id,
            title=title,
            text=reason,
            address=version.get_absolute_url() + "#sign-offs",
        ),
        to=dict.fromkeys(waiting.values_list("reviewer_id", flat=True), Notice.Reason.ASKED),
        by=by,
    )


def carry_over(version: Version, *, by: AbstractBaseUser | None) -> None:
    """What becomes of the sign-offs of the version before. Part of the transaction that makes a version.

    An answer about what the new version leaves as it was counts on, and says where it was given; an approval
    only where nothing stands in its way now: else its giver is asked anew, for what an owner overrode was one
    version. Who has not answered, or asked for changes, is asked anew too.
    """
    earlier = Version.objects.filter(prd=version.prd_id, number__lt=version.number).order_by("-number")
    before = earlier.first()
    rows = [] if before is None else list(before.sign_offs.standing().order_by("pk"))
    if before is None or not rows:
        return
    unchanged = BOTH - changed_sides(before.value, version.value)
    clear = frozenset(side for side in unchanged if not in_the_way(version, frozenset({side})))
    signers = Member.objects.reviewers().active().filter(product=version.product_id)
    may_sign = frozenset(signers.user_ids())
    for row in rows:
        asks = row.reviewer_id in may_sign
        if row.state == State.APPROVED:
            _carry(row, version, row.sides & clear)
            blocked = row.sides & unchanged - clear
            if asks and blocked:
                _move_on(row, version, by, blocked, f"Approved version {before.number}. {BLOCKED}")
        elif row.state == State.CHANGES and row.sides <= unchanged:
            _carry(row, version, row.sides)
        elif asks:
            _move_on(row, version, by, row.sides, f"Asked for version {before.number} before.")


def _side(row: SignOff, sides: frozenset[Side]) -> str:
    return row.side if sides == row.sides else next(iter(sides)).value


def _carry(row: SignOff, version: Version, sides: frozenset[Side]) -> None:
    if not sides:
        return
    side = _side(row, sides)
    carried = _copy(row, version, side=side, state=row.state, reason=row.reason, answered_at=row.answered_at)
    carried.carried_from_id = row.carried_from_id or row.pk
    carried.save()


def _move_on(
    row: SignOff, version: Version, by: AbstractBaseUser | None, sides: frozenset[Side], why: str
) -> None:
    moved = _copy(row, version, side=_side(row, sides))
    moved.save()
    _note(moved, why, by)
    if row.state == State.ASKED:
        SignOff.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)
        row.state = SignOff.State.WITHDRAWN
        _note(row, f"Moved on to version {version.number}.", by)
    _tell_asked(moved, f"A new version waits for you: sign {_what(moved)}", "", by)


def _copy(row: SignOff, version: Version, **fields: object) -> SignOff:
    return SignOff(
        version=version,
        reviewer_id=row.reviewer_id,
        reviewer_name=row.reviewer_name,
        reviewer_function=row.reviewer_function,
        asked_by_id=row.asked_by_id,
        asked_at=row.asked_at,
        due_on=row.due_on,
        **fields,
    )


def _note(row: SignOff, text: str, by: AbstractBaseUser | None) -> None:
    author = None if by is None else by.pk
    SignOffEntry.objects.create(sign_off_id=row.pk, state=row.state, text=text, by_id=author)


def _what(row: SignOff) -> str:
    return f"{row.half} of version {row.version.number} of {row.version.prd.title}"


def _tell_asked(row: SignOff, title: str, note: str, by: AbstractBaseUser | None) -> None:
    to = {} if row.reviewer_id is None else {row.reviewer_id: Notice.Reason.ASKED}
    _tell(Event.Kind.SIGN_OFF_ASKED, row, title, note, to, by)


def _tell_answer(row: SignOff, by: AbstractBaseUser) -> None:
    """To whoever asked, and to whoever made the version."""
    interested = {row.asked_by_id, row.version.made_by_id} - {None}
    to = {pk: Notice.Reason.YOURS for pk in interested if pk is not None}
    if row.state == State.APPROVED:
        title = f"{row.reviewer_name} approved {_what(row)}"
        return _tell(Event.Kind.SIGN_OFF_GIVEN, row, title, row.reason, to, by)
    title = f"{row.reviewer_name} asks for changes of {_what(row)}"
    return _tell(Event.Kind.CHANGES_ASKED, row, title, row.reason, to, by)


def _tell(
    kind: Event.Kind,
    row: SignOff,
    title: str,
    text: str,
    to: Mapping[int, Notice.Reason],
    by: AbstractBaseUser | None,
) -> None:
    version = row.version
    tell(
        Event(
            kind=kind,
            product=version.product,
            prd_id=version.prd_id,
            title=title,
            text=text,
            address=f"{version.get_absolute_url()}#sign-offs",
        ),
        to=to,
        by=by,
    )
