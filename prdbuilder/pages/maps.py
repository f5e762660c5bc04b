"""The stakeholder map of a product: as pictures to work with, as a table, and as files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from prdbuilder.document.schema import Stakeholders
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import stakeholders_of
from prdbuilder.writers.maps import grid, influence, png
from prdbuilder.writers.maps.drawing import Places, draw
from prdbuilder.writers.maps.grid import Grid
from prdbuilder.writers.maps.influence import InfluenceMap
from prdbuilder.writers.maps.palette import LIGHT, PAGE
from prdbuilder.writers.maps.table import Table
from stakeholders.actions import edit_persona
from stakeholders.models import Influence, Persona, Product

from .access import may_write, must_write, open_product
from .persona_fields import MechanismForm, PersonaForm, drawn_anew
from .products import around
from .saving import save
from .why import addresses_of

PICTURES: Mapping[str, tuple[Callable[[Stakeholders], Grid | InfluenceMap], str]] = {
    "grid": (grid.lay_out, "power and interest"),
    "influence": (influence.lay_out, "who keeps whom paying"),
}
THERE = '{} reaches {} already. <a href="{}">Change what that says.</a>'


class PlaceForm(PersonaForm):
    """Where a persona stands on the grid; two empty fields take it off the grid."""

    names = ("power", "interest")


class DrawForm(MechanismForm):
    """An influence from one persona to another."""

    source = forms.ChoiceField(label="Whose experience")
    target = forms.ChoiceField(label="Reaches")
    field_order = ("source", "target")

    def __init__(self, data: Any = None, *, rows: Sequence[Persona], drawn: Iterable[Influence]) -> None:
        super().__init__(data, auto_id="draw-%s")
        self.rows = {row.slug: row for row in rows}
        self.drawn = {(row.source_id, row.target_id): row for row in drawn}
        choices = [("", "Choose a persona"), *((row.slug, row.name) for row in rows)]
        for name in ("source", "target"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # both are choices

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        source, target = (self.rows.get(cleaned.get(name, "")) for name in ("source", "target"))
        if source is None or target is None:
            return cleaned
        if source == target:
            self.add_error("target", "Choose somebody else: nobody reaches themselves.")
        elif there := self.drawn.get((source.pk, target.pk)):
            self.add_error("target", format_html(THERE, source, target, _address(source, there)))
        return cleaned | {"source": source, "target": target}


def _address(source: Persona, drawn: Influence) -> str:
    return f"{source.get_absolute_url()}#influence-{drawn.pk}"


class Map:
    """The rows of a product's stakeholders, loaded once. Two queries."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.rows = list(product.personas.present().in_order())
        self.drawn = list(Influence.objects.filter(product=product).order_by("pk"))
        for row in self.rows:
            row.product = product
        self.value = stakeholders_of(product, self.rows, self.drawn)
        self.table = Table(self.value, addresses_of(self.value, product.key))

    def places(self) -> Places:
        by_pk = {row.pk: row for row in self.rows}
        return Places(
            personas={row.slug: row.get_absolute_url() for row in self.rows},
            influences={
                (source.slug, target.slug): _address(source, each)
                for each in self.drawn
                if (source := by_pk.get(each.source_id)) and (target := by_pk.get(each.target_id))
            },
        )

    def pieces(self) -> dict[str, Any]:
        """What changes when a persona is put somewhere else."""
        movable = self.places() if may_write(self.product) else None
        return {
            "grid": draw(grid.lay_out(self.value), PAGE, places=movable),
            "warnings": list(self.table.warnings()),
        }

    def context(self, form: DrawForm | None = None) -> dict[str, Any]:
        layout = influence.lay_out(self.value)
        return self.pieces() | {
            "rows": list(self.table.rows()),
            "stakes": list(self.table.stakes()),
            "influence_map": draw(layout, PAGE, places=self.places()),
            "place_forms": [PlaceForm(row=row) for row in self.rows],
            "draw_form": form or DrawForm(rows=self.rows, drawn=self.drawn),
            "influences": self._influences(),
            "deleted": self.product.personas.filter(deleted_at__isnull=False).order_by("-deleted_at"),
        }

    def _influences(self) -> list[Influence]:
        by_pk = {row.pk: row for row in self.rows}
        there = [row for row in self.drawn if row.source_id in by_pk and row.target_id in by_pk]
        for row in there:
            row.source, row.target = by_pk[row.source_id], by_pk[row.target_id]
        return there


@require_GET
def personas(request: Request, key: str) -> HttpResponse:
    """Everybody the product is for: who has power, who keeps whom paying, and what that is worth."""
    product = open_product(request, key)
    context = around(product, "personas") | Map(product).context()
    return render_page(request, "personas/list.html", context)


@require_POST
def place(request: Request, key: str, slug: str) -> HttpResponseBase:
    """Put a persona somewhere on the grid, or take it off."""
    product = open_product(request, key)
    must_write(product)
    row = get_object_or_404(Persona.objects.present(), product=product, slug=slug)
    row.product = product
    return save(
        request,
        PlaceForm(request.POST, row=row),
        product,
        lambda values, seen: edit_persona(row, values, seen=seen, by=request.user),
        back=reverse("personas", args=[key]),
        pieces=lambda row, names: _pieces(Map(product), slug),
    )


def _pieces(shown: Map, slug: str) -> dict[str, SafeString]:
    context = shown.pieces() | {
        "product": shown.product,
        "row": next(row for row in shown.table.rows() if row.id == slug),
    }
    names = {"grid-picture": "picture", "under-rated": "warnings", f"place-of-{slug}": "place"}
    return {id_: render_to_string(f"personas/grid.html#{part}", context) for id_, part in names.items()}


@require_POST
def draw_influence(request: Request, key: str) -> HttpResponse:
    """Draw an arrow on the influence map."""
    product = open_product(request, key)
    must_write(product)
    shown = Map(product)
    form = DrawForm(request.POST, rows=shown.rows, drawn=shown.drawn)
    if form.is_valid():
        values = dict(form.cleaned_data)
        if drawn_anew(form, values.pop("source"), values.pop("target"), values, by=request.user):
            return redirect(f"{reverse('personas', args=[key])}#influence")
    context = around(product, "personas") | shown.context(form)
    return render_page(request, "personas/list.html", context, status=422)


@require_GET
def picture(request: Request, key: str, which: str, kind: str) -> HttpResponse:
    """One of the pictures as a file, in colours that print."""
    product = open_product(request, key)
    lay_out, about = PICTURES[which]
    layout = lay_out(Map(product).value)
    svg = draw(layout, LIGHT, heading=f"{product.name}: {about}")
    is_png = kind == "png"
    content = png.write(layout, svg) if is_png else svg.encode()
    response = HttpResponse(content, content_type="image/png" if is_png else "image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{key}-{which}.{kind}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


MAP = "products/<str:key>/map/"
urlpatterns = [
    path("products/<str:key>/personas/", personas, name="personas"),
    path(f"{MAP}draw/", draw_influence, name="draw-influence"),
    path(f"{MAP}<str:slug>/place/", place, name="place"),
    *(
        path(f"{MAP}{which}.{kind}", picture, {"which": which, "kind": kind}, name=f"{which}-{kind}")
        for which in PICTURES
        for kind in ("svg", "png")
    ),
]
