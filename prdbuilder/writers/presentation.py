"""From a `Document` to a `Reading`: in halves, the one that the product's stage puts first in front."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from prdbuilder.document.choices import Facing, RaidKind, RequirementStatus, SectionKind, Side
from prdbuilder.document.edition import Edition
from prdbuilder.document.habits import habits
from prdbuilder.document.influence import Kept, keeps
from prdbuilder.document.power_interest import quadrant
from prdbuilder.document.revenue import keeps_paying
from prdbuilder.document.schema import CustomerRelations, Document, Goal, LeavingSign, Persona, Requirement
from prdbuilder.document.sentences import day, listed

from .contents import contents
from .maps import grid, influence
from .maps.drawing import Picture
from .portrait import facts_of, loop_of
from .reading import (
    Counterpart,
    Entry,
    EntryGroup,
    Fact,
    GoalView,
    Half,
    InfluenceView,
    KeptView,
    Named,
    Passage,
    PersonaView,
    Reading,
    RequirementLink,
    RequirementView,
    SignView,
    StrategyView,
    WebLink,
    WhyView,
)
from .tracing import trace, underrated_by_the_grid
from .words import SIDES, change, deadline, label, party_of, reading_order, stands

Prose = Callable[[str, int], str]
"""Makes what is written in Markdown fit to be shown, its headings from the given level down."""

_OWN_ID = re.compile(r"[A-Z][A-Z0-9]{1,9}-\d+")
_WEB = re.compile(r"https?://[!-;=?-~]+", re.IGNORECASE)
_FRONT = (SectionKind.PROBLEM, SectionKind.EVIDENCE)
_BACK = (SectionKind.SCOPE, SectionKind.RELEASE_CRITERIA)


def present(
    document: Document, *, edition: Edition, prose: Prose, made_on: date, version: str = ""
) -> Reading:
    """What the readers of an edition see. The document has been through `edition()` already."""
    presenter = Presenter(document, edition, prose)
    return presenter.reading(standing=f"{f'Version {version}' if version else 'Draft'}, {day(made_on)}")


class Presenter:
    """Knows where every id of one document leads."""

    def __init__(self, document: Document, edition: Edition, prose: Prose) -> None:
        self.document = document
        self.edition = edition
        self.prose = prose
        self.sides = (edition.side,) if edition.side else reading_order(document)
        self.personas = {
            persona.id: Named(persona.name, f"persona-{place}", party_of(persona))
            for place, persona in enumerate(document.personas, start=1)
        }
        self.goals = {
            goal.id: Named(goal.statement, f"goal-{place}")
            for place, goal in enumerate(document.goals, start=1)
        }
        self.requirements = {
            requirement.id: (requirement, _anchor(requirement.id, place))
            for place, requirement in enumerate(document.requirements, start=1)
        }
        self.keeps = keeps(document) if edition is Edition.FULL else {}
        self.habits = habits(document)

    def reading(self, standing: str) -> Reading:
        document = self.document
        reading = Reading(
            title=document.prd.title,
            product=document.product.name,
            edition=SIDES[self.edition.side].edition if self.edition.side else "",
            standing=standing,
            language=document.prd.language,
            facts=tuple(self._facts()),
            summary=self._prose(document.section(SectionKind.SUMMARY), 3),
            front=tuple(self._front()),
            halves=tuple(self._half(side) for side in self.sides),
            influences=tuple(self._influences()),
            influence_map=self._influence_map(),
            influence_sheets=tuple(self._influence_sheets()),
            grid=self._grid(),
            underrated=tuple(underrated_by_the_grid(document, self.personas)),
            why=self._why(),
            others=tuple(self._persona(persona, None) for persona in document.personas if not persona.sides),
            unsorted=self._requirements(Facing.UNSORTED, 4),
            back=tuple(self._sections(_BACK)),
            non_goals=tuple(self._non_goals()),
            raid_log=tuple(self._raid_log()),
            open_questions=tuple(self._open_questions()),
            decisions=tuple(self._decisions()),
        )
        return replace(reading, contents=contents(reading))

    def _prose(self, text: str, level: int) -> str:
        return self.prose(text, level) if text.strip() else ""

    def _facts(self) -> Iterator[Fact]:
        prd = self.document.prd
        yield Fact("Status", label(prd.status))
        leads = "" if self.edition.side else f", so the {self.sides[0]}’s half comes first"
        yield Fact("Stage", f"{label(self.document.product.stage)}{leads}")
        if prd.owner:
            yield Fact("Owner", prd.owner)
        for name, value in (("Starts", prd.starts_on), ("Due", prd.due_on), ("Next review", prd.review_on)):
            if value:
                yield Fact(name, day(value))

    def _front(self) -> Iterator[Passage]:
        if vision := self._prose(self.document.product.vision, 3):
            yield Passage("vision", "Vision", vision)
        yield from self._sections(_FRONT)

    def _sections(self, kinds: Iterable[SectionKind]) -> Iterator[Passage]:
        for kind in kinds:
            if text := self._prose(self.document.section(kind), 3):
                yield Passage(kind.replace("_", "-"), label(kind), text)

    def _half(self, side: Side) -> Half:
        personas = [persona for persona in self.document.personas if side in persona.sides]
        return Half(
            side=side,
            words=SIDES[side],
            people=listed([persona.name for persona in personas]),
            goals=tuple(self._goal(goal) for goal in self.document.goals_of(side)),
            personas=tuple(self._persona(persona, side) for persona in personas),
            strategies=tuple(self._strategies()) if side is Side.CUSTOMER else (),
            requirements=self._requirements(Facing(side), 5),
        )

    def _goal(self, goal: Goal) -> GoalView:
        return GoalView(
            anchor=self.goals[goal.id].anchor,
            statement=goal.statement,
            metric=goal.metric,
            change=change(goal.baseline, goal.target),
            due=deadline(goal.due_on) if goal.due_on else "",
            feeds=self.goals[goal.feeds] if goal.feeds else None,
        )

    def _persona(self, persona: Persona, side: Side | None) -> PersonaView:
        """The persona as one side sees it; who stands on both sides is described in the half that leads."""
        name = self.personas[persona.id]
        home = next((own for own in self.sides if own in persona.sides), None)
        facts = tuple(facts_of(persona, side, self.document.product.currency, first=side is home))
        uses_elsewhere = side is not Side.USER and side is not None and Side.USER in persona.sides
        habit = None if uses_elsewhere else loop_of(persona, self.habits, self._link)
        if side is not home:
            return PersonaView(replace(name, anchor=""), stands(persona), facts, habit=habit, described=name)
        return PersonaView(
            name=name,
            stands=stands(persona),
            facts=facts,
            habit=habit,
            evidence_links=tuple(map(web_link, persona.evidence_links)),
            description=self._prose(persona.description, 5 if side else 4),
            goals=persona.goals,
            pains=persona.pains,
            quote=persona.quote,
        )

    def _strategies(self) -> Iterator[StrategyView]:
        """One for each customer of whom anything is written: a strategy, or signs of leaving."""
        written = {strategy.persona: strategy for strategy in self.document.customer_relations}
        for id_ in dict.fromkeys([*written, *(sign.persona for sign in self.document.leaving_signs)]):
            yield self._strategy(written.get(id_) or CustomerRelations(persona=id_))

    def _strategy(self, strategy: CustomerRelations) -> StrategyView:
        persona = self.personas[strategy.persona]
        signs = (sign for sign in self.document.leaving_signs if sign.persona == strategy.persona)
        return StrategyView(
            persona=persona,
            anchor=persona.anchor.replace("persona", "relations"),
            passages=self._passages(("Promise", strategy.promise), ("Rights protected", strategy.rights)),
            problems=self._passages(*_problems(strategy)),
            reasons=self._passages(("Reasons to stay", strategy.reasons_to_stay)),
            signs=tuple(map(self._sign, signs)),
            rhythm=self._passages(
                ("When a sign shows", strategy.signs_of_leaving),
                ("Contact rhythm", strategy.contact_rhythm),
            ),
            responsible=strategy.responsible,
        )

    def _passages(self, *texts: tuple[str, str]) -> tuple[Passage, ...]:
        """Those that say something, each under its title."""
        return tuple(Passage("", title, self._prose(text, 5)) for title, text in texts if text.strip())

    def _sign(self, sign: LeavingSign) -> SignView:
        prevented_by = tuple(self._link(self.requirements[id_][0]) for id_ in sign.requirements)
        return SignView(sign.statement, sign.metric, prevented_by)

    def _requirements(self, facing: Facing, level: int) -> tuple[RequirementView, ...]:
        return tuple(self._requirement(requirement, level) for requirement in self.document.facing(facing))

    def _requirement(self, requirement: Requirement, level: int) -> RequirementView:
        return RequirementView(
            id=requirement.id,
            anchor=self.requirements[requirement.id][1],
            statement=requirement.statement,
            personas=tuple(self.personas[id_] for id_ in requirement.personas),
            priority=label(requirement.priority) if requirement.priority else "",
            status=label(requirement.status),
            dropped=requirement.status is RequirementStatus.DROPPED,
            owner=requirement.owner,
            goal=self.goals[requirement.goal] if requirement.goal else None,
            rationale=self._prose(requirement.rationale, level),
            criteria=requirement.criteria,
            evidence=self._prose(requirement.evidence, level),
            design_links=tuple(map(web_link, requirement.design_links)),
            counterparts=tuple(self._counterpart(id_) for id_ in requirement.counterparts),
            keeps=tuple(self._kept(requirement)) if keeps_paying(requirement) else (),
        )

    def _counterpart(self, id_: str) -> Counterpart:
        requirement, anchor = self.requirements[id_]
        facing = requirement.facing
        side = "" if facing is Facing.UNSORTED else facing
        return Counterpart(id_, anchor, requirement.statement, side, label(facing))

    def _kept(self, requirement: Requirement) -> Iterator[KeptView]:
        """Each customer once, by the shortest of its personas' ways."""
        ways: dict[str, Kept] = {}
        for id_ in requirement.personas:
            for kept in self.keeps.get(id_, ()):
                known = ways.get(kept.customer.id)
                if known is None or kept.steps < known.steps:
                    ways[kept.customer.id] = kept
        for kept in ways.values():
            direct = kept.first is None or kept.first.target == kept.customer.id
            yield KeptView(
                customer=self.personas[kept.customer.id],
                mechanism=kept.first.mechanism if kept.first and direct else "",
                through=self.personas[kept.first.target] if kept.first and not direct else None,
            )

    def _influence_map(self) -> Picture | None:
        return Picture(influence.lay_out(self.document)) if self.document.influences else None

    def _influence_sheets(self) -> Iterator[Picture]:
        return map(Picture, influence.sheets(self.document)) if self.document.influences else iter(())

    def _grid(self) -> Picture | None:
        """None while nobody has a place on it, as in both halves."""
        placed = any(quadrant(persona) for persona in self.document.personas)
        return Picture(grid.lay_out(self.document)) if placed else None

    def _why(self) -> WhyView | None:
        return trace(self.document, self.personas, self._link) if self.edition is Edition.FULL else None

    def _link(self, requirement: Requirement) -> RequirementLink:
        side = "" if requirement.facing is Facing.UNSORTED else requirement.facing
        anchor = self.requirements[requirement.id][1]
        return RequirementLink(requirement.id, anchor, requirement.statement, side)

    def _influences(self) -> Iterator[InfluenceView]:
        for each in self.document.influences:
            yield InfluenceView(
                source=self.personas[each.source],
                target=self.personas[each.target],
                mechanism=each.mechanism,
                strength=label(each.strength),
                felt_within=each.felt_within,
            )

    def _raid_log(self) -> Iterator[EntryGroup]:
        for kind in RaidKind:
            entries = [entry for entry in self.document.raid_log if entry.kind is kind]
            if entries:
                yield EntryGroup(
                    label(kind),
                    tuple(
                        Entry(entry.statement, self._prose(entry.response, 4), _facts(Owner=entry.owner))
                        for entry in entries
                    ),
                )

    def _non_goals(self) -> Iterator[Entry]:
        for item in self.document.non_goals:
            yield Entry(item.statement, self._prose(item.reason, 3))

    def _open_questions(self) -> Iterator[Entry]:
        for item in self.document.open_questions:
            facts = _facts(Owner=item.owner, Due=day(item.due_on) if item.due_on else "")
            yield Entry(item.question, self._prose(item.answer, 3), facts)

    def _decisions(self) -> Iterator[Entry]:
        for item in self.document.decisions:
            facts = _facts(Decided=day(item.decided_on) if item.decided_on else "", By=item.decided_by)
            yield Entry(item.statement, self._prose(item.reason, 3), facts)


def _anchor(requirement_id: str, place: int) -> str:
    """The id itself, so that a link can be typed; an id from elsewhere may be any text at all."""
    return requirement_id if _OWN_ID.fullmatch(requirement_id) else f"requirement-{place}"


def _problems(strategy: CustomerRelations) -> tuple[tuple[str, str], ...]:
    return (
        ("Failed payment", strategy.failed_payment),
        ("Refund", strategy.refund),
        ("Dispute", strategy.dispute),
        ("Price change", strategy.price_change),
        ("Other problems", strategy.payment_problems),
    )


def web_link(text: str) -> WebLink:
    """A link only where it leads to the web: the form of a document admits any line."""
    return WebLink(text, text if _WEB.fullmatch(text) else "")


def _facts(**values: str) -> tuple[Fact, ...]:
    return tuple(Fact(name, value) for name, value in values.items() if value)
