"""From rows to a `Document`, in a number of queries that does not depend on how long the PRD is."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from prdbuilder.document import choices, schema
from prdbuilder.document.choices import Facing, Side
from prdbuilder.document.schema import Document
from prdbuilder.document.text import entries
from stakeholders.models import Influence, Persona, Product

from .models import Entry, Goal, LeavingSign, Part, Prd, Requirement, Strategy

NAMED = Prefetch("personas", Persona.objects.present().in_order())
"""The personas of requirements as pages show them."""


@dataclass(frozen=True)
class Rows:
    """All that a PRD is made of, with revisions and in order, without what is deleted."""

    prd: Prd
    personas: list[Persona]
    influences: list[Influence]
    requirements: list[Requirement]
    goals: list[Goal]
    entries: list[Entry]
    strategies: list[Strategy]
    signs: list[LeavingSign]
    persona_slugs: dict[int, str] = field(default_factory=dict)


def rows_of(prd: Prd) -> Rows:
    """Load a PRD whose product is loaded already. Nine queries."""
    return rows_of_all(prd.product, [prd])[0]


def rows_of_all(product: Product, prds: Sequence[Prd]) -> list[Rows]:
    """Load several PRDs of one product in as many queries as one."""
    personas = list(Persona.objects.present().filter(product=product.pk).in_order())
    influences = list(Influence.objects.filter(product=product.pk).order_by("pk"))
    linked = Prefetch(
        "counterparts",
        Requirement.objects.present().filter(prd__in=prds).only("pk", "number", "facing", "worded_at"),
    )
    here = Requirement.objects.present().filter(prd__in=prds).in_order()
    requirements = _by_prd(here.prefetch_related(NAMED, linked))
    goals = _by_prd(Goal.objects.present().filter(prd__in=prds).in_order())
    entries = _by_prd(Entry.objects.present().filter(prd__in=prds).in_order())
    strategies = _by_prd(Strategy.objects.filter(prd__in=prds).order_by("pk"))
    signs = _by_prd(LeavingSign.objects.of_prds(prds))
    for prd in prds:
        prd.product = product
        for requirement in requirements[prd.pk]:
            requirement.product, requirement.prd = product, prd
    return [
        Rows(
            prd=prd,
            personas=personas,
            influences=influences,
            requirements=requirements[prd.pk],
            goals=goals[prd.pk],
            entries=entries[prd.pk],
            strategies=strategies[prd.pk],
            signs=signs[prd.pk],
            persona_slugs={persona.pk: persona.slug for persona in personas},
        )
        for prd in prds
    ]


def _by_prd[R: Part | Strategy](rows: Iterable[R]) -> dict[int, list[R]]:
    found: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        found[row.prd_id].append(row)
    return found


def load(prd: Prd) -> Document:
    """The PRD as a `Document`. Its product must be loaded already, or costs one query more."""
    return document_of(rows_of(prd))


def stakeholders_of(
    product: Product, personas: Sequence[Persona], influences: Iterable[Influence]
) -> schema.Stakeholders:
    """Who a product is for, from rows that are loaded already."""
    slugs = {persona.pk: persona.slug for persona in personas}
    return schema.Stakeholders(
        product=product_value(product),
        personas=tuple(persona_value(persona) for persona in personas),
        influences=tuple(_influences(influences, slugs)),
    )


def _influences(influences: Iterable[Influence], slugs: Mapping[int, str]) -> Iterator[schema.Influence]:
    """Those between personas that are there."""
    for influence in influences:
        if influence.source_id in slugs and influence.target_id in slugs:
            yield schema.Influence(
                source=slugs[influence.source_id],
                target=slugs[influence.target_id],
                mechanism=influence.mechanism,
                strength=choices.Strength(influence.strength),
                felt_within=influence.felt_within,
            )


def document_of(rows: Rows) -> Document:
    """Names only what is there: others may have written between one query and the next."""
    slugs = rows.persona_slugs
    shown = {requirement.pk for requirement in rows.requirements}
    goals = {goal.pk: goal.side for goal in rows.goals}
    return Document(
        product=product_value(rows.prd.product),
        personas=tuple(persona_value(persona) for persona in rows.personas),
        influences=tuple(_influences(rows.influences, slugs)),
        prd=prd_value(rows.prd),
        sections=tuple(
            schema.Section(kind=choices.SectionKind(kind), text=getattr(rows.prd, kind))
            for kind in Prd.SECTIONS
            if getattr(rows.prd, kind)
        ),
        goals=_goals(rows.goals),
        requirements=tuple(
            requirement_value(requirement, slugs, shown, goals) for requirement in rows.requirements
        ),
        customer_relations=_customer_relations(rows),
        leaving_signs=tuple(_signs(rows)),
        dismissals=tuple(map(schema.Dismissal.model_validate, rows.prd.dismissals)),
        **_entries(rows.entries),
    )


def product_value(product: Product) -> schema.Product:
    return schema.Product(
        key=product.key,
        name=product.name,
        vision=product.vision,
        stage=choices.Stage(product.stage),
        currency=product.currency,
    )


def prd_value(prd: Prd) -> schema.Prd:
    return schema.Prd(
        number=prd.number,
        title=prd.title,
        status=choices.PrdStatus(prd.status),
        owner=prd.owner,
        language=prd.language,
        starts_on=prd.starts_on,
        due_on=prd.due_on,
        review_on=prd.review_on,
        created_at=prd.created_at,
        modified_at=prd.modified_at,
    )


def lines(text: str) -> tuple[str, ...]:
    """A list that is edited as text, one entry a line."""
    return tuple(entries(text))


def persona_value(persona: Persona) -> schema.Persona:
    return schema.Persona(
        id=persona.slug,
        name=persona.name,
        pays=persona.pays,
        uses=persona.uses,
        description=persona.description,
        goals=lines(persona.goals),
        pains=lines(persona.pains),
        quote=persona.quote,
        people=persona.people,
        yearly_revenue=persona.yearly_revenue,
        studied_by=persona.studied_by,
        studied_on=persona.studied_on,
        stops_paying_when=persona.stops_paying_when,
        stops_using_when=persona.stops_using_when,
        kind=choices.PersonaKind(persona.kind) if persona.kind else None,
        buying_roles=tuple(choices.BuyingRole(role) for role in persona.buying_roles.split()),
        power=persona.power,
        interest=persona.interest,
        legitimacy=persona.legitimacy,
        urgency=persona.urgency,
        stance=choices.Stance(persona.stance) if persona.stance else None,
        evidence_links=lines(persona.evidence_links),
        habit_loop=schema.HabitLoop(**{name: getattr(persona, name) for name in Persona.HABIT}),
    )


def _goals(goals: Iterable[Goal]) -> tuple[schema.Goal, ...]:
    present = {goal.pk: goal for goal in goals}
    return tuple(
        schema.Goal(
            id=f"G{goal.pk}",
            side=Side(goal.side),
            statement=goal.statement,
            metric=goal.metric,
            baseline=goal.baseline,
            target=goal.target,
            due_on=goal.due_on,
            feeds=f"G{goal.feeds_id}" if goal.feeds_id in present else None,
        )
        for goal in present.values()
    )


def requirement_value(
    requirement: Requirement, slugs: Mapping[int, str], shown: Container[int], goals: Mapping[int, str]
) -> schema.Requirement:
    """Needs its product, personas and counterparts to be loaded; costs no query then."""
    key = requirement.product.key
    opposite = {Facing.CUSTOMER: Facing.USER, Facing.USER: Facing.CUSTOMER}.get(Facing(requirement.facing))
    threads = [
        other
        for other in sorted(requirement.counterparts.all(), key=lambda other: other.number)
        if other.pk in shown and other.facing == opposite
    ]
    goal = requirement.goal_id
    return schema.Requirement(
        id=requirement.code,
        statement=requirement.statement,
        facing=Facing(requirement.facing),
        personas=tuple(persona.slug for persona in requirement.personas.all() if persona.pk in slugs),
        priority=choices.Priority(requirement.priority) if requirement.priority else None,
        status=choices.RequirementStatus(requirement.status),
        rationale=requirement.rationale,
        criteria=lines(requirement.criteria),
        evidence=requirement.evidence,
        design_links=lines(requirement.design_links),
        owner=requirement.owner,
        counterparts=tuple(f"{key}-{other.number}" for other in threads),
        changed_counterparts=tuple(
            f"{key}-{other.number}" for other in threads if requirement.changed_since_looked(other)
        ),
        habit_step=choices.HabitStep(requirement.habit_step) if requirement.habit_step else None,
        goal=f"G{goal}" if goal and goals.get(goal) == requirement.facing else None,
    )


def _customer_relations(rows: Rows) -> tuple[schema.CustomerRelations, ...]:
    """Those that say something, in the order of their personas."""
    written = {
        strategy.persona_id: strategy
        for strategy in rows.strategies
        if any(getattr(strategy, name) for name in Strategy.FIELDS)
    }
    return tuple(
        strategy_value(written[persona.pk], persona.slug)
        for persona in rows.personas
        if persona.pk in written
    )


def strategy_value(strategy: Strategy, persona: str) -> schema.CustomerRelations:
    return schema.CustomerRelations(
        persona=persona, **{name: getattr(strategy, name) for name in Strategy.FIELDS}
    )


def _signs(rows: Rows) -> Iterator[schema.LeavingSign]:
    """Those of customers that are there."""
    key = rows.prd.product.key
    for sign in rows.signs:
        if sign.persona_id in rows.persona_slugs:
            yield schema.LeavingSign(
                id=f"S{sign.pk}",
                persona=rows.persona_slugs[sign.persona_id],
                statement=sign.statement,
                metric=sign.metric,
                requirements=tuple(f"{key}-{number}" for number in sign.preventing),
            )


def _entries(entries: Iterable[Entry]) -> dict[str, tuple[schema.Value, ...]]:
    non_goals: list[schema.Value] = []
    raid_log: list[schema.Value] = []
    open_questions: list[schema.Value] = []
    decisions: list[schema.Value] = []
    for entry in entries:
        id_, said, detail = f"E{entry.pk}", entry.statement, entry.detail
        match entry.kind:
            case Entry.Kind.NON_GOAL:
                non_goals.append(schema.NonGoal(id=id_, statement=said, reason=detail))
            case Entry.Kind.OPEN_QUESTION:
                open_questions.append(
                    schema.OpenQuestion(
                        id=id_, question=said, answer=detail, owner=entry.owner, due_on=entry.day
                    )
                )
            case Entry.Kind.DECISION:
                decisions.append(
                    schema.Decision(
                        id=id_, statement=said, reason=detail, decided_by=entry.owner, decided_on=entry.day
                    )
                )
            case kind:
                raid_log.append(
                    schema.RaidEntry(
                        id=id_,
                        kind=choices.RaidKind(kind),
                        statement=said,
                        response=detail,
                        owner=entry.owner,
                    )
                )
    return {
        "non_goals": tuple(non_goals),
        "raid_log": tuple(raid_log),
        "open_questions": tuple(open_questions),
        "decisions": tuple(decisions),
    }
