"""Bringing user stories and documents in: first what will happen, then what was agreed to."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from prdbuilder.http import Request, render_page
from prdbuilder.importing.actions import apply_upload, keep_upload
from prdbuilder.importing.models import Upload
from prdbuilder.prds.applying import DoesNotFit, Mode, plan
from prdbuilder.prds.models import Prd
from prdbuilder.readers import ReadError, Reading, read
from stakeholders.models import Product

from .access import may_write, must_write, open_product
from .forms import Form, TitleField

LARGEST_FILE = 5 * 1024 * 1024


class ImportForm(Form):
    text = forms.CharField(
        required=False,
        label="Paste user stories",
        help_text="As a driver, I want to see the counter, so that I lose no time. One a line, or wrapped.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        required=False,
        label="or choose a file",
        help_text="Text, Markdown, or the JSON of a PRD; 5 MB at most.",
    )
    prd = forms.ModelChoiceField(Prd.objects.none(), required=False, label="Into", empty_label="A new PRD")
    title = TitleField(required=False, label="Title of a new PRD")
    mode = forms.ChoiceField(
        choices=Upload.ModeChoice.choices,
        initial=Mode.ADD,
        label="A PRD that is there",
        help_text="Adding changes nothing that is there. What replacing deletes can be brought back.",
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prds = Prd.objects.filter(product=product).order_by("number")
        self.fields["prd"].queryset = prds  # type: ignore[attr-defined]
        self.product = product
        self.reading: Reading | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        file: Any | None = cleaned.get("file")
        field = "file" if file else "text"
        if self.errors:
            return cleaned
        if file and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError({"file": "This file is larger than 5 MB."})
        try:
            self.reading = read(
                file.read() if file else cleaned.get("text", ""),
                name=(file.name or "") if file else "",
                title=cleaned.get("title") or ("" if file else "Imported user stories"),
                product_key=self.product.key,
                product_name=self.product.name,
            )
        except ReadError as error:
            raise forms.ValidationError({field: str(error)}) from error
        return cleaned


@require_http_methods(["GET", "POST"])
def import_page(request: Request, key: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    asked = request.GET.get("prd", "")
    into = product.prds.filter(number=asked).first() if asked.isdecimal() and len(asked) < 9 else None
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent, product=product, initial={"prd": into})
    if form.is_valid() and form.reading is not None:
        chosen = form.cleaned_data
        upload = keep_upload(
            product, form.reading, prd=chosen["prd"], mode=Mode(chosen["mode"]), by=request.user
        )
        return redirect(upload)
    context = {"product": product, "form": form, "into": into}
    return render_page(request, "imports/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def import_preview(request: Request, key: str, upload: UUID) -> HttpResponse:
    """What will happen, and the press that makes it so."""
    product = open_product(request, key)
    must_write(product)
    row = get_object_or_404(Upload.objects.select_related("prd", "applied_to"), product=product, pk=upload)
    row.product = product
    if request.method == "POST":
        try:
            prd = apply_upload(row, by=request.user)
        except DoesNotFit as error:
            messages.error(request, str(error))
            return redirect(row)
        prd.product = product
        messages.success(request, f"{len(row.document.requirements)} requirements were imported.")
        return redirect(f"{prd.get_absolute_url()}?side=both")
    return render_page(request, "imports/preview.html", _preview(product, row))


def _preview(product: Product, row: Upload) -> dict[str, Any]:
    document = row.document
    names = {persona.id: persona.name for persona in document.personas}
    lines = [
        {"requirement": entry, "personas": [names[name] for name in entry.personas]}
        for entry in document.requirements
    ]
    return {
        "product": product,
        "upload": row,
        "plan": plan(document, product, row.prd, Mode(row.mode)),
        "lines": lines,
        "may_write": may_write(product),
    }


urlpatterns = [
    path("products/<str:key>/import/", import_page, name="import"),
    path("products/<str:key>/import/<uuid:upload>/", import_preview, name="import-preview"),
]
