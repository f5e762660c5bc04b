"""From a `Document` into a PRD: first a plan that can be shown, then the plan carried out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import TextField

from prdbuilder.document import schema
from prdbuilder.document.schema import Document
from prdbuilder.history.actions import change_of, write
from prdbuilder.history.models import Change
from stakeholders.actions import free_slug, next_numbers
from stakeholders.models import Counter, Influence, Persona, Product

from .actions import By, create_prd, delete_parts, lock
from .loading import load
from .models import Entry, Goal, Prd, Requirement, Strategy


class Mode(StrEnum):
    ADD = "add"
    """Everything that is there stays as it is; texts of sections are put after those that are there."""

    REPLACE = "replace"
    """The PRD becomes the document; what the document does not hold is deleted, and can be brought back."""


@dataclass(frozen=True)
class Plan:
    """What applying a document will do, for a person to read before it happens."""

    mode: Mode
    new_personas: tuple[schema.Persona, ...]
    known_personas: tuple[str, ...]
    new_requirements: tuple[schema.Requirement, ...]
    changed_requirements: tuple[schema.Requirement, ...]
    kept_requirements: tuple[str, ...]
    deleted_requirements: tuple[str, ...]


@dataclass
class _Work:
    """What is gathered while a document is being applied."""

    document: Document
    prd: Prd
    by: By
    mode: Mode
    personas: dict[str, Persona] = field(default_factory=dict)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def made(self, row: Any, text: str = "") -> None:
        field_ = "statement" if text else ""
        self.changes.append(change_of(row, Change.Verb.CREATED, by=self.by, field=field_, after=text or None))


def fold(name: str) -> str:
    """Names that differ only in case and white space are one persona's."""
    return " ".join(name.split()).casefold()


def plan(document: Document, product: Product, prd: Prd | None, mode: Mode) -> Plan:
    """What `apply` would do. Two queries."""
    matched = _match(document.personas, Persona.objects.present().filter(product=product))
    here = _known(product, prd) if prd else {}
    known = [requirement for requirement in document.requirements if requirement.id in here]
    named = {requirement.id for requirement in known}
    replaces = mode is Mode.REPLACE
    return Plan(
        mode=mode,
        new_personas=tuple(persona for persona in document.personas if persona.id not in matched),
        known_personas=tuple(found.name for found in matched.values()),
        new_requirements=tuple(entry for entry in document.requirements if entry.id not in here),
        changed_requirements=tuple(known) if replaces else (),
        kept_requirements=() if replaces else tuple(requirement.id for requirement in known),
        deleted_requirements=tuple(id_ for id_ in here if id_ not in named) if replaces else (),
    )


def _match(personas: Iterable[schema.Persona], rows: Iterable[Persona]) -> dict[str, Persona]:
    """Personas of the document that the product has already: by id, else by name."""
    stored = list(rows)
    by_slug = {row.slug: row for row in stored}
    by_name = {fold(row.name): row for row in stored}
    found = {persona.id: by_slug.get(persona.id) or by_name.get(fold(persona.name)) for persona in personas}
    return {id_: row for id_, row in found.items() if row is not None}


def _known(product: Product, prd: Prd) -> dict[str, Requirement]:
    rows = (
        Requirement.objects.present().filter(prd=prd).in_order().prefetch_related("personas", "counterparts")
    )
    found = {f"{product.key}-{row.number}": row for row in rows}
    for row in found.values():
        row.product, row.prd = product, prd
    return found


@transaction.atomic
def apply(document: Document, prd: Prd, *, mode: Mode, by: By) -> Plan:
    """Write a document into a PRD, whole or not at all, and return what was done.

    Ids that the product does not know get new numbers. A persona that the product has already is named and
    left as it is, for other PRDs share it.
    """
    lock(prd.pk)
    product = Product.objects.select_for_update().get(pk=prd.product_id)
    prd = Prd.objects.get(pk=prd.pk)
    prd.product = product
    done = plan(document, product, prd, mode)
    work = _Work(document, prd, by, mode)
    _apply_personas(work, product)
    _apply_influences(work)
    _apply_header(work)
    _apply_requirements(work, _known(product, prd))
    if mode is Mode.REPLACE:
        _clear(work)
    _apply_goals(work)
    _apply_entries(work)
    _apply_strategies(work)
    Change.objects.bulk_create(work.changes)
    return done


