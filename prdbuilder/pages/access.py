"""Who may open what: every address of a product starts here, and a stranger gets 404."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from prdbuilder.http import Request
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import WRITERS, Product, Role

READ_ONLY = "You can read this, but not change it. An owner of the product can let you."
ARCHIVED = "This product is archived: it can be read and exported, not changed. An owner can bring it back."


def open_product(request: Request, key: str) -> Product:
    """The product, carrying the `role` of whoever asks."""
    return get_object_or_404(Product.objects.with_role_of(request.user), key=key)


def open_prd(request: Request, key: str, number: int) -> Prd:
    """The PRD with its product, carrying the `role` and `home_side` of whoever asks. One query."""
    return get_object_or_404(Prd.objects.with_role_of(request.user), product__key=key, number=number)


def open_requirement(request: Request, key: str, number: int, requirement: int) -> Requirement:
    """The requirement with its PRD and product, carrying the `role` of whoever asks. One query."""
    rows = Requirement.objects.visible_to(request.user).select_related("prd__product")
    row = get_object_or_404(rows, product__key=key, prd__number=number, number=requirement)
    row.product = row.prd.product
    return row


def may_write(opened: Product | Prd | Requirement) -> bool:
    product = opened if isinstance(opened, Product) else opened.product
    return opened.role in WRITERS and product.archived_at is None  # type: ignore[union-attr]  # annotated


def must_write(opened: Product | Prd | Requirement) -> None:
    if not may_write(opened):
        raise PermissionDenied(ARCHIVED if opened.role in WRITERS else READ_ONLY)  # type: ignore[union-attr]  # annotated


def must_own(product: Product) -> None:
    if product.role != Role.OWNER:  # type: ignore[attr-defined]  # annotated
        raise PermissionDenied("Only an owner of the product can do this.")
