"""Personas: who pays, who uses, and who keeps whom paying."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from prdbuilder.document.text import whole_number
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import stakeholders_of
from prdbuilder.prds.models import Prd
from stakeholders.actions import (
    add_persona,
    delete_persona,
    edit_influence,
    edit_persona,
    remove_influence,
    restore_influence,
)
from stakeholders.models import Influence, Persona, Product

from . import habits
from .access import must_write, open_product
from .fields import RowForm
from .forms import Form, TitleField, unrolled
from .persona_fields import MechanismForm, PersonaForm, called, drawn_anew, said
from .portrait import beyond_its_fields, people_of, pieces_of
from .products import around
from .saving import save, with_undo

THERE = '<a href="{}">{}</a> is there already. Write about that one, or give this one another name.'
NOT_DRAWN = "It is drawn already, or one of the two is not here any more."
KEPT = "What names them is kept, and they can be brought back here."


class NewPersonaForm(Form):
    name = TitleField(label="Name", help_text="A role, such as Restaurant owner or Driver.")
    pays = said("Pays")
    uses = said("Uses")

    def __init__(self, *args: Any, product: Product) -> None:
        super().__init__(*args)
        self.product = product

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if other := called(name, self.product):
            raise forms.ValidationError(format_html(THERE, other.get_absolute_url(), other))
        return name


class DrawnForm(RowForm):
    """What an influence that is drawn says, edited in place."""

    model = Influence
    names = ("mechanism", "strength", "felt_within")

    def _made(self, *names: str) -> dict[str, forms.Field]:
        return unrolled(super()._made(*names), "mechanism")


class InfluenceForm(MechanismForm):
    target = forms.ModelChoiceField(Persona.objects.none(), label="Reaches", empty_label="Choose a persona")
    field_order = ("target",)

    def __init__(self, data: Any = None, *, source: Persona, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        others = Persona.objects.present().filter(product=source.product_id).exclude(pk=source.pk)
        free = others.exclude(influenced_by__source=source).in_order()
        self.fields["target"].queryset = free  # type: ignore[attr-defined]
        self.has_targets = free.exists()


class RemovalForm(Form):
    """The persona that is no longer reached."""

    remove = forms.CharField()


class RestoreForm(Form):
    """The `Change` by which an influence was taken away."""

    restore = forms.IntegerField()


@require_http_methods(["GET", "POST"])
def new_persona(request: Request, key: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    form = NewPersonaForm(request.POST if request.method == "POST" else None, product=product)
    if form.is_valid():
        made = add_persona(product, by=request.user, **form.cleaned_data)
        return redirect("persona", key, made.slug)
    context = around(product, "personas") | {"form": form}
    return render_page(request, "personas/new.html", context, status=422 if form.is_bound else 200)


def _open(request: Request, key: str, slug: str, *, is_there: bool = True) -> tuple[Product, Persona]:
    """`is_there`: only if nobody deleted it."""
    product = open_product(request, key)
    rows = Persona.objects.present() if is_there else Persona.objects.all()
    row = get_object_or_404(rows, product=product, slug=slug)
    row.product = product
    return product, row


@require_http_methods(["GET", "POST"])
def persona(request: Request, key: str, slug: str) -> HttpResponseBase:
    product, row = _open(request, key, slug, is_there=request.method == "GET")
    if request.method == "POST":
        prd = _beside(request, product)
        return save(
            request,
            PersonaForm(request.POST, row=row),
            product,
            lambda values, seen: edit_persona(row, values, seen=seen, by=request.user),
            back=habits.address_of(prd, row) if prd else row.get_absolute_url(),
            pieces=lambda saved, names: (
                habits.pieces_of(prd, saved) if prd else pieces_of(saved, product, names)
            ),
        )
    return _page(request, product, row, InfluenceForm(source=row))


def _beside(request: Request, product: Product) -> Prd | None:
    """The PRD on whose page of habit loops the persona is written."""
    number = whole_number(request.GET.get("prd", ""))
    prd = Prd.objects.filter(product=product, number=number).first() if number is not None else None
    if prd is not None:
        prd.product = product
    return prd


def _page(
    request: Request, product: Product, row: Persona, influence_form: InfluenceForm, status: int = 200
) -> HttpResponse:
    personas, influences = people_of(product)
    people = stakeholders_of(product, personas, influences)
    context = around(product, "personas") | beyond_its_fields(row, people)
    context |= {
        "persona": row,
        "form": (form := PersonaForm(row=row)),
        "evidence": form.as_read("evidence_links", row.evidence_links, product.key),
        "reaches": [DrawnForm(row=drawn) for drawn in influences if drawn.source_id == row.pk],
        "reached_by": [drawn for drawn in influences if drawn.target_id == row.pk],
        "influence_form": influence_form,
    }
    return render_page(request, "personas/persona.html", context, status=status)


@require_POST
def influence(request: Request, key: str, slug: str) -> HttpResponse:
    """Draw an influence from this persona, take it away, or draw again what was taken away."""
    product, row = _open(request, key, slug)
    must_write(product)
    if "remove" in request.POST:
        return _take_away(request, row)
    if "restore" in request.POST:
        return _draw_again(request, row)
    form = InfluenceForm(request.POST, source=row)
    if form.is_valid():
        values = dict(form.cleaned_data)
        if drawn_anew(form, row, values.pop("target"), values, by=request.user):
            return redirect(row)
    return _page(request, product, row, form, status=422)


def _take_away(request: Request, row: Persona) -> HttpResponse:
    removal = RemovalForm(request.POST)
    reached = removal.cleaned_data["remove"] if removal.is_valid() else ""
    drawn = row.influences_others.select_related("source", "target")
    gone = get_object_or_404(drawn, target__slug=reached)
    change = remove_influence(gone, by=request.user)
    said = f"{row} no longer reaches {gone.target}."
    messages.success(request, with_undo(said, request.path, "restore", str(change.pk)))
    return redirect(row)


def _draw_again(request: Request, row: Persona) -> HttpResponse:
    asked = RestoreForm(request.POST)
    change_id = asked.cleaned_data["restore"] if asked.is_valid() else 0
    drawn = restore_influence(row.product, change_id, by=request.user)
    if drawn is None:
        messages.warning(request, NOT_DRAWN)
        return redirect(row)
    messages.success(request, f"{drawn.source} reaches {drawn.target} again.")
    return redirect(f"{row.get_absolute_url()}#influence-{drawn.pk}")


@require_POST
def change_influence(request: Request, key: str, slug: str, target: str) -> HttpResponseBase:
    """What an influence says, field by field as it is written."""
    product, row = _open(request, key, slug, is_there=False)
    other = get_object_or_404(product.personas.exclude(pk=row.pk), slug=target)
    # One that was taken away cannot be written any more: what was typed stays with its writer.
    drawn = row.influences_others.filter(target=other).first() or Influence(product=product)
    drawn.source, drawn.target = row, other
    return save(
        request,
        DrawnForm(request.POST, row=drawn),
        product,
        lambda values, seen: edit_influence(drawn, values, seen=seen, by=request.user),
        back=row.get_absolute_url(),
    )


@require_POST
def delete(request: Request, key: str, slug: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    row = get_object_or_404(Persona, product=product, slug=slug)
    restored = "restore" in request.POST
    delete_persona(row, by=request.user, deleted=not restored)
    if restored:
        messages.success(request, f"{row} is back.")
    else:
        messages.success(request, with_undo(f"{row} was deleted. {KEPT}", request.path, "restore", "1"))
    return redirect("personas", key)


PERSONAS = "products/<str:key>/personas/"
urlpatterns = [
    path(f"{PERSONAS}new/", new_persona, name="new-persona"),
    path(f"{PERSONAS}<str:slug>/", persona, name="persona"),
    path(f"{PERSONAS}<str:slug>/influence/", influence, name="influence"),
    path(f"{PERSONAS}<str:slug>/influence/<str:target>/", change_influence, name="change-influence"),
    path(f"{PERSONAS}<str:slug>/delete/", delete, name="delete-persona"),
]
