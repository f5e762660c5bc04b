"""The history of a PRD or a product: who did what, told day by day, and what can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from prdbuilder.accounts.models import User
from prdbuilder.document.text import whole_number
from prdbuilder.history.models import Change
from prdbuilder.history.removing import ROW
from prdbuilder.http import Request, render_page
from prdbuilder.prds.past import MODELS
from prdbuilder.prds.stepping import Done, not_standing, steps_of
from stakeholders.models import Product

from .access import may_write, open_prd, open_product
from .forms import Form
from .prds import PRD, beside
from .products import around
from .telling import KINDS, Names, Sentence, sentences

PAGE = 120
"""So many changes stand on a page, and what began with the last of them is told whole where it fits."""
MOST_TOLD = 12
"""So many sentences of one step, and each that holds what is kept nowhere else; the others are counted."""


class FilterForm(Form):
    """What of the history is shown; it stands in the address."""

    person = forms.ModelChoiceField(User.objects.none(), required=False, label="By", empty_label="Everybody")
    kind = forms.ChoiceField(required=False, label="About")
    field = forms.CharField(required=False, max_length=30)
    about = forms.CharField(required=False, max_length=60)
    since = forms.DateField(required=False, label="Since", widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**60)

    def __init__(self, data: Any, *, product: Product, kinds: Sequence[str]) -> None:
        super().__init__(data)
        members = User.objects.filter(memberships__product=product.pk).order_by("name")
        cast("forms.ModelChoiceField[Any]", self.fields["person"]).queryset = members
        named = [(kind, KINDS[kind][1][:1].upper() + KINDS[kind][1][1:]) for kind in kinds]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "Everything"), *named]

    def choose(self, changes: QuerySet[Change]) -> QuerySet[Change]:
        """Those that were asked for; what is no filter of ours is as if it were not there."""
        self.is_valid()
        asked = self.cleaned_data
        if person := asked.get("person"):
            changes = changes.filter(by=person)
        if kind := asked.get("kind"):
            changes = changes.filter(subject=kind)
        if name := asked.get("field"):
            changes = changes.filter(field=name)
        if since := asked.get("since"):
            changes = changes.filter(at__date__gte=since)
        if before := asked.get("before"):
            changes = changes.filter(pk__lt=before)
        return changes

    @property
    def query(self) -> dict[str, str]:
        """What was asked, without the page."""
        names = ("person", "kind", "field", "about", "since")
        return {name: str(self.data[name]) for name in names if self.data.get(name)}


@dataclass(frozen=True)
class Told:
    """One step as the page shows it."""

    done: Done
    by: str
    at: datetime
    sentences: list[Sentence]
    more: int
    is_undone: bool
    is_undo: bool
    can_undo: bool

    @property
    def first(self) -> Change:
        """Before this change the step had not begun."""
        return self.done.changes[-1]


@require_GET
def prd_history(request: Request, key: str, number: int) -> HttpResponse:
    """What was done to a PRD, and to what it shares with others."""
    prd = open_prd(request, key, number)
    changes = Change.objects.filter(Q(prd_id=prd.pk) | Q(prd_id=None), product_id=prd.product_id)
    context = beside(prd, "history")
    form = FilterForm(request.GET, product=prd.product, kinds=list(KINDS))
    context |= _page(request, prd.product, changes, form, writes=may_write(prd), prd_id=prd.pk)
    context["undo_address"] = reverse("undo", args=[key, number])
    return render_page(request, "prds/history.html", context)


@require_GET
def product_history(request: Request, key: str) -> HttpResponse:
    """What was done to a product, its personas and their influence, and to PRDs that are gone for good."""
    product = open_product(request, key)
    changes = Change.objects.filter(product_id=product.pk)
    gone = list(changes.filter(subject="prd", field=ROW).values_list("prd_id", flat=True))
    changes = changes.filter(Q(prd_id=None) | Q(prd_id__in=gone))
    form = FilterForm(request.GET, product=product, kinds=("persona", "influence", "product", "prd"))
    context = around(product, "history")
    context |= _page(request, product, changes, form, writes=may_write(product))
    context["undo_address"] = reverse("undo-shared", args=[key])
    return render_page(request, "products/history.html", context)


def _page(
    request: Request,
    product: Product,
    changes: QuerySet[Change],
    form: FilterForm,
    *,
    writes: bool,
    prd_id: int | None = None,
) -> dict[str, Any]:
    chosen = form.choose(changes)
    subject, pk, called = _about(form.data.get("about", ""), product)
    if subject:
        chosen = chosen.filter(subject=subject, subject_id=pk)
    found = list(chosen.select_related("by").order_by("-pk")[: PAGE + 1])
    steps = steps_of(found)
    goes_on = len(found) > PAGE
    if goes_on and len(steps) > 1:
        steps = steps[:-1]
    shown = [change for step in steps for change in step.changes]
    names = Names(product, shown)
    gone = not_standing(step.id for step in steps if step.id)
    told = [
        _told(step, names, gone, request.user, writes=writes and step.changes[0].prd_id in (None, prd_id))
        for step in steps
    ]
    query = form.query
    return {
        "days": [(day, list(group)) for day, group in groupby(told, key=lambda each: each.at.date())],
        "form": form,
        "older": urlencode(query | {"before": str(shown[-1].pk)}) if goes_on and shown else "",
        "is_filtered": bool(query),
        "is_first": not form.data.get("before"),
        "about": called,
    }


def _about(asked: str, product: Product) -> tuple[str, int, str]:
    """The row that was asked for: its kind, its id, and what people call it."""
    kind, _, number = asked.rpartition("-")
    pk = whole_number(number, digits=12)
    if kind not in MODELS or pk is None:
        return "", 0, ""
    last = Change.objects.filter(product_id=product.pk, subject=kind, subject_id=pk).order_by("pk").last()
    return kind, pk, last.label if last else "something that is not here"


def _told(step: Done, names: Names, gone: set[Any], user: User, *, writes: bool) -> Told:
    last = step.changes[0]
    found = sentences(step.changes, names)
    shown = [each for place, each in enumerate(found) if place < MOST_TOLD or each.gone]
    own = last.by_id == user.pk and step.id is not None
    return Told(
        done=step,
        by=str(last.by) if last.by else "PRD Builder",
        at=last.at,
        sentences=shown,
        more=len(found) - len(shown),
        is_undone=step.id in gone,
        is_undo=step.undoes is not None,
        can_undo=own and writes and not step.is_for_good and step.id not in gone,
    )


urlpatterns = [
    path(f"{PRD}history/", prd_history, name="prd-history"),
    path("products/<str:key>/history/", product_history, name="product-history"),
]
