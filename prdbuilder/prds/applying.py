"""A `Document` written into a PRD, as `plan` said that it would be."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, TextField
from django.utils import timezone

from prdbuilder.document import choices
from prdbuilder.document.schema import PLACE_LIMIT, Document
from prdbuilder.document.text import LINE_LIMIT, PROSE_LIMIT
from prdbuilder.history.actions import change_of, write, write_fields
from prdbuilder.history.models import Change, Revised
from prdbuilder.history.removing import ROW
from prdbuilder.history.steps import step
from stakeholders.actions import free_slug, hold, next_numbers
from stakeholders.models import Counter, Influence, Persona, Product

from .actions import By, create_prd, delete_parts, other_ends, told_at_other_ends
from .loading import load
from .locking import lock
from .matching import Match, Mode, Standing, entries_of, match
from .models import Entry, Goal, LeavingSign, Part, Prd, Requirement, Strategy
from .moving import arrange
from .planning import Plan, Tally, is_written, persona_fields, plan, plan_of, requirement_fields, threads_of

__all__ = ["DoesNotFit", "Mode", "Plan", "Tally", "apply", "duplicate_prd", "plan"]


class DoesNotFit(Exception):
    """A text with the document's own after it would be longer than a PRD can hold."""


@dataclass
class _Work:
    """What is gathered while a document is being applied."""

    document: Document
    prd: Prd
    by: By
    mode: Mode
    standing: Standing
    match: Match
    personas: dict[str, Persona] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """What the document calls a place, and what it is called here: a new requirement has a new id."""

    @property
    def replaces(self) -> bool:
        return self.mode is Mode.REPLACE

    def made(self, rows: Iterable[Revised]) -> None:
        for row in rows:
            said = getattr(row, "statement", None)
            field_ = "statement" if said else ""
            self.changes.append(change_of(row, Change.Verb.CREATED, by=self.by, field=field_, after=said))


@step()
@transaction.atomic
def apply(document: Document, prd: Prd, *, mode: Mode, by: By) -> Plan:
    """Write a document into a PRD, whole or not at all, and return what was done.

    Ids that the product does not know get new numbers. A persona that the product has already is named and
    left as it is, for other PRDs share it. Raises `DoesNotFit`.
    """
    lock(prd.pk)
    # Held back from other imports only: whoever adds a row that names the product need not wait.
    hold(prd.product_id)
    prd = Prd.objects.select_related("product").get(pk=prd.pk)
    standing = Standing.of(prd.product, prd)
    found = match(document, standing, mode)
    done = plan_of(document, standing, found, mode)
    work = _Work(document, prd, by, mode, standing, found)
    _apply_personas(work)
    _apply_influences(work)
    _apply_header(work)
    _apply_goals(work)
    _apply_requirements(work)
    _apply_entries(work)
    _apply_strategies(work)
    _apply_signs(work)
    _apply_dismissals(work)
    Change.objects.bulk_create(work.changes)
    return done


def _apply_personas(work: _Work) -> None:
    product, known = work.prd.product, work.match.personas
    taken = set(Persona.objects.filter(product=product).values_list("slug", flat=True))
    made = {
        value.id: Persona(
            product=product,
            slug=free_slug(value.id, taken),
            **persona_fields(value),
        )
        for value in work.document.personas
        if value.id not in known
    }
    work.made(Persona.objects.bulk_create(made.values()))
    work.personas = known | made
    for kind in ("persona", "strategy", "habit"):
        work.places |= {f"{kind}:{id_}": f"{kind}:{row.slug}" for id_, row in work.personas.items()}


def _apply_influences(work: _Work) -> None:
    """Draw the influences that nobody has drawn yet; the others are the product's own."""
    drawn, made = set(work.standing.influences), list[Influence]()
    for value in work.document.influences:
        source, target = work.personas[value.source], work.personas[value.target]
        if source != target and (source.pk, target.pk) not in drawn:
            drawn.add((source.pk, target.pk))
            said = value.model_dump(exclude={"source", "target"})
            made.append(Influence(product=work.prd.product, source=source, target=target, **said))
    work.made(Influence.objects.bulk_create(made))


def _apply_header(work: _Work) -> None:
    texts = {kind: work.document.section(choices.SectionKind(kind)) for kind in Prd.SECTIONS}
    if work.replaces:
        header = work.document.prd.model_dump(exclude={"number", "created_at", "modified_at"})
        write(work.prd, header | texts, seen={}, by=work.by)
    else:
        write(work.prd, _joined(work.prd, texts), seen={}, by=work.by)


def _joined(row: Revised, texts: Mapping[str, str]) -> dict[str, str]:
    """Texts put after those that are there, once, so that adding loses neither. Raises `DoesNotFit`."""
    joined = {}
    for name, text in texts.items():
        if not text:
            continue
        is_prose = isinstance(row._meta.get_field(name), TextField)
        between, limit = ("\n\n", PROSE_LIMIT) if is_prose else (", ", LINE_LIMIT)
        stored = getattr(row, name)
        if not stored:
            joined[name] = text
        elif f"{between}{text}{between}" not in f"{between}{stored}{between}":
            joined[name] = f"{stored}{between}{text}"
        if len(joined.get(name, "")) > limit:
            called = name.replace("_", " ")
            raise DoesNotFit(f"Together, the two texts of “{called}” are longer than {limit:,} characters.")
    return joined


