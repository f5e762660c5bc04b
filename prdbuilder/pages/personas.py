"""Personas: who pays, who uses, and who keeps whom paying."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.history.actions import StaleEdit
from prdbuilder.http import Request, render_page
from stakeholders.actions import (
    add_persona,
    delete_persona,
    edit_persona,
    remove_influence,
    set_influence,
)
from stakeholders.models import Influence, Persona, Product

from .access import may_write, must_write, open_product
from .fields import RowForm
from .forms import Form, TitleField
from .products import around
from .saving import STALE, save


def _said(label: str) -> forms.TypedChoiceField:
    """Yes, no, or nobody has said."""
    meanings = {"yes": True, "no": False}
    return forms.TypedChoiceField(
        choices=[("unknown", "Not said"), ("yes", "Yes"), ("no", "No")],
        coerce=meanings.get,
        empty_value=None,
        initial="unknown",
        label=label,
    )


SPOKEN = {None: "unknown", True: "yes", False: "no"}


class PersonaForm(RowForm):
    model = Persona
    names = (
        "name",
        "pays",
        "uses",
        "description",
        "quote",
        "goals",
        "pains",
        "people",
        "yearly_revenue",
        "stops_paying_when",
        "stops_using_when",
        "studied_by",
    )
    lists = ("goals", "pains")

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = super()._made(*names)
        special = {
            "pays": _said("Pays"),
            "uses": _said("Uses"),
            "people": forms.IntegerField(min_value=0, max_value=10**12, required=False),
            "yearly_revenue": forms.DecimalField(
                min_value=0, max_digits=14, decimal_places=2, required=False
            ),
        }
        return fields | {name: field for name, field in special.items() if name in fields}

    def _stored(self, name: str) -> Any:
        value = super()._stored(name)
        return SPOKEN[value] if name in ("pays", "uses") else value


class NewPersonaForm(Form):
    name = TitleField(label="Name", help_text="A role, such as Restaurant owner or Driver.")
    pays = _said("Pays")
    uses = _said("Uses")


class InfluenceForm(Form):
    target = forms.ModelChoiceField(Persona.objects.none(), label="Reaches", empty_label="Choose a persona")
    mechanism = TitleField(label="How", help_text="Such as: lost minutes become late orders.")
    strength = forms.ChoiceField(choices=Influence.Strength.choices, initial="medium")
    felt_within = TitleField(label="Felt within", required=False, help_text="Such as: weeks.")

    def __init__(self, data: Any = None, *, source: Persona, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        others = Persona.objects.present().filter(product=source.product_id).exclude(pk=source.pk)
        free = others.exclude(influenced_by__source=source).in_order()
        self.fields["target"].queryset = free  # type: ignore[attr-defined]


@require_GET
def personas(request: Request, key: str) -> HttpResponse:
    """Everybody the product is for, in the columns of who pays and who uses."""
    product = open_product(request, key)
    rows = list(product.personas.present().in_order())
    influences = Influence.objects.filter(product=product).select_related("source", "target").order_by("pk")
    context = around(product, "personas") | {
        "customers": [row for row in rows if row.pays],
        "users": [row for row in rows if row.uses],
        "others": [row for row in rows if not row.pays and not row.uses],
        "influences": [row for row in influences if not row.source.deleted_at and not row.target.deleted_at],
        "deleted": product.personas.filter(deleted_at__isnull=False).order_by("-deleted_at"),
    }
    return render_page(request, "personas/list.html", context)


@require_http_methods(["GET", "POST"])
def new_persona(request: Request, key: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    form = NewPersonaForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = add_persona(product, by=request.user, **form.cleaned_data)
        return redirect("persona", key, made.slug)
    context = around(product, "personas") | {"form": form}
    return render_page(request, "personas/new.html", context, status=422 if form.is_bound else 200)


def _open(request: Request, key: str, slug: str) -> tuple[Product, Persona]:
    product = open_product(request, key)
    row = get_object_or_404(Persona.objects.present(), product=product, slug=slug)
    row.product = product
    return product, row


@require_http_methods(["GET", "POST"])
def persona(request: Request, key: str, slug: str) -> HttpResponseBase:
    product, row = _open(request, key, slug)
    if request.method == "POST":
        must_write(product)
        return save(
            request,
            PersonaForm(request.POST, row=row),
            product,
            lambda values, seen: edit_persona(row, values, seen=seen, by=request.user),
            back=row.get_absolute_url(),
        )
    return _page(request, product, row, InfluenceForm(source=row))


def _page(
    request: Request, product: Product, row: Persona, influence_form: InfluenceForm, status: int = 200
) -> HttpResponse:
    named = row.requirements.filter(deleted_at=None).select_related("prd__product").order_by("number")
    reached = row.influences_others.filter(target__deleted_at=None).select_related("target")
    context = around(product, "personas") | {
        "persona": row,
        "form": PersonaForm(row=row),
        "reaches": reached,
        "reached_by": row.influenced_by.filter(source__deleted_at=None).select_related("source"),
        "requirements": named.select_related("product", "prd__product"),
        "influence_form": influence_form,
        "may_write": may_write(product),
    }
    return render_page(request, "personas/persona.html", context, status=status)


@require_POST
def influence(request: Request, key: str, slug: str) -> HttpResponse:
    """Draw an influence from this persona, change it, or take it away."""
    product, row = _open(request, key, slug)
    must_write(product)
    if "remove" in request.POST:
        drawn = row.influences_others.select_related("source", "target").filter(
            target__slug=request.POST["remove"]
        )
        remove_influence(get_object_or_404(drawn), by=request.user)
        return redirect(row)
    form = InfluenceForm(request.POST, source=row)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            # Whoever draws a new one has seen none: somebody else's of this moment is not written over.
            set_influence(row, values.pop("target"), values, seen=dict.fromkeys(values, 0), by=request.user)
        except StaleEdit:
            form.add_error(None, STALE)
        else:
            return redirect(row)
    return _page(request, product, row, form, status=422)


@require_POST
def delete(request: Request, key: str, slug: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    row = get_object_or_404(Persona, product=product, slug=slug)
    restored = "restore" in request.POST
    delete_persona(row, by=request.user, deleted=not restored)
    said = "is back." if restored else "was deleted. What names it is kept, and it can be brought back here."
    messages.success(request, f"{row} {said}")
    return redirect("personas", key)


PERSONAS = "products/<str:key>/personas/"
urlpatterns = [
    path(PERSONAS, personas, name="personas"),
    path(f"{PERSONAS}new/", new_persona, name="new-persona"),
    path(f"{PERSONAS}<str:slug>/", persona, name="persona"),
    path(f"{PERSONAS}<str:slug>/influence/", influence, name="influence"),
    path(f"{PERSONAS}<str:slug>/delete/", delete, name="delete-persona"),
]
