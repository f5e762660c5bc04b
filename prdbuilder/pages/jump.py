"""Ctrl-K: from anywhere to any product, PRD, persona or requirement. And the list of keys."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Q
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from prdbuilder.http import Request, render_page
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona, Product

ENOUGH = 8
_CODE = re.compile(r"([A-Za-z][A-Za-z0-9]{1,9})-?(\d{1,8})")


@dataclass(frozen=True)
class Target:
    kind: str
    name: str
    about: str
    address: str


@require_GET
def jump(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    context = {"q": words, "targets": targets(request, words)}
    return render_page(request, "jump.html", context, partial="targets")


def targets(request: Request, words: str) -> list[Target]:
    """What the words can mean to this person: an id, or what has a name first. Always four queries."""
    requirements = _requirements(request, words)
    named = [*_prds(request, words), *_products(request, words), *_personas(request, words)]
    return [*requirements, *named] if _CODE.fullmatch(words) else [*named, *requirements]


def _each_word(field: str, words: str) -> Q:
    """Every word stands somewhere in the field, in any order."""
    return reduce(and_, (Q(**{f"{field}__icontains": word}) for word in words.split()), Q())


def _requirements(request: Request, words: str) -> list[Target]:
    if not words:
        return []
    asked = _each_word("statement", words)
    if code := _CODE.fullmatch(words):
        asked |= Q(product__key=code[1].upper(), number=int(code[2]))
    rows = Requirement.objects.present().visible_to(request.user).filter(asked)
    rows = rows.select_related("product", "prd__product")
    found = sorted(rows.order_by("number")[:ENOUGH], key=lambda row: row.code.casefold() != words.casefold())
    return [Target("Requirement", f"{row.code} {row}", str(row.prd), row.get_absolute_url()) for row in found]


def _prds(request: Request, words: str) -> list[Target]:
    asked = _each_word("title", words)
    rows = Prd.objects.visible_to(request.user).filter(asked).select_related("product")
    found = rows.order_by("-modified_at")[:ENOUGH]
    return [Target("PRD", str(prd), prd.product.name, prd.get_absolute_url()) for prd in found]


def _products(request: Request, words: str) -> list[Target]:
    asked = _each_word("name", words) | Q(key__iexact=words)
    rows = Product.objects.visible_to(request.user).filter(asked).order_by("name")
    return [
        Target("Product", product.name, product.key, product.get_absolute_url()) for product in rows[:ENOUGH]
    ]


def _personas(request: Request, words: str) -> list[Target]:
    rows = Persona.objects.present().visible_to(request.user).filter(_each_word("name", words))
    found = rows.select_related("product").order_by("name")[:ENOUGH]
    return [Target("Persona", str(row), row.product.name, row.get_absolute_url()) for row in found]


@require_GET
def keys(request: Request) -> HttpResponse:
    return render_page(request, "keys.html", {}, partial="keys")


urlpatterns = [path("jump/", jump, name="jump"), path("keys/", keys, name="keys")]
