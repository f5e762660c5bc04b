"""The waist: a document's public JSON form, and what each edition lets its readers see."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from pydantic import ValidationError

from prdbuilder.document.choices import Side
from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Dismissal, Document, HabitLoop, Persona
from prdbuilder.document.shorthand import typed_line, typed_lines
from prdbuilder.document.text import Unstorable, storable
from tests.strategies import documents

SCHEMA = Path(__file__).parent.parent / "docs" / "document.schema.json"
MINIMAL = {"schema": 1, "product": {"key": "CD", "name": "Courier Desk"}, "prd": {"title": "Faster handover"}}


def read(**values):
    return Document.from_json(json.dumps(MINIMAL | values))


@given(documents())
def test_a_document_survives_its_json_form(document):
    assert Document.from_json(document.to_json()) == document


def test_the_published_schema_is_that_of_the_code():
    assert json.loads(SCHEMA.read_text()) == Document.model_json_schema()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"schema": 2}, "Input should be 1"),
        ({"surprise": True}, "Extra inputs are not permitted"),
        ({"personas": [{"id": "a", "name": "A"}] * 2}, "persona a is there twice"),
        (
            {"requirements": [{"id": "CD-1", "statement": "x", "personas": ["nobody"]}]},
            "nobody, which is not in",
        ),
        ({"requirements": [{"id": "CD-1", "statement": " "}]}, "at least 1 character"),
        ({"requirements": [{"id": "CD-1", "statement": "x" * 501}]}, "at most 500"),
        ({"requirements": [{"id": "CD-1", "statement": "a\x00b"}]}, "NUL"),
        ({"goals": [{"id": "G1", "side": "user", "statement": "x", "feeds": "G9"}]}, "names the goal G9"),
    ],
)
def test_what_is_not_a_document_is_refused_with_its_place(values, why):
    with pytest.raises(ValidationError, match=why):
        read(**values)


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\udfffb"])
def test_what_no_database_holds_is_refused_in_one_place(text):
    with pytest.raises(Unstorable):
        storable(text)


@given(documents())
def test_the_full_edition_is_the_whole(document):
    assert edition(document, Edition.FULL) == document


@pytest.mark.parametrize("which", [Edition.CUSTOMER, Edition.USER])
@given(document=documents())
def test_a_half_holds_its_own_and_nothing_of_the_other(which, document):
    half = edition(document, which)
    side = which.side
    assert {requirement.facing for requirement in half.requirements} <= {side}
    assert len(half.requirements) == len(document.facing(side))
    assert half.goals_of(side.other) == ()
    assert half.influences == ()
    assert not any(persona.sides == {side.other} for persona in half.personas)
    assert not any(persona.yearly_revenue for persona in half.personas)
    assert not any(requirement.counterparts for requirement in half.requirements)
    assert Document.from_json(half.to_json()) == half


@pytest.mark.parametrize("which", [Edition.CUSTOMER, Edition.USER])
@given(document=documents())
def test_a_half_says_nothing_of_power_or_of_what_keeps_the_other_side(which, document):
    half = edition(document, which)
    internal = ("power", "interest", "legitimacy", "urgency", "stance")
    assert all(getattr(persona, name) is None for persona in half.personas for name in internal)
    assert not any(requirement.changed_counterparts for requirement in half.requirements)
    if which is Edition.USER:
        assert (half.leaving_signs, half.customer_relations) == ((), ())
        assert not any(persona.buying_roles for persona in half.personas)
    else:
        own = {requirement.id for requirement in half.requirements}
        assert all(own.issuperset(sign.requirements) for sign in half.leaving_signs)
        assert all(persona.habit_loop == HabitLoop() for persona in half.personas)
        assert not any(requirement.habit_step for requirement in half.requirements)


@given(documents())
def test_taking_a_half_twice_changes_nothing_more(document):
    half = edition(document, Edition.USER)
    assert edition(half, Edition.USER) == half


@pytest.mark.parametrize("which", [Edition.CUSTOMER, Edition.USER])
def test_what_was_set_aside_and_why_stays_with_those_who_work_on_it(which):
    aside = Dismissal(code="customer-kept-by-nobody", place="persona:chain", reason="They pay 2 M anyway.")
    chain = Persona(id="chain", name="Chain", pays=True, uses=True)
    document = Document(**(MINIMAL | {"personas": [chain], "dismissals": [aside]}))
    assert edition(document, which).dismissals == ()
    assert "2 M" not in edition(document, which).to_json()


def test_a_persona_that_is_both_loses_the_fields_of_the_other_side():
    both = Persona(id="b", name="B", pays=True, uses=True, stops_paying_when="p", stops_using_when="u")
    document = Document(**(MINIMAL | {"personas": [both]}))
    [user] = edition(document, Edition.USER).personas
    [customer] = edition(document, Edition.CUSTOMER).personas
    assert (user.pays, user.stops_paying_when, user.stops_using_when) == (None, "", "u")
    assert (customer.uses, customer.stops_using_when, customer.stops_paying_when) == (None, "", "p")
    assert both.sides == {Side.CUSTOMER, Side.USER}


@pytest.mark.parametrize(
    ("line", "statement", "personas", "priority"),
    [
        ("The driver waits @driver !must", "The driver waits", ("driver",), "must"),
        ("@driver, waits !won't", "waits", ("driver",), "wont"),
        ("- [ ] a bullet", "a bullet", (), None),
        ("12) a number", "a number", (), None),
        ("mail a@driver !now @nobody", "mail a@driver !now @nobody", (), None),
        ("@DRIVER @driver twice", "twice", ("driver",), None),
        ("-5 degrees", "-5 degrees", (), None),
    ],
)
def test_a_typed_line_is_read_as_it_was_meant(line, statement, personas, priority):
    typed = typed_line(line, {"driver": "driver"})
    assert (typed.statement, typed.personas, typed.priority) == (statement, personas, priority)


@pytest.mark.parametrize(
    ("line", "statement", "personas"),
    [
        ("Mark it as watered @House sitter !must", "Mark it as watered", ("house-sitter",)),
        ("@house SITTER, is told", "is told", ("house-sitter",)),
        ("Seen by the @house", "Seen by the", ("house",)),
        ("Seen by the @House guest", "Seen by the guest", ("house",)),
        ("Told to @nobody yet", "Told to @nobody yet", ()),
        ("Mail to a@house", "Mail to a@house", ()),
    ],
)
def test_a_name_of_several_words_is_read_whole_and_an_unknown_one_stays(line, statement, personas):
    typed = typed_line(line, {"house": "house", "house sitter": "house-sitter"})
    assert (typed.statement, typed.personas) == (statement, personas)


def test_a_line_with_nothing_to_say_is_no_requirement():
    assert typed_lines("@driver !must\n\n-  \nreal", {"driver": "driver"})[0].statement == "real"