def _write_list[P: Part](
    work: _Work, model: type[P], fields: Mapping[str, dict[str, Any]], matched: Mapping[str, P]
) -> dict[str, P]:
    """Make the rows of one list that are new; to replace, write the others too, in the document's order."""
    there = model._default_manager.filter(prd=work.prd)
    last = there.aggregate(last=Max("position"))["last"]
    fresh = [id_ for id_ in fields if id_ not in matched]
    made = {
        id_: model(product=work.prd.product, prd=work.prd, position=(last or 0) + place, **fields[id_])
        for place, id_ in enumerate(fresh, start=1)
    }
    work.made(model._default_manager.bulk_create(made.values()))
    for id_, row in matched.items():
        if work.replaces or row.deleted_at:
            write(row, fields[id_], seen={}, by=work.by)
    rows = {id_: made.get(id_) or matched[id_] for id_ in fields}
    if work.replaces and last is not None:
        work.changes += arrange(list(rows.values()), by=work.by)
    return rows


def _delete_others(work: _Work, standing: Iterable[Part], kept: Mapping[str, Part]) -> None:
    """To replace: what the document does not hold is deleted, and can be brought back."""
    ids = {row.pk for row in kept.values()}
    others = [row for row in standing if row.pk not in ids]
    if work.replaces and others:
        delete_parts(others, by=work.by)


def _apply_requirements(work: _Work) -> None:
    matched, values = work.match.requirements, work.document.requirements
    if back := [row for row in matched.values() if row.deleted_at]:
        delete_parts(back, by=work.by, deleted=False)
    looked_at = {row.pk: row.looked_at for row in matched.values()}
    fresh = [value.id for value in values if value.id not in matched]
    numbers = dict(zip(fresh, _numbers(work.prd.product, fresh), strict=True))
    fields = {
        value.id: requirement_fields(value) | {"goal": work.goals.get(value.goal or "")} for value in values
    }
    for id_, number in numbers.items():
        fields[id_]["number"] = number
    rows = _write_list(work, Requirement, fields, matched)
    _link(work, rows, set(fresh))
    _look_at_together(rows.values(), looked_at)
    work.requirements = rows
    work.places |= {f"requirement:{id_}": f"requirement:{row.code}" for id_, row in rows.items()}
    _delete_others(work, work.standing.requirements, matched)


def _look_at_together(rows: Iterable[Requirement], before: Mapping[int, datetime | None]) -> None:
    """Of two that one document brings, neither changed since somebody last looked at the other."""
    brought = [row.pk for row in rows if row.pk not in before or row.looked_at != before[row.pk]]
    if not before.keys().isdisjoint(brought):
        Requirement.objects.filter(pk__in=brought).update(looked_at=timezone.now())


def _numbers(product: Product, ids: list[str]) -> list[int]:
    """Keep a number that is the product's own and was never given; a new one for every other id."""
    pattern = re.compile(rf"{re.escape(product.key)}-([1-9][0-9]{{0,5}})")
    own = {id_: int(match[1]) for id_ in ids if (match := pattern.fullmatch(id_))}
    if own:
        next_numbers(product.pk, Counter.Kind.REQUIREMENT, 0)  # from here on nobody else takes one
    last = max(own.values(), default=0)
    given = Requirement.objects.filter(product=product, number__lte=last)
    taken = set(given.values_list("number", flat=True)) | _cleared(product) if own else set()
    free = {id_: number for id_, number in own.items() if number not in taken}
    if free:
        counter = Counter.objects.filter(product=product, kind=Counter.Kind.REQUIREMENT)
        counter.filter(value__lt=max(free.values())).update(value=max(free.values()))
    others = iter(next_numbers(product.pk, Counter.Kind.REQUIREMENT, len(ids) - len(free)))
    return [free[id_] if id_ in free else next(others) for id_ in ids]


def _cleared(product: Product) -> set[int]:
    """The numbers of requirements that are in history only."""
    gone = Change.objects.filter(product_id=product.pk, subject="requirement", field=ROW)
    return {change.was["number"] for change in gone.only("before")}


