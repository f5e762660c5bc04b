"""The three worked examples, and the three people who show them."""

from importlib.resources import files

from django.db import transaction

from prdbuilder.accounts.models import User
from prdbuilder.document.schema import Document
from prdbuilder.prds.actions import create_prd
from prdbuilder.prds.applying import Mode, apply
from stakeholders.actions import create_product, home_side_of, move_stage
from stakeholders.models import Function, Member, Product, Role, Stage

KEYS = ("DEL", "ESC", "MUS")
PEOPLE = (
    ("product@demo.example", "Ada Okafor", Role.OWNER, Function.PRODUCT),
    ("design@demo.example", "Lena Maier", Role.EDITOR, Function.DESIGN),
    ("reader@demo.example", "Sam Ito", Role.VIEWER, Function.SALES),
)

MOVES = {
    "DEL": (
        ("acquiring", "Sixty restaurants in two malls kept delivering with it for three months, unasked."),
    ),
    "ESC": (),
    "MUS": (
        ("acquiring", "Four in ten who tried it for a week came back for a second one without a reminder."),
        ("serving", "400,000 people pay; from here on leaving costs us more than any new subscriber brings."),
    ),
}
"""How each product came to its stage, from proving the concept on, and why."""


def document_of(key: str) -> Document:
    return Document.from_json(files("prdbuilder.prds").joinpath("demo", f"{key}.json").read_bytes())


def load_demo() -> list[Product]:
    """Make what is missing and return it; what is there stays as it is, also where somebody changed it."""
    return [_load(key) for key in KEYS if not Product.objects.filter(key=key).exists()]


@transaction.atomic
def _load(key: str) -> Product:
    document = document_of(key)
    product = create_product(by=None, **document.product.model_dump() | {"stage": Stage.PROVING})
    prd = create_prd(product, document.prd.title, by=None)
    apply(document, prd, mode=Mode.REPLACE, by=None)
    for email, name, role, function in PEOPLE:
        # Without a password: in the demo one press signs in, and elsewhere nobody can.
        person = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
        Member.objects.create(
            product=product, user=person, role=role, function=function, home_side=home_side_of(function)
        )
    for stage, reason in MOVES[key]:
        product = move_stage(product, stage, reason=reason, seen=product.revision_of("stage"), by=None)
    return product
