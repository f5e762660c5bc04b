"""Beginning a product, with what is known of it, or one more PRD: from a document, whole or not at all."""

from django.db import transaction

from prdbuilder.document.schema import Document
from prdbuilder.history.steps import step
from stakeholders.actions import create_product
from stakeholders.models import Product

from .actions import By, create_prd
from .applying import Mode, apply
from .models import Prd


@step()
@transaction.atomic
def begin_product(document: Document, *, function: str, by: By) -> Prd:
    """The product of a document, its personas and its first PRD. Raises `IntegrityError` for a taken key."""
    product = create_product(by=by, function=function, **document.product.model_dump())
    return begin_prd(product, document, by=by)


@step()
@transaction.atomic
def begin_prd(product: Product, document: Document, *, by: By) -> Prd:
    """A new PRD that holds what the document does."""
    prd = create_prd(product, document.prd.title, by=by)
    apply(document, prd, mode=Mode.ADD, by=by)
    return prd
