"""The PRD as a page made for reading, in three editions."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, register_converter, reverse
from django.views.decorators.http import require_GET

from prdbuilder.document.edition import Edition, edition
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import load
from prdbuilder.writers.markdown import render
from prdbuilder.writers.presentation import present

from .access import open_prd
from .prds import PRD


@require_GET
def read_home(request: Request, key: str, number: int) -> HttpResponse:
    """The edition of the reader's home side: a designer lands on the user's half."""
    prd = open_prd(request, key, number)
    home = prd.home_side if prd.home_side in ("customer", "user") else "full"  # type: ignore[attr-defined]
    return redirect("read", key, number, home)


@require_GET
def read(request: Request, key: str, number: int, which: Edition) -> HttpResponse:
    prd = open_prd(request, key, number)
    document = edition(load(prd), which)
    ids = {requirement.id for requirement in document.requirements}

    def picture_address(sha256: str) -> str:
        return reverse("picture", args=[key, sha256])

    def prose(text: str, level: int) -> str:
        return render(text, picture_address=picture_address, heading_level=level, ids=ids)

    reading = present(document, edition=which, prose=prose, made_on=date.today())
    context = {
        "prd": prd,
        "product": prd.product,
        "reading": reading,
        "edition": which,
        "editions": list(Edition),
    }
    return render_page(request, "prds/read.html", context)


class EditionConverter:
    """`full`, `customer` or `user` in an address."""

    regex = "|".join(Edition)
    to_python = Edition
    to_url = str


register_converter(EditionConverter, "edition")
urlpatterns = [
    path(f"{PRD}read/", read_home, name="read-home"),
    path(f"{PRD}read/<edition:which>/", read, name="read"),
]
