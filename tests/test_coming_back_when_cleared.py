"""What was cleared out of the bin comes back out of history: shown before it is done, and whole."""

import pytest
from django.utils.html import strip_tags

from prdbuilder.history.models import Change
from prdbuilder.notices.models import Notice
from prdbuilder.prds.actions import (
    add_part,
    delete_parts,
    edit_part,
    edit_prd,
    move_requirements,
)
from prdbuilder.prds.models import LeavingSign, Prd, Requirement
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.stepping import last_step
from prdbuilder.prds.tasks import clear_bin
from prdbuilder.prds.undoing import undo
from prdbuilder.reviews.actions import Spot, add_guest_comment, open_discussion
from prdbuilder.reviews.models import Discussion, Suggestion
from prdbuilder.reviews.tasks import clear_prd
from stakeholders.actions import delete_persona
from stakeholders.tasks import clear_personas
from tests.clearing import delete_long_ago, long_ago
from tests.factories import (
    make_entry,
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_share_link,
    make_sign,
    make_suggestion,
)
from tests.queries import counted
from tests.telling import PRD, whoever_signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    return whoever_signed_in(client, "Ada")


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"), title="Orders")


def cleared(row, by):
    """Deleted, and cleared when its days were over. Returns the change that deleted it."""
    delete_parts([row], by=by)
    deleted = Change.objects.latest("pk")
    long_ago(row)
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


def rows_of(prd):
    """Each line of a PRD with its side, in order."""
    rows = Requirement.objects.present().filter(prd=prd).in_order()
    return list(rows.values_list("statement", "facing"))


def moved_away(prd, by):
    """The second of three lines, gone into another PRD and onto its other side."""
    rows = [make_requirement(prd, statement, facing="user") for statement in "ABC"]
    there = make_prd(prd.product, title="Later")
    [row] = move_requirements([rows[1]], into=there, facing="customer", by=by)
    return row, Change.objects.filter(prd_id=prd.pk, verb="moved").earliest("pk")


WAS = [("A", "user"), ("B", "user"), ("C", "user")]


@pytest.mark.parametrize("part", ["", "row"])
def test_what_was_cleared_elsewhere_comes_back_to_where_it_was_before_it_moved(client, prd, ada, part):
    row, moved = moved_away(prd, ada)
    cleared(row, ada)
    said = client.post(f"{PRD}history/{moved.pk}/", {"part": part}, follow=True).text
    assert "It is as it was." in said
    assert (rows_of(prd), rows_of(row.prd)) == (WAS, [])
    assert "It is so already" in client.get(f"{PRD}history/{moved.pk}/?part={part}").text


def test_what_moved_away_comes_back_though_its_prd_was_cleared(client, prd, ada):
    row, moved = moved_away(prd, ada)
    delete_long_ago(row.prd, ada)
    clear_prd.call(row.prd_id)
    client.post(f"{PRD}history/{moved.pk}/", {})
    assert rows_of(prd) == WAS
    back = last_step(prd, ada)
    undo(back, prd.product, by=ada)
    assert rows_of(prd) == [WAS[0], WAS[2]]


def persona_cleared(persona, by):
    delete_persona(persona, by=by)
    long_ago(persona)
    clear_personas.call(persona.product_id)


def test_the_page_costs_the_same_for_1_and_for_20_cleared_rows(client, prd, ada):
    costs = []
    for size in (1, 20):
        rows = [make_requirement(prd) for _ in range(size)]
        moments = [cleared(row, ada) for row in rows]
        with counted() as queries:
            shown(client, f"{PRD}history/{moments[0].pk}/")
        costs.append(len(queries))
    assert costs[0] == costs[1], "\n".join(queries)


def of_a_cleared_persona(prd, by):
    """A sign of leaving of a payer who is gone for good; returns when it was worded anew."""
    payer = make_persona(prd.product, "Owner", pays=True)
    add_part(LeavingSign, prd, persona=payer, statement="Late orders", by=by)
    edit_part(LeavingSign.objects.get(), {"statement": "Fewer orders"}, seen={}, by=by)
    edited = Change.objects.latest("pk")
    persona_cleared(payer, by)
    assert not LeavingSign.objects.exists()
    return edited


@pytest.mark.parametrize("part", ["", "row", "field"])
def test_what_cannot_come_back_is_named_and_is_no_success(client, prd, ada, part):
    moment = of_a_cleared_persona(prd, ada)
    why = "“Fewer orders” cannot come back: what it was for is gone for good."
    page = client.get(f"{PRD}history/{moment.pk}/?part={part}").text
    assert why in page
    assert "It is so already" not in page
    assert "Bring this back" not in page
    said = client.post(f"{PRD}history/{moment.pk}/", {"part": part}, follow=True).text
    assert why in said
    assert "as it was." not in said


