"""What is missing where somebody pays, as a pure function of the document."""

import pytest
from hypothesis import given

from prdbuilder.document.relations import FIELDS, Gap, GapKind, gaps
from prdbuilder.document.schema import CustomerRelations, Document, LeavingSign, Persona, Requirement
from tests.documents import documents

WHOLE = CustomerRelations(persona="owner", **dict.fromkeys(FIELDS.values(), "Written"))
SIGN = LeavingSign(id="S1", persona="owner", statement="Late orders", metric="10%", requirements=("CD-1",))


def having(**fields):
    return Document.model_validate(
        {
            "product": {"key": "CD", "name": "Courier Desk"},
            "prd": {"title": "Faster handover"},
            "personas": (Persona(id="owner", name="Owner", pays=True),),
            "requirements": (Requirement(id="CD-1", statement="See the counter"),),
            "customer_relations": (WHOLE,),
            "leaving_signs": (SIGN,),
        }
        | fields
    )


def test_a_customer_for_whom_all_is_written_has_no_gap():
    assert gaps(having()) == ()


def test_a_customer_without_a_strategy_is_one_gap_and_not_seven():
    assert gaps(having(customer_relations=())) == (Gap(GapKind.STRATEGY, "owner"),)


@pytest.mark.parametrize(("kind", "field"), FIELDS.items())
def test_each_field_that_nobody_wrote_is_a_gap(kind, field):
    assert gaps(having(customer_relations=(WHOLE.model_copy(update={field: " "}),))) == (Gap(kind, "owner"),)


def test_a_customer_who_also_uses_has_the_same_gaps():
    both = Persona(id="owner", name="Subscriber", pays=True, uses=True)
    found = gaps(having(personas=(both,), leaving_signs=(), customer_relations=()))
    assert [gap.kind for gap in found] == [GapKind.STRATEGY, GapKind.SIGN]


def test_who_does_not_pay_has_no_gap():
    user = Persona(id="owner", name="Driver", pays=False, uses=True)
    assert gaps(having(personas=(user,), customer_relations=(), leaving_signs=())) == ()


def test_a_sign_that_nobody_can_measure_or_prevent_is_two_gaps():
    bare = LeavingSign(id="S1", persona="owner", statement="Late orders")
    assert gaps(having(leaving_signs=(bare,))) == (
        Gap(GapKind.METRIC, "owner", "S1"),
        Gap(GapKind.PREVENTION, "owner", "S1"),
    )


def test_a_requirement_that_was_dropped_prevents_nothing():
    dropped = Requirement(id="CD-1", statement="See the counter", status="dropped")
    assert gaps(having(requirements=(dropped,))) == (Gap(GapKind.PREVENTION, "owner", "S1"),)


@given(documents())
def test_gaps_are_of_customers_only_each_once_and_each_says_what_is_missing(document):
    found = gaps(document)
    payers = {persona.id for persona in document.personas if persona.pays}
    assert {gap.customer for gap in found} <= payers
    assert len(set(found)) == len(found)
    assert all(gap.message.endswith(".") for gap in found)
    assert payers - {entry.persona for entry in document.customer_relations} == {
        gap.customer for gap in found if gap.kind is GapKind.STRATEGY
    }
