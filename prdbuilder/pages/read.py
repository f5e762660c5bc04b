"""The PRD as a page made for reading, in three editions."""

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, register_converter, reverse
from django.views.decorators.http import require_GET

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import load
from prdbuilder.writers.markdown import render
from prdbuilder.writers.presentation import present
from prdbuilder.writers.reading import Reading

from .access import may_comment, open_prd
from .prds import PRD


@require_GET
def read_home(request: Request, key: str, number: int) -> HttpResponse:
    """The edition of the reader's home side: a designer lands on the user's half."""
    prd = open_prd(request, key, number)
    home = prd.home_side if prd.home_side in ("customer", "user") else "full"
    return redirect("read", key, number, home)


@require_GET
def read(request: Request, key: str, number: int, which: Edition) -> HttpResponse:
    prd = open_prd(request, key, number)
    context = {
        "prd": prd,
        "product": prd.product,
        "reading": reading_of(load(prd), which, key, date.today()),
        "edition": which,
        "editions": list(Edition),
        "may_comment": may_comment(prd),
    }
    return render_page(request, "prds/read.html", context)


def reading_of(document: Document, which: Edition, key: str, made_on: date, version: str = "") -> Reading:
    """One edition of a whole document as a page shows it, with the pictures of the product of this key."""

    def picture_address(sha256: str) -> str:
        return reverse("picture", args=[key, sha256])

    return as_page(edition(document, which), which, picture_address, made_on, version)


def as_page(
    shown: Document, which: Edition, picture_address: Callable[[str], str], made_on: date, version: str
) -> Reading:
    """What an edition shows and nothing else, as a page shows it."""
    ids = {requirement.id for requirement in shown.requirements}

    def prose(text: str, level: int) -> str:
        return render(text, picture_address=picture_address, heading_level=level, ids=ids)

    return present(shown, edition=which, prose=prose, made_on=made_on, version=version)


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