def _apply_personas(work: _Work, product: Product) -> None:
    work.personas = _match(work.document.personas, Persona.objects.present().filter(product=product))
    taken = set(Persona.objects.filter(product=product).values_list("slug", flat=True))
    made = {
        persona.id: Persona(
            product=product,
            slug=free_slug(persona.id, taken),
            goals="\n".join(persona.goals),
            pains="\n".join(persona.pains),
            **persona.model_dump(exclude={"id", "goals", "pains"}),
        )
        for persona in work.document.personas
        if persona.id not in work.personas
    }
    Persona.objects.bulk_create(made.values())
    for persona in made.values():
        work.made(persona)
    work.personas |= made


def _apply_influences(work: _Work) -> None:
    """Draw the influences that nobody has drawn yet; the others are the product's own."""
    drawn = set(Influence.objects.filter(product=work.prd.product_id).values_list("source_id", "target_id"))
    made = []
    for value in work.document.influences:
        source, target = work.personas[value.source], work.personas[value.target]
        if source != target and (source.pk, target.pk) not in drawn:
            drawn.add((source.pk, target.pk))
            said = value.model_dump(exclude={"source", "target"})
            made.append(Influence(product_id=work.prd.product_id, source=source, target=target, **said))
    for influence in Influence.objects.bulk_create(made):
        work.made(influence)


def _apply_header(work: _Work) -> None:
    texts = {kind: work.document.section(schema.SectionKind(kind)) for kind in Prd.SECTIONS}
    if work.mode is Mode.REPLACE:
        header = work.document.prd.model_dump(exclude={"number", "created_at", "modified_at"})
        write(work.prd, header | texts, seen={}, by=work.by)
    else:
        write(work.prd, _joined(work.prd, texts), seen={}, by=work.by)


def _joined(row: Any, texts: dict[str, str]) -> dict[str, str]:
    """Texts put after those that are there, so that adding loses neither."""
    joined = {}
    for name, text in texts.items():
        stored = getattr(row, name)
        if text and not stored:
            joined[name] = text
        elif text not in stored and isinstance(row._meta.get_field(name), TextField):
            joined[name] = f"{stored}\n\n{text}"
    return joined


def _fields(value: schema.Requirement) -> dict[str, Any]:
    return {
        "criteria": "\n".join(value.criteria),
        "design_links": "\n".join(value.design_links),
        "priority": value.priority or "",
        **value.model_dump(include={"statement", "facing", "status", "rationale", "evidence", "owner"}),
    }


def _apply_requirements(work: _Work, here: dict[str, Requirement]) -> None:
    values = work.document.requirements
    fresh = [value for value in values if value.id not in here]
    numbers = _numbers(work.prd.product, [value.id for value in fresh])
    last = max((row.position for row in here.values()), default=0)
    for place, (value, number) in enumerate(zip(fresh, numbers, strict=True), start=1):
        work.requirements[value.id] = Requirement(
            product=work.prd.product, prd=work.prd, number=number, position=last + place, **_fields(value)
        )
    Requirement.objects.bulk_create(work.requirements.values())
    for row in work.requirements.values():
        work.made(row, row.statement)
    fresh_rows = dict(work.requirements)
    work.requirements |= here
    _link(work, fresh_rows)
    if work.mode is Mode.REPLACE:
        _replace_requirements(work, here)


def _numbers(product: Product, ids: list[str]) -> list[int]:
    """Keep a number that is the product's own and was never given; a new one for every other id."""
    pattern = re.compile(rf"{re.escape(product.key)}-([1-9][0-9]{{0,8}})")
    own = {id_: int(match[1]) for id_ in ids if (match := pattern.fullmatch(id_))}
    given = set(
        Requirement.objects.filter(product=product, number__in=own.values()).values_list("number", flat=True)
    )
    free = {id_: number for id_, number in own.items() if number not in given}
    counter = Counter.objects.filter(product=product, kind=Counter.Kind.REQUIREMENT)
    counter.filter(value__lt=max(free.values(), default=0)).update(value=max(free.values(), default=0))
    others = iter(next_numbers(product.pk, Counter.Kind.REQUIREMENT, len(ids) - len(free)))
    return [free[id_] if id_ in free else next(others) for id_ in ids]


