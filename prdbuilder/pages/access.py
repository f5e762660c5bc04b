"""Who may open what: every address of a product starts here, and a stranger gets 404."""

from functools import cache

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from prdbuilder.document.choices import Side
from prdbuilder.http import Request
from prdbuilder.prds.models import Prd, PrdQuerySet, Requirement
from prdbuilder.publishing.models import Version, approved
from prdbuilder.reviews.models import has_suggestions, last_discussed, open_discussions, suggested_numbers
from stakeholders.actions import Archived
from stakeholders.models import REVIEWERS, WRITERS, Product, Role

type Opened = Product | Prd | Requirement
"""What an address opened, carrying the `role` of whoever asked."""


class PrdDeleted(Exception):
    """What was asked for is in a PRD that is in the bin of its product; whoever asks is a member."""

    def __init__(self, prd: Prd) -> None:
        super().__init__(str(prd))
        self.prd = prd


READ_ONLY = "You can read this, but not change it. An owner of the product can let you."
ARCHIVED = Archived.WHY


def open_product(request: Request, key: str) -> Product:
    """The product, carrying the `role` of whoever asks."""
    product = get_object_or_404(Product.objects.with_role_of(request.user), key=key)
    request.opened = product
    return product


def open_prd(request: Request, key: str, number: int, *, deleted_too: bool = False) -> Prd:
    """The PRD with its product, in one query. Raises `PrdDeleted`, unless it is opened to save in it.

    It carries the `role` and `home_side` of whoever asks, how many discussions are open and when
    somebody last said something in one, what is suggested, and the last version in which each half was
    approved.
    """
    rows = _as_pages_show_it().with_role_of(request.user)
    prd = _found(rows, key, number, deleted_too=deleted_too)
    request.opened = prd
    return prd


@cache
def _as_pages_show_it() -> PrdQuerySet:
    """Laid out once: to word these subqueries anew for each request takes longer than to ask them."""
    return Prd.everything.annotate(
        open_discussions=open_discussions(),
        discussed_at=last_discussed("prd"),
        requirements_discussed_at=last_discussed("requirement__prd"),
        suggested=suggested_numbers(),
        approved_customer=approved(Side.CUSTOMER),
        approved_user=approved(Side.USER),
    )


def find_prd(request: Request, key: str, number: int, *, deleted_too: bool = False) -> Prd:
    """The same for a request that shows no page, such as a save: without what only pages show."""
    return _found(Prd.everything.with_role_of(request.user), key, number, deleted_too=deleted_too)


def _found(rows: PrdQuerySet, key: str, number: int, *, deleted_too: bool) -> Prd:
    prd = get_object_or_404(rows, product__key=key, number=number)
    if prd.deleted_at is not None and not deleted_too:
        raise PrdDeleted(prd)
    return prd


def open_requirement(
    request: Request, key: str, number: int | None, requirement: int, *, deleted_too: bool = False
) -> Requirement:
    """The requirement with its PRD and product, carrying the `role` of whoever asks. One query.

    Without the number of a PRD: wherever it is in the product. Raises `PrdDeleted` as `open_prd` does.
    """
    visible = Requirement.objects.of_members(request.user).select_related("prd__product")
    rows = visible.annotate(has_suggestions=has_suggestions())
    where = {} if number is None else {"prd__number": number}
    row = get_object_or_404(rows, product__key=key, number=requirement, **where)
    row.product = row.prd.product
    if row.prd.deleted_at is not None and not deleted_too:
        row.prd.role = row.role
        raise PrdDeleted(row.prd)
    return row


def open_version(prd: Prd, number: int) -> Version:
    """A version of a PRD that was opened already, and so may be seen. One query."""
    rows = Version.objects.select_related("made_by", "overridden_by")
    version = get_object_or_404(rows, prd=prd.pk, number=number)
    version.prd, version.product = prd, prd.product
    return version


def product_of(opened: Opened) -> Product:
    return opened if isinstance(opened, Product) else opened.product


def is_deleted(opened: Opened) -> bool:
    """Whether what was opened is in a deleted PRD."""
    prd = opened.prd if isinstance(opened, Requirement) else opened
    return isinstance(prd, Prd) and prd.deleted_at is not None


def may_write(opened: Opened) -> bool:
    return opened.role in WRITERS and product_of(opened).archived_at is None


def why_not(opened: Opened) -> str:
    """Why somebody may not write, who may not."""
    return ARCHIVED if opened.role in WRITERS else READ_ONLY


def must_write(opened: Opened) -> None:
    if not may_write(opened):
        raise PermissionDenied(why_not(opened))


def may_comment(opened: Opened) -> bool:
    return opened.role in REVIEWERS and product_of(opened).archived_at is None


def must_comment(opened: Opened) -> None:
    if not may_comment(opened):
        raise PermissionDenied(ARCHIVED if opened.role in REVIEWERS else READ_ONLY)


def must_own(opened: Opened) -> None:
    if opened.role != Role.OWNER:
        raise PermissionDenied("Only an owner of the product can do this.")
