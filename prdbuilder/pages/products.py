"""Products: which there are, what one is about, and its settings."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.http import Request, render_page
from prdbuilder.prds.actions import create_prd
from prdbuilder.prds.models import Prd
from stakeholders.actions import archive_product, create_product, edit_product
from stakeholders.models import Function, Product, Stage

from .access import may_write, must_own, must_write, open_product
from .fields import RowForm
from .forms import Form, TitleField, unrolled
from .saving import save

_CURRENCIES = "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD INR JPY KRW MXN NOK NZD PLN SEK SGD TRY USD ZAR"


class ProductForm(RowForm):
    model = Product
    names = ("name", "vision", "currency")

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = unrolled(super()._made(*names), "name")
        return fields | ({"currency": _currency(self._stored("currency"))} if "currency" in fields else {})


def _currency(stored: str = "USD") -> forms.Field:
    """Those of most products, and the one that is stored: an import can say any."""
    codes = sorted({*_CURRENCIES.split(), stored})
    return forms.ChoiceField(choices=[(code, code) for code in codes], initial=stored, label="Currency")


class NewProductForm(Form):
    name = TitleField(label="Name")
    key = forms.RegexField(
        r"^[A-Z][A-Z0-9]{1,9}$",
        label="Key",
        max_length=10,
        help_text="Two to ten letters and digits. The ids of all requirements begin with it, as in CD-14.",
        error_messages={
            "invalid": "A key has two to ten letters and digits and begins with a letter, such as CD."
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 10}),
    )
    vision = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000, label="Vision"
    )
    stage = forms.ChoiceField(choices=Stage.choices, label="Stage")
    currency = _currency()
    function = forms.ChoiceField(choices=Function.choices, label="Your function", initial=Function.PRODUCT)

    def __init__(self, data: Any = None) -> None:
        if data is not None:
            data = data.copy()
            data["key"] = data.get("key", "").strip().upper()
        super().__init__(data)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if Product.objects.filter(key=key).exists():
            raise forms.ValidationError("Another product has this key.", code="taken")
        return key


@require_GET
def products(request: Request) -> HttpResponse:
    rows = (
        Product.objects.with_role_of(request.user)
        .annotate(
            prd_count=Count("prds", distinct=True),
            persona_count=Count("personas", filter=Q(personas__deleted_at=None), distinct=True),
        )
        .order_by("name")
    )
    found = list(rows)
    context = {
        "products": [product for product in found if product.archived_at is None],
        "archived": [product for product in found if product.archived_at is not None],
    }
    return render_page(request, "products/list.html", context)


@require_http_methods(["GET", "POST"])
def new_product(request: Request) -> HttpResponse:
    form = NewProductForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                return redirect(create_product(by=request.user, **form.cleaned_data))
        except IntegrityError:
            form.add_error("key", "Another product has this key.")
    return render_page(request, "products/new.html", {"form": form}, status=422 if form.is_bound else 200)


def around(product: Product, page: str) -> dict[str, Any]:
    """What every page of a product shows beside its own part. One query."""
    counts = Product.objects.filter(pk=product.pk).aggregate(
        personas=Count("personas", filter=Q(personas__deleted_at=None), distinct=True),
        prds=Count("prds", distinct=True),
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


class NewPrdForm(Form):
    title = TitleField(label="What is this PRD about?", help_text="A few words, such as Faster handover.")


@require_http_methods(["GET", "POST"])
def new_prd(request: Request, key: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    form = NewPrdForm(request.POST or None)
    if form.is_valid():
        return redirect(create_prd(product, form.cleaned_data["title"], by=request.user))
    context = around(product, "new-prd") | {"form": form}
    return render_page(request, "products/new_prd.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def settings(request: Request, key: str) -> HttpResponseBase:
    opened = open_product(request, key)
    if request.method == "POST":
        must_write(opened)
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
    path("products/new/", new_product, name="new-product"),
    path("products/<str:key>/", product, name="product"),
    path("products/<str:key>/prds/new/", new_prd, name="new-prd"),
    path("products/<str:key>/settings/", settings, name="product-settings"),
    path("products/<str:key>/archive/", archive, name="archive-product"),
]
