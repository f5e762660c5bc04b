"""Moving requirements within a side, to the other, to another PRD, and out of sight and back."""

import pytest

from prdbuilder.history.models import Change
from prdbuilder.prds.actions import Gone, create_prd, delete_parts, move_requirements
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Requirement
from tests.factories import make_prd, make_requirement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def prd(owner, client):
    client.force_login(owner)
    prd = make_prd(owner=owner)
    for statement in ("A", "B", "C"):
        make_requirement(prd, statement)
    make_requirement(prd, "X", facing="customer")
    return prd


def move(client, prd, **fields):
    return client.post(f"{prd.get_absolute_url()}requirements/move/", fields)


def side(prd, facing="user"):
    return "".join(row.statement for row in load(prd).facing(facing))


def test_one_step_up_and_down_stops_at_the_ends(client, prd):
    move(client, prd, requirement=2, step="-1")
    assert side(prd) == "BAC"
    move(client, prd, requirement=2, step="-1")
    assert side(prd) == "BAC"
    move(client, prd, requirement=2, step="1")
    move(client, prd, requirement=2, step="1")
    assert side(prd) == "ACB"


def test_a_line_is_dropped_before_another(client, prd):
    move(client, prd, requirement=3, before=1, facing="user")
    assert side(prd) == "CAB"


def test_several_move_to_the_other_side_in_their_order(client, prd):
    move(client, prd, requirement=[3, 1], facing="customer")
    assert (side(prd), side(prd, "customer")) == ("B", "XAC")


def test_several_move_to_another_prd_and_keep_their_ids(client, prd, owner):
    other = create_prd(prd.product, "Later", by=owner)
    move(client, prd, requirement=[1, 2], into=other.number)
    assert (side(prd), side(other)) == ("C", "AB")
    assert [row.id for row in load(other).requirements] == [f"{prd.product.key}-1", f"{prd.product.key}-2"]


def test_a_prd_of_another_product_is_no_place_to_move_to(client, prd):
    make_prd()
    assert move(client, prd, requirement=1, into=7).status_code == 404
    assert side(prd) == "ABC"


def test_what_is_deleted_comes_back_to_its_place(client, prd):
    move(client, prd, requirement=2, delete="1")
    assert side(prd) == "AC"
    row = Requirement.objects.get(number=2)
    client.post(f"{prd.get_absolute_url()}restore/", {"row": f"requirement-{row.pk}"})
    assert side(prd) == "ABC"


def test_nothing_chosen_is_said_and_changes_nothing(client, prd):
    response = client.post(
        f"{prd.get_absolute_url()}requirements/move/", headers={"Accept": "application/json"}
    )
    assert response.status_code == 422
    assert response.json()["message"] == "Choose at least one requirement first."


def test_a_move_answers_with_the_counts_of_the_sides(client, prd):
    response = client.post(
        f"{prd.get_absolute_url()}requirements/move/",
        {"requirement": 1, "facing": "unsorted"},
        headers={"Accept": "application/json"},
    )
    assert response.json()["counts"] == {"customer": 1, "user": 2, "unsorted": 1}


def test_a_move_says_in_history_where_the_line_was(client, prd):
    move(client, prd, requirement=1, facing="customer")
    change = Change.objects.get(verb="moved")
    assert (change.before["facing"], change.after["facing"]) == ("user", "customer")


def test_a_line_that_somebody_deleted_meanwhile_moves_nowhere(prd):
    row = prd.requirements.get(number=1)
    stale = Requirement.objects.select_related("product", "prd").get(pk=row.pk)
    delete_parts([row], by=None)
    with pytest.raises(Gone):
        move_requirements([stale], facing="customer", by=None)


def test_counterparts_across_the_sides_survive_a_move_there_and_back(client, prd):
    one, other = prd.requirements.get(number=1), prd.requirements.get(number=4)
    one.counterparts.add(other)
    move(client, prd, requirement=1, facing="customer")
    assert load(prd).facing("customer")[0].counterparts == ()
    move(client, prd, requirement=1, facing="user")
    assert load(prd).facing("user")[-1].counterparts == (f"{prd.product.key}-4",)
