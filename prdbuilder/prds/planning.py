"""What writing a `Document` into a PRD will do, for a person to read before it happens."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from prdbuilder.document import choices, schema
from prdbuilder.document.schema import Document
from prdbuilder.history.actions import current, pk_of, plain
from stakeholders.models import Persona, Product

from .matching import Match, Mode, Standing, entries_of, fold, match
from .models import Prd, Requirement, Strategy


@dataclass(frozen=True)
class Tally:
    """How many parts of a kind a document brings, finds there and takes away."""

    new: int
    known: int
    deleted: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.known or self.deleted)


@dataclass(frozen=True)
class Changed:
    """A requirement of which the document says something else, and in which fields."""

    row: Requirement
    value: schema.Requirement
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """A persona that stays as it is although the document says something else of it, and in which fields."""

    row: Persona
    value: schema.Persona
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What applying a document does.

    Known personas stay as they are, and so do kept requirements, whatever the document says of them.
    """

    mode: Mode
    new_personas: tuple[schema.Persona, ...]
    known_personas: dict[str, Persona]
    kept_personas: tuple[Kept, ...]
    new_requirements: tuple[schema.Requirement, ...]
    restored_requirements: tuple[Requirement, ...]
    changed_requirements: tuple[Changed, ...]
    kept_requirements: tuple[Requirement, ...]
    deleted_requirements: tuple[Requirement, ...]
    goals: Tally
    entries: Tally
    strategies: Tally
    signs: Tally
    influences: Tally
    sections: tuple[choices.SectionKind, ...]

    @property
    def brought(self) -> int:
        """How many requirements it makes, changes or brings back."""
        return len(self.new_requirements) + len(self.restored_requirements) + len(self.changed_requirements)

    @property
    def mark(self) -> str:
        """The same for as long as the same would happen to the same rows."""
        said = repr(
            (
                self.mode,
                [persona.id for persona in self.new_personas],
                [(id_, persona.pk) for id_, persona in self.known_personas.items()],
                [requirement.id for requirement in self.new_requirements],
                [row.pk for row in self.restored_requirements],
                [(each.row.pk, each.fields) for each in self.changed_requirements],
                [row.pk for row in self.kept_requirements],
                [row.pk for row in self.deleted_requirements],
                (self.goals, self.entries, self.strategies, self.signs, self.influences),
            )
        )
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def plan(document: Document, product: Product, prd: Prd | None, mode: Mode) -> Plan:
    """What `apply` would do, in a fixed number of queries. Without a PRD: to a new one."""
    standing = Standing.of(product, prd)
    return plan_of(document, standing, match(document, standing, mode), mode)


def plan_of(document: Document, standing: Standing, found: Match, mode: Mode) -> Plan:
    replaces = mode is Mode.REPLACE
    present = {id_: row for id_, row in found.requirements.items() if row.deleted_at is None}
    changes = tuple(_changes(document, found, present)) if replaces else ()
    changed, matched = {each.row.pk for each in changes}, {row.pk for row in present.values()}
    gone = [row for row in standing.requirements if row.pk not in matched] if replaces else []
    return Plan(
        mode=mode,
        new_personas=tuple(value for value in document.personas if value.id not in found.personas),
        known_personas=found.personas,
        kept_personas=tuple(_kept(document, found)),
        new_requirements=tuple(
            value for value in document.requirements if value.id not in found.requirements
        ),
        restored_requirements=tuple(row for row in found.requirements.values() if row.deleted_at),
        changed_requirements=changes,
        kept_requirements=tuple(row for row in present.values() if row.pk not in changed),
        deleted_requirements=tuple(gone),
        goals=_tally(len(document.goals), len(found.goals), len(standing.goals), mode),
        entries=_tally(len(entries_of(document)), len(found.entries), len(standing.entries), mode),
        strategies=_strategies(document, standing, found, mode),
        signs=_tally(len(document.leaving_signs), len(found.signs), len(standing.signs), mode),
        influences=_influences(document, standing, found),
        sections=tuple(section.kind for section in document.sections if section.text),
    )


