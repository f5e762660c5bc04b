"""A writer's own texts that could not be saved: each beside what stands there now, and settled by a press."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_POST

from prdbuilder.accounts.models import User
from prdbuilder.document.word_changes import Piece, word_changes
from prdbuilder.history.actions import Gone, StaleEdit, current
from prdbuilder.history.conflicts import settle
from prdbuilder.history.models import Conflict, Revised
from prdbuilder.http import Request, render_page
from prdbuilder.prds.actions import delete_parts, edit_part, edit_prd, edit_requirement, edit_strategy
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Part, Prd, Requirement, Strategy
from stakeholders.actions import delete_persona, edit_influence, edit_persona, edit_product
from stakeholders.models import Influence, Persona, Product

from .access import must_write, open_prd
from .differences import marked, unmarked
from .fields import EntryForm, GoalForm, RequirementForm, RowForm, SignForm, StrategyForm
from .forms import Form
from .naming import called
from .persona_fields import PersonaForm
from .personas import DrawnForm
from .prds import PRD, beside
from .products import ProductForm
from .saving import PrdForm

type Seen = Mapping[str, int]


@dataclass(frozen=True)
class Home:
    """How texts of one kind of row are written."""

    model: type[Revised]
    form: type[RowForm]
    related: tuple[str, ...]
    edit: Callable[[Any, Mapping[str, Any], Seen, User], Revised]
    hangs_on: tuple[str, ...] = ()
    """The personas without whom such a row is not there either."""


def _prd(row: Prd, values: Mapping[str, Any], seen: Seen, by: User) -> Prd:
    return edit_prd(row, values, seen=seen, by=by)


def _part(row: Part, values: Mapping[str, Any], seen: Seen, by: User) -> Part:
    return edit_part(row, values, seen=seen, by=by)


def _requirement(row: Requirement, values: Mapping[str, Any], seen: Seen, by: User) -> Requirement:
    return edit_requirement(row, values, seen=seen, by=by)


def _strategy(row: Strategy, values: Mapping[str, Any], seen: Seen, by: User) -> Strategy:
    return edit_strategy(row.prd, row.persona, values, seen=seen, by=by)


def _product(row: Product, values: Mapping[str, Any], seen: Seen, by: User) -> Product:
    return edit_product(row, values, seen=seen, by=by)


def _persona(row: Persona, values: Mapping[str, Any], seen: Seen, by: User) -> Persona:
    return edit_persona(row, values, seen=seen, by=by)


def _influence(row: Influence, values: Mapping[str, Any], seen: Seen, by: User) -> Influence:
    return edit_influence(row, values, seen=seen, by=by)


IN_A_PRD = ("product", "prd__product")
ENDS = ("source", "target")
HOMES = {
    "prd": Home(Prd, PrdForm, ("product",), _prd),
    "requirement": Home(Requirement, RequirementForm, IN_A_PRD, _requirement),
    "goal": Home(Goal, GoalForm, IN_A_PRD, _part),
    "entry": Home(Entry, EntryForm, IN_A_PRD, _part),
    "leavingsign": Home(LeavingSign, SignForm, IN_A_PRD, _part),
    "strategy": Home(Strategy, StrategyForm, (*IN_A_PRD, "persona"), _strategy, ("persona",)),
    "persona": Home(Persona, PersonaForm, ("product",), _persona),
    "influence": Home(Influence, DrawnForm, ("product", *ENDS), _influence, ENDS),
    "product": Home(Product, ProductForm, (), _product),
}


@dataclass(frozen=True)
class Unsettled:
    """A text that was kept, beside what stands in its place now. `row` is None where that can't be shown."""

    conflict: Conflict
    row: Revised | None
    theirs: str
    field_name: str

    @property
    def deleted(self) -> list[Any]:
        """What has to be brought back: the row, or personas that it hangs on."""
        home = HOMES.get(self.conflict.subject)
        needed = [self.row, *(getattr(self.row, name) for name in home.hangs_on)] if home and self.row else []
        return [each for each in needed if getattr(each, "deleted_at", None) is not None]

    @property
    def is_deleted(self) -> bool:
        return bool(self.deleted)

    @property
    def why(self) -> str:
        """In a sentence, as it is now: what was deleted may be back."""
        if self.is_deleted or (self.row is None and self.conflict.why == Conflict.Why.GONE):
            return "It was deleted while you were writing."
        if self.conflict.why == Conflict.Why.FROZEN:
            return "You could not change it any more."
        return "Somebody else changed it while you were writing."

    @property
    def revision(self) -> int:
        return self.row.revision_of(self.conflict.field) if self.row else 0

    @property
    def pieces(self) -> list[Piece]:
        return marked(word_changes(self.theirs, self.conflict.text))

    @property
    def note(self) -> str:
        return unmarked(self.theirs, self.conflict.text)

    @property
    def address(self) -> str:
        """Where the row is, if it has an address and is there."""
        if isinstance(self.row, (Requirement, Persona, Prd)) and not self.is_deleted:
            return self.row.get_absolute_url()
        return ""


