"""The waist: a PRD as plain typed values, with one public JSON form.

Everything that leaves a PRD (page, PDF, export, version) reads a `Document`, and everything that enters
one becomes a `Document` first. No database and no HTTP here.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .choices import (
    BuyingRole,
    Facing,
    HabitStep,
    PersonaKind,
    PrdStatus,
    Priority,
    RaidKind,
    RequirementStatus,
    SectionKind,
    Side,
    Stage,
    Stance,
    Strength,
)
from .text import PICTURE_NAME, Line, Lines, Prose

PLACE_LIMIT = 120
Id = Annotated[str, Field(min_length=1, max_length=80)]


class Value(BaseModel):
    """A value that cannot change once it is made, and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Product(Value):
    key: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
    name: Line = Field(min_length=1)
    vision: Prose = ""
    stage: Stage = Stage.PROVING
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"


class HabitLoop(Value):
    """What brings a user back (Eyal, 2014); the triggers come from outside and from inside the person."""

    external_trigger: Line = ""
    internal_trigger: Line = ""
    action: Line = ""
    variable_reward: Line = ""
    investment: Line = ""

    def said(self, step: HabitStep) -> tuple[str, ...]:
        """What is written about a step; nothing where nobody has thought of it."""
        texts = {
            HabitStep.TRIGGER: (self.external_trigger, self.internal_trigger),
            HabitStep.ACTION: (self.action,),
            HabitStep.REWARD: (self.variable_reward,),
            HabitStep.INVESTMENT: (self.investment,),
        }
        return tuple(filter(None, texts[step]))


Percent = Annotated[int, Field(ge=0, le=100)]
"""A place on an axis of the power/interest grid, from none to all."""


class Persona(Value):
    """Somebody the product is for. `pays` and `uses` are None while nobody has said."""

    id: Id
    name: Line = Field(min_length=1)
    pays: bool | None = None
    uses: bool | None = None
    description: Prose = ""
    goals: Lines = ()
    pains: Lines = ()
    quote: Line = ""
    people: int | None = Field(default=None, ge=0, le=10**12)
    yearly_revenue: Decimal | None = Field(default=None, ge=0, max_digits=14, decimal_places=2)
    studied_by: Line = ""
    studied_on: date | None = None
    stops_paying_when: Line = ""
    stops_using_when: Line = ""
    kind: PersonaKind | None = None
    buying_roles: tuple[BuyingRole, ...] = ()
    power: Percent | None = None
    interest: Percent | None = None
    legitimacy: bool | None = None
    urgency: bool | None = None
    stance: Stance | None = None
    evidence_links: Lines = ()
    habit_loop: HabitLoop = HabitLoop()

    @property
    def sides(self) -> frozenset[Side]:
        """The sides this persona is known to stand on."""
        return frozenset(
            side for side, stands in ((Side.CUSTOMER, self.pays), (Side.USER, self.uses)) if stands
        )


class Influence(Value):
    """How one persona's experience reaches another, in the end one that pays."""

    source: Id
    target: Id
    mechanism: Line = ""
    strength: Strength = Strength.MEDIUM
    felt_within: Line = ""


class Stakeholders(Value):
    """Who a product is for, which all its PRDs share, where no PRD is asked for."""

    product: Product
    personas: tuple[Persona, ...] = ()
    influences: tuple[Influence, ...] = ()


class Prd(Value):
    number: int | None = Field(default=None, ge=1)
    title: Line = Field(min_length=1)
    status: PrdStatus = PrdStatus.DRAFT
    owner: Line = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)] = "en"
    starts_on: date | None = None
    due_on: date | None = None
    review_on: date | None = None
    created_at: datetime | None = None
    modified_at: datetime | None = None


class Section(Value):
    kind: SectionKind
    text: Prose = ""


class Goal(Value):
    """What one side should gain, and how that is measured. `feeds`: the customer goal a user goal feeds."""

    id: Id
    side: Side
    statement: Line = Field(min_length=1)
    metric: Line = ""
    baseline: Line = ""
    target: Line = ""
    due_on: date | None = None
    feeds: Id | None = None


class NonGoal(Value):
    id: Id
    statement: Line = Field(min_length=1)
    reason: Prose = ""


class Requirement(Value):
    """One thing the product must do for a party.

    `id` is the product's key and a number (`CD-14`), or any text in a file that comes from elsewhere.
    `goal` is the one of its side that it serves, where the side has several.
    `changed_counterparts` are those that were worded anew since somebody last looked at this requirement.
    """

    id: Id
    statement: Line = Field(min_length=1)
    facing: Facing = Facing.UNSORTED
    personas: tuple[Id, ...] = ()
    priority: Priority | None = None
    status: RequirementStatus = RequirementStatus.PROPOSED
    rationale: Prose = ""
    criteria: Lines = ()
    evidence: Prose = ""
    design_links: Lines = ()
    owner: Line = ""
    counterparts: tuple[Id, ...] = ()
    changed_counterparts: tuple[Id, ...] = ()
    habit_step: HabitStep | None = None
    goal: Id | None = None


