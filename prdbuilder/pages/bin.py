"""The bin of a product: its deleted PRDs and personas, and the ways they come back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.history.models import Change
from prdbuilder.history.removing import KEPT
from prdbuilder.http import Request, render_page, wants_json
from prdbuilder.prds.actions import delete_prd
from prdbuilder.prds.models import Prd
from stakeholders.models import Persona, Product

from .access import PrdDeleted, may_write, must_write, open_prd, open_product
from .prds import PRD, beside, with_deletion
from .products import around
from .saving import with_undo


@require_GET
def product_bin(request: Request, key: str) -> HttpResponse:
    """What was deleted from a product, by whom, and until when it is kept."""
    product = open_product(request, key)
    prds = list(Prd.everything.filter(product=product, deleted_at__isnull=False).order_by("-deleted_at"))
    personas = list(Persona.objects.filter(product=product, deleted_at__isnull=False).order_by("-deleted_at"))
    rows: list[Any] = [*prds, *personas]
    with_deletion(rows, product)
    influences = _taken_away(product)
    context = around(product, "bin") | {"prds": prds, "personas": personas, "influences": influences}
    context["is_empty"] = not rows and not influences
    return render_page(request, "products/bin.html", context)


@dataclass(frozen=True)
class TakenAway:
    """An influence that was taken away and can be drawn again: its change, its ends, and until when."""

    change: Change
    source: Persona
    target: Persona

    @property
    def kept_until(self) -> datetime:
        return self.change.at + KEPT


def _taken_away(product: Product) -> list[TakenAway]:
    """The last of each arrow, unless it was drawn again or one of its ends is deleted. Three queries."""
    changes = Change.objects.filter(product_id=product.pk, subject="influence", verb=Change.Verb.DELETED)
    lately = changes.filter(at__gt=timezone.now() - KEPT).select_related("by").order_by("-pk")
    there = {(drawn.source_id, drawn.target_id) for drawn in product.influences.all()}
    personas = product.personas.present().in_bulk()
    found: dict[tuple[int, int], Change] = {}
    for change in lately:
        found.setdefault((change.was["source"], change.was["target"]), change)
    return [
        TakenAway(change, personas[source], personas[target])
        for (source, target), change in found.items()
        if (source, target) not in there and {source, target} <= personas.keys()
    ]


@require_http_methods(["GET", "POST"])
def delete(request: Request, key: str, number: int) -> HttpResponse:
    """Ask first, then take the whole PRD off every page."""
    prd = open_prd(request, key, number)
    must_write(prd)
    if request.method == "GET":
        return render_page(request, "prds/delete.html", beside(prd, "details"))
    delete_prd(prd, by=request.user)
    where = reverse("restore-prd", args=[key, number])
    messages.success(request, with_undo(f"“{prd}” was deleted.", where, "restore", "1"))
    return redirect("product", key)


@require_POST
def restore_prd(request: Request, key: str, number: int) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    prd = _deleted(product, number)
    delete_prd(prd, by=request.user, deleted=False)
    messages.success(request, f"“{prd}” is back, with all that was in it.")
    return redirect(prd)


class DeletedPrds:
    """Whatever address of a deleted PRD a member opens says so, and how it comes back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, PrdDeleted):
            return None
        prd = exception.prd
        if wants_json(request):
            return JsonResponse({"message": f"“{prd}” was deleted."}, status=410)
        [row] = with_deletion([prd], prd.product)
        context = {"row": row, "product": prd.product, "may_write": may_write(prd)}
        return render_page(request, "prds/deleted_prd.html", context, status=410)


def _deleted(product: Product, number: int) -> Prd:
    prd = get_object_or_404(Prd.everything, product=product, number=number)
    prd.product = product
    return prd


urlpatterns = [
    path("products/<str:key>/deleted/", product_bin, name="product-bin"),
    path(f"{PRD}delete/", delete, name="delete-prd"),
    path(f"{PRD}restore-all/", restore_prd, name="restore-prd"),
]