def _link(work: _Work, fresh: dict[str, Requirement]) -> None:
    """Personas and counterparts of new requirements, in one statement each."""
    persona_links, counterpart_links = Requirement.personas.through, Requirement.counterparts.through
    values = [value for value in work.document.requirements if value.id in fresh]
    persona_links.objects.bulk_create(
        persona_links(requirement=fresh[value.id], persona=work.personas[name])
        for value in values
        for name in dict.fromkeys(value.personas)
    )
    pairs = {
        (value.id, other) for value in values for other in value.counterparts if other in work.requirements
    }
    both_ways = {pair for one, other in pairs for pair in ((one, other), (other, one)) if one != other}
    counterpart_links.objects.bulk_create(
        counterpart_links(from_requirement=work.requirements[one], to_requirement=work.requirements[other])
        for one, other in sorted(both_ways)
    )


def _replace_requirements(work: _Work, here: dict[str, Requirement]) -> None:
    values = {value.id: value for value in work.document.requirements}
    for id_, row in here.items():
        if value := values.get(id_):
            personas = [work.personas[name] for name in value.personas]
            others = [work.requirements[other] for other in value.counterparts]
            fields = _fields(value) | {"personas": personas, "counterparts": others}
            write(row, fields, seen={}, by=work.by)
    missing = [row for id_, row in here.items() if id_ not in values]
    if missing:
        delete_parts(missing, by=work.by)
    order = {
        work.requirements[value.id].pk: place for place, value in enumerate(work.document.requirements, 1)
    }
    for row in (rows := [row for row in work.requirements.values() if row.pk in order]):
        row.position = order[row.pk]
    Requirement.objects.bulk_update(rows, ["position"], batch_size=500)


def _clear(work: _Work) -> None:
    """A replaced PRD's goals, entries and strategies give way to the document's."""
    for model in (Goal, Entry):
        rows = list(model._default_manager.filter(prd=work.prd, deleted_at=None))
        if rows:
            delete_parts(rows, by=work.by)


def _apply_goals(work: _Work) -> None:
    last = Goal.objects.filter(prd=work.prd).count()
    made = {
        value.id: Goal(
            product=work.prd.product,
            prd=work.prd,
            position=last + place,
            **value.model_dump(exclude={"id", "feeds"}),
        )
        for place, value in enumerate(work.document.goals, start=1)
    }
    Goal.objects.bulk_create(made.values())
    for value in work.document.goals:
        if value.feeds:
            made[value.id].feeds = made[value.feeds]
    Goal.objects.bulk_update(made.values(), ["feeds"])
    for goal in made.values():
        work.made(goal, goal.statement)


def _apply_entries(work: _Work) -> None:
    document, kinds = work.document, Entry.Kind
    found: list[dict[str, Any]] = [
        *({"kind": kinds.NON_GOAL, "statement": v.statement, "detail": v.reason} for v in document.non_goals),
        *(
            {"kind": v.kind, "statement": v.statement, "detail": v.response, "owner": v.owner}
            for v in document.raid_log
        ),
        *(
            {
                "kind": kinds.OPEN_QUESTION,
                "statement": v.question,
                "detail": v.answer,
                "owner": v.owner,
                "day": v.due_on,
            }
            for v in document.open_questions
        ),
        *(
            {
                "kind": kinds.DECISION,
                "statement": v.statement,
                "detail": v.reason,
                "owner": v.decided_by,
                "day": v.decided_on,
            }
            for v in document.decisions
        ),
    ]
    last = Entry.objects.filter(prd=work.prd).count()
    rows = [
        Entry(product=work.prd.product, prd=work.prd, position=last + place, **fields)
        for place, fields in enumerate(found, start=1)
    ]
    for entry in Entry.objects.bulk_create(rows):
        work.made(entry, entry.statement)


def _apply_strategies(work: _Work) -> None:
    there = {
        strategy.persona_id: strategy
        for strategy in Strategy.objects.filter(prd=work.prd).select_related("persona")
    }
    for value in work.document.customer_relations:
        persona = work.personas[value.persona]
        strategy = there.get(persona.pk) or Strategy.objects.create(
            product=work.prd.product, prd=work.prd, persona=persona
        )
        fields = value.model_dump(exclude={"persona"})
        if work.mode is Mode.ADD:
            fields = _joined(strategy, fields)
        write(strategy, fields, seen={}, by=work.by)


@transaction.atomic
def duplicate_prd(prd: Prd, title: str, *, by: By) -> Prd:
    """A new PRD with everything of this one; its requirements get numbers of their own."""
    document = load(prd)
    header = document.prd.model_copy(update={"title": title, "status": schema.PrdStatus.DRAFT})
    copy = create_prd(prd.product, title, by=by)
    apply(document.model_copy(update={"prd": header}), copy, mode=Mode.REPLACE, by=by)
    return copy
