"""What to take up first: by hand at each stage, and as what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document import choices, schema
from prdbuilder.document.order import STEPS, Relations, Step, done, order_of_work
from prdbuilder.document.schema import CustomerRelations, Document, Influence, Persona, Requirement
from prdbuilder.writers.working import steps
from tests.factories import make_prd, make_product, make_requirement, make_user
from tests.strategies import documents

PEOPLE = (
    Persona(id="owner", name="Owner", pays=True, uses=False, yearly_revenue=1000),
    Persona(id="driver", name="Driver", pays=False, uses=True),
    Persona(id="cook", name="Cook", pays=False, uses=True),
    Persona(id="guest", name="Guest", pays=False, uses=True),
)
REACHES = (
    Influence(source="driver", target="owner", strength="strong"),
    Influence(source="cook", target="owner", strength="weak"),
)


def one(number, facing, priority=None, *personas, **more):
    more = {"statement": f"Requirement {number}", "personas": personas} | more
    return Requirement(id=f"CD-{number}", facing=facing, priority=priority, **more)


def a_document(stage, *requirements, **parts):
    return Document(
        product=schema.Product(key="CD", name="Courier Desk", stage=stage),
        prd=schema.Prd(title="Faster handover"),
        personas=PEOPLE,
        influences=REACHES,
        requirements=requirements,
        **parts,
    )


def numbers(document):
    return [
        int(work.requirement.id[3:]) for work in order_of_work(document) if not isinstance(work, Relations)
    ]


def works(document):
    return [work for work in order_of_work(document) if not isinstance(work, Relations)]


def test_while_proving_the_user_comes_first_by_what_it_protects_then_by_priority():
    found = a_document(
        "proving",
        one(1, "customer", "must"),
        one(2, "user", "must", "guest"),
        one(3, "user", "should", "cook"),
        one(4, "user", "could", "driver"),
        one(5, "user", "must", "driver"),
        one(6, "user"),
    )
    assert numbers(found) == [5, 4, 3, 2, 6, 1]


def test_while_proving_what_customers_must_have_comes_before_what_else_they_need():
    found = a_document(
        "proving",
        one(1, "customer", "could"),
        one(2, "unsorted", "must"),
        one(3, "customer", "must"),
        one(4, "customer", "should"),
        one(5, "user", "wont", "driver"),
    )
    assert [(work.step, work.requirement.id) for work in works(found)] == [
        (Step.CUSTOMER_MUSTS, "CD-3"),
        (Step.CUSTOMER_REST, "CD-4"),
        (Step.CUSTOMER_REST, "CD-1"),
        (Step.UNSORTED, "CD-2"),
        (Step.LATER, "CD-5"),
    ]


def test_while_acquiring_both_sides_go_by_priority_with_the_user_first():
    found = a_document(
        "acquiring",
        one(1, "customer", "should"),
        one(2, "customer", "must"),
        one(3, "user", "should"),
        one(4, "user", "must"),
        one(5, "user"),
    )
    assert numbers(found) == [4, 2, 3, 1, 5]


def test_while_acquiring_a_counterpart_is_taken_forward_from_either_end():
    found = a_document(
        "acquiring",
        one(1, "user", "must", counterparts=("CD-4",)),
        one(2, "user", "must"),
        one(3, "customer", "could", counterparts=("CD-2",)),
        one(4, "customer", "should"),
        one(5, "customer", "must"),
    )
    assert numbers(found) == [1, 4, 2, 3, 5]
    assert [work.beside for work in works(found)] == ["", "CD-1", "", "CD-2", ""]
    assert {work.step for work in works(found)} == {Step.MUSTS}
    assert [step.title for step in steps(found)] == ["Musts, each with its counterpart"]


def test_nothing_takes_forward_what_is_put_off():
    found = a_document(
        "acquiring",
        one(1, "user", "must", counterparts=("CD-2",)),
        one(2, "customer", "wont"),
        one(3, "customer", "could"),
    )
    assert numbers(found) == [1, 3, 2]


def test_while_serving_customer_relations_come_before_all_and_say_what_is_missing():
    begun = CustomerRelations(persona="owner", promise="Fewer late orders", responsible="Sales")
    requirements = (
        one(1, "user", "must", "cook"),
        one(2, "user", "should", "driver"),
        one(3, "customer", "should"),
        one(4, "customer", "must"),
    )
    found = a_document("serving", *requirements, customer_relations=[begun])
    assert numbers(found) == [4, 3, 2, 1]
    first = steps(found)[0]
    assert (first.title, first.lines[0].work.customer.id) == ("Customer relations in full", "owner")
    assert first.lines[0].why == (
        "missing: their rights, failed payments, refunds, disputes, price changes, reasons to stay, "
        "the contact rhythm and a sign of leaving"
    )


def test_a_strategy_that_nobody_began_is_missing_whole():
    assert steps(a_document("serving"))[0].lines[0].why == "missing: a strategy and a sign of leaving"


@pytest.mark.parametrize(
    ("requirement", "why"),
    [
        (one(1, "user", "must", "driver"), "protects USD\u00a01\u202f000 a year · Must"),
        (one(1, "user", None, "guest"), "keeps nobody paying yet · no priority yet"),
        (one(1, "customer", "should"), "Should"),
        (one(1, "unsorted", "wont"), "nobody has said whom it faces · Won’t"),
    ],
)
def test_each_says_why_it_stands_there(requirement, why):
    assert steps(a_document("proving", requirement))[0].lines[0].why == why


def test_what_is_done_is_counted_and_what_is_dropped_forgotten():
    found = a_document("proving", one(1, "user", status="done"), one(2, "user", status="dropped"))
    assert (numbers(found), done(found)) == ([], 1)


def at(document, stage):
    return document.model_copy(update={"product": document.product.model_copy(update={"stage": stage})})


@given(documents(), st.sampled_from(choices.Stage))
def test_everything_that_is_still_to_do_stands_there_once(document, stage):
    still = [one.id for one in document.requirements if one.status not in ("done", "dropped")]
    assert sorted(work.requirement.id for work in works(at(document, stage))) == sorted(still)


@given(documents(), st.sampled_from(choices.Stage))
def test_the_steps_come_in_their_order_and_are_numbered_through(document, stage):
    found = order_of_work(at(document, stage))
    places = [STEPS[stage].index(work.step) for work in found]
    assert places == sorted(places)
    numbered = [line.place for step in steps(at(document, stage)) for line in step.lines]
    assert numbered == list(range(1, len(found) + 1))


@given(documents())
def test_the_stage_changes_the_order_and_nothing_else(document):
    proposed = [{work.requirement.id for work in works(at(document, stage))} for stage in choices.Stage]
    assert proposed[0] == proposed[1] == proposed[2]


@pytest.mark.django_db
def test_the_page_names_the_stage_and_leads_to_each_requirement(client):
    owner = make_user()
    client.force_login(owner)
    prd = make_prd(make_product(owner, key="CD", stage="acquiring"))
    make_requirement(prd, "The driver finds the counter", priority="must")
    make_requirement(prd, "Done long ago", status="done")
    page = client.get(f"{prd.get_absolute_url()}order/").content.decode()
    assert "The stage is acquiring users" in page
    assert '<a href="/r/CD-1/">CD-1</a>' in page
    assert "1 more is done already." in page
    assert "Done long ago" not in page


@pytest.mark.django_db
def test_a_prd_with_nothing_to_do_says_what_comes_next(client):
    prd = make_prd(owner=(owner := make_user()))
    client.force_login(owner)
    assert "Write down what each side needs" in client.get(f"{prd.get_absolute_url()}order/").content.decode()
