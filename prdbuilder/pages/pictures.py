"""Pictures of a product: taking one in, and showing it to the product's members."""

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from prdbuilder.http import Request, render_page, wants_json
from prdbuilder.prds.models import Picture
from prdbuilder.prds.pictures import LARGEST_FILE, NoPicture, store_picture
from stakeholders.models import Product

from .access import must_write, open_product


@require_http_methods(["GET", "POST"])
def pictures(request: Request, key: str) -> HttpResponseBase:
    """Take a picture in and say how a text names it. A paste asks for JSON, a form gets a page."""
    product = open_product(request, key)
    if request.method == "GET":
        return _page(request, product)
    must_write(product)
    try:
        picture = store_picture(product, _sent(request))
    except NoPicture as problem:
        if wants_json(request):
            return JsonResponse({"error": str(problem)}, status=422)
        return _page(request, product, error=str(problem), status=422)
    if wants_json(request):
        return JsonResponse({"markdown": f"![Picture](picture:{picture.sha256})", "address": picture.address})
    return _page(request, product, picture=picture)


def _sent(request: Request) -> bytes:
    file = request.FILES.get("picture")
    if not isinstance(file, UploadedFile):
        raise NoPicture("Choose a picture first.")
    if (file.size or 0) > LARGEST_FILE:
        raise NoPicture("This picture is larger than 15 MB.")
    return bytes(file.read())


def _page(
    request: Request, product: Product, *, picture: Picture | None = None, error: str = "", status: int = 200
) -> HttpResponseBase:
    latest = Picture.objects.filter(product=product).order_by("-pk")[:60]
    context = {"product": product, "picture": picture, "error": error, "latest": latest}
    return render_page(request, "prds/pictures.html", context, status=status)


@require_GET
@cache_control(private=True, max_age=31_536_000, immutable=True)
def picture(request: Request, key: str, sha256: str) -> HttpResponseBase:
    found = get_object_or_404(Picture, product__key=key, product__members__user=request.user, sha256=sha256)
    response = FileResponse(found.file.open(), content_type=found.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


urlpatterns = [
    path("products/<str:key>/pictures/", pictures, name="pictures"),
    path("products/<str:key>/pictures/<str:sha256>", picture, name="picture"),
]
