"""A PRD as GitHub-flavoured Markdown, in two halves, readable as it is."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import compress

from prdbuilder.document.schema import Document

from .markdown_source import escaped, rewrite
from .options import WriteOptions
from .pictures import data_address
from .presentation import present
from .reading import (
    Entry,
    Fact,
    GoalView,
    HabitStepView,
    Half,
    InfluenceView,
    KeptView,
    Passage,
    PersonaView,
    RankView,
    Reading,
    RequirementLink,
    RequirementView,
    ShareView,
    StepView,
    StrategyView,
    UnderRatedView,
    WebLink,
    WhyView,
)


def write(document: Document, options: WriteOptions) -> bytes:
    pictures = _Pictures(options.pictures)
    reading = present(
        document,
        edition=options.edition,
        prose=lambda text, level: rewrite(text, level, pictures.write),
        made_on=options.made_on,
        version=options.version,
    )
    return ("\n\n".join([*_document(reading), *pictures.sources()]) + "\n").encode()


def _document(reading: Reading) -> Iterator[str]:
    yield f"# {escaped(reading.title)}"
    yield " · ".join(filter(None, [f"**{escaped(reading.product)}**", reading.standing, reading.edition]))
    yield _list(f"{fact.label}: {escaped(fact.value)}" for fact in reading.facts)
    if reading.summary:
        yield from ("## Summary", reading.summary)
    for passage in reading.front:
        yield from (f"## {passage.title}", passage.body)
    for half in reading.halves:
        yield from _half(half)
    yield from _between(reading)
    yield from _back(reading)


def _between(reading: Reading) -> Iterator[str]:
    if reading.underrated:
        yield from ("## Power and interest", _list(map(_underrated, reading.underrated)))
    if reading.influences:
        yield from ("## Influence", _list(map(_influence, reading.influences)))
    if reading.why:
        yield from _why(reading.why)
    if reading.others:
        yield "## Other personas"
        for persona in reading.others:
            yield from _persona(persona, "###")
    if reading.unsorted:
        yield "## Unsorted requirements"
        for requirement in reading.unsorted:
            yield from _requirement(requirement, "###")


def _back(reading: Reading) -> Iterator[str]:
    for passage in reading.back:
        yield from (f"## {passage.title}", passage.body)
    if reading.non_goals:
        yield from ("## Non-goals", *map(_entry, reading.non_goals))
    if reading.raid_log:
        yield "## RAID log"
    for group in reading.raid_log:
        yield from (f"### {group.title}", *map(_entry, group.entries))
    if reading.open_questions:
        yield from ("## Open questions", *map(_entry, reading.open_questions))
    if reading.decisions:
        yield from ("## Decisions", *map(_entry, reading.decisions))


def _half(half: Half) -> Iterator[str]:
    yield f"## {half.words.needs}"
    people = f" · {escaped(half.people)}" if half.people else ""
    yield f"**{half.words.facing}**: {half.words.party}{people}"
    yield f"### {half.words.aim}"
    yield _list(map(_goal, half.goals)) or "No goal is set yet."
    if half.personas:
        yield "### Personas"
        for persona in half.personas:
            yield from _persona(persona, "####")
    if half.strategies:
        yield "### Customer relations"
        for strategy in half.strategies:
            yield from _strategy(strategy)
    yield "### Requirements"
    if not half.requirements:
        yield f"No requirement faces the {half.side} yet."
    for requirement in half.requirements:
        yield from _requirement(requirement, "####")


def _goal(goal: GoalView) -> str:
    due = f"by {goal.due}" if goal.due else ""
    measure = ", ".join(filter(None, [escaped(goal.metric), escaped(goal.change), due]))
    feeds = f"\\\n  Feeds the customer goal: {escaped(goal.feeds.text)}" if goal.feeds else ""
    return f"**{escaped(goal.statement)}**{f': {measure}' if measure else ''}{feeds}"


def _persona(persona: PersonaView, heading: str) -> Iterator[str]:
    yield f"{heading} {escaped(persona.name.text)}"
    described = " · described with the other half" if persona.described else ""
    yield f"*{persona.stands}*{described}"
    if persona.quote:
        yield f"> {escaped(persona.quote)}"
    if persona.description:
        yield persona.description
    if persona.goals:
        yield from ("Wants:", _list(map(escaped, persona.goals)))
    if persona.pains:
        yield from ("Suffers from:", _list(map(escaped, persona.pains)))
    if persona.facts:
        yield _facts(persona.facts)
    if persona.evidence_links:
        yield from ("Evidence:", _list(map(_web_link, persona.evidence_links)))
    if persona.habit:
        yield from ("Habit loop:", _list(map(_step_of_habit, persona.habit.steps)))


def _step_of_habit(step: HabitStepView) -> str:
    texts = "; ".join(f"{text.label}: {escaped(text.value)}".removeprefix(": ") for text in step.texts)
    ids = ", ".join(escaped(requirement.id) for requirement in step.requirements)
    serving = f"Served by {ids}." if ids else step.gap
    return " ".join(filter(None, [f"**{step.title}**", texts and f"{texts}.", serving]))


def _web_link(link: WebLink) -> str:
    return f"<{link.address}>" if link.address else escaped(link.text)


def _strategy(strategy: StrategyView) -> Iterator[str]:
    yield f"#### {escaped(strategy.persona.text)}"
    yield from _titled(*strategy.passages, *strategy.problems, *strategy.reasons)
    if strategy.signs:
        yield from ("**Signs of leaving**", "\n".join(_signs(strategy)))
    yield from _titled(*strategy.rhythm)
    if strategy.responsible:
        yield _facts([Fact("Responsible", strategy.responsible)])


def _titled(*passages: Passage) -> Iterator[str]:
    for passage in passages:
        yield from (f"**{passage.title}**", passage.body)


def _signs(strategy: StrategyView) -> Iterator[str]:
    """A table; a column that would be empty is left out."""
    shown = (True, strategy.measured, strategy.prevented)
    yield _row(compress(("Sign", "Metric", "Prevented by"), shown))
    yield _row(compress((":--", ":--", ":--"), shown))
    for sign in strategy.signs:
        ids = ", ".join(escaped(requirement.id) for requirement in sign.prevented_by)
        yield _row(compress((escaped(sign.statement), escaped(sign.metric), ids), shown))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _requirement(requirement: RequirementView, heading: str) -> Iterator[str]:
    yield f"{heading} {escaped(requirement.id)}: {escaped(requirement.statement)}"
    personas = (escaped(persona.text) for persona in requirement.personas)
    priority = f"**{requirement.priority}**" if requirement.priority else ""
    facts = [*personas, priority, requirement.status, escaped(requirement.owner)]
    yield " · ".join(filter(None, facts))
    if requirement.goal:
        yield f"Serves the goal: {escaped(requirement.goal.text)}"
    if requirement.rationale:
        yield requirement.rationale
    if requirement.criteria:
        numbered = (f"{place}. {escaped(text)}" for place, text in enumerate(requirement.criteria, start=1))
        yield from ("**Accepted when**", "\n".join(numbered))
    if requirement.evidence:
        yield from ("**Evidence**", requirement.evidence)
    if requirement.design_links:
        yield from ("**Design**", _list(map(_web_link, requirement.design_links)))
    if requirement.counterparts:
        yield from (
            "**Counterparts**",
            _list(
                f"{escaped(other.id)} {escaped(other.statement)} ({other.facing.lower()})"
                for other in requirement.counterparts
            ),
        )
    for kept in requirement.keeps:
        yield _kept(kept)


def _kept(kept: KeptView) -> str:
    if kept.through:
        how = f", by way of {escaped(kept.through.text)}"
    else:
        how = f": {escaped(kept.mechanism)}" if kept.mechanism else ""
    return f"← Keeps {escaped(kept.customer.text)} paying{how}"


def _underrated(each: UnderRatedView) -> str:
    return f"{escaped(each.name.text)} stands in {each.quarter}, yet {each.said} a year depends on them."


def _influence(influence: InfluenceView) -> str:
    mechanism = f": {escaped(influence.mechanism)}" if influence.mechanism else ""
    felt = f", felt within {escaped(influence.felt_within)}" if influence.felt_within else ""
    names = f"{escaped(influence.source.text)} → {escaped(influence.target.text)}"
    return f"**{names}**{mechanism} ({influence.strength.lower()}{felt})"


def _why(why: WhyView) -> Iterator[str]:
    yield "## Why this matters"
    if why.first:
        yield "### What keeps the most money"
        yield _list(map(_ranked, why.first))
    for trace in why.traces:
        yield f"### {escaped(trace.persona.text)}: {trace.figure}"
        yield _list(map(_share, trace.shares))
        yield _list(map(_link, trace.requirements)) or "No requirement looks after this persona."
    if why.unkept:
        yield "**Customers whom no user-facing requirement keeps paying**"
        yield _list(escaped(customer.text) for customer in why.unkept)
    if why.untied:
        yield "**User-facing requirements that touch no customer**"
        yield _list(map(_link, why.untied))


def _ranked(each: RankView) -> str:
    customers = ", ".join(escaped(customer.text) for customer in each.customers)
    how = f"{escaped(each.user.text)} keeps {customers} paying"
    done = ", done" if each.is_done else ""
    return f"{each.figure}: {_link(each.requirement)} ({how}{done})"


def _share(share: ShareView) -> str:
    steps = "".join(f"{_step(step)} → " for step in share.steps)
    stops = f"; stops paying when {escaped(share.stops)}" if share.stops else ""
    return f"{steps}**{escaped(share.customer.text)}**, {share.sum}{stops}"


def _step(step: StepView) -> str:
    mechanism = f": {escaped(step.mechanism)}" if step.mechanism else ""
    felt = f", within {escaped(step.felt_within)}" if step.felt_within else ""
    return f"{escaped(step.persona.text)}{mechanism} ({step.strength}{felt})"


def _link(requirement: RequirementLink) -> str:
    return f"{escaped(requirement.id)} {escaped(requirement.statement)}"


def _entry(entry: Entry) -> str:
    return "\n\n".join(filter(None, [f"**{escaped(entry.statement)}**", entry.body, _facts(entry.facts)]))


def _facts(facts: Iterable[Fact]) -> str:
    """A paragraph, since a list would go on with one that ends the text before it."""
    return " · ".join(f"{fact.label}: {escaped(fact.value)}" for fact in facts)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


class _Pictures:
    """Pictures are named where they stand, and put in at the end, so that the text stays readable."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures
        self._names: dict[str, str] = {}

    def write(self, digest: str, words: str) -> str:
        if not data_address(self._pictures.get(digest)):
            return escaped(words)
        name = self._names.setdefault(digest, f"picture {len(self._names) + 1}")
        return f"![{escaped(words)}][{name}]"

    def sources(self) -> Iterator[str]:
        for digest, name in self._names.items():
            yield f"[{name}]: {data_address(self._pictures[digest])}"
