"""Moving requirements within a side, to the other, to another PRD, and out of sight and back."""

import pytest

from prdbuilder.history.actions import Gone
from prdbuilder.history.models import Change
from prdbuilder.prds.actions import add_requirements, create_prd, delete_parts, move_requirements
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


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Choose at least one requirement first."),
        ({"requirement": 99}, "deleted or moved by somebody else meanwhile"),
        ({"requirement": "9" * 30, "facing": "customer"}, "not the number of a requirement"),
        ({"requirement": "9" * 5000, "facing": "customer"}, "not the number of a requirement"),
        ({"requirement": "²", "facing": "customer"}, "not the number of a requirement"),
        ({"requirement": range(1, 2002), "facing": "customer"}, "2,001 requirements; at most 2,000 can be"),
        ({"requirement": 1}, "Say where to move it."),
        ({"requirement": 1, "facing": "nobody"}, "one of the two sides, or unsorted"),
        ({"requirement": 1, "step": 5}, "up or down by one place"),
        ({"requirement": 1, "into": "²"}, "This product has no such PRD."),
        ({"requirement": 1, "into": "9" * 30}, "This product has no such PRD."),
        ({"requirement": 1, "into": "9" * 5000}, "This product has no such PRD."),
        ({"requirement": 1, "into": 7}, "This product has no such PRD."),
        ({"requirement": 1, "facing": "customer", "before": "²"}, "is not here any more"),
        ({"requirement": 1, "facing": "customer", "before": "9" * 30}, "is not here any more"),
        ({"requirement": 1, "facing": "customer", "before": "9" * 5000}, "is not here any more"),
        ({"requirement": 1, "facing": "customer", "before": "1\0"}, "Null characters are not allowed"),
    ],
)
def test_a_move_that_cannot_be_is_said_and_moves_nothing(client, prd, fields, why):
    make_prd()
    asked = client.post(
        f"{prd.get_absolute_url()}requirements/move/", fields, headers={"Accept": "application/json"}
    )
    plain = move(client, prd, **fields)
    assert (asked.status_code, plain.status_code) == (422, 422)
    assert why in asked.json()["message"]
    assert why in plain.content.decode()
    assert (side(prd), side(prd, "customer")) == ("ABC", "X")


def test_very_many_are_moved_at_once(client, prd):
    rows = add_requirements(prd, [{"statement": "x", "facing": "user"}] * 1_500, by=None)
    response = move(client, prd, requirement=[row.number for row in rows], facing="customer")
    assert response.status_code == 302
    assert len(load(prd).facing("customer")) == 1_501


def test_what_is_deleted_comes_back_to_its_place(client, prd):
    move(client, prd, requirement=2, delete="1")
    assert side(prd) == "AC"
    row = Requirement.objects.get(number=2)
    client.post(f"{prd.get_absolute_url()}restore/", {"row": f"requirement-{row.pk}"})
    assert side(prd) == "ABC"


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
