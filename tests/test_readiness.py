"""Readiness: from a PRD in which nothing is missing, each rule finds what is taken away, and only that."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from prdbuilder.document import choices, schema
from prdbuilder.document.choices import Facing, Side, Stage
from prdbuilder.document.readiness import RULES, Severity, Topic, readiness
from prdbuilder.document.schema import Dismissal
from tests.strategies import documents

TODAY = date(2026, 11, 28)
LOOP = schema.HabitLoop(
    external_trigger="An order rings",
    internal_trigger="Worry about the time",
    action="Look at the pin",
    variable_reward="A counter that is close",
    investment="Correct a wrong pin",
)
OWNER = schema.Persona(
    id="owner",
    name="Restaurant owner",
    pays=True,
    uses=False,
    yearly_revenue=Decimal(1_900_000),
    studied_by="Product",
    studied_on=date(2026, 5, 1),
    stops_paying_when="Late orders pass 12%",
)
DRIVER = schema.Persona(
    id="driver",
    name="Driver",
    pays=False,
    uses=True,
    power=60,
    interest=90,
    studied_by="Design",
    studied_on=date(2026, 6, 1),
    habit_loop=LOOP,
    stops_using_when="Three counters are not found",
)


def requirement(number, statement, side, persona, **more):
    facts = {"priority": "must", "criteria": ("Seen within 5 s",), "owner": "Design", "personas": (persona,)}
    return schema.Requirement(id=f"CD-{number}", statement=statement, facing=side, **(facts | more))


NEEDS = (
    requirement(1, "A late delivery is credited on the next invoice", "customer", "owner"),
    requirement(2, "A price change is announced 60 days before", "customer", "owner", counterparts=("CD-3",)),
    requirement(
        3, "An order rings with its counter", "user", "driver", counterparts=("CD-2",), habit_step="trigger"
    ),
    requirement(4, "The pin leads to the right counter", "user", "driver", habit_step="action"),
    requirement(5, "The nearest counter comes first", "user", "driver", habit_step="reward"),
    requirement(6, "A wrong pin is corrected in one touch", "user", "driver", habit_step="investment"),
)
STRATEGY = schema.CustomerRelations(
    persona="owner",
    promise="Deliveries in time",
    rights="Leave on any day",
    failed_payment="Tried again on day 3",
    refund="Within five days",
    dispute="The line waits",
    price_change="Once a year",
    reasons_to_stay="One report on Monday",
    contact_rhythm="A call each quarter",
    responsible="Customer relations",
)
WHOLE = schema.Document(
    product=schema.Product(key="CD", name="Courier Desk", stage=Stage.SERVING),
    personas=(OWNER, DRIVER),
    influences=(schema.Influence(source="driver", target="owner", strength="strong"),),
    prd=schema.Prd(title="Faster handover", owner="Ada", review_on=date(2027, 1, 1)),
    sections=(
        schema.Section(kind="summary", text="Drivers lose four minutes."),
        schema.Section(kind="problem", text="Malls share one address."),
    ),
    goals=(
        schema.Goal(id="G1", side="customer", statement="Owners renew", metric="Renewals", target="92%"),
        schema.Goal(
            id="G2",
            side="user",
            statement="One stop",
            metric="Stops",
            target="1",
            feeds="G1",
            due_on=date(2027, 3, 31),
        ),
    ),
    requirements=NEEDS,
    customer_relations=(STRATEGY,),
    leaving_signs=(
        schema.LeavingSign(
            id="S1", persona="owner", statement="Late orders", metric="Above 10%", requirements=("CD-4",)
        ),
    ),
)


def with_(**lists):
    return WHOLE.model_copy(update=lists)


def changed(name, id_, **fields):
    """The whole PRD with one entry of a list changed."""
    rows = getattr(WHOLE, name)
    return with_(
        **{
            name: tuple(
                row.model_copy(update=fields)
                if id_ in (getattr(row, "id", None), getattr(row, "persona", None))
                else row
                for row in rows
            )
        }
    )


def one_more(**fields):
    return with_(requirements=(*NEEDS, requirement(7, **fields)))


GOAL = schema.Goal(id="G3", side="user", statement="Fewer calls", metric="Calls", target="2", feeds="G1")
CASES = {
    "faces-wrong-side": (changed("requirements", "CD-1", facing=Facing.USER), "requirement:CD-1"),
    "persona-of-other-side": (
        changed("requirements", "CD-4", personas=("driver", "owner")),
        "requirement:CD-4",
    ),
    "words-of-other-side": (
        one_more(statement="The invoice shows the price", side="user", persona="driver", personas=()),
        "requirement:CD-7",
    ),
    "unsorted": (one_more(statement="Something new", side="unsorted", persona="driver"), "requirement:CD-7"),
    "nobody-uses": (changed("personas", "driver", uses=False), "side:user"),
    "nobody-pays": (changed("personas", "owner", pays=False), "side:customer"),
    "party-not-said": (
        with_(personas=(*WHOLE.personas, schema.Persona(id="x", name="Guard", pays=False))),
        "persona:x",
    ),
    "persona-without-requirement": (
        with_(
            personas=(
                *WHOLE.personas,
                DRIVER.model_copy(update={"id": "x", "name": "Cook", "habit_loop": LOOP}),
            ),
        ),
        "persona:x",
    ),
    "side-without-goal": (with_(goals=WHOLE.goals[:1]), "side:user"),
    "side-without-requirement": (with_(requirements=NEEDS[2:]), "side:customer"),
    "goal-without-requirement": (with_(goals=(*WHOLE.goals, GOAL)), "goal:G3"),
    "goal-without-measure": (changed("goals", "G1", target=""), "goal:G1"),
    "goal-feeds-nothing": (changed("goals", "G2", feeds=None), "goal:G2"),
    "must-without-criteria": (changed("requirements", "CD-4", criteria=()), "requirement:CD-4"),
    "requirement-without-criteria": (
        changed("requirements", "CD-4", criteria=(), priority=choices.Priority.COULD),
        "requirement:CD-4",
    ),
    "requirement-without-persona": (changed("requirements", "CD-1", personas=()), "requirement:CD-1"),
    "requirement-without-owner": (changed("requirements", "CD-4", owner=""), "requirement:CD-4"),
    "prd-without-owner": (with_(prd=WHOLE.prd.model_copy(update={"owner": ""})), "prd:"),
    "section-not-written": (with_(sections=WHOLE.sections[:1]), "section:problem"),
    "persona-not-studied": (changed("personas", "driver", studied_by=""), "persona:driver"),
    "grid-under-rates-user": (changed("personas", "driver", power=20), "persona:driver"),
    "customer-without-strategy": (with_(customer_relations=(), leaving_signs=()), "strategy:owner"),
    "strategy-incomplete": (changed("customer_relations", "owner", refund=""), "strategy:owner"),
    "sign-without-metric": (changed("leaving_signs", "S1", metric=""), "sign:S1"),
    "sign-not-prevented": (changed("leaving_signs", "S1", requirements=()), "sign:S1"),
    "customer-kept-by-nobody": (with_(influences=()), "persona:owner"),
    "stops-when-not-said": (changed("personas", "driver", stops_using_when=""), "persona:driver"),
    "requirement-keeps-nobody": (with_(influences=()), "requirement:CD-4"),
    "habit-loop-not-written": (changed("personas", "driver", habit_loop=schema.HabitLoop()), "habit:driver"),
    "habit-step-not-served": (changed("requirements", "CD-6", habit_step=None), "habit:driver"),
    "halves-out-of-balance": (
        with_(
            requirements=(
                NEEDS[0],
                *NEEDS[2:],
                *(requirement(n, f"Stop {n} is shown", "user", "driver") for n in range(7, 10)),
            )
        ),
        "side:customer",
    ),
    "review-date-passed": (
        with_(prd=WHOLE.prd.model_copy(update={"review_on": date(2026, 11, 27)})),
        "prd:",
    ),
    "goal-date-passed": (changed("goals", "G2", due_on=date(2026, 1, 31)), "goal:G2"),
    "counterpart-changed": (
        changed("requirements", "CD-3", changed_counterparts=("CD-2",)),
        "requirement:CD-3",
    ),
    "study-is-old": (changed("personas", "owner", studied_on=date(2025, 11, 27)), "persona:owner"),
    "vague-words": (
        changed("requirements", "CD-4", statement="The pin is easy to use", criteria=("It is there",)),
        "requirement:CD-4",
    ),
    "two-in-one": (
        changed(
            "requirements",
            "CD-4",
            statement="The driver shall see the pin and the kitchen shall print the label",
        ),
        "requirement:CD-4",
    ),
    "solution-not-need": (
        changed("requirements", "CD-4", statement="The counter is chosen from a dropdown menu"),
        "requirement:CD-4",
    ),
    "duplicate": (
        one_more(statement="The pin leads to the right counter", side="user", persona="driver"),
        "requirement:CD-7",
    ),
}


def found(document, today=TODAY):
    return {(finding.code, finding.place) for finding in readiness(document, today).findings}


def test_a_prd_in_which_nothing_is_missing_has_no_finding():
    assert readiness(WHOLE, TODAY).findings == ()
    assert readiness(WHOLE, TODAY).share == 100


def test_there_is_a_case_for_every_rule():
    assert {*CASES} == {*RULES}


@pytest.mark.parametrize("code", CASES)
def test_each_rule_finds_its_own_case_at_its_place(code):
    document, place = CASES[code]
    assert (code, place) in found(document)


FAR_REACHING = {"nobody-uses", "nobody-pays", "side-without-goal", "side-without-requirement"} | {
    *("customer-kept-by-nobody", "requirement-keeps-nobody", "persona-without-requirement"),
    *("requirement-without-persona", "words-of-other-side", "habit-loop-not-written", "faces-wrong-side"),
    *("customer-without-strategy", "halves-out-of-balance"),
}
"""Cases where what is missing is missed in more than one place."""


@pytest.mark.parametrize("code", [code for code in CASES if code not in FAR_REACHING])
def test_what_is_taken_away_in_one_place_is_found_once(code):
    assert {found_code for found_code, _ in found(CASES[code][0])} == {code}


def message(code):
    document, place = CASES[code]
    findings = readiness(document, TODAY).findings
    return next(each for each in findings if (each.code, each.place) == (code, place))


def test_what_stands_on_the_wrong_side_says_by_which_words_and_whom_and_can_be_moved():
    finding = message("faces-wrong-side")
    assert "“invoice”" in finding.message
    assert "Restaurant owner pays and does not use" in finding.message
    assert (finding.repair.action, finding.repair.target, finding.repair.value) == (
        "face",
        "CD-1",
        "customer",
    )


@pytest.mark.parametrize("facing", ["customer", "user"])
def test_of_whoever_nobody_said_both_nothing_is_claimed(facing):
    unsaid = {"customer": {"uses": True}, "user": {"pays": True}}[facing]
    somebody = schema.Persona(id="somebody", name="Somebody", **unsaid)
    told = one_more(statement="Every record is kept for a year", side=facing, persona="somebody")
    told = told.model_copy(update={"personas": (*told.personas, somebody)})
    codes = {each.code for each in readiness(told, TODAY).findings}
    assert codes.isdisjoint({"faces-wrong-side", "persona-of-other-side"})


def test_an_under_rated_user_is_named_with_what_depends_on_them():
    said = message("grid-under-rates-user").message
    assert said == "Driver stands in keep informed, yet $1.9M a year depends on them."


def test_an_unsorted_requirement_gets_a_side_where_nothing_speaks_against_it():
    told = one_more(statement="The refund is paid within five days", side="unsorted", persona="owner")
    [finding] = [each for each in readiness(told, TODAY).findings if each.code == "unsorted"]
    assert finding.repair.value == Side.CUSTOMER
    assert "“refund”" in finding.message
    open_ = one_more(statement="Something new", side="unsorted", persona="owner", personas=())
    [finding] = [each for each in readiness(open_, TODAY).findings if each.code == "unsorted"]
    assert finding.repair is None


@pytest.mark.parametrize(
    ("code", "severities"),
    [
        ("side-without-goal", ("warning", "error", "error")),
        ("customer-without-strategy", ("warning", "warning", "error")),
        ("nobody-uses", ("error", "error", "error")),
        ("unsorted", ("note", "warning", "error")),
    ],
)
def test_severity_follows_the_stage_and_users_never_drop_out(code, severities):
    document, _ = CASES[code]
    for stage, severity in zip(Stage, severities, strict=True):
        staged = document.model_copy(update={"product": document.product.model_copy(update={"stage": stage})})
        assert {each.severity for each in readiness(staged, TODAY).findings if each.code == code} == {
            severity
        }


def test_while_the_concept_is_proved_half_of_it_faces_the_user():
    early = WHOLE.product.model_copy(update={"stage": Stage.PROVING})
    late = tuple(requirement(n, f"Invoice {n} is shown", "customer", "owner") for n in range(10, 20))
    codes = {code for code, place in found(with_(product=early, requirements=(*NEEDS, *late)))}
    assert "halves-out-of-balance" in codes
    assert "halves-out-of-balance" not in {code for code, _ in found(with_(product=early))}


def test_a_finding_set_aside_keeps_its_reason_and_counts_as_done():
    document, place = CASES["goal-without-measure"]
    aside = Dismissal(code="goal-without-measure", place=place, reason="A figure would be invented.")
    ready = readiness(document.model_copy(update={"dismissals": (aside,)}), TODAY)
    assert ready.findings == ()
    assert [(each.code, each.dismissed) for each in ready.dismissed] == [
        ("goal-without-measure", "A figure would be invented.")
    ]
    assert ready.share == 100


def test_the_share_says_what_it_was_made_of():
    ready = readiness(CASES["must-without-criteria"][0], TODAY)
    looked_at = sum(tally.looked_at for tally in ready.tallies.values())
    fine = sum(tally.fine for tally in ready.tallies.values())
    assert looked_at - fine == 1
    assert ready.share == fine * 100 // looked_at < 100
    assert {*ready.tallies} == {*Topic}


def test_errors_come_first():
    findings = readiness(with_(goals=(), sections=(), influences=()), TODAY).findings
    ranks = [list(Severity).index(each.severity) for each in findings]
    assert ranks == sorted(ranks)
    assert findings[0].severity is Severity.ERROR


def test_a_dropped_requirement_is_spared():
    gone = changed("requirements", "CD-4", criteria=(), status=choices.RequirementStatus.DROPPED)
    assert not any(place == "requirement:CD-4" for _, place in found(gone))


def test_whoever_pays_and_uses_and_has_no_requirement_has_neither_the_one_nor_the_other():
    both = schema.Persona(id="walker", name="Dog owner", pays=True, uses=True)
    findings = readiness(with_(personas=(*WHOLE.personas, both)), TODAY).findings
    [one] = [each for each in findings if each.code == "persona-without-requirement"]
    assert one.message == "Dog owner has no customer-facing or user-facing requirement."


def test_a_step_of_the_loop_is_named():
    assert message("habit-step-not-served").message == "Nothing serves the investment of Driver’s habit loop."


@given(documents())
def test_any_document_can_be_judged_on_any_day(document):
    ready = readiness(document, TODAY)
    assert 0 <= ready.share <= 100
    assert all(finding.message and finding.code in RULES for finding in ready.findings)
    places = [(finding.code, finding.place) for finding in (*ready.findings, *ready.dismissed)]
    assert len(places) == len(set(places))
    assert all(tally.fine >= 0 for tally in ready.tallies.values())
