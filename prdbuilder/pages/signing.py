"""Sign-offs of a version: who is asked, what stands in the way, and the forms to ask, answer and override."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from prdbuilder.document.choices import Side
from prdbuilder.document.signing import Obstacle
from prdbuilder.http import Request, render_page
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.actions import TooManyExports, ask_for_export
from prdbuilder.publishing.models import Export, SignOff, Version, VersionFile, VersionQuerySet
from prdbuilder.publishing.sign_offs import (
    AnsweredMeanwhile,
    AskedAlready,
    InTheWay,
    NotAsked,
    Superseded,
    answer,
    ask,
    in_the_way,
    override,
    withdraw,
)
from prdbuilder.publishing.signatures import HalfState, in_halves, suggested
from prdbuilder.publishing.writing import PDF
from stakeholders.models import Member, Role

from .access import may_comment, may_write, must_own, must_write, open_prd, open_version
from .exports import TOO_MANY
from .forms import Form
from .places import Places
from .prds import PRD, beside
from .sign_off_forms import AnswerForm, AskForm, OverrideForm, SheetForm

SHOWN = 4
"""How many of the things that stand in a half's way are shown at once; the others open beneath."""
TOO_LATE = "A later version was made meanwhile, so this one can no longer be signed. Nothing was saved."
OTHERWISE = "Your answer was changed meanwhile, perhaps in another tab. Look at it, then press again."
IN_THE_WAY = "Something stands in the way, as listed above. An owner can let the version pass with a reason."


@dataclass(frozen=True)
class InTheWayOf:
    """Something that stands in the way, with the name of its place and where it is edited in the draft."""

    obstacle: Obstacle
    where: str
    address: str


@dataclass(frozen=True)
class Half:
    """One half of a version: who was asked for it, and what stands in the way of approving it."""

    of: HalfState
    rows: list[SignOff]
    obstacles: list[InTheWayOf]
    last_approved: int | None = None
    """The number of an earlier version, where nobody was asked yet about what changed since."""

    @property
    def first(self) -> list[InTheWayOf]:
        return self.obstacles[:SHOWN]

    @property
    def others(self) -> list[InTheWayOf]:
        return self.obstacles[SHOWN:]


@dataclass
class Signing:
    """All that a version's block of sign-offs shows. A form that was sent takes the place of a new one."""

    papers: ClassVar = Export.PaperChoice
    version: Version
    prd: Prd
    user_id: int
    sent: dict[str, Form] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[SignOff]:
        return list(self.version.sign_offs.for_page())

    @cached_property
    def halves(self) -> list[Half]:
        places = Places(self.version.value, self.prd)
        found = [InTheWayOf(each, *places.find(each.code, each.place)) for each in in_the_way(self.version)]
        return [
            Half(
                half,
                [row for row in self.rows if half.side in row.sides],
                [each for each in found if half.side in each.obstacle.sides],
                self._last_approved(half),
            )
            for half in in_halves(self.rows)
        ]

    def _last_approved(self, half: HalfState) -> int | None:
        number: int | None = getattr(self.prd, f"approved_{half.side}")  # annotated
        earlier = number is not None and number < self.version.number
        return number if earlier and half.state == "nobody" else None

    @property
    def stands_in_the_way(self) -> bool:
        return any(half.obstacles for half in self.halves)

    @cached_property
    def later(self) -> int | None:
        """The number of the last version, where this one is no longer it."""
        later = Version.objects.filter(prd=self.prd.pk, number__gt=self.version.number)
        return later.order_by("-number").values_list("number", flat=True).first()

    @property
    def is_open(self) -> bool:
        return self.later is None and self.prd.product.archived_at is None

    @property
    def may_ask(self) -> bool:
        return self.is_open and may_write(self.prd)

    @property
    def may_override(self) -> bool:
        owns = self.prd.role == Role.OWNER
        return bool(self.is_open and owns and self.stands_in_the_way and not self.version.overridden_at)

    @cached_property
    def answers(self) -> list[Form]:
        """A form for each of the person’s own sign-offs that they may still answer, and what they sent."""
        may_sign = self.is_open and may_comment(self.prd)
        mine = [row for row in self.rows if row.reviewer_id == self.user_id and row.state != "withdrawn"]
        fresh = {f"answer-{row.pk}": AnswerForm(row) for row in mine} if may_sign else {}
        sent = {name: form for name, form in self.sent.items() if name.startswith("answer-")}
        return [*(fresh | sent).values()]

    @property
    def blocked(self) -> frozenset[str]:
        """The sides that nobody can approve as things are."""
        if self.version.overridden_at:
            return frozenset()
        sides = frozenset(half.of.side.value for half in self.halves if half.obstacles)
        return sides | {"both"} if sides else sides

    @cached_property
    def ask(self) -> Form:
        return self.sent.get("ask") or self.new_ask()

    def new_ask(self, data: Mapping[str, Any] | None = None) -> AskForm:
        members = Member.objects.reviewers().active().filter(product=self.prd.product_id)
        asked: dict[int, frozenset[Side]] = {}
        for row in self.rows:
            if row.reviewer_id is not None and row.state != SignOff.State.WITHDRAWN:
                asked[row.reviewer_id] = asked.get(row.reviewer_id, frozenset()) | row.sides
        signers = list(members.select_related("user").order_by("user__name", "pk"))
        open_ = [member for member in signers if member.user_id not in asked]
        taken = frozenset(side for row in self.rows if row.state != "withdrawn" for side in row.sides)
        return AskForm(signers, asked, suggested(self.version, open_, taken), data)

    @cached_property
    def files(self) -> list[VersionFile]:
        """The PDFs of the version that the sheet can be put behind."""
        return list(self.version.files.of_members().order_by("edition", "paper"))

    @cached_property
    def override(self) -> Form:
        return self.sent.get("override") or OverrideForm(auto_id="override-%s")


