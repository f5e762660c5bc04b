"""Pictures of a product: taking one in, showing it to the product's members, and where each is used."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from prdbuilder.http import Request, render_page, wants_json
from prdbuilder.prds.models import Entry, Picture, Prd, Strategy
from prdbuilder.prds.pictures import Use, store_picture, uses_of
from prdbuilder.prds.scaling import FORMATS, LARGEST_FILE, NoPicture
from prdbuilder.publishing.models import Version
from stakeholders.models import Product

from .access import must_write, open_product
from .forms import Form
from .prds import LOGS
from .products import around

MOST_SHOWN = 60
PAGES_OF_SECTIONS = {
    "problem": "problem",
    "evidence": "problem",
    "scope": "scope",
    "release_criteria": "scope",
}
PAGES_OF_LOGS = {str(kind): page for page, kinds in LOGS.items() for kind in kinds} | {"non_goal": "scope"}


class PictureForm(Form):
    picture = forms.FileField(
        label="Add a picture",
        help_text="PNG, JPEG, WebP or GIF, 15 MB and 25 million pixels at most. It is scaled down to 1800.",
        widget=forms.FileInput(attrs={"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}),
        error_messages={"required": "Choose a picture first.", "empty": "This file is empty."},
    )

    def clean_picture(self) -> Any:
        file = self.cleaned_data["picture"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("This picture is larger than 15 MB.")
        return file


@require_http_methods(["GET", "POST"])
def pictures(request: Request, key: str) -> HttpResponseBase:
    """Take a picture in and say how a text names it. A paste asks for JSON, a form gets a page."""
    product = open_product(request, key)
    if request.method == "GET":
        return _page(request, product, PictureForm())
    must_write(product)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _added(request, store_picture(product, form.cleaned_data["picture"].read()))
        except NoPicture as problem:
            form.add_error("picture", str(problem))
    if wants_json(request):
        return JsonResponse({"error": form.errors["picture"][0]}, status=422)
    return _page(request, product, form, status=422)


def _added(request: Request, picture: Picture) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"markdown": f"![Picture]({picture})", "address": picture.address})
    messages.success(request, "The picture is here. Copy its Markdown to where it should stand in a text.")
    return redirect(f"{reverse('pictures', args=[picture.product.key])}#{picture.sha256}")


def _page(request: Request, product: Product, form: PictureForm, status: int = 200) -> HttpResponseBase:
    latest = list(Picture.objects.filter(product=product).order_by("-pk")[: MOST_SHOWN + 1])
    uses = uses_of(product) if latest else {}
    kept = _kept_by_versions(product) if latest else {}
    for row in latest:
        row.product = product
        places = _places(uses.get(row.sha256, ())) | kept.get(row.sha256, {})
        row.places = places  # type: ignore[attr-defined]  # for the template
    context = around(product, "pictures") | {
        "form": form,
        "latest": latest[:MOST_SHOWN],
        "are_more": len(latest) > MOST_SHOWN,
    }
    return render_page(request, "products/pictures.html", context, status=status)


def _places(uses: Iterable[Use]) -> dict[str, str]:
    """What each use is called, and where it is."""
    return {str(use.row) if isinstance(use.row, Entry) else use.row.label: _where(use) for use in uses}


def _kept_by_versions(product: Product) -> dict[str, dict[str, str]]:
    """By picture, the versions that show it: as long as they are there, it is."""
    found: dict[str, dict[str, str]] = {}
    shown = Version.objects.filter(product=product.pk).exclude(pictures=[]).select_related("prd")
    for version in shown.only("number", "name", "pictures", "prd__number", "prd__title"):
        version.product = product
        for sha256 in version.pictures:
            name = f"{version.prd.title}, version {version.number}"
            found.setdefault(sha256, {})[name] = version.get_absolute_url()
    return found


def _where(use: Use) -> str:
    match use.row:
        case Prd() as prd:
            page = PAGES_OF_SECTIONS.get(use.field)
            return _page_of(prd, page) if page else prd.get_absolute_url()
        case Entry() as entry:
            return f"{_page_of(entry.prd, PAGES_OF_LOGS[entry.kind])}#entry-{entry.pk}"
        case Strategy() as strategy:
            return f"{_page_of(strategy.prd, 'relations')}#strategy-{strategy.persona.slug}"
        case row:
            return str(row.get_absolute_url())  # type: ignore[attr-defined]  # products, personas, requirements


def _page_of(prd: Prd, page: str) -> str:
    return reverse(f"prd-{page}", args=[prd.product.key, prd.number])


@require_GET
@cache_control(private=True, max_age=31_536_000, immutable=True)
def picture(request: Request, key: str, sha256: str) -> HttpResponseBase:
    found = get_object_or_404(Picture, product__key=key, product__members__user=request.user, sha256=sha256)
    try:
        response = FileResponse(found.file.open(), content_type=found.media_type)
    except FileNotFoundError:
        raise Http404("This picture is no longer kept.") from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


urlpatterns = [
    path("products/<str:key>/pictures/", pictures, name="pictures"),
    path("products/<str:key>/pictures/<str:sha256>", picture, name="picture"),
]
