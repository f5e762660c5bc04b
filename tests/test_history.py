"""History tells who did what; the bin keeps what was deleted, and any moment can be brought back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from prdbuilder.document.word_changes import word_changes
from prdbuilder.history.models import Change
from prdbuilder.pages.differences import marked
from prdbuilder.prds.actions import (
    delete_parts,
    delete_prd,
    edit_part,
    edit_prd,
    edit_strategy,
    move_requirements,
)
from prdbuilder.prds.applying import Mode, apply
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Goal, Prd, Requirement
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.tasks import clear_bin
from prdbuilder.prds.undoing import undo
from stakeholders.actions import delete_persona, edit_persona, move_stage
from stakeholders.models import Persona
from stakeholders.tasks import clear_personas
from tests.clearing import long_ago
from tests.factories import (
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
)
from tests.telling import PRD, now, told, whoever_signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    return whoever_signed_in(client, "Ada")


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"))


@pytest.fixture
def ben(prd):
    return make_member(prd.product, name="Ben")


def test_history_reads_as_sentences(client, prd, ada, ben):
    row = make_requirement(prd)
    edit_part(row, {"statement": "The courier finds the counter"}, seen={}, by=ben)
    move_requirements([now(row)], facing="customer", by=ada)
    move_stage(prd.product, "serving", reason="Forty owners renewed.", seen=1, by=ada)
    newest = told(client)[:3]
    assert newest[0].startswith("Ada moved the product from Proving the concept to Serving customers")
    assert "Forty owners renewed." in newest[0]
    assert newest[1] == "Ada moved CD-1 from user-facing to customer-facing"
    assert newest[2] == "Ben worded CD-1 anew The driver courier finds the counter"


def test_words_that_are_gone_and_new_are_marked_by_more_than_colour(client, prd, ben):
    edit_part(make_requirement(prd), {"statement": "The courier finds the counter"}, seen={}, by=ben)
    out = '<del><span class="visually-hidden">taken out: </span>driver</del>'
    put = '<ins><span class="visually-hidden">put in: </span>courier</ins>'
    assert f"The {out} {put} finds the counter" in client.get(f"{PRD}history/").text


def test_the_space_around_changed_words_bears_no_mark():
    before, after = "Drivers lose a few minutes", "Drivers lose four whole minutes"
    pieces = marked(word_changes(before, after))
    assert [piece.text for piece in pieces if piece.kind != "same"] == ["a few", "four whole"]
    assert "".join(piece.text for piece in pieces) == "Drivers lose a few four whole minutes"


def test_a_persona_is_told_where_all_prds_look_and_on_its_own(client, prd, ada):
    persona = make_persona(prd.product, "Driver")
    edit_persona(persona, {"quote": "I look once."}, seen={}, by=ada)
    assert told(client)[0].startswith("Ada wrote “In their words” of Driver")
    about = {"about": f"persona-{persona.pk}"}
    assert len(told(client, "/products/CD/history/", **about)) == 2
    step = Change.objects.latest("pk").step
    client.post("/products/CD/undo/", {"step": step})
    assert Persona.objects.get().quote == ""


@pytest.mark.parametrize(
    ("filters", "count"),
    [({"kind": "goal"}, 1), ({"field": "priority"}, 1), ({"since": "2999-01-01"}, 0), ({"person": "x"}, 5)],
)
def test_history_is_filtered_by_the_address(client, prd, ada, filters, count):
    row = make_requirement(prd)
    edit_part(row, {"priority": "must"}, seen={}, by=ada)
    make_goal(prd)
    assert len(told(client, **filters)) == count


def test_older_pages_follow_without_a_gap(client, prd, ada):
    for number in range(130):
        due = timezone.localdate() + timedelta(number)
        row = Prd.objects.get(pk=prd.pk)
        edit_prd(row, {("due_on", "review_on")[number % 2]: due}, seen={}, by=ada)
    newest = client.get(f"{PRD}history/")
    older = re.search(r'href="\?(before=\d+)"', newest.text)[1]
    assert len(told(client)) + len(told(client, f"{PRD}history/?{older}")) == Change.objects.count()


def test_a_field_a_requirement_and_the_whole_prd_are_brought_back(client, prd, ada, ben):
    row = make_requirement(prd)
    edit_part(row, {"statement": "Anew"}, seen={}, by=ben)
    moment = Change.objects.latest("pk")
    edit_part(now(row), {"priority": "must"}, seen={}, by=ben)
    make_goal(prd)
    address = f"{PRD}history/{moment.pk}/"
    shown = client.get(f"{address}?part=field").text
    assert "</span>Anew</del>" in shown
    assert now(row).statement == "Anew"
    client.post(address, {"part": "field"})
    assert (now(row).statement, now(row).priority) == ("The driver finds the counter", "must")
    client.post(address, {"part": "row"})
    assert (now(row).priority, Goal.objects.present().count()) == ("", 1)
    client.post(address, {})
    assert not Goal.objects.present().exists()
    for _ in range(3):
        client.post(f"{PRD}undo/")
    assert (now(row).statement, now(row).priority) == ("Anew", "must")
    assert Goal.objects.present().exists()


@pytest.mark.parametrize("part", ["nothing", "field"])
def test_what_is_no_part_cannot_be_brought_back(client, prd, part):
    created = Change.objects.filter(subject="prd").latest("pk")
    assert client.get(f"{PRD}history/{created.pk}/", {"part": part}).status_code == 404


def test_the_bin_says_who_deleted_what_and_until_when_it_is_kept(client, prd, ada):
    delete_parts([make_requirement(prd)], by=ada)
    until = timezone.now() + timedelta(days=30)
    assert f"by Ada <span>kept until {until:%-d %B %Y}</span>" in client.get(f"{PRD}deleted/").text


def test_the_bin_is_cleared_after_30_days_and_a_restore_still_brings_everything_back(client, prd, ada):
    payer = make_persona(prd.product, "Owner", pays=True)
    goal, row, other = make_goal(prd), make_requirement(prd, rationale="Owners asked"), make_requirement(prd)
    sign = make_sign(prd, payer)
    edit_part(sign, {"requirements": [row]}, seen={}, by=ada)
    edit_part(other, {"counterparts": [row], "goal": goal}, seen={}, by=ada)
    before = load(prd)
    first = Change.objects.latest("pk").pk + 1
    delete_parts([row], by=ada)
    delete_parts([goal], by=ada)
    clear_bin.call(prd.pk)
    assert Requirement.objects.count() == 2
    long_ago(row, goal)
    for _ in range(2):
        clear_bin.call(prd.pk)
    assert (Requirement.objects.count(), Goal.objects.count()) == (1, 0)
    assert "Owners asked" in str(
        Change.objects.get(subject="requirement", subject_id=row.pk, field="row").before
    )
    moment = Change.objects.filter(pk__gte=first).first()
    client.post(f"{PRD}history/{moment.pk}/", {})
    after = load(Prd.objects.select_related("product").get(pk=prd.pk))
    assert (after.goals, after.leaving_signs) == (before.goals, before.leaving_signs)
    as_looked_at = [row.model_copy(update={"changed_counterparts": ()}) for row in after.requirements]
    assert as_looked_at == list(before.requirements)


def test_the_number_of_what_was_cleared_away_is_never_given_again(prd, ada):
    row = make_requirement(prd)
    document = load(prd)
    delete_parts([row], by=ada)
    long_ago(row)
    clear_bin.call(prd.pk)
    apply(document, prd, mode=Mode.ADD, by=ada)
    assert [row.number for row in Requirement.objects.all()] == [2]


def test_a_cleared_persona_takes_its_strategy_into_history(prd, ada):
    payer = make_persona(prd.product, "Owner", pays=True)
    row = make_requirement(prd, personas=[payer])
    edit_strategy(prd, payer, {"promise": "Answered within the hour"}, seen={}, by=ada)
    delete_persona(payer, by=ada)
    long_ago(payer)
    clear_personas.call(prd.product_id)
    assert not Persona.objects.exists()
    assert not now(row).personas.exists()
    assert "Answered within the hour" in str(Change.objects.get(subject="strategy", field="row").before)


def test_what_was_brought_back_is_told_with_its_moment(client, prd, ada):
    row = edit_part(make_requirement(prd), {"priority": "must"}, seen={}, by=ada)
    changed = Change.objects.filter(subject_id=row.pk, field="priority").get()
    restore(prd, changed, by=ada)
    page = client.get(f"{PRD}history/")
    assert page.status_code == 200
    assert "back to what it was before" in page.text


def test_readers_see_the_history_and_change_nothing(client, prd, ada):
    edit_part(make_requirement(prd), {"priority": "must"}, seen={}, by=ada)
    client.force_login(make_member(prd.product, "viewer"))
    page = client.get(f"{PRD}history/")
    assert page.status_code == 200
    assert "Take this step back" not in page.text
    assert client.post(f"{PRD}undo/").status_code == 403


def test_a_deleted_prd_is_on_no_page_and_comes_back_as_it_was(client, prd, ada):
    row, before = make_requirement(prd), load(prd)
    assert "Delete “Faster handover”?" in client.get(f"{PRD}delete/").text
    page = client.post(f"{PRD}delete/", follow=True).text
    assert f'formaction="{PRD}restore-all/"' in page
    for address in (PRD, row.get_absolute_url(), "/r/CD-1/", f"{PRD}history/"):
        assert client.get(address, follow=True).status_code == 410
    assert 'href="/products/CD/prds/1/"' not in client.get("/products/CD/").text
    bin_ = client.get("/products/CD/deleted/").text
    assert "Faster handover" in bin_
    assert "by Ada" in bin_
    client.post(f"{PRD}restore-all/")
    after = load(Prd.objects.select_related("product").get(pk=prd.pk))
    assert (after.requirements, after.prd.title) == (before.requirements, before.prd.title)
    assert make_prd(prd.product).number == 2


def test_what_is_saved_as_a_prd_is_deleted_is_in_it_when_it_comes_back(prd, ada):
    row = make_requirement(prd)
    delete_prd(prd, by=ada)
    edit_prd(prd, {"summary": "Just before"}, seen={}, by=ada)
    edit_part(row, {"statement": "This too"}, seen={}, by=ada)
    delete_prd(prd, by=ada, deleted=False)
    assert Prd.objects.get(pk=prd.pk).summary == "Just before"
    assert prd.requirements.get().statement == "This too"


def test_a_restore_leaves_in_the_bin_what_came_from_elsewhere_and_was_deleted_here(prd, ada):
    row, other = make_requirement(prd), make_prd(prd.product, owner=ada)
    edit_prd(other, {"problem": "Drivers wait"}, seen={}, by=ada)
    moment = Change.objects.latest("pk")
    [moved] = move_requirements([row], into=other, by=ada)
    delete_parts([moved], by=ada)
    made = restore(other, moment, by=ada)
    undo(made, prd.product, by=ada)
    assert Prd.objects.get(pk=other.pk).problem == "Drivers wait"
