"""A requirement says which goal of its side it serves, where the side has several."""

import pytest

from prdbuilder.document.choices import Facing
from prdbuilder.prds.actions import move_requirements
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Requirement
from tests.factories import make_goal, make_prd, make_requirement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(owner=owner)


@pytest.fixture
def goals(prd):
    return [make_goal(prd, statement, side="user") for statement in ("One stop", "Fewer calls")]


@pytest.fixture
def row(prd):
    return make_requirement(prd)


def choose(client, row, goal, revision=1):
    sent = {"only": "goal", "goal": goal, "goal-revision": revision}
    return client.post(row.get_absolute_url(), sent, headers={"Accept": "application/json"})


def test_the_goals_of_its_side_are_offered_and_the_one_that_is_chosen_is_kept(client, prd, goals, row):
    make_goal(prd, "Owners renew")
    html = client.get(row.get_absolute_url()).text
    sheet = html.split("<requirement-sheet", 1)[1]
    assert "Serves the goal" in sheet
    assert "Fewer calls" in sheet
    assert "Owners renew" not in sheet
    assert choose(client, row, goals[1].pk).status_code == 200
    assert load(prd).requirements[0].goal == f"G{goals[1].pk}"


def test_a_side_with_one_goal_needs_no_choice(client, prd, row):
    make_goal(prd, "One stop", side="user")
    assert "Serves the goal" not in client.get(row.get_absolute_url()).text


def test_a_goal_of_the_other_side_or_of_another_prd_is_refused(client, prd, goals, row):
    for goal in (make_goal(prd), make_goal(make_prd(prd.product), "Elsewhere", side="user")):
        answer = choose(client, row, goal.pk)
        assert answer.status_code == 422
        assert answer.json()["errors"]["goal"] == ["This goal is not one of this side’s."]
    assert Requirement.objects.get(pk=row.pk).goal is None


def test_a_stale_choice_shows_both(client, goals, row):
    choose(client, row, goals[0].pk)
    assert choose(client, row, goals[1].pk).status_code == 409


def test_what_moves_to_the_other_side_serves_no_goal_of_this_one(client, prd, goals, row):
    choose(client, row, goals[0].pk)
    move_requirements([Requirement.objects.get(pk=row.pk)], facing="customer", by=None)
    [moved] = load(prd).requirements
    assert (moved.facing, moved.goal) == (Facing.CUSTOMER, None)
