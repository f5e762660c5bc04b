"""Which rows the parts of a `Document` are already, so that nothing comes to be there twice."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from django.db.models import Model, Prefetch
from django.utils.text import slugify

from prdbuilder.document import schema
from prdbuilder.document.schema import Document
from stakeholders.models import Influence, Persona, Product

from .models import Entry, Goal, LeavingSign, Prd, Requirement, Strategy

type Key[V, R] = tuple[Callable[[V], Hashable], Callable[[R], Hashable]]


class Mode(StrEnum):
    ADD = "add"
    """Everything that is there stays as it is; texts of sections are put after those that are there."""

    REPLACE = "replace"
    """The PRD becomes the document; what the document does not hold is deleted, and can be brought back."""


@dataclass(frozen=True)
class Standing:
    """What stands already where a document is to go. A new PRD has nothing but its product's personas."""

    product: Product
    personas: list[Persona]
    influences: set[tuple[int | None, int | None]]
    requirements: list[Requirement] = field(default_factory=list)
    deleted_requirements: list[Requirement] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    strategies: list[Strategy] = field(default_factory=list)
    signs: list[LeavingSign] = field(default_factory=list)

    @classmethod
    def of(cls, product: Product, prd: Prd | None) -> Self:
        """At most nine queries."""
        personas = list(Persona.objects.present().filter(product=product).order_by("pk"))
        drawn = set(Influence.objects.filter(product=product).values_list("source_id", "target_id"))
        if prd is None:
            return cls(product, personas, {*drawn})
        requirements = _requirements(product, prd)
        strategies = Strategy.objects.filter(prd=prd, persona__deleted_at=None)
        return cls(
            product,
            personas,
            {*drawn},
            requirements=[row for row in requirements if row.deleted_at is None],
            deleted_requirements=[row for row in requirements if row.deleted_at is not None],
            goals=list(Goal.objects.present().filter(prd=prd).in_order()),
            entries=list(Entry.objects.present().filter(prd=prd).in_order()),
            strategies=list(strategies.select_related("persona").order_by("pk")),
            signs=LeavingSign.objects.of_prd(prd),
        )


def _requirements(product: Product, prd: Prd) -> list[Requirement]:
    """With what a person can see that they name: their links to what is deleted stay as they are."""
    rows = list(
        Requirement.objects.filter(prd=prd)
        .in_order()
        .prefetch_related(
            Prefetch("personas", Persona.objects.present()),
            Prefetch("counterparts", Requirement.objects.present().only("pk")),
        )
    )
    for row in rows:
        row.product, row.prd = product, prd
    return rows


@dataclass(frozen=True)
class LogEntry:
    """A line of one of a document's four logs, as an `Entry` holds it."""

    id: str
    kind: str
    statement: str
    more: dict[str, Any]


def entries_of(document: Document) -> dict[str, LogEntry]:
    """All four logs; the keys tell entries apart whose ids are the same in two logs."""
    found = [
        *(
            LogEntry(each.id, Entry.Kind.NON_GOAL, each.statement, {"detail": each.reason})
            for each in document.non_goals
        ),
        *(
            LogEntry(each.id, each.kind, each.statement, {"detail": each.response, "owner": each.owner})
            for each in document.raid_log
        ),
        *(_question(each) for each in document.open_questions),
        *(_decision(each) for each in document.decisions),
    ]
    return {f"{entry.kind} {entry.id}": entry for entry in found}


def _question(value: schema.OpenQuestion) -> LogEntry:
    more = {"detail": value.answer, "owner": value.owner, "day": value.due_on}
    return LogEntry(value.id, Entry.Kind.OPEN_QUESTION, value.question, more)


def _decision(value: schema.Decision) -> LogEntry:
    more = {"detail": value.reason, "owner": value.decided_by, "day": value.decided_on}
    return LogEntry(value.id, Entry.Kind.DECISION, value.statement, more)


@dataclass(frozen=True)
class Match:
    """The rows that the parts of a document are already, by the document's ids."""

    personas: dict[str, Persona]
    requirements: dict[str, Requirement]
    goals: dict[str, Goal]
    entries: dict[str, Entry]
    signs: dict[str, LeavingSign]


def match(document: Document, standing: Standing, mode: Mode) -> Match:
    personas = pair(
        {persona.id: persona for persona in document.personas},
        standing.personas,
        (lambda value: (_slug(value.id), fold(value.name)), lambda row: (row.slug, fold(row.name))),
        (lambda value: fold(value.name), lambda row: fold(row.name)),
        (lambda value: _slug(value.id), lambda row: row.slug),
    )
    return Match(
        personas=personas,
        requirements=_match_requirements(document, standing, personas),
        goals=pair(
            {goal.id: goal for goal in document.goals},
            standing.goals,
            *_by_id("G", mode),
            (lambda value: (value.side, value.statement), lambda row: (row.side, row.statement)),
        ),
        entries=pair(
            entries_of(document),
            standing.entries,
            *_by_id("E", mode),
            (lambda value: (value.kind, value.statement), lambda row: (row.kind, row.statement)),
        ),
        signs=pair(
            {sign.id: sign for sign in document.leaving_signs},
            standing.signs,
            *_by_id("S", mode),
            (
                lambda value: (_pk(personas.get(value.persona)), value.statement),
                lambda row: (row.persona_id, row.statement),
            ),
        ),
    )


def pair[V, R: Model](values: Mapping[str, V], rows: Iterable[R], *keys: Key[V, R]) -> dict[str, R]:
    """Give each value one row at most and each row one value: by the first key that agrees, else the next."""
    found: dict[str, R] = {}
    for of_value, of_row in keys:
        taken = {row.pk for row in found.values()}
        waiting = defaultdict[Hashable, deque[R]](deque)
        for row in rows:
            if row.pk not in taken:
                waiting[of_row(row)].append(row)
        for id_, value in values.items():
            if id_ not in found and (candidates := waiting.get(of_value(value))):
                found[id_] = candidates.popleft()
    return found


def fold(name: str) -> str:
    """Names that differ only in case and white space are one persona's."""
    return " ".join(name.split()).casefold()


def _slug(id_: str) -> str:
    return slugify(id_, allow_unicode=True)


def _by_id(letter: str, mode: Mode) -> list[Key[Any, Any]]:
    """Only to replace: in a file from elsewhere the same number is another thing, which adding would lose."""
    if mode is Mode.ADD:
        return []
    return [(lambda value: value.id, lambda row: f"{letter}{row.pk}")]


def _match_requirements(
    document: Document, standing: Standing, personas: Mapping[str, Persona]
) -> dict[str, Requirement]:
    """By code, and else by what they say of whom; by code alone those that were deleted."""
    key = standing.product.key
    values = {value.id: value for value in document.requirements}
    by_code: Key[schema.Requirement, Requirement] = (
        lambda value: value.id,
        lambda row: f"{key}-{row.number}",
    )
    by_words: Key[schema.Requirement, Requirement] = (
        lambda value: (value.statement, frozenset(_pk(personas.get(name)) for name in value.personas)),
        lambda row: (row.statement, frozenset(persona.pk for persona in row.personas.all())),
    )
    found = pair(values, standing.requirements, by_code, by_words)
    missing = {id_: value for id_, value in values.items() if id_ not in found}
    return found | pair(missing, standing.deleted_requirements, by_code)


def _pk(persona: Persona | None) -> int | None:
    return persona.pk if persona else None
