"""People take their own steps back, one after the other, and do them again."""

from uuid import uuid4

import pytest

from prdbuilder.history.models import Change
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
from prdbuilder.prds.models import Entry, Prd, Strategy
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.stepping import last_step, last_undone
from prdbuilder.prds.undoing import CannotUndo, undo
from stakeholders.actions import edit_persona, remove_influence, set_influence
from stakeholders.models import Influence
from tests.factories import (
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
)
from tests.telling import PRD, now, told, whoever_signed_in

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def ada(client):
    return whoever_signed_in(client, "Ada")


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"))


@pytest.fixture
def ben(prd):
    return make_member(prd.product, name="Ben")


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
