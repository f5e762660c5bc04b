"""Taking a step back never goes over what somebody else did since, nor past what a PRD can hold."""

import pytest

from prdbuilder.history.models import Change
from prdbuilder.history.steps import step
from prdbuilder.prds.actions import (
    add_requirements,
    delete_prd,
    edit_part,
    edit_requirement,
    move_requirements,
)
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.stepping import last_step
from prdbuilder.prds.undoing import CannotUndo, undo
from tests.factories import make_member, make_prd, make_product, make_requirement, make_user
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user(name="Ada")


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"))


@pytest.fixture
def ben(prd):
    return make_member(prd.product, name="Ben")


def now(row):
    return type(row).objects.select_related("product").get(pk=row.pk)


def test_undo_never_makes_an_entry_of_a_list_longer_than_a_line(prd, ada, ben):
    row = make_requirement(prd, criteria=f"Found at night {'y' * 300}")
    edit_part(row, {"criteria": "Found at night"}, seen={}, by=ada)
    edit_part(now(row), {"criteria": f"{'x' * 300} Found at night"}, seen={}, by=ben)
    with pytest.raises(CannotUndo, match="Ben changed"):
        undo(last_step(prd, ada), prd.product, by=ada)
    assert now(row).criteria == f"{'x' * 300} Found at night"


def test_undo_leaves_a_line_where_somebody_else_moved_it_since(prd, ada, ben):
    rows = [make_requirement(prd, name) for name in "ABC"]
    move_requirements([rows[0]], by=ada)
    move_requirements([now(rows[0])], before=now(rows[2]), by=ben)
    with pytest.raises(CannotUndo, match="Ben moved “CD-1” since"):
        undo(last_step(prd, ada), prd.product, by=ada)
    assert "".join(row.statement for row in prd.requirements.in_order()) == "BAC"


def test_undo_holds_the_prd_into_which_a_line_was_moved_since(prd, ada, ben):
    row, other = make_requirement(prd), make_prd(prd.product)
    edit_part(row, {"statement": "The courier finds the counter"}, seen={}, by=ada)
    move_requirements([now(row)], into=other, by=ben)
    other.refresh_from_db()
    undo(last_step(prd, ada), prd.product, by=ada)
    assert now(other).beat == other.beat + 1


def test_undo_writes_nothing_into_a_prd_that_was_deleted(prd, ada, ben):
    row, other = make_requirement(prd), make_prd(prd.product, title="Later")
    edit_part(row, {"statement": "The courier finds the counter"}, seen={}, by=ada)
    move_requirements([now(row)], into=other, by=ben)
    delete_prd(other, by=ben)
    with pytest.raises(CannotUndo, match="“Later” was deleted since"):
        undo(last_step(prd, ada), prd.product, by=ada)


def test_a_restore_holds_the_prd_in_which_a_line_is_by_now(prd, ada):
    row, second, third = make_requirement(prd), make_prd(prd.product), make_prd(prd.product)
    [row] = move_requirements([row], into=second, by=ada)
    moment = Change.objects.filter(prd_id=prd.pk).latest("pk")
    move_requirements([row], into=third, by=ada)
    third.refresh_from_db()
    restore(prd, moment, by=ada)
    assert list(prd.requirements.all()) == [row]
    assert now(third).beat == third.beat + 1


def test_an_older_page_of_history_knows_what_was_taken_back_after_all(client, prd, ada):
    edit_part(make_requirement(prd), {"priority": "must"}, seen={}, by=ada)
    step = edited = last_step(prd, ada)
    for _ in range(3):  # taken back, done again, and that taken back
        step = undo(step, prd.product, by=ada)
    client.force_login(ada)
    older = Change.objects.filter(undoes=edited).earliest("pk").pk
    page = client.get(f"{prd.get_absolute_url()}history/", {"before": older}).text
    assert f'name="step" value="{edited}"' not in page


def pasted(prd, by, size):
    add_requirements(prd, [{"statement": f"Line {place}", "facing": "user"} for place in range(size)], by=by)


def moved(prd, by, size):
    rows = [make_requirement(prd, f"Line {place}") for place in range(size + 1)]
    move_requirements(rows[:-1], by=by)


@pytest.mark.parametrize("act", [pasted, moved])
def test_a_step_of_3_and_of_30_lines_costs_the_same_to_take_back(prd, ada, ben, act):
    costs = []
    for size in (3, 30):
        act(prd, ada, size)
        with counted() as queries:
            undo(last_step(prd, ada), prd.product, by=ada)
        costs.append(len(queries))
    assert costs[0] == costs[1], "\n".join(queries)


def test_threads_between_several_lines_are_taken_back_and_drawn_again(prd, ada):
    one, two, three = (make_requirement(prd, name) for name in "ABC")
    with step() as drawn:
        edit_requirement(one, {"counterparts": [two.pk]}, seen={}, by=ada)
        edit_requirement(now(two), {"counterparts": [one.pk, three.pk]}, seen={}, by=ada)
    undone = undo(drawn, prd.product, by=ada)
    assert now(two).linked_ids("counterparts") == []
    undo(undone, prd.product, by=ada)
    assert now(two).linked_ids("counterparts") == [one.pk, three.pk]
    last = Change.objects.filter(subject_id=two.pk, field="counterparts").latest("pk")
    assert (last.after, last.revision) == ([one.pk, three.pk], now(two).revision_of("counterparts"))