def open_to_sign(request: Request, key: str, number: int, version: int) -> Signing:
    """The sign-offs of a version that whoever asks may see."""
    prd = open_prd(request, key, number)
    return Signing(open_version(prd, version), prd, request.user.pk)


def with_halves(versions: VersionQuerySet) -> list[Version]:
    """Versions for a list, each with how far its halves have come. One query more."""
    rows = list(versions.prefetch_related("sign_offs"))
    for row in rows:
        row.halves = in_halves(row.sign_offs.all())  # type: ignore[attr-defined]  # for the template
    return rows


def _page(request: Request, signing: Signing, status: int = 200) -> HttpResponse:
    context = beside(signing.prd, "versions") | {"version": signing.version, "signing": signing}
    return render_page(request, "versions/signing.html", context, status=status)


@require_http_methods(["GET", "POST"])
def sign_offs(request: Request, key: str, number: int, version: int) -> HttpResponse:
    """The sign-offs alone; here people are asked."""
    signing = open_to_sign(request, key, number, version)
    if request.method == "GET":
        return _page(request, signing)
    must_write(signing.prd)
    form = signing.new_ask(request.POST)
    signing.sent["ask"] = form
    if form.is_valid():
        chosen = {"due_on": form.cleaned_data["due_on"], "note": form.cleaned_data["note"]}
        try:
            asked = ask(signing.version, form.wanted, **chosen, by=request.user)
        except Superseded:
            form.add_error(None, TOO_LATE)
        except AskedAlready as already:
            form.add_error(None, str(already))
        else:
            names = ", ".join(row.reviewer_name for row in asked)
            messages.success(request, f"Asked: {names}." if names else "They were asked before.")
            return _back(signing)
    return _page(request, signing, 422)


def _back(signing: Signing) -> HttpResponse:
    return redirect(f"{signing.version.get_absolute_url()}#sign-offs")


@require_POST
def answer_sign_off(request: Request, key: str, number: int, version: int, pk: int) -> HttpResponse:
    signing = open_to_sign(request, key, number, version)
    row = _own(request, signing, pk)
    form = AnswerForm(row, request.POST)
    signing.sent[f"answer-{pk}"] = form
    if form.is_valid() and _answered(form, request):
        messages.success(request, f"You {_did(form)} the {row.get_side_display().lower()}.")
        return _back(signing)
    return _page(request, signing, 422)


