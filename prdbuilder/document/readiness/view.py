"""What the rules need to know of a document, reckoned once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from prdbuilder.document.choices import Facing, PersonaKind, Priority, RequirementStatus, Side
from prdbuilder.document.habits import Habit, habits
from prdbuilder.document.placement import Judge, Judgement
from prdbuilder.document.relations import Gap, gaps
from prdbuilder.document.revenue import AtStake, Why, revenue_at_stake, why
from prdbuilder.document.schema import Document, Goal, Persona, Requirement
from prdbuilder.document.wording import Remark, remarks


@dataclass(frozen=True)
class View:
    """A document on a day."""

    document: Document
    today: date

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        return {persona.id: persona for persona in self.document.personas}

    @cached_property
    def customers(self) -> Sequence[Persona]:
        return [persona for persona in self.document.personas if Side.CUSTOMER in persona.sides]

    @cached_property
    def users(self) -> Sequence[Persona]:
        return [persona for persona in self.document.personas if Side.USER in persona.sides]

    @cached_property
    def served(self) -> Sequence[tuple[Persona, Side]]:
        """Everybody on each side they stand on; a negative persona is one the product is not made for."""
        return [
            (persona, side)
            for persona in self.document.personas
            if persona.kind is not PersonaKind.NEGATIVE
            for side in Side
            if side in persona.sides
        ]

    @cached_property
    def requirements(self) -> Sequence[Requirement]:
        """Those that were not dropped."""
        return [each for each in self.document.requirements if each.status is not RequirementStatus.DROPPED]

    @cached_property
    def sorted(self) -> Sequence[Requirement]:
        return [each for each in self.requirements if each.facing is not Facing.UNSORTED]

    @cached_property
    def unsorted(self) -> Sequence[Requirement]:
        return [each for each in self.requirements if each.facing is Facing.UNSORTED]

    @cached_property
    def musts(self) -> Sequence[Requirement]:
        return [each for each in self.sorted if each.priority is Priority.MUST]

    @cached_property
    def others(self) -> Sequence[Requirement]:
        """Those that are neither Must nor given up for now."""
        return [each for each in self.sorted if each.priority not in (Priority.MUST, Priority.WONT)]

    def facing(self, side: Side) -> Sequence[Requirement]:
        return self._by_side[side]

    @cached_property
    def _by_side(self) -> Mapping[Side, Sequence[Requirement]]:
        return {side: [each for each in self.sorted if each.facing == side.value] for side in Side}

    def goals(self, side: Side) -> Sequence[Goal]:
        return self.document.goals_of(side)

    @cached_property
    def named(self) -> frozenset[tuple[str, Side]]:
        """Each persona that a requirement of a side names, with that side."""
        return frozenset((id_, Side(each.facing)) for each in self.sorted for id_ in each.personas)

    @cached_property
    def figures(self) -> Mapping[str, AtStake]:
        return revenue_at_stake(self.document)

    @cached_property
    def why(self) -> Why:
        return why(self.document, self.figures)

    @cached_property
    def habits(self) -> Mapping[str, Habit]:
        return habits(self.document)

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        return gaps(self.document)

    @cached_property
    def judgements(self) -> Mapping[str, Judgement]:
        """By id of a requirement: the side it belongs to, where its words and personas leave no doubt."""
        judge = Judge(self.document.personas)
        found = {each.id: judge.judge(each) for each in self.requirements}
        return {id_: judgement for id_, judgement in found.items() if judgement is not None}

    @cached_property
    def remarks(self) -> Sequence[Remark]:
        return list(remarks(self.document))
