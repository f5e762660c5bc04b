"""Products: which there are, what one is about, and its settings."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.http import Request, render_page
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.models import SignOff
from stakeholders.actions import archive_product, edit_product
from stakeholders.models import Product

from .access import may_write, must_own, open_product
from .fields import RowForm
from .forms import unrolled
from .saving import save

_CURRENCIES = "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD INR JPY KRW MXN NOK NZD PLN SEK SGD TRY USD ZAR"


class ProductForm(RowForm):
    model = Product
    names = ("name", "vision", "currency")

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = unrolled(super()._made(*names), "name")
        return fields | (
            {"currency": currency_field(self._stored("currency"))} if "currency" in fields else {}
        )


def currency_field(stored: str = "USD") -> forms.Field:
    """Those of most products, and the one that is stored: an import can say any."""
    codes = sorted({*_CURRENCIES.split(), stored})
    return forms.ChoiceField(choices=[(code, code) for code in codes], initial=stored, label="Currency")


@require_GET
def products(request: Request) -> HttpResponse:
    rows = (
        Product.objects.with_role_of(request.user)
        .annotate(
            prd_count=Count("prds", filter=Q(prds__deleted_at=None), distinct=True),
            persona_count=Count("personas", filter=Q(personas__deleted_at=None), distinct=True),
        )
        .order_by("name")
    )
    found = list(rows)
    context = {
        "products": [product for product in found if product.archived_at is None],
        "archived": [product for product in found if product.archived_at is not None],
        "to_sign": SignOff.objects.waiting_for(request.user)[:20],
    }
    return render_page(request, "products/list.html", context)


def around(product: Product, page: str) -> dict[str, Any]:
    """What every page of a product shows beside its own part. One query."""
    counts = Product.objects.filter(pk=product.pk).aggregate(
        personas=Count("personas", filter=Q(personas__deleted_at=None), distinct=True),
        prds=Count("prds", filter=Q(prds__deleted_at=None), distinct=True),
        members=Count("members", distinct=True),
    )
    return {"product": product, "counts": counts, "page": page, "may_write": may_write(product)}


@require_GET
def product(request: Request, key: str) -> HttpResponse:
    opened = open_product(request, key)
    here = Q(requirements__deleted_at=None)
    prds = (
        Prd.objects.filter(product=opened)
        .annotate(
            customer_count=Count("requirements", filter=here & Q(requirements__facing="customer")),
            user_count=Count("requirements", filter=here & Q(requirements__facing="user")),
            unsorted_count=Count("requirements", filter=here & Q(requirements__facing="unsorted")),
        )
        .order_by("number")
    )
    personas = list(opened.personas.present().in_order())
    for prd in (listed := list(prds)):
        prd.product = opened
    context = around(opened, "overview") | {
        "prds": listed,
        "customers": [persona for persona in personas if persona.pays],
        "users": [persona for persona in personas if persona.uses],
        "others": [persona for persona in personas if persona.party == "neither"],
        "undecided": [persona for persona in personas if persona.party == "unknown"],
    }
    return render_page(request, "products/product.html", context)


@require_http_methods(["GET", "POST"])
def settings(request: Request, key: str) -> HttpResponseBase:
    opened = open_product(request, key)
    if request.method == "POST":
        return save(
            request,
            ProductForm(request.POST, row=opened),
            opened,
            lambda values, seen: edit_product(opened, values, seen=seen, by=request.user),
            back=request.path,
        )
    context = around(opened, "settings") | {"form": ProductForm(row=opened)}
    return render_page(request, "products/settings.html", context)


@require_POST
def archive(request: Request, key: str) -> HttpResponse:
    opened = open_product(request, key)
    must_own(opened)
    archived = "archive" in request.POST
    archive_product(opened, by=request.user, archived=archived)
    said = "is archived. It can be read, and brought back here." if archived else "is back."
    messages.success(request, f"{opened.name} {said}")
    return redirect("product-settings", opened.key)


urlpatterns = [
    path("", products, name="products"),
    path("products/<str:key>/", product, name="product"),
    path("products/<str:key>/settings/", settings, name="product-settings"),
    path("products/<str:key>/archive/", archive, name="archive-product"),
]