def _own(request: Request, signing: Signing, pk: int) -> SignOff:
    """Whoever may not sign is refused before anything is looked up."""
    if not may_comment(signing.prd):
        raise PermissionDenied("You can read this, but not sign it.")
    row = get_object_or_404(signing.version.sign_offs, pk=pk)
    if row.reviewer_id != request.user.pk:
        raise PermissionDenied("Only the person who was asked can answer.")
    row.version = signing.version
    return row


def _answered(form: AnswerForm, request: Request) -> bool:
    """Whether the answer counts; if not, the form says why, and keeps what was typed."""
    try:
        answer(form.row, **form.cleaned_data, by=request.user)
    except Superseded:
        form.add_error(None, TOO_LATE)
    except NotAsked as refused:
        raise PermissionDenied("Only the person who was asked can answer.") from refused
    except AnsweredMeanwhile:
        form.add_error(None, OTHERWISE)
        form.see_anew(SignOff.objects.get(pk=form.row.pk))
    except InTheWay:
        form.add_error(None, IN_THE_WAY)
    else:
        return True
    return False


def _did(form: AnswerForm) -> str:
    return "approved" if form.cleaned_data["state"] == SignOff.State.APPROVED else "asked for changes of"


@require_POST
def withdraw_sign_off(request: Request, key: str, number: int, version: int, pk: int) -> HttpResponse:
    signing = open_to_sign(request, key, number, version)
    must_write(signing.prd)
    row = get_object_or_404(signing.version.sign_offs, pk=pk)
    row.version = signing.version
    try:
        withdraw(row, by=request.user)
    except Superseded:
        messages.error(request, TOO_LATE)
    except AnsweredMeanwhile:
        messages.error(request, f"{row.reviewer_name} has answered meanwhile; the answer stands.")
    else:
        messages.success(request, f"{row.reviewer_name} is no longer asked.")
    return _back(signing)


@require_POST
def override_version(request: Request, key: str, number: int, version: int) -> HttpResponse:
    signing = open_to_sign(request, key, number, version)
    must_own(signing.prd)
    must_write(signing.prd)
    form = OverrideForm(request.POST, auto_id="override-%s")
    signing.sent["override"] = form
    if form.is_valid():
        try:
            override(signing.version, reason=form.cleaned_data["reason"], by=request.user)
        except Superseded:
            form.add_error(None, TOO_LATE)
        else:
            messages.success(request, "The version can be signed. Your reason is shown with the sign-offs.")
            return _back(signing)
    return _page(request, signing, 422)


@require_POST
def sign_off_sheet(request: Request, key: str, number: int, version: int) -> HttpResponseBase:
    """Have the dated sheet printed: alone, or behind the pages of an edition that was exported before."""
    signing = open_to_sign(request, key, number, version)
    form = SheetForm(request.POST)
    if not form.is_valid():
        return _back(signing)
    wanted = form.cleaned_data
    if wanted["sheet"] == Export.SheetChoice.BEHIND:
        files = signing.version.files.of_members()
        get_object_or_404(files, paper=wanted["paper"], edition=wanted["edition"])
    try:
        asked = ask_for_export(signing.prd, version=signing.version, format=PDF, by=request.user, **wanted)
    except TooManyExports:
        messages.error(request, TOO_MANY)
        return _back(signing)
    return redirect(asked)


SIGN_OFFS = f"{PRD}versions/<int:version>/sign-offs/"
urlpatterns = [
    path(SIGN_OFFS, sign_offs, name="sign-offs"),
    path(f"{SIGN_OFFS}<int:pk>/answer/", answer_sign_off, name="answer-sign-off"),
    path(f"{SIGN_OFFS}<int:pk>/withdraw/", withdraw_sign_off, name="withdraw-sign-off"),
    path(f"{SIGN_OFFS}sheet/", sign_off_sheet, name="sign-off-sheet"),
    path(f"{SIGN_OFFS}override/", override_version, name="override-version"),
]
