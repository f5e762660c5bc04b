"""Plain functions that make what a test is about; a test names only what matters to it."""

from itertools import count
from typing import Any

from django.urls import reverse

from prdbuilder.accounts.models import User
from prdbuilder.notices.models import Webhook
from prdbuilder.notices.webhooks import add_webhook
from prdbuilder.prds.actions import add_part, add_requirements, create_prd
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Prd, Requirement
from prdbuilder.publishing.models import ShareLink, Version
from prdbuilder.publishing.sharing import make_link
from prdbuilder.publishing.versions import make_version as freeze
from prdbuilder.reviews.models import Suggestion
from prdbuilder.reviews.suggestions import suggest
from stakeholders.actions import add_persona, create_product
from stakeholders.models import Member, Persona, Product, Role

PASSWORD = "correct horse battery"

_serial = count(1)


def make_user(**fields: Any) -> User:
    number = next(_serial)
    fields = {
        "email": f"person{number}@example.com",
        "name": f"Person {number}",
        "password": PASSWORD,
    } | fields
    return User.objects.create_user(**fields)


def make_product(owner: User | None = None, **fields: Any) -> Product:
    number = next(_serial)
    fields = {"key": f"P{number}", "name": f"Product {number}"} | fields
    return create_product(by=owner or make_user(), **fields)


def make_member(product: Product, role: str = Role.EDITOR, *, name: str = "", **fields: Any) -> User:
    user = make_user(name=name) if name else make_user()
    Member.objects.create(product=product, user=user, role=role, **fields)
    return user


def make_persona(product: Product, name: str = "Driver", **fields: Any) -> Persona:
    return add_persona(product, by=None, name=name, **fields)


def make_prd(
    product: Product | None = None, *, requirements: int = 0, owner: User | None = None, **fields: Any
) -> Prd:
    product = product or make_product(owner)
    prd = create_prd(product, fields.pop("title", "Faster handover"), by=owner, **fields)
    lines = [
        {"statement": f"Requirement {place}", "facing": ("customer", "user")[place % 2]}
        for place in range(requirements)
    ]
    add_requirements(prd, lines, by=owner)
    return prd


def make_requirement(prd: Prd, statement: str = "The driver finds the counter", **fields: Any) -> Requirement:
    return add_requirements(prd, [{"statement": statement, "facing": "user"} | fields], by=None)[0]


def make_goal(prd: Prd, statement: str = "Owners renew", **fields: Any) -> Goal:
    return add_part(Goal, prd, by=None, **({"statement": statement, "side": "customer"} | fields))


def make_sign(prd: Prd, persona: Persona, statement: str = "Late orders", **fields: Any) -> LeavingSign:
    return add_part(LeavingSign, prd, by=None, persona=persona, statement=statement, **fields)


def make_entry(
    prd: Prd, kind: str = "risk", statement: str = "Malls change their maps", **fields: Any
) -> Entry:
    return add_part(Entry, prd, by=None, kind=kind, statement=statement, **fields)


def make_version(prd: Prd, name: str = "", *, by: User | None = None, **fields: Any) -> Version:
    return freeze(prd, name=name, by=by, **fields)


def make_webhook(product: Product, address: str = "https://hooks.example/1", **fields: Any) -> Webhook:
    values = {"name": "Our channel", "address": address, "shape": "json", "kinds": []} | fields
    return add_webhook(product, values, by=owner_of(product))


def make_suggestion(row: Requirement, *, by: User, reason: str = "Shorter", **values: str) -> Suggestion:
    values = values or {"statement": "The driver sees the counter"}
    seen = {field: row.revision_of(field) for field in values}
    return suggest(row, values, seen=seen, reason=reason, by=by)[0]


def owner_of(product: Product) -> User:
    return User.objects.get(memberships__product=product, memberships__role=Role.OWNER)


def make_share_link(prd: Prd, **fields: Any) -> ShareLink:
    fields = {"edition": "full", "name": "The board", "takes_comments": True} | fields
    fields.setdefault("token_hash", f"hash {next(_serial)}")
    return ShareLink.objects.create(product=prd.product, prd=prd, **fields)


def shared(prd: Prd, *, by: User | None = None, **fields: Any) -> tuple[ShareLink, str]:
    """A link made as the page makes it, and the address that opens it."""
    fields = {"name": "The board", "edition": "full", "version": None} | fields
    link, token = make_link(prd, by=by or owner_of(prd.product), **fields)
    return link, reverse("share", args=[token])
