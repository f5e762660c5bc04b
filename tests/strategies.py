"""Valid documents of every shape, for property tests: any text that can be stored, any tie that can hold."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from prdbuilder.document import choices, schema
from prdbuilder.document.text import one_line, prose

UNPRINTABLE = "".join(map(chr, (*range(0x7F, 0x85), *range(0x86, 0xA0))))
"""What a reader of files puts a space for. The others are escaped in JSON, or are white space."""
TEXT = st.characters(exclude_categories=["Cs"], exclude_characters=f"\x00{UNPRINTABLE}")
LINES = st.text(TEXT, max_size=30).map(one_line)
WORDS = LINES.filter(bool)
PROSE = st.text(TEXT | st.sampled_from("\n\n #-*|"), max_size=60).map(prose)
LISTS = st.lists(WORDS, max_size=3).map(tuple)
DATES = st.none() | st.dates(date(1990, 1, 1), date(2200, 12, 31))
REVENUE = st.none() | st.decimals(0, Decimal("999999999999.99"), places=2)
PERCENT = st.none() | st.integers(0, 100)
ROLES = st.sets(st.sampled_from(choices.BuyingRole)).map(
    lambda chosen: tuple(role for role in choices.BuyingRole if role in chosen)
)
LOOPS = st.builds(
    schema.HabitLoop,
    external_trigger=LINES,
    internal_trigger=LINES,
    action=LINES,
    variable_reward=LINES,
    investment=LINES,
)
HEADERS = st.builds(
    schema.Prd,
    title=WORDS,
    status=st.sampled_from(choices.PrdStatus),
    owner=LINES,
    language=st.sampled_from(["en", "fr", "zh-Hant", "de-CH"]),
    starts_on=DATES,
    due_on=DATES,
    review_on=DATES,
)
PRODUCTS = st.builds(
    schema.Product,
    key=st.from_regex(r"[A-Z][A-Z0-9]{1,9}", fullmatch=True),
    name=WORDS,
    vision=PROSE,
    stage=st.sampled_from(choices.Stage),
    currency=st.from_regex(r"[A-Z]{3}", fullmatch=True),
)

STRATEGY_TEXTS = [
    name for name in schema.CustomerRelations.model_fields if name not in ("persona", "responsible")
]


def ids(most):
    """Ids as they come in files: readable, numbered, with spaces, in any script."""
    readable = st.from_regex(r"[A-Za-z]{1,6}[- ]?[0-9]{0,2}", fullmatch=True)
    return st.lists(readable | st.text(TEXT, min_size=1, max_size=8), max_size=most, unique=True)


def some_of(values):
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple) if values else st.just(())


@st.composite
def documents(draw, most=5):
    """A whole PRD. No two personas have one name, so that a test can tell them apart."""
    personas = draw(_personas(most))
    names = [persona.id for persona in personas]
    goals = draw(_goals(most))
    requirements = draw(_requirements(names, goals, most))
    return schema.Document(
        product=draw(PRODUCTS),
        prd=draw(HEADERS),
        personas=personas,
        influences=draw(_influences(names)),
        sections=draw(_sections()),
        goals=goals,
        requirements=requirements,
        customer_relations=draw(_strategies(names)),
        leaving_signs=draw(_signs(names, [requirement.id for requirement in requirements], most)),
        dismissals=draw(_dismissals()),
        **draw(_logs(most)),
    )


@st.composite
def _each(draw, value, most, **fields):
    """Values of one kind, each with an id of its own."""
    return tuple(draw(st.builds(value, id=st.just(id_), **fields)) for id_ in draw(ids(most)))


def _personas(most):
    known = st.none() | st.booleans()
    personas = _each(
        schema.Persona,
        most,
        name=WORDS,
        pays=known,
        uses=known,
        description=PROSE,
        goals=LISTS,
        pains=LISTS,
        quote=LINES,
        people=st.none() | st.integers(0, 10**12),
        yearly_revenue=REVENUE,
        studied_by=LINES,
        studied_on=DATES,
        stops_paying_when=LINES,
        stops_using_when=LINES,
        kind=st.none() | st.sampled_from(choices.PersonaKind),
        buying_roles=ROLES,
        power=PERCENT,
        interest=PERCENT,
        legitimacy=known,
        urgency=known,
        stance=st.none() | st.sampled_from(choices.Stance),
        evidence_links=LISTS,
        habit_loop=LOOPS,
    )
    return personas.filter(lambda found: len({entry.name.casefold() for entry in found}) == len(found))


@st.composite
def _influences(draw, names):
    pairs = [(source, target) for source in names for target in names if source != target]
    return tuple(
        draw(
            st.builds(
                schema.Influence,
                source=st.just(source),
                target=st.just(target),
                mechanism=LINES,
                strength=st.sampled_from(choices.Strength),
                felt_within=LINES,
            )
        )
        for source, target in draw(some_of(pairs))
    )


@st.composite
def _sections(draw):
    kinds = draw(some_of(list(choices.SectionKind)))
    return tuple(schema.Section(kind=kind, text=draw(PROSE)) for kind in kinds)


@st.composite
def _goals(draw, most):
    fields = {
        "side": st.sampled_from(choices.Side),
        "statement": WORDS,
        "metric": LINES,
        "baseline": LINES,
        "target": LINES,
        "due_on": DATES,
    }
    goals = draw(_each(schema.Goal, most, **fields))
    fed = st.none() | st.sampled_from([goal.id for goal in goals] or [None])
    return tuple(goal.model_copy(update={"feeds": draw(fed)}) for goal in goals)


@st.composite
def _requirements(draw, names, goals, most):
    fields = {
        "statement": WORDS,
        "facing": st.sampled_from(choices.Facing),
        "personas": some_of(names),
        "priority": st.none() | st.sampled_from(choices.Priority),
        "status": st.sampled_from(choices.RequirementStatus),
        "rationale": PROSE,
        "criteria": LISTS,
        "evidence": PROSE,
        "design_links": LISTS,
        "owner": LINES,
        "habit_step": st.none() | st.sampled_from(choices.HabitStep),
    }
    found = draw(_each(schema.Requirement, most, **fields))
    others = some_of([requirement.id for requirement in found])
    return tuple(
        requirement.model_copy(
            update={"counterparts": draw(others), "goal": draw(_goal_of(requirement.facing, goals))}
        )
        for requirement in found
    )


def _goal_of(facing, goals):
    """A requirement serves a goal of the side that it faces."""
    return st.sampled_from([None, *(goal.id for goal in goals if goal.side.value == facing.value)])


@st.composite
def _strategies(draw, names):
    fields = dict.fromkeys(STRATEGY_TEXTS, PROSE)
    return tuple(
        draw(st.builds(schema.CustomerRelations, persona=st.just(name), responsible=LINES, **fields))
        for name in draw(some_of(names))
    )


@st.composite
def _signs(draw, names, requirements, most):
    if not names:
        return ()
    fields = {"persona": st.sampled_from(names), "statement": WORDS, "metric": LINES}
    return draw(_each(schema.LeavingSign, most, requirements=some_of(requirements), **fields))


@st.composite
def _dismissals(draw):
    codes = draw(st.lists(st.sampled_from(["side-without-goal", "vague-words"]), max_size=2, unique=True))
    dismissal = {"place": st.just("side:user"), "reason": WORDS, "dismissed_on": DATES}
    return tuple(draw(st.builds(schema.Dismissal, code=st.just(code), **dismissal)) for code in codes)


@st.composite
def _logs(draw, most):
    kind = st.sampled_from(choices.RaidKind)
    risk = {"kind": kind, "statement": WORDS, "response": PROSE, "owner": LINES}
    question = {"question": WORDS, "answer": PROSE, "owner": LINES, "due_on": DATES}
    decision = {"statement": WORDS, "reason": PROSE, "decided_on": DATES, "decided_by": LINES}
    return {
        "non_goals": draw(_each(schema.NonGoal, most, statement=WORDS, reason=PROSE)),
        "raid_log": draw(_each(schema.RaidEntry, most, **risk)),
        "open_questions": draw(_each(schema.OpenQuestion, most, **question)),
        "decisions": draw(_each(schema.Decision, most, **decision)),
    }
