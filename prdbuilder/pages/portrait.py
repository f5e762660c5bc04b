"""What the page of a persona shows beyond its fields: standing, revenue, and everything that names it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from prdbuilder.document.choices import Side
from prdbuilder.document.money import amount, money
from prdbuilder.document.revenue import AtStake, revenue_at_stake
from prdbuilder.document.schema import Persona as PersonaValue
from prdbuilder.document.schema import Stakeholders
from prdbuilder.prds.loading import persona_value, stakeholders_of
from prdbuilder.prds.models import LeavingSign, Prd, Requirement, Strategy
from prdbuilder.writers.people import KINDS, ROLES, place_on_grid, roles, salience_of, stands_on
from prdbuilder.writers.reading import ShareView
from prdbuilder.writers.tracing import Tracer
from prdbuilder.writers.words import stands
from stakeholders.models import Influence, Persona, Product

from .why import addresses_of

STANDING = frozenset({"power", "interest", "legitimacy", "urgency"})
MONEY = frozenset({"pays", "uses", "yearly_revenue", "stops_paying_when", "name"})
"""The fields that these parts of the page are made of."""


@dataclass(frozen=True)
class Named:
    """What one PRD says of a persona."""

    prd: Prd
    requirements: list[Requirement] = field(default_factory=list)
    strategies: list[Strategy] = field(default_factory=list)
    signs: list[LeavingSign] = field(default_factory=list)


def named_in(row: Persona) -> list[Named]:
    """The PRDs that name a persona, and where. Three queries."""
    found: dict[int, Named] = {}

    def of(part: Requirement | Strategy | LeavingSign) -> Named:
        part.prd.product = part.product = row.product
        return found.setdefault(part.prd.number, Named(part.prd))

    requirements = row.requirements.filter(deleted_at=None).select_related("prd")
    for requirement in requirements.order_by("facing", "position", "pk"):
        of(requirement).requirements.append(requirement)
    for strategy in row.strategies.select_related("prd"):
        if strategy.said:
            of(strategy).strategies.append(strategy)
    for sign in row.leaving_signs.filter(deleted_at=None).select_related("prd").order_by("position", "pk"):
        of(sign).signs.append(sign)
    return [found[number] for number in sorted(found)]


def people_of(product: Product) -> tuple[list[Persona], list[Influence]]:
    """Everybody the product is for, and who reaches whom. Two queries."""
    personas = list(product.personas.present().in_order())
    known = {persona.pk: persona for persona in personas}
    influences = []
    for influence in product.influences.order_by("pk"):
        if influence.source_id in known and influence.target_id in known:
            influence.source, influence.target = known[influence.source_id], known[influence.target_id]
            influences.append(influence)
    return personas, influences


@dataclass(frozen=True)
class Money:
    """What hangs on a user, and who keeps a customer paying, each with how it came about."""

    figure: str = ""
    shares: tuple[ShareView, ...] = ()
    kept_by: tuple[ShareView, ...] = ()


def money_of(people: Stakeholders, persona: PersonaValue) -> Money:
    figures = revenue_at_stake(people)
    tracer = Tracer(people, addresses_of(people, people.product.key))
    own = figures.get(persona.id)
    return Money(
        figure=tracer.figure(own) if own else "",
        shares=tuple(tracer.shares(own)) if own else (),
        kept_by=tuple(_keepers(figures, persona, tracer)) if Side.CUSTOMER in persona.sides else (),
    )


def _keepers(figures: Mapping[str, AtStake], customer: PersonaValue, tracer: Tracer) -> Iterable[ShareView]:
    """The ways from each other user to this customer."""
    for id_, figure in figures.items():
        ways = tuple(share for share in figure.shares if share.kept.customer.id == customer.id)
        if id_ != customer.id:
            yield from tracer.shares(AtStake(id_, ways))


def standing_of(row: Persona) -> dict[str, Any]:
    """How much somebody can claim to be listened to, and how they stand, in words."""
    persona = persona_value(row)
    return {
        "place": place_on_grid(persona),
        "salience": salience_of(persona),
        "stands_on": stands_on(persona),
        "kind": KINDS[persona.kind] if persona.kind else None,
        "roles": roles(persona),
    }


def beyond_its_fields(row: Persona, people: Stakeholders) -> dict[str, Any]:
    persona = persona_value(row)
    revenue, count = persona.yearly_revenue, persona.people
    return {
        "stands": stands(persona),
        "people": "" if count is None else amount(count),
        "revenue": "" if revenue is None else money(revenue, people.product.currency),
        "standing": standing_of(row),
        "money": money_of(people, persona),
        "kinds": KINDS.values(),
        "role_words": ROLES.values(),
        "said_of_habit": [
            (capfirst(str(column.verbose_name)), getattr(row, column.name))
            for column in row._meta.concrete_fields
            if column.name in Persona.HABIT and getattr(row, column.name)
        ],
        "named_in": named_in(row),
    }


def pieces_of(row: Persona, product: Product, names: frozenset[str]) -> dict[str, SafeString]:
    """The parts of the page that follow from what was saved."""
    context: dict[str, Any] = {"persona": row, "product": product, "standing": standing_of(row)}
    pieces = {}
    if names & STANDING:
        pieces["persona-standing"] = render_to_string("personas/standing.html", context)
    if "kind" in names:
        pieces["persona-kind"] = render_to_string("personas/kind.html", context)
    if names & MONEY:
        people = stakeholders_of(product, *people_of(product))
        context["money"] = money_of(people, persona_value(row))
        pieces["persona-money"] = render_to_string("personas/money.html", context)
    return pieces
