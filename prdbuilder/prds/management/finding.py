"""What commands are told of: a PRD by its product's key and its number."""

from typing import Any

from django.core.management.base import CommandError

from prdbuilder.document.text import whole_number
from prdbuilder.prds.models import Prd
from stakeholders.models import Product

LISTED = 20


def find_prd(name: str) -> Prd:
    """Raises `CommandError` saying which there are instead."""
    key, _, text = name.partition("/")
    number = whole_number(text)
    if not key or number is None:
        raise CommandError(f"“{name}” is not KEY/NUMBER, such as CD/1.")
    product = Product.objects.filter(key=key.upper()).first()
    if product is None:
        keys = listed(Product.objects.order_by("key").values_list("key", flat=True))
        raise CommandError(f"There is no product {key.upper()}. There are: {keys}.")
    prd = product.prds.select_related("product").filter(number=number).first()
    if prd is None:
        names = listed(
            f"{product.key}/{each.number} {each.title}" for each in product.prds.order_by("number")
        )
        raise CommandError(f"Product {product.key} has no PRD number {int(number)}. There are: {names}.")
    return prd


def listed(names: Any) -> str:
    """The first of them, and how many more there are."""
    all_names = list(names)
    more = f" and {len(all_names) - LISTED} more" if len(all_names) > LISTED else ""
    return ", ".join(all_names[:LISTED]) + more or "none yet"
