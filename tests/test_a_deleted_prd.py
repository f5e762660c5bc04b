"""A whole PRD in the bin: what its addresses say, and what becomes of those who were writing in it."""

import pytest

from prdbuilder.history.models import Change, Conflict
from prdbuilder.prds.actions import delete_prd, edit_part, edit_prd, move_requirements
from prdbuilder.prds.models import Requirement
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.stepping import last_step
from prdbuilder.prds.undoing import CannotUndo, undo
from tests.factories import make_goal, make_member, make_prd, make_product, make_requirement, make_user

pytestmark = pytest.mark.django_db
PRD = "/products/CD/prds/1/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def prd(client, owner):
    client.force_login(owner)
    return make_prd(make_product(owner, key="CD"), owner=owner, title="Orders")


@pytest.mark.parametrize(
    "page", ["", "history/", "goals/", "versions/", "conflicts/", "read/full/", "requirements/1/"]
)
def test_every_page_of_it_says_that_it_was_deleted_and_brings_it_back(client, prd, owner, page):
    make_requirement(prd)
    delete_prd(prd, by=owner)
    response = client.get(PRD + page)
    assert response.status_code == 410
    assert "“Orders” was deleted" in response.content.decode()
    assert f'action="{PRD}restore-all/"' in response.content.decode()


def test_the_short_address_of_a_requirement_in_it_says_so_too(client, prd, owner):
    make_requirement(prd)
    delete_prd(prd, by=owner)
    assert client.get("/r/CD-1/", follow=True).status_code == 410


def test_a_reader_is_told_and_offered_nothing_that_they_may_not_do(client, prd, owner):
    delete_prd(prd, by=owner)
    client.force_login(make_member(prd.product, "viewer"))
    page = client.get(PRD)
    assert page.status_code == 410
    assert "restore-all" not in page.content.decode()
    client.force_login(make_user())
    assert client.get(PRD).status_code == 404


@pytest.mark.parametrize("headers", [JSON, {}])
def test_what_somebody_was_writing_in_it_is_kept_and_can_be_put_in_once_it_is_back(
    client, prd, owner, headers
):
    row, goal = make_requirement(prd), make_goal(prd)
    delete_prd(prd, by=owner)
    sent = {
        "save/": {"only": "problem", "problem": "Drivers wait", "problem-revision": "1"},
        "requirements/1/": {"only": "statement", "statement": "A driver sees it", "statement-revision": "1"},
        f"goals/{goal.pk}/": {"only": "statement", "statement": "Owners stay", "statement-revision": "1"},
    }
    for address, fields in sent.items():
        assert client.post(PRD + address, fields, headers=headers).status_code == 410
    assert {*Conflict.objects.values_list("text", flat=True)} == {
        "Drivers wait",
        "A driver sees it",
        "Owners stay",
    }
    row.refresh_from_db()
    assert row.statement != "A driver sees it"
    delete_prd(prd, by=owner, deleted=False)
    assert "A driver sees it" in client.get(f"{PRD}conflicts/").content.decode()


def test_nothing_in_it_is_deleted_by_a_page_that_is_still_open(client, prd, owner):
    goal = make_goal(prd)
    delete_prd(prd, by=owner)
    assert client.post(f"{PRD}goals/{goal.pk}/", {"delete": "1"}).status_code == 410
    goal.refresh_from_db()
    assert goal.deleted_at is None


def test_no_step_is_taken_back_into_it(prd, owner):
    there = make_prd(prd.product, owner=owner)
    row = make_requirement(prd)
    move_requirements([row], into=there, by=owner)
    step = last_step(there, owner)
    delete_prd(prd, by=owner)
    with pytest.raises(CannotUndo, match="was deleted since"):
        undo(step, prd.product, by=owner)
    assert Requirement.objects.get().prd_id == there.pk


def test_a_restore_leaves_here_what_came_from_a_prd_that_was_deleted_since(prd, owner):
    there = make_prd(prd.product, owner=owner)
    stays = make_requirement(there, "A driver waits")
    edit_part(stays, {"statement": "A driver waits less"}, seen={}, by=owner)
    moment = Change.objects.latest("pk")
    row = make_requirement(prd)
    move_requirements([row], into=there, by=owner)
    delete_prd(prd, by=owner)
    restore(there, moment, by=owner)
    assert {*Requirement.objects.values_list("prd", flat=True)} == {there.pk}
    assert {*Requirement.objects.values_list("statement", flat=True)} == {"A driver waits", row.statement}


def test_a_restore_of_what_was_before_a_prd_came_back_leaves_it_where_it_is(prd, owner):
    delete_prd(prd, by=owner)
    delete_prd(prd, by=owner, deleted=False)
    back = Change.objects.latest("pk")
    edit_prd(prd, {"problem": "Drivers wait"}, seen={}, by=owner)
    restore(prd, back, by=owner)
    assert type(prd).objects.get(pk=prd.pk).problem == ""
