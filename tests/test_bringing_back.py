"""What was deleted from a PRD, and the ways it comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from prdbuilder.history.models import Change
from prdbuilder.prds.actions import delete_parts
from prdbuilder.prds.models import Entry, Goal, Requirement
from stakeholders.actions import remove_influence, set_influence
from stakeholders.models import Influence
from tests.factories import (
    make_entry,
    make_goal,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_suggestion,
    make_user,
)

pytestmark = pytest.mark.django_db
PRD = "/products/CD/prds/1/"


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="CD"), owner=owner)


def shown(response):
    return response.content.decode().split('<ul class="messages"')[1].split("</ul>")[0]


def bring_back(client, *rows, **fields):
    return client.post(f"{PRD}restore/", {"row": rows} | fields, follow=True)


def test_a_deleted_goal_comes_back_by_the_press_in_its_message(client, prd):
    goal = make_goal(prd, "<b>Owners renew")
    said = shown(client.post(f"{PRD}goals/{goal.pk}/", {"delete": "1", "back": f"{PRD}goals/"}, follow=True))
    assert "“&lt;b&gt;Owners renew” was deleted" in said
    assert f'<a href="{PRD}deleted/">Deleted</a>' in said
    step = Change.objects.latest("pk").step
    assert f'form="undo" formaction="{PRD}undo/" name="step" value="{step}">Undo' in said
    response = client.post(f"{PRD}undo/", {"step": step, "back": f"{PRD}goals/"}, follow=True)
    assert response.redirect_chain == [(f"{PRD}goals/", 302)]
    assert "Taken back: you deleted the goal <q>&lt;b&gt;Owners renew</q>." in shown(response)
    assert Goal.objects.present().get() == goal
    again = shown(client.post(f"{PRD}undo/", {"again": "1"}, follow=True))
    assert "Done again: you deleted the goal <q>&lt;b&gt;Owners renew</q>." in again
    back = shown(client.post(f"{PRD}undo/", {"step": Change.objects.latest("pk").step}, follow=True))
    assert "Taken back: you deleted the goal <q>&lt;b&gt;Owners renew</q>." in back


def test_bringing_back_nothing_says_that_something_must_be_ticked(client, prd):
    delete_parts([make_requirement(prd)], by=make_user())
    response = bring_back(client)
    assert response.redirect_chain == [(f"{PRD}deleted/", 302)]
    assert "Tick what you want to bring back." in shown(response)


def test_what_came_back_is_named_or_counted(client, prd):
    rows = [make_requirement(prd), make_requirement(prd), make_entry(prd)]
    for row in rows:
        delete_parts([row], by=make_user())
    assert "CD-1 is back where it was." in shown(bring_back(client, f"requirement-{rows[0].pk}"))
    rest = [f"requirement-{rows[1].pk}", f"entry-{rows[2].pk}"]
    assert "2 are back where they were." in shown(bring_back(client, *rest))
    assert Requirement.objects.present().count() + Entry.objects.present().count() == 3


def test_what_somebody_else_brought_back_meanwhile_is_there_already(client, prd):
    row = make_requirement(prd)
    assert "It is back already." in shown(bring_back(client, f"requirement-{row.pk}"))


def test_what_was_deleted_this_minute_was_deleted_just_now(client, prd):
    delete_parts([make_requirement(prd)], by=make_user())
    page = client.get(f"{PRD}deleted/").content.decode()
    assert "just now" in page
    assert "0\xa0minutes" not in page


def test_several_that_came_back_together_are_one_step_with_a_press_to_take_it_back(client, prd):
    rows = [make_requirement(prd), make_goal(prd)]
    for row in rows:
        delete_parts([row], by=make_user())
    said = shown(bring_back(client, f"requirement-{rows[0].pk}", f"goal-{rows[1].pk}"))
    step = Change.objects.latest("pk").step
    assert f'name="step" value="{step}">Undo' in said
    client.post(f"{PRD}undo/", {"step": step})
    assert not Requirement.objects.present().exists()
    assert not Goal.objects.present().exists()


def test_an_influence_that_was_taken_away_is_in_the_bin_and_is_drawn_again_from_there(client, prd):
    driver, cook = make_persona(prd.product, "Driver"), make_persona(prd.product, "Cook")
    for mechanism in ("Late orders", "Cold food"):  # of an arrow that was drawn twice the last is shown
        drawn = set_influence(driver, cook, {"mechanism": mechanism}, seen={}, by=None)
        remove_influence(drawn, by=make_user())
    page = client.get("/products/CD/deleted/").text
    assert "Driver → Cook: Cold food" in page
    assert "Late orders" not in page
    client.post("/products/CD/personas/driver/influence/", {"restore": Change.objects.latest("pk").pk})
    assert Influence.objects.get().mechanism == "Cold food"
    assert "Cold food" not in client.get("/products/CD/deleted/").text


def test_what_somebody_made_a_suggestion_for_is_kept_as_long_as_everything_else(client, prd):
    row = make_requirement(prd)
    make_suggestion(row, by=make_user())
    delete_parts([row], by=make_user())
    until = timezone.now() + timedelta(days=30)
    assert f"kept until {until:%-d %B %Y}" in client.get(f"{PRD}deleted/").text
