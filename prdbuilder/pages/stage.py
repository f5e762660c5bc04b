"""The stage of a product: what each one means, where it stands, and moving it on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from prdbuilder.document import choices
from prdbuilder.document.readiness.shifting import Shift, shifts
from prdbuilder.history.actions import StaleEdit
from prdbuilder.history.models import Change
from prdbuilder.http import Request, render_page
from prdbuilder.notices.stages import move_stage
from prdbuilder.prds.loading import document_of, rows_of_all
from prdbuilder.prds.models import Prd
from prdbuilder.writers.words import label
from prdbuilder.writers.working import STAGE_WORK
from stakeholders.models import Product, Stage

from .access import may_write, must_write, open_product
from .forms import Form, TitleField
from .products import around

MOST_WEIGHED = 12
DEMANDS = {
    choices.Stage.PROVING: "Somebody who uses it, and half of the requirements for them.",
    choices.Stage.ACQUIRING: (
        "Goals and requirements on both sides, criteria for each Must, and a habit loop."
    ),
    choices.Stage.SERVING: "Customer relations in full: a customer without a strategy is an error.",
}


class MoveForm(Form):
    to = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)
    reason = TitleField(label="Why now?", help_text="One line. It stays with the move, below.")
    seen = forms.IntegerField(min_value=1, max_value=10**6, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Move:
    """From one stage to another, as the list of moves tells it."""

    change: Change
    before: str
    after: str


def _moves(product: Product) -> list[Move]:
    changes = Change.objects.of(product).filter(field="stage").select_related("by").order_by("-pk")
    return [Move(change, label(str(change.before)), label(str(change.after))) for change in changes]


@dataclass(frozen=True)
class Weighed:
    """A PRD, and what readiness would say more or less severely of it at another stage."""

    prd: Prd
    shifts: tuple[Shift, ...]

    @property
    def worse(self) -> int:
        return sum(shift.count for shift in self.shifts if shift.is_worse)

    @property
    def milder(self) -> int:
        return sum(shift.count for shift in self.shifts if not shift.is_worse)


def _weighed(product: Product, to: choices.Stage) -> Iterator[Weighed]:
    """The PRDs that were worked on last, as many as can be read through while a page waits."""
    going_on = Prd.objects.filter(product=product).exclude(status=Prd.Status.ARCHIVED)
    latest = list(going_on.order_by("-modified_at", "pk")[:MOST_WEIGHED])
    for rows in rows_of_all(product, latest):
        yield Weighed(rows.prd, shifts(document_of(rows), to, date.today()))


def _stages(product: Product) -> Iterator[dict[str, Any]]:
    for stage in choices.Stage:
        yield {
            "value": stage.value,
            "name": label(stage),
            "leads": stage.leads.value,
            "work": STAGE_WORK[stage],
            "demands": DEMANDS[stage],
            "is_present": stage == product.stage,
        }


@require_http_methods(["GET", "POST"])
def stage(request: Request, key: str) -> HttpResponse:
    product = open_product(request, key)
    if request.method == "POST":
        must_write(product)
        return _move(request, product)
    to = request.GET.get("to", "")
    offered = may_write(product) and to in Stage.values and to != product.stage
    return _page(request, product, _form(product, to) if offered else None)


def _form(product: Product, to: str, reason: str = "") -> MoveForm:
    """Not yet sent, so that it holds the revision that is seen now."""
    return MoveForm(initial={"to": to, "reason": reason, "seen": product.revision_of("stage")})


def _move(request: Request, product: Product) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, product, form, status=422)
    to, reason, seen = (form.cleaned_data[name] for name in ("to", "reason", "seen"))
    try:
        moved = move_stage(product, to, reason=reason, seen=seen, by=request.user)
    except StaleEdit:
        return _overtaken(request, open_product(request, product.key), to, reason)
    leads = choices.Stage(moved.stage).leads
    messages.success(request, f"{product} is {label(moved.stage).lower()} now. The {leads}’s half leads.")
    return redirect("product-stage", product.key)


def _overtaken(request: Request, product: Product, to: str, reason: str) -> HttpResponse:
    """What somebody else did meanwhile, beside what was chosen here."""
    last = next(iter(_moves(product)), None)
    overtaken = {"move": last, "to": label(to), "reason": reason}
    form = _form(product, to, reason) if to != product.stage else None
    return _page(request, product, form, status=422, overtaken=overtaken)


def _page(
    request: Request, product: Product, form: MoveForm | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    stages = list(_stages(product))
    chosen = str(form["to"].value()) if form else ""
    then = next((one for one in stages if one["value"] == chosen and not one["is_present"]), None)
    context = around(product, "stage") | {
        "stages": stages,
        "now": next(one for one in stages if one["is_present"]),
        "then": then,
        "weighed": list(_weighed(product, choices.Stage(chosen))) if then else [],
        "most_weighed": MOST_WEIGHED,
        "form": form,
        "moves": _moves(product),
    }
    return render_page(request, "products/stage.html", context | more, status=status)


urlpatterns = [path("products/<str:key>/stage/", stage, name="product-stage")]