def _link(work: _Work, rows: Mapping[str, Requirement], fresh: set[str]) -> None:
    """Personas and counterparts: of new requirements in one statement each, of others where they differ."""
    threads = threads_of(work.document)
    persona_links, threads_through = Requirement.personas.through, Requirement.counterparts.through
    persona_links.objects.bulk_create(
        persona_links(requirement=rows[value.id], persona=work.personas[name])
        for value in work.document.requirements
        if value.id in fresh
        for name in dict.fromkeys(value.personas)
    )
    threads_through.objects.bulk_create(
        threads_through(from_requirement=rows[one], to_requirement=rows[other])
        for one, others in threads.items()
        for other in sorted(others)
        if one in fresh or other in fresh
    )
    ends = {
        rows[one].pk: {rows[other].pk for other in others if other in fresh}
        for one, others in threads.items()
        if one not in fresh and not fresh.isdisjoint(others)
    }
    for value in work.document.requirements:
        row = rows[value.id]
        if value.id not in fresh and (work.replaces or row.deleted_at):
            personas = [work.personas[name] for name in dict.fromkeys(value.personas)]
            counterparts = [rows[other] for other in threads[value.id]]
            linked = {"personas": personas, "counterparts": counterparts}
            changes = write_fields(row, linked, seen={}, by=work.by)
            work.changes += changes
            for pk, near in other_ends(changes).items():
                ends[pk] = ends.get(pk, set()) | near
    work.changes += told_at_other_ends(ends, work.prd.pk, by=work.by) if ends else []


def _apply_goals(work: _Work) -> None:
    values, matched = work.document.goals, work.match.goals
    fields = {value.id: value.model_dump(exclude={"id", "feeds"}) for value in values}
    rows = _write_list(work, Goal, fields, matched)
    for value in values:
        fed = rows[value.feeds] if value.feeds else None
        if value.id not in matched:
            rows[value.id].feeds = fed
        elif work.replaces:
            write(rows[value.id], {"feeds": fed}, seen={}, by=work.by)
    work.goals = rows
    work.places |= {f"goal:{id_}": f"goal:G{row.pk}" for id_, row in rows.items()}
    Goal.objects.bulk_update([rows[value.id] for value in values if value.id not in matched], ["feeds"])
    _delete_others(work, work.standing.goals, matched)


def _apply_entries(work: _Work) -> None:
    fields = {
        id_: {"kind": entry.kind, "statement": entry.statement, **entry.more}
        for id_, entry in entries_of(work.document).items()
    }
    _write_list(work, Entry, fields, work.match.entries)
    _delete_others(work, work.standing.entries, work.match.entries)


def _apply_strategies(work: _Work) -> None:
    there = {strategy.persona_id: strategy for strategy in work.standing.strategies}
    values = {work.personas[value.persona].pk: value for value in work.document.customer_relations}
    personas = {persona.pk: persona for persona in work.personas.values()}
    made = [
        Strategy(
            product=work.prd.product,
            prd=work.prd,
            persona=personas[pk],
            **value.model_dump(exclude={"persona"}),
        )
        for pk, value in values.items()
        if pk not in there and is_written(value)
    ]
    work.made(Strategy.objects.bulk_create(made))
    for pk, strategy in there.items():
        said = {name: getattr(values.get(pk), name, "") for name in Strategy.FIELDS}
        write(strategy, said if work.replaces else _joined(strategy, said), seen={}, by=work.by)


def _apply_signs(work: _Work) -> None:
    values, matched = work.document.leaving_signs, work.match.signs
    if not values and not work.standing.signs:
        return
    fields = {
        value.id: {
            "persona": work.personas[value.persona],
            "statement": value.statement,
            "metric": value.metric,
        }
        for value in values
    }
    rows = _write_list(work, LeavingSign, fields, matched)
    work.places |= {f"sign:{id_}": f"sign:S{row.pk}" for id_, row in rows.items()}
    links = LeavingSign.requirements.through
    links.objects.bulk_create(
        links(leavingsign=rows[value.id], requirement=work.requirements[id_])
        for value in values
        if value.id not in matched
        for id_ in dict.fromkeys(value.requirements)
    )
    for value in values:
        if value.id in matched and work.replaces:
            wanted = [work.requirements[id_] for id_ in dict.fromkeys(value.requirements)]
            write(rows[value.id], {"requirements": wanted}, seen={}, by=work.by)
    _delete_others(work, work.standing.signs, matched)


def _apply_dismissals(work: _Work) -> None:
    """A finding that the document set aside is set aside here too; whoever did so here has the last word."""
    brought = {
        (value.code, place): value.model_dump(mode="json") | {"place": place}
        for value in work.document.dismissals
        if len(place := work.places.get(value.place, value.place)) <= PLACE_LIMIT
    }
    there = {} if work.replaces else {(each["code"], each["place"]): each for each in work.prd.dismissals}
    dismissals = list((brought | there).values())
    if dismissals != work.prd.dismissals:
        Prd.objects.filter(pk=work.prd.pk).update(dismissals=dismissals)
        change = change_of(work.prd, Change.Verb.EDITED, by=work.by, field="dismissals")
        change.before, change.after = work.prd.dismissals, dismissals
        work.changes.append(change)


@step()
@transaction.atomic
def duplicate_prd(prd: Prd, title: str, *, by: By) -> Prd:
    """A new PRD with everything of this one; its requirements get numbers of their own."""
    document = load(prd)
    header = document.prd.model_copy(update={"title": title, "status": choices.PrdStatus.DRAFT})
    copy = create_prd(prd.product, title, by=by)
    apply(document.model_copy(update={"prd": header}), copy, mode=Mode.REPLACE, by=by)
    return copy
