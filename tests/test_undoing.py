"""Taking a step back never goes over what somebody else did since, nor past what a PRD can hold."""

import pytest

from prdbuilder.prds.actions import edit_part
from prdbuilder.prds.stepping import last_step
from prdbuilder.prds.undoing import CannotUndo, undo
from tests.factories import make_member, make_prd, make_product, make_requirement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user(name="Ada")


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"))


@pytest.fixture
def ben(prd):
    person = make_member(prd.product)
    person.name = "Ben"
    person.save()
    return person


def now(row):
    return type(row).objects.select_related("product", "prd").get(pk=row.pk)


def test_undo_never_makes_an_entry_of_a_list_longer_than_a_line(prd, ada, ben):
    row = make_requirement(prd, criteria=f"Found at night {'y' * 300}")
    edit_part(row, {"criteria": "Found at night"}, seen={}, by=ada)
    edit_part(now(row), {"criteria": f"{'x' * 300} Found at night"}, seen={}, by=ben)
    with pytest.raises(CannotUndo, match="Ben changed"):
        undo(last_step(prd, ada), prd.product, by=ada)
    assert now(row).criteria == f"{'x' * 300} Found at night"