class CustomerRelations(Value):
    """The strategy that keeps one customer persona paying, in fields."""

    persona: Id
    promise: Prose = ""
    rights: Prose = ""
    failed_payment: Prose = ""
    refund: Prose = ""
    dispute: Prose = ""
    price_change: Prose = ""
    payment_problems: Prose = ""
    reasons_to_stay: Prose = ""
    signs_of_leaving: Prose = ""
    contact_rhythm: Prose = ""
    responsible: Line = ""


class LeavingSign(Value):
    """What shows that a customer is about to leave, how it is measured, and what would prevent it.

    `requirements` are those that would keep it from happening, mostly user-facing ones.
    """

    id: Id
    persona: Id
    statement: Line = Field(min_length=1)
    metric: Line = ""
    requirements: tuple[Id, ...] = ()


class Dismissal(Value):
    """A finding that somebody set aside, and why. `code` and `place` are those of the finding."""

    code: Line = Field(min_length=1, max_length=60)
    place: Line = Field(min_length=1, max_length=PLACE_LIMIT)
    reason: Line = Field(min_length=1)
    dismissed_on: date | None = None


class RaidEntry(Value):
    id: Id
    kind: RaidKind
    statement: Line = Field(min_length=1)
    response: Prose = ""
    owner: Line = ""


class OpenQuestion(Value):
    id: Id
    question: Line = Field(min_length=1)
    answer: Prose = ""
    owner: Line = ""
    due_on: date | None = None


class Decision(Value):
    id: Id
    statement: Line = Field(min_length=1)
    reason: Prose = ""
    decided_on: date | None = None
    decided_by: Line = ""


class Document(Value):
    """A whole PRD. Ids are unique within their list, and every id that is named is there.

    A version is one stored `Document`, and must be read for ever: a field that is added to this schema has a
    default that says nothing, so that what was written before it says nothing of it. What cannot have one
    needs schema 2, and a reader that makes a document of schema 1 into one of it.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    product: Product
    personas: tuple[Persona, ...] = ()
    influences: tuple[Influence, ...] = ()
    prd: Prd
    sections: tuple[Section, ...] = ()
    goals: tuple[Goal, ...] = ()
    non_goals: tuple[NonGoal, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    customer_relations: tuple[CustomerRelations, ...] = ()
    leaving_signs: tuple[LeavingSign, ...] = ()
    raid_log: tuple[RaidEntry, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    decisions: tuple[Decision, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    @model_validator(mode="after")
    def _ids_hold(self) -> Self:
        personas = _unique("persona", [persona.id for persona in self.personas])
        goals = _unique("goal", [goal.id for goal in self.goals])
        requirements = _unique("requirement", [requirement.id for requirement in self.requirements])
        self._lists_hold()
        for requirement in self.requirements:
            _known(requirement.id, "persona", requirement.personas, personas)
            _known(requirement.id, "counterpart", requirement.counterparts, requirements)
            _known(requirement.id, "counterpart", requirement.changed_counterparts, requirements)
            _known(requirement.id, "goal", (requirement.goal,) if requirement.goal else (), goals)
        for influence in self.influences:
            _known("an influence", "persona", (influence.source, influence.target), personas)
        for entry in self.customer_relations:
            _known("a customer relations strategy", "persona", (entry.persona,), personas)
        for sign in self.leaving_signs:
            _known(sign.id, "persona", (sign.persona,), personas)
            _known(sign.id, "requirement", sign.requirements, requirements)
        for goal in self.goals:
            _known(goal.id, "goal", (goal.feeds,) if goal.feeds else (), goals)
        return self

    def _lists_hold(self) -> None:
        _unique("section", [section.kind for section in self.sections])
        _unique("customer relations strategy", [entry.persona for entry in self.customer_relations])
        _unique("dismissal", [f"{entry.code} of {entry.place}" for entry in self.dismissals])
        for name in ("leaving_signs", "non_goals", "raid_log", "open_questions", "decisions"):
            _unique(name, [entry.id for entry in getattr(self, name)])

    def section(self, kind: SectionKind) -> str:
        """The text of a prose section, empty where nobody has written it."""
        return next((section.text for section in self.sections if section.kind == kind), "")

    @property
    def pictures(self) -> frozenset[str]:
        """The pictures that its texts name, each by SHA-256."""
        return frozenset(PICTURE_NAME.findall(self.to_json()))

    def facing(self, facing: Facing) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if requirement.facing == facing)

    def goals_of(self, side: Side) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal.side == side)

    def to_json(self) -> str:
        """The public JSON form: UTF-8, indented, in the order of the schema, ending in a line break."""
        return self.model_dump_json(indent=2) + "\n"

    @classmethod
    def from_json(cls, source: str | bytes) -> Self:
        """Read the public JSON form. Raises `pydantic.ValidationError` naming the place that is wrong."""
        return cls.model_validate_json(source)


def _unique(what: str, ids: list[str]) -> frozenset[str]:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise ValueError(f"{what} {id_} is there twice")
        seen.add(id_)
    return frozenset(seen)


def _known(where: str, what: str, ids: tuple[str, ...], known: frozenset[str]) -> None:
    for id_ in ids:
        if id_ not in known:
            raise ValueError(f"{where} names the {what} {id_}, which is not in the document")
