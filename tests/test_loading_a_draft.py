"""From rows to a `Document`, also while others write."""

from dataclasses import replace

import pytest

from prdbuilder.prds.actions import add_part, edit_strategy
from prdbuilder.prds.loading import document_of, load, rows_of, rows_of_all
from prdbuilder.prds.models import LeavingSign
from tests.factories import make_entry, make_goal, make_persona, make_prd, make_product, make_requirement
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    prd = make_prd()
    driver = make_persona(prd.product, "Driver")
    one = make_requirement(prd, "See the counter", facing="user")
    other = make_requirement(prd, "See why it was late", facing="customer")
    one.personas.add(driver)
    one.counterparts.add(other)
    return rows_of(prd)


def test_a_persona_deleted_between_two_queries_is_not_named(rows):
    document = document_of(replace(rows, personas=[], persona_slugs={}))
    assert [requirement.personas for requirement in document.requirements] == [(), ()]


def test_a_counterpart_deleted_between_two_queries_is_not_named(rows):
    document = document_of(replace(rows, requirements=rows.requirements[:1]))
    assert document.requirements[0].counterparts == ()


def test_what_is_there_is_named(rows):
    one, other = document_of(rows).requirements
    assert (one.personas, one.counterparts, other.counterparts) == (("driver",), (other.id,), (one.id,))


def test_several_prds_are_loaded_as_each_alone_and_cost_no_more():
    product = make_product(key="CD")
    prds = [make_prd(product, requirements=4) for _ in range(3)]
    payer = make_persona(product, "Owner", pays=True)
    for prd in prds:
        one, other = prd.requirements.order_by("number")[:2]
        one.counterparts.add(other)
        one.personas.add(payer)
        make_goal(prd)
        make_entry(prd)
        edit_strategy(prd, payer, {"promise": prd.title}, seen={}, by=None)
        add_part(LeavingSign, prd, by=None, persona=payer, statement="Logs in less").requirements.add(one)
    alone = [load(prd) for prd in prds]
    with counted() as queries:
        together = [document_of(rows) for rows in rows_of_all(product, prds)]
    assert together == alone
    assert len(queries) == 9