def _unsettled(conflicts: Sequence[Conflict]) -> list[Unsettled]:
    """Each with its row: one query for each kind of row."""
    rows: dict[tuple[str, int], Revised] = {}
    for subject in {conflict.subject for conflict in conflicts} & HOMES.keys():
        home = HOMES[subject]
        ids = [conflict.subject_id for conflict in conflicts if conflict.subject == subject]
        found = home.model._default_manager.all()
        found = found.select_related(*home.related) if home.related else found
        rows |= {(subject, pk): row for pk, row in found.in_bulk(ids).items()}
    return [_shown(conflict, rows.get((conflict.subject, conflict.subject_id))) for conflict in conflicts]


def _shown(conflict: Conflict, row: Revised | None) -> Unsettled:
    kind = row.kind if isinstance(row, Entry) else ""
    try:
        name = called(type(row), conflict.field, kind=kind) if row else ""
    except FieldDoesNotExist:
        row, name = None, ""
    theirs = str(current(row, conflict.field)) if row else ""
    return Unsettled(conflict, row, theirs, name or capfirst(conflict.field))


def _own(request: Request, prd: Prd) -> Any:
    return Conflict.objects.open_of(request.user).of_prd(prd.pk, prd.product_id).order_by("-at", "pk")


@require_GET
def conflicts(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    context = beside(prd, "conflicts") | {"unsettled": _unsettled(list(_own(request, prd)))}
    return render_page(request, "prds/conflicts.html", context)


class SettleForm(Form):
    """Which of the two texts is to stand there, and the revision of theirs that the writer saw."""

    MINE, THEIRS, BOTH = "mine", "theirs", "both"
    take: ClassVar[Any] = forms.ChoiceField(choices=[(MINE, "Mine"), (THEIRS, "Theirs"), (BOTH, "Both")])
    revision: ClassVar[Any] = forms.IntegerField(min_value=0, max_value=10**9, required=False)


@require_POST
def settle_conflict(request: Request, key: str, number: int, pk: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    conflict = get_object_or_404(_own(request, prd), pk=pk)
    asked = SettleForm(request.POST)
    if not asked.is_valid():
        messages.error(request, "Say which of the two texts is to stand there.")
    elif asked.cleaned_data["take"] == SettleForm.THEIRS:
        settle(conflict.pk)
        messages.success(request, "Left as it is. Your text is put away.")
    else:
        must_write(prd)
        _put_in(request, conflict, asked.cleaned_data)
    return redirect("prd-conflicts", key, number)


def _put_in(request: Request, conflict: Conflict, asked: Mapping[str, Any]) -> None:
    """Write the text where it belongs, and bring back what was deleted."""
    [shown] = _unsettled([conflict])
    if shown.row is None:
        messages.error(request, "What this was written for is no longer there. Copy the text.")
        return
    home, field = HOMES[conflict.subject], conflict.field
    texts = [shown.theirs, conflict.text] if asked["take"] == SettleForm.BOTH else [conflict.text]
    between = " / " if isinstance(shown.row._meta.get_field(field), CharField) else "\n\n"
    data = QueryDict(mutable=True)
    data.update({"only": field, field: between.join(filter(None, texts))})
    data[f"{field}-revision"] = str(asked["revision"] or 0)
    form = home.form(data, row=shown.row)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return
    _write(request, home, shown, form)


def _write(request: Request, home: Home, shown: Unsettled, form: RowForm) -> None:
    row, by = shown.row, request.user
    try:
        for each in shown.deleted:
            _bring_back(each, by=by)
        home.edit(row, form.cleaned_data, form.seen, by)
    except StaleEdit:
        messages.error(request, "Somebody wrote there just now. Look at both texts once more.")
    except Gone:
        messages.error(request, "This was deleted meanwhile. Bring it back to put your text in.")
    else:
        settle(shown.conflict.pk)
        messages.success(request, f"{shown.conflict.label}: {shown.field_name} is saved with your text.")


def _bring_back(row: Any, *, by: User) -> None:
    if isinstance(row, Persona):
        delete_persona(row, by=by, deleted=False)
    else:
        delete_parts([row], by=by, deleted=False)
    row.deleted_at = None


urlpatterns = [
    path(f"{PRD}conflicts/", conflicts, name="prd-conflicts"),
    path(f"{PRD}conflicts/<int:pk>/", settle_conflict, name="settle-conflict"),
]
