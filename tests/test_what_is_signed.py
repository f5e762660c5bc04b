"""What a person signs: a half of a PRD, what stands in its way, and what changes it. Pure."""

from datetime import UTC, date, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from prdbuilder.document.choices import Side
from prdbuilder.document.readiness import readiness
from prdbuilder.document.schema import Document, Goal, Influence, Persona, Prd, Product, Requirement, Section
from prdbuilder.document.signing import changed_sides, obstacles

from .strategies import documents

CUSTOMER, USER, BOTH = frozenset({Side.CUSTOMER}), frozenset({Side.USER}), frozenset(Side)


def document(**parts):
    prd = Prd(title="Faster handover", status="draft", review_on=date(2026, 12, 1))
    personas = (
        Persona(id="driver", name="Driver", uses=True, pays=False),
        Persona(id="owner", name="Owner", pays=True, uses=False),
        Persona(id="listener", name="Listener", pays=True, uses=True),
    )
    return Document(product=Product(key="CD", name="Courier Desk"), prd=prd, **{"personas": personas} | parts)


@given(documents(3), documents(3))
def test_two_documents_differ_on_the_same_sides_whichever_comes_first(one, other):
    assert changed_sides(one, one) == frozenset()
    assert changed_sides(one, other) == changed_sides(other, one)


@given(documents(3), st.data())
def test_words_of_a_requirement_change_its_own_side_only(before, data):
    assume(before.requirements)
    place = data.draw(st.integers(0, len(before.requirements) - 1))
    edited = list(before.requirements)
    edited[place] = edited[place].model_copy(update={"statement": edited[place].statement + " x"})
    after = before.model_copy(update={"requirements": tuple(edited)})
    facing = edited[place].facing.value
    assert changed_sides(before, after) == {side for side in Side if side == facing}


@given(documents(3), st.data())
def test_words_of_a_goal_change_its_own_side_only(before, data):
    assume(before.goals)
    chosen = data.draw(st.sampled_from(before.goals))
    goals = [
        each.model_copy(update={"metric": each.metric + "x"}) if each is chosen else each
        for each in before.goals
    ]
    assert changed_sides(before, before.model_copy(update={"goals": tuple(goals)})) == {chosen.side}


@given(documents(3), st.data())
def test_a_description_changes_the_sides_that_its_persona_stands_on(before, data):
    assume(before.personas)
    chosen = data.draw(st.sampled_from(before.personas))
    edited = chosen.model_copy(update={"description": chosen.description + "x"})
    personas = tuple(edited if each is chosen else each for each in before.personas)
    changed = changed_sides(before, before.model_copy(update={"personas": personas}))
    assert changed >= chosen.sides
    if len(chosen.sides) == 1:
        assert changed == chosen.sides


@given(documents(3), st.sampled_from(["vision", "name"]))
def test_what_both_halves_share_changes_both(before, field):
    product = before.product.model_copy(update={field: getattr(before.product, field) + "x"})
    assert changed_sides(before, before.model_copy(update={"product": product})) == BOTH
    section = Section(kind="scope", text="Another scope entirely")
    assert changed_sides(before, before.model_copy(update={"sections": (section,)})) == BOTH


def test_how_far_the_work_has_come_changes_nothing():
    passing = {
        "status": "final",
        "review_on": date(2031, 1, 1),
        "modified_at": datetime(2031, 1, 1, tzinfo=UTC),
    }
    before = document()
    after = before.model_copy(update={"prd": before.prd.model_copy(update=passing)})
    assert changed_sides(before, after) == frozenset()


def test_what_keeps_whom_paying_belongs_to_neither_half():
    before = document()
    after = document(influences=(Influence(source="driver", target="owner", mechanism="Late food"),))
    assert changed_sides(before, after) == frozenset()


def test_a_persona_that_is_both_loses_users_for_a_reason_of_that_side():
    personas = list(document().personas)
    personas[2] = personas[2].model_copy(update={"stops_using_when": "It stutters"})
    assert changed_sides(document(), document(personas=personas)) == USER


def finding(place, severity="error", dismissed="", code="some-code"):
    return {"code": code, "severity": severity, "place": place, "message": "So.", "dismissed": dismissed}


def test_an_error_stands_in_the_way_of_the_side_that_it_is_about():
    here = document(
        requirements=[Requirement(id="CD-1", statement="Pay late", facing="customer")],
        goals=[Goal(id="G1", side="user", statement="Fewer calls")],
    )
    sides = {
        "requirement:CD-1": CUSTOMER,
        "goal:G1": USER,
        "persona:driver": USER,
        "persona:listener": BOTH,
        "side:customer": CUSTOMER,
        "strategy:owner": CUSTOMER,
        "sign:S1": CUSTOMER,
        "habit:driver": USER,
        "section:problem": BOTH,
        "prd:": BOTH,
        "requirement:gone": BOTH,
    }
    found = obstacles(here, [finding(place) for place in sides])
    assert {each.place: each.sides for each in found} == sides


def test_warnings_and_what_was_set_aside_stand_in_nobodys_way():
    assert obstacles(document(), [finding("prd:", "warning"), finding("prd:", dismissed="We know")]) == ()


def test_an_unsorted_requirement_stands_in_the_way_of_both_sides_once():
    lines = [
        Requirement(id="CD-1", statement="Pay"),
        Requirement(id="CD-2", statement="No", status="dropped"),
    ]
    here = document(requirements=lines)
    [found] = obstacles(here, [finding("requirement:CD-1", code="unsorted")])
    assert (found.place, found.sides) == ("requirement:CD-1", BOTH)


@given(documents(3))
def test_every_error_of_readiness_stands_in_the_way(any_document):
    today = readiness(any_document, date(2026, 11, 28))
    kept = [finding(each.place, each.severity.value, each.dismissed, each.code) for each in today.findings]
    found = obstacles(any_document, kept)
    assert len([each for each in found if each.code != "unsorted"]) == sum(
        each.severity == "error" and each.code != "unsorted" for each in today.findings
    )