def test_what_can_come_back_does_beside_what_cannot(client, prd, ada):
    moment = of_a_cleared_persona(prd, ada)
    edit_prd(prd, {"problem": "Drivers wait"}, seen={}, by=ada)
    said = client.post(f"{PRD}history/{moment.pk}/", follow=True).text
    assert "As far as can be, it is as it was. “Fewer orders” cannot come back" in said
    assert Prd.objects.get().problem == ""


@pytest.mark.parametrize("called", ["Late orders", "Owner"])
def test_a_deletion_that_was_cleared_since_is_not_taken_back_and_says_where_the_words_are(
    client, prd, ada, called
):
    sign = owners_leave(prd)
    delete_parts([sign], by=ada)
    persona_cleared(sign.persona, ada)
    deletion = Change.objects.get(label=called, verb="deleted", field="").step
    said = client.post(f"{PRD}undo/", {"step": deletion}, follow=True).text
    assert f"“{called}” was cleared out of the bin since. The history keeps what it said" in said
    assert "Nothing of it was left" not in said
    assert not Change.objects.filter(undoes=deletion).exists()


def test_a_row_that_was_cleared_twice_comes_back_as_it_was_in_the_end(prd, ada):
    row = make_requirement(prd)
    first = cleared(row, ada)
    restore(prd, first, by=ada)
    row = Requirement.objects.select_related("product", "prd__product").get()
    make_suggestion(row, by=make_member(prd.product), statement="The driver sees the counter")
    revision = row.revision
    cleared(row, ada)
    restore(prd, first, by=ada)
    assert Suggestion.objects.count() == 1
    assert Requirement.objects.get().revision > revision


def test_what_guests_of_another_prd_said_outlives_the_prd_in_which_its_requirement_was_cleared(prd, ada):
    row, there = make_requirement(prd), make_prd(prd.product, title="Later")
    link = make_share_link(prd)
    add_guest_comment(link, row.code, "Nina", "When is that?")
    [row] = move_requirements([row], into=there, by=ada)
    cleared(row, ada)
    delete_long_ago(there, ada)
    clear_prd.call(there.pk)
    assert Discussion.objects.get().prd == prd


def test_what_was_suggested_before_it_moved_comes_back_though_its_first_prd_was_cleared(prd, ada):
    row, there = make_requirement(prd), make_prd(prd.product, title="Later")
    make_suggestion(row, by=make_member(prd.product), statement="The driver sees the counter")
    [row] = move_requirements([row], into=there, by=ada)
    deletion = cleared(row, ada)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    restore(there, deletion, by=ada)
    assert (Suggestion.objects.get().prd, Suggestion.objects.get().requirement) == (there, row)


def test_what_was_said_of_a_requirement_is_about_it_again_when_it_comes_back(client, prd, ada):
    rows = [make_requirement(prd), make_requirement(prd)]
    for row in rows:
        open_discussion(prd, Spot(row.code, row), f"Why {row.code}?", by=ada)
    before = list(Discussion.objects.order_by("pk").values())
    moment = cleared(rows[0], ada)
    cleared(rows[1], ada)
    assert not Discussion.objects.exclude(requirement=None).exists()
    assert "Why CD-1?" in client.get(f"{PRD}discussions/").text
    restore(prd, moment, by=ada)
    assert list(Discussion.objects.order_by("pk").values()) == before


def test_what_was_said_stays_where_its_requirement_was_cleared(client, prd, ada):
    row, there = make_requirement(prd), make_prd(prd.product, title="Later")
    open_discussion(prd, Spot(row.code, row), "Why is that?", by=ada)
    [row] = move_requirements([row], into=there, by=ada)
    deletion = cleared(row, ada)
    assert "Why is that?" in client.get(f"{there.get_absolute_url()}discussions/").text
    assert "Why is that?" not in client.get(f"{PRD}discussions/").text
    said = Discussion.objects.get()
    assert "Why is that?" in client.get(f"{PRD}discussions/{said.pk}/", follow=True).text  # as a notice says
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    restore(there, deletion, by=ada)
    assert Discussion.objects.get().requirement == row


def test_what_was_said_before_it_moved_outlives_the_prd_that_it_moved_into(client, prd, ada):
    row = make_requirement(prd)
    open_discussion(prd, Spot(row.code, row), "Why is that?", by=ada)
    there = make_prd(prd.product, title="Later")
    move_requirements([row], into=there, by=ada)
    moved = Change.objects.filter(prd_id=prd.pk, verb="moved").get()
    delete_long_ago(there, ada)
    clear_prd.call(there.pk)
    assert "Why is that?" in client.get(f"{PRD}discussions/").text
    restore(prd, moved, by=ada)
    assert Discussion.objects.get().requirement == row


def test_a_notice_leads_to_what_was_said_where_its_requirement_was_cleared(client, prd, ada):
    row, there = make_requirement(prd), make_prd(prd.product, title="Later")
    open_discussion(prd, Spot(row.code, row), "Why is that?", by=make_member(prd.product))
    [row] = move_requirements([row], into=there, by=ada)
    cleared(row, ada)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    assert "Why is that?" in client.get(f"/inbox/{Notice.objects.get(user=ada).pk}/", follow=True).text
