"""History tells who did what, and one's own last steps can be taken back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

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
from prdbuilder.prds.models import Entry, Goal, Prd, Requirement, Strategy
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.stepping import last_step, last_undone
from prdbuilder.prds.tasks import clear_bin
from prdbuilder.prds.undoing import CannotUndo, undo
from stakeholders.actions import delete_persona, edit_persona, move_stage, remove_influence, set_influence
from stakeholders.models import Influence, Persona
from stakeholders.tasks import clear_personas
from tests.factories import (
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_user,
)

pytestmark = pytest.mark.django_db
PRD = "/products/CD/prds/1/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def ada(client):
    person = make_user(name="Ada")
    client.force_login(person)
    return person


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"))


@pytest.fixture
def ben(prd):
    return make_member(prd.product, name="Ben")


def now(row):
    return type(row).objects.select_related("product", "prd").get(pk=row.pk)


def told(client, address=f"{PRD}history/", **filters):
    """Each step of a page of history, as a person sees it."""
    page = client.get(address, filters).content.decode()
    page = re.sub(r'<span class="visually-hidden">(taken out|put in): </span>', "", page)
    steps = re.findall(r'<div class="told-said">(.*?)</div>', page, flags=re.DOTALL)
    return [" ".join(strip_tags(step).split()) for step in steps]


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


def test_saves_of_one_field_in_a_row_are_told_and_taken_back_as_one_step(client, prd, ada, ben):
    row = make_requirement(prd)
    for text in ("O", "Owners", "Owners asked"):
        edit_part(now(row), {"rationale": text}, seen={}, by=ada)
    assert told(client)[0] == "Ada wrote “Why” of CD-1 Owners asked"
    assert Change.objects.filter(field="rationale").count() == 3
    undo(last_step(prd, ada), prd.product, by=ada)
    assert now(row).rationale == ""


def test_what_somebody_else_wrote_in_between_parts_two_steps(prd, ada, ben):
    row = make_requirement(prd)
    for text, by in (("One", ada), ("Two", ben), ("Three", ada)):
        edit_part(now(row), {"rationale": text}, seen={}, by=by)
    undo(last_step(prd, ada), prd.product, by=ada)
    assert now(row).rationale == "Two"


def test_undo_leaves_the_words_of_others_and_says_whose_they_are(prd, ada, ben):
    row = make_requirement(prd)
    edit_part(row, {"rationale": "Owners asked for it"}, seen={}, by=ada)
    edit_part(now(row), {"rationale": "Drivers asked for it"}, seen={}, by=ben)
    with pytest.raises(CannotUndo, match="Ben changed the same words"):
        undo(last_step(prd, ada), prd.product, by=ada)
    assert now(row).rationale == "Drivers asked for it"


def test_undo_takes_ones_own_words_out_of_a_text_that_somebody_went_on_with(prd, ada, ben):
    row = make_requirement(prd, rationale="Owners asked for it in spring. Drivers did not.")
    edit_part(row, {"rationale": "All owners asked for it in spring. Drivers did not."}, seen={}, by=ada)
    text = "All owners asked for it in spring. Drivers did not. Nor did cooks."
    edit_part(now(row), {"rationale": text}, seen={}, by=ben)
    undo(last_step(prd, ada), prd.product, by=ada)
    assert now(row).rationale == "Owners asked for it in spring. Drivers did not. Nor did cooks."


def test_a_row_that_somebody_else_wrote_in_is_not_taken_away_by_undo(client, prd, ada, ben):
    client.post(f"{PRD}entries/add/", {"kind": "risk", "statement": "Malls change their maps"})
    row = Entry.objects.get()
    edit_part(now(row), {"detail": "Ask them."}, seen={}, by=ben)
    answer = client.post(f"{PRD}undo/", headers=JSON)
    assert answer.status_code == 409
    assert "Ben has written in" in answer.json()["message"]
    assert Entry.objects.present().exists()


def test_steps_are_taken_back_one_after_the_other_and_done_again(client, prd, ada):
    rows = [make_requirement(prd, name) for name in "ABC"]
    move_requirements([rows[0]], by=ada)
    edit_part(now(rows[1]), {"priority": "must"}, seen={}, by=ada)
    delete_parts([rows[2]], by=ada)

    def codes():
        return [row.statement for row in prd.requirements.present().in_order()]

    for _ in range(3):
        assert client.post(f"{PRD}undo/", headers=JSON).status_code == 200
    assert (codes(), now(rows[1]).priority) == (["A", "B", "C"], "")
    assert client.post(f"{PRD}undo/", headers=JSON).status_code == 409
    for _ in range(3):
        assert client.post(f"{PRD}undo/", {"again": "1"}, headers=JSON).status_code == 200
    assert (codes(), now(rows[1]).priority) == (["B", "A"], "must")
    assert last_undone(prd, ada) is None
    assert client.post(f"{PRD}undo/", {"again": "1"}, headers=JSON).status_code == 409


def test_something_new_ends_what_can_be_done_again(prd, ada):
    row = make_requirement(prd)
    edit_part(row, {"priority": "must"}, seen={}, by=ada)
    undo(last_step(prd, ada), prd.product, by=ada)
    edit_part(now(row), {"owner": "Ada"}, seen={}, by=ada)
    assert last_undone(prd, ada) is None


def test_nobody_takes_back_what_another_did_or_twice(prd, ada, ben):
    edit_part(make_requirement(prd), {"priority": "must"}, seen={}, by=ada)
    step = last_step(prd, ada)
    for by, wanted in ((ben, step), (ada, uuid4())):
        with pytest.raises(CannotUndo, match="not a step of yours"):
            undo(wanted, prd.product, by=by)
    undo(step, prd.product, by=ada)
    with pytest.raises(CannotUndo, match="already"):
        undo(step, prd.product, by=ada)


def test_undo_moves_only_its_own_line_back(prd, ada, ben):
    rows = [make_requirement(prd, name) for name in "ABCD"]
    move_requirements([rows[0]], by=ada)
    move_requirements([now(rows[3])], before=now(rows[1]), by=ben)
    undo(last_step(prd, ada), prd.product, by=ada)
    assert "".join(row.statement for row in prd.requirements.in_order()) == "ADBC"


def test_an_import_is_one_step_and_what_it_emptied_comes_back(prd, ada):
    payer = make_persona(prd.product, "Owner", pays=True)
    edit_strategy(prd, payer, {"promise": "Answered within the hour"}, seen={}, by=ada)
    make_goal(prd)
    make_requirement(prd)
    other = make_prd(prd.product, title="Another")
    document, before = load(other), load(prd)
    apply(document, prd, mode=Mode.REPLACE, by=ada)
    assert Strategy.objects.get().promise == ""
    undo(last_step(prd, ada), prd.product, by=ada)
    after = load(Prd.objects.select_related("product").get(pk=prd.pk))
    assert (after.customer_relations, after.goals) == (before.customer_relations, before.goals)
    assert after.requirements == before.requirements


def test_both_ends_of_a_thread_can_be_taken_back(prd, ada):
    one, other = make_requirement(prd), make_requirement(prd, facing="customer")
    edit_part(one, {"counterparts": [other]}, seen={}, by=ada)
    told_at_other = Change.objects.get(subject_id=other.pk, field="counterparts")
    assert (told_at_other.before, told_at_other.after) == ([], [one.pk])
    undo(last_step(prd, ada), prd.product, by=ada)
    assert not now(other).counterparts.exists()


def test_a_tab_that_slept_does_not_cut_a_thread_drawn_from_the_other_end(prd, ada, ben):
    one = make_requirement(prd)
    other, third = (make_requirement(prd, facing="customer") for _ in range(2))
    edit_part(other, {"counterparts": [one]}, seen={}, by=ben)
    edit_part(now(one), {"counterparts": [third]}, seen={"counterparts": 1}, by=ada)
    assert set(one.counterparts.all()) == {other, third}


def test_an_influence_is_taken_back_under_the_id_it_had(client, prd, ada):
    driver, owner = make_persona(prd.product, "Driver"), make_persona(prd.product, "Owner")
    drawn = set_influence(driver, owner, {"mechanism": "late orders"}, seen={}, by=ada)
    was, step = drawn.pk, remove_influence(drawn, by=ada).step
    client.post("/products/CD/undo/", {"step": step})
    assert (Influence.objects.get().pk, Influence.objects.get().mechanism) == (was, "late orders")


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


def long_ago(*rows):
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=31))


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


def test_nothing_is_moved_back_into_a_prd_that_was_deleted(prd, ada):
    row, other = make_requirement(prd), make_prd(prd.product, owner=ada)
    move_requirements([row], into=other, by=ada)
    moved = last_step(other, ada)
    delete_prd(prd, by=ada)
    with pytest.raises(CannotUndo, match="deleted since"):
        undo(moved, prd.product, by=ada)
    restore(other, Change.objects.filter(step=moved).earliest("pk"), by=ada)
    assert list(other.requirements.values_list("pk", flat=True)) == [row.pk]
    delete_prd(prd, by=ada, deleted=False)
    undo(moved, prd.product, by=ada)
    assert list(prd.requirements.values_list("pk", flat=True)) == [row.pk]


def test_what_is_saved_as_a_prd_is_deleted_is_in_it_when_it_comes_back(prd, ada):
    row = make_requirement(prd)
    delete_prd(prd, by=ada)
    edit_prd(prd, {"summary": "Just before"}, seen={}, by=ada)
    edit_part(row, {"statement": "This too"}, seen={}, by=ada)
    delete_prd(prd, by=ada, deleted=False)
    assert Prd.objects.get(pk=prd.pk).summary == "Just before"
    assert prd.requirements.get().statement == "This too"


def test_ctrl_z_goes_on_with_the_step_before_one_that_stays(client, prd, ada):
    row = make_requirement(prd)
    edit_prd(prd, {"problem": "Drivers wait"}, seen={}, by=ada)
    edit_part(row, {"statement": "The driver sees all"}, seen={}, by=ada)
    edit_part(row, {"statement": "Something else altogether"}, seen={}, by=make_member(prd.product))
    first = client.post(f"{PRD}undo/", headers={"Accept": "application/json"})
    assert first.status_code == 409
    assert "Once more takes back the step before it." in first.json()["message"]
    again = client.post(
        f"{PRD}undo/", {"but": [first.json()["step"]]}, headers={"Accept": "application/json"}
    )
    assert again.status_code == 200
    assert Prd.objects.get().problem == ""


def test_what_all_prds_share_is_taken_back_from_a_page_of_a_prd_and_of_the_product(client, prd, ada):
    persona = make_persona(prd.product, "Driver")
    for address in (f"{PRD}undo/", "/products/CD/undo/"):
        edit_persona(persona, {"pains": "Waits at the door"}, seen={}, by=ada)
        client.post(address)
        persona.refresh_from_db()
        assert persona.pains == ""


def test_a_restore_leaves_in_the_bin_what_came_from_elsewhere_and_was_deleted_here(prd, ada):
    row, other = make_requirement(prd), make_prd(prd.product, owner=ada)
    edit_prd(other, {"problem": "Drivers wait"}, seen={}, by=ada)
    moment = Change.objects.latest("pk")
    [moved] = move_requirements([row], into=other, by=ada)
    delete_parts([moved], by=ada)
    made = restore(other, moment, by=ada)
    undo(made, prd.product, by=ada)
    assert Prd.objects.get(pk=other.pk).problem == "Drivers wait"
