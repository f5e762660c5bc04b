"""What was cleared out of the bin comes back out of history: shown before it is done, and whole."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from prdbuilder.history.models import Change
from prdbuilder.prds.actions import delete_parts, edit_part
from prdbuilder.prds.models import Requirement
from prdbuilder.prds.tasks import clear_bin
from tests.factories import (
    make_entry,
    make_goal,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_user,
)

pytestmark = pytest.mark.django_db
PRD = "/products/CD/prds/1/"


@pytest.fixture
def ada(client):
    person = make_user(name="Ada")
    client.force_login(person)
    return person


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"), title="Orders")


def cleared(row, by):
    """Deleted, and cleared when its days were over. Returns the change that deleted it."""
    delete_parts([row], by=by)
    deleted = Change.objects.latest("pk")
    type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    clear_bin.call(type(row).objects.get(pk=row.pk).prd_id)
    assert not type(row).objects.filter(pk=row.pk).exists()
    return deleted


def shown(client, address):
    """What the page says will be done, in one line."""
    page = client.get(address).text
    found = page.split('<ol class="history-preview">')[1].split("</ol>")[0]
    return " ".join(strip_tags(found).split())


def owners_leave(prd):
    return make_sign(prd, make_persona(prd.product, "Owner", pays=True))


MAKE = {
    "CD-1": make_requirement,
    "the goal Owners renew": make_goal,
    "the entry Cash on delivery": lambda prd: make_entry(prd, statement="Cash on delivery"),
    "the sign of leaving Late orders": owners_leave,
}


@pytest.mark.parametrize("part", ["", "?part=row"])
@pytest.mark.parametrize("called", MAKE)
def test_the_page_says_that_a_cleared_row_will_be_brought_back(client, prd, ada, called, part):
    moment = cleared(MAKE[called](prd), ada)
    assert shown(client, f"{PRD}history/{moment.pk}/{part}") == f"brought back {called}"


def test_the_page_names_a_cleared_goal_that_is_served_again(client, prd, ada):
    goal, row = make_goal(prd, "Owners renew"), make_requirement(prd)
    edit_part(row, {"goal": goal}, seen={}, by=ada)
    moment = cleared(goal, ada)
    said = shown(client, f"{PRD}history/{moment.pk}/")
    assert said == "let CD-1 serve “Owners renew” brought back the goal Owners renew"


def test_the_page_names_a_cleared_requirement_to_which_a_thread_leads_again(client, prd, ada):
    one, two = make_requirement(prd), make_requirement(prd)
    edit_part(one, {"counterparts": [two]}, seen={}, by=ada)
    moment = cleared(two, ada)
    said = shown(client, f"{PRD}history/{moment.pk}/")
    assert said == "brought back CD-2 drew a thread from CD-1 to CD-2"


def test_a_field_of_what_was_cleared_comes_back_with_its_row(client, prd, ada):
    row = make_requirement(prd)
    edit_part(row, {"rationale": "Drivers wait"}, seen={}, by=ada)
    edit_part(row, {"rationale": ""}, seen={}, by=ada)
    emptied = Change.objects.latest("pk")
    cleared(row, ada)
    assert shown(client, f"{PRD}history/{emptied.pk}/?part=field") == "brought back CD-1"
    client.post(f"{PRD}history/{emptied.pk}/", {"part": "field"})
    assert Requirement.objects.present().get().rationale == "Drivers wait"
