"""From rows to a `Document`, also while others write."""

from dataclasses import replace

import pytest

from prdbuilder.prds.loading import document_of, rows_of
from tests.factories import make_persona, make_prd, make_requirement

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
