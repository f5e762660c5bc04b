"""What the readers of an edition see, as plain values: every text in words, every id a name that leads there.

Templates and text writers only walk through a `Reading`; they look nothing up and reckon nothing.
"""

from dataclasses import dataclass
from typing import Protocol

from .maps.drawing import Picture
from .words import SideWords


@dataclass(frozen=True)
class Named:
    """A name and where it leads; `party` says in one word what a persona is."""

    text: str
    anchor: str
    party: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Passage:
    anchor: str
    title: str
    body: str


@dataclass(frozen=True)
class GoalView:
    anchor: str
    statement: str
    metric: str
    change: str
    due: str
    feeds: Named | None


@dataclass(frozen=True)
class WebLink:
    """A line that leads to the web, where it is an address."""

    text: str
    address: str


@dataclass(frozen=True)
class RequirementLink:
    id: str
    anchor: str
    statement: str
    side: str = ""


@dataclass(frozen=True)
class HabitStepView:
    """A step of a habit loop, and the requirements that serve it; `gap` says what is missing."""

    title: str
    texts: tuple[Fact, ...]
    requirements: tuple[RequirementLink, ...]
    gap: str = ""


class Drawing(Protocol):
    """A picture that templates put where they want it, in the colours that the place needs."""

    @property
    def on_page(self) -> str: ...

    @property
    def in_print(self) -> str: ...


@dataclass(frozen=True)
class HabitView:
    """What brings somebody back: as a picture, and in words with what serves each step."""

    drawing: Drawing
    steps: tuple[HabitStepView, ...]


@dataclass(frozen=True)
class PersonaView:
    """A persona on one side. `described` leads to the half that describes it, where that is the other one."""

    name: Named
    stands: str
    facts: tuple[Fact, ...]
    description: str = ""
    goals: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    quote: str = ""
    evidence_links: tuple[WebLink, ...] = ()
    habit: HabitView | None = None
    described: Named | None = None


@dataclass(frozen=True)
class KeptView:
    """A customer whom a requirement keeps paying: by what happens to them, or by way of somebody else."""

    customer: Named
    mechanism: str
    through: Named | None


@dataclass(frozen=True)
class Counterpart:
    id: str
    anchor: str
    statement: str
    side: str
    facing: str


@dataclass(frozen=True)
class RequirementView:
    id: str
    anchor: str
    statement: str
    personas: tuple[Named, ...]
    priority: str
    status: str
    dropped: bool
    owner: str
    goal: Named | None
    rationale: str
    criteria: tuple[str, ...]
    evidence: str
    design_links: tuple[WebLink, ...]
    counterparts: tuple[Counterpart, ...]
    keeps: tuple[KeptView, ...]


@dataclass(frozen=True)
class SignView:
    """A sign of leaving: what is seen, the number that shows it, and what would prevent it."""

    statement: str
    metric: str
    prevented_by: tuple[RequirementLink, ...]


@dataclass(frozen=True)
class StrategyView:
    """The strategy for one customer, in the order in which it is read.

    `measured` and `prevented`: whether any of the signs says how it is measured, and what prevents it.
    """

    persona: Named
    anchor: str
    passages: tuple[Passage, ...]
    problems: tuple[Passage, ...]
    reasons: tuple[Passage, ...]
    signs: tuple[SignView, ...]
    rhythm: tuple[Passage, ...]
    responsible: str

    @property
    def measured(self) -> bool:
        return any(sign.metric for sign in self.signs)

    @property
    def prevented(self) -> bool:
        return any(sign.prevented_by for sign in self.signs)


@dataclass(frozen=True)
class Half:
    side: str
    words: SideWords
    people: str
    goals: tuple[GoalView, ...]
    personas: tuple[PersonaView, ...]
    strategies: tuple[StrategyView, ...]
    requirements: tuple[RequirementView, ...]


@dataclass(frozen=True)
class InfluenceView:
    source: Named
    target: Named
    mechanism: str
    strength: str
    felt_within: str


@dataclass(frozen=True)
class StepView:
    """One step of influence: whose experience, and what it does to the next."""

    persona: Named
    mechanism: str
    strength: str
    felt_within: str


@dataclass(frozen=True)
class ShareView:
    """What one customer pays, how it hangs on a user, and when it ends."""

    steps: tuple[StepView, ...]
    customer: Named
    sum: str
    stops: str


@dataclass(frozen=True)
class TraceView:
    persona: Named
    figure: str
    shares: tuple[ShareView, ...]
    requirements: tuple[RequirementLink, ...]


@dataclass(frozen=True)
class RankView:
    """A requirement in the order of what it protects; `rank` is empty where the figure is unknown."""

    rank: str
    requirement: RequirementLink
    priority: str
    user: Named
    customers: tuple[Named, ...]
    figure: str
    is_done: bool


@dataclass(frozen=True)
class WhyView:
    """`first` are those that keep the most money, `rest` the others in the same order."""

    first: tuple[RankView, ...]
    rest: tuple[RankView, ...]
    traces: tuple[TraceView, ...]
    unkept: tuple[Named, ...]
    untied: tuple[RequirementLink, ...]

    @property
    def count(self) -> int:
        """How many requirements stand in the order."""
        return len(self.first) + len(self.rest)


@dataclass(frozen=True)
class Entry:
    """One line of the RAID log, the open questions, the decisions or the non-goals."""

    statement: str
    body: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class EntryGroup:
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ContentsLine:
    anchor: str
    title: str
    count: int | None = None


@dataclass(frozen=True)
class ContentsGroup:
    title: str
    side: str
    lines: tuple[ContentsLine, ...]


@dataclass(frozen=True)
class UnderRatedView:
    """A user of little power on whom much money depends: where on the grid they stand, and how much."""

    name: Named
    quarter: str
    said: str


@dataclass(frozen=True)
class Reading:
    """The whole of one edition. What is empty has nothing to show and is left out."""

    title: str
    product: str
    edition: str
    standing: str
    language: str
    facts: tuple[Fact, ...]
    summary: str
    front: tuple[Passage, ...]
    halves: tuple[Half, ...]
    influences: tuple[InfluenceView, ...]
    influence_map: Picture | None
    influence_sheets: tuple[Picture, ...]
    """The same for paper, where no picture can be higher than a page."""
    grid: Picture | None
    underrated: tuple[UnderRatedView, ...]
    why: WhyView | None
    others: tuple[PersonaView, ...]
    unsorted: tuple[RequirementView, ...]
    back: tuple[Passage, ...]
    non_goals: tuple[Entry, ...]
    raid_log: tuple[EntryGroup, ...]
    open_questions: tuple[Entry, ...]
    decisions: tuple[Entry, ...]
    contents: tuple[ContentsGroup, ...] = ()