def _changes(document: Document, found: Match, present: Mapping[str, Requirement]) -> Iterator[Changed]:
    threads = threads_of(document)
    for value in document.requirements:
        row = present.get(value.id)
        if row is None:
            continue
        wanted = {name: plain(said) for name, said in requirement_fields(value).items()}
        wanted["personas"] = _named(found.personas, value.personas)
        wanted["counterparts"] = _named(found.requirements, threads[value.id])
        wanted["goal"] = _goal(found, value)
        if fields := tuple(name for name, said in wanted.items() if said != current(row, name)):
            yield Changed(row, value, fields)


def _kept(document: Document, found: Match) -> Iterator[Kept]:
    """What the document leaves empty is no other word on a persona."""
    for value in document.personas:
        if row := found.personas.get(value.id):
            said = {name: text for name, text in persona_fields(value).items() if text not in (None, "")}
            if fold(row.name) == fold(value.name):
                del said["name"]
            if fields := tuple(name for name, text in said.items() if text != getattr(row, name)):
                yield Kept(row, value, fields)


def persona_fields(value: schema.Persona) -> dict[str, Any]:
    lists = {name: "\n".join(getattr(value, name)) for name in ("goals", "pains", "evidence_links")}
    chosen = {"kind": value.kind or "", "stance": value.stance or ""}
    roles = [role for role in choices.BuyingRole if role in value.buying_roles]
    plain = value.model_dump(exclude={"id", "habit_loop"})
    return plain | value.habit_loop.model_dump() | lists | chosen | {"buying_roles": " ".join(roles)}


def requirement_fields(value: schema.Requirement) -> dict[str, Any]:
    return {
        "criteria": "\n".join(value.criteria),
        "design_links": "\n".join(value.design_links),
        "priority": value.priority or "",
        "habit_step": value.habit_step or "",
        **value.model_dump(include={"statement", "facing", "status", "rationale", "evidence", "owner"}),
    }


def threads_of(document: Document) -> dict[str, set[str]]:
    """The counterparts of each requirement: a thread that one end names has two ends."""
    threads: dict[str, set[str]] = {value.id: set() for value in document.requirements}
    for value in document.requirements:
        for other in value.counterparts:
            if other != value.id:
                threads[value.id].add(other)
                threads[other].add(value.id)
    return threads


def _named[R: Model](rows: Mapping[str, R], ids: Iterable[str]) -> list[int]:
    """As history compares relations; a row that is not made yet is like none."""
    return sorted({rows[id_].pk if id_ in rows else 0 for id_ in ids})


def _goal(found: Match, value: schema.Requirement) -> int | None:
    """As history compares it; a goal that is not made yet is like none."""
    return pk_of(found.goals[value.goal]) if value.goal in found.goals else None


def _tally(brought: int, known: int, there: int, mode: Mode) -> Tally:
    return Tally(brought - known, known, max(there - known, 0) if mode is Mode.REPLACE else 0)


def is_written(value: schema.CustomerRelations | Strategy) -> bool:
    """A strategy without a word in it is none."""
    return any(getattr(value, name) for name in Strategy.FIELDS)


def _strategies(document: Document, standing: Standing, found: Match, mode: Mode) -> Tally:
    there = {strategy.persona_id for strategy in standing.strategies if is_written(strategy)}
    brought = [
        found.personas.get(value.persona) for value in document.customer_relations if is_written(value)
    ]
    known = sum(1 for persona in brought if persona and persona.pk in there)
    return _tally(len(brought), known, len(there), mode)


def _influences(document: Document, standing: Standing, found: Match) -> Tally:
    ends = {id_: persona.pk for id_, persona in found.personas.items()}
    drawn = [(ends.get(value.source), ends.get(value.target)) for value in document.influences]
    known = sum(1 for pair in drawn if pair in standing.influences)
    return Tally(len(drawn) - known, known)
