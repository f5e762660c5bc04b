"""Many people write at the same moment, each on a connection of their own, and nothing they wrote is lost.

Each promise has a control beside it: the careless way of doing the same, which must fail here.
"""

import threading
from collections import Counter as Tally

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Max

from prdbuilder.document import schema
from prdbuilder.document.merging import merge
from prdbuilder.history.actions import Gone, StaleEdit
from prdbuilder.history.conflicts import keep_text
from prdbuilder.history.models import Change, Conflict
from prdbuilder.prds.actions import (
    add_requirements,
    delete_parts,
    edit_part,
    move_requirements,
    shift_requirement,
)
from prdbuilder.prds.applying import Mode, apply
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.prds.restoring import restore
from prdbuilder.reviews.tasks import clear_prd
from stakeholders.actions import next_numbers
from stakeholders.models import Counter
from tests.at_once import at_once, overtaken, until_somebody_waits
from tests.clearing import delete_long_ago
from tests.factories import make_goal, make_prd, make_product, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prd():
    return make_prd(make_product(key="CD"), requirements=6)


def row(number=1):
    return Requirement.objects.select_related("product", "prd").get(number=number)


def edit(number, **values):
    return lambda: edit_part(row(number), values, seen=dict.fromkeys(values, 1), by=None)


FIELDS = ("statement", "rationale", "criteria", "evidence", "owner", "design_links")


def test_writers_of_different_fields_of_one_requirement_never_notice_each_other(prd):
    assert at_once(*(edit(1, **{field: f"New {field}"}) for field in FIELDS)) == [None] * 6
    assert [getattr(row(), field) for field in FIELDS] == [f"New {field}" for field in FIELDS]
    assert sorted(Change.objects.filter(verb="edited").values_list("field", flat=True)) == sorted(FIELDS)


def test_control_writing_whole_rows_loses_what_others_wrote(prd):
    read = threading.Barrier(2)

    def blindly(field):
        mine = row()
        setattr(mine, field, f"New {field}")
        read.wait(30)
        mine.save()

    at_once(lambda: blindly("rationale"), lambda: blindly("evidence"))
    assert "" in (row().rationale, row().evidence)


def test_of_many_writers_of_one_text_one_is_first_and_the_others_are_told(prd):
    raised = at_once(*(edit(1, statement=f"Mine {number}") for number in range(6)))
    assert Tally(type(error) for error in raised) == {type(None): 1, StaleEdit: 5}
    assert row().statement == f"Mine {raised.index(None)}"


BASE = " ".join(f"word{number} stays" for number in range(6))


def with_a_word_of(number, text=BASE):
    return text.replace(f"word{number}", f"mine{number}")


def test_writers_of_different_words_of_one_text_are_merged(prd):
    Requirement.objects.filter(number=1).update(rationale=BASE)
    assert at_once(*(edit(1, rationale=with_a_word_of(number)) for number in range(6))) == [None] * 6
    assert row().rationale == BASE.replace("word", "mine")


def test_control_merging_without_a_lock_and_a_revision_loses_words(prd):
    Requirement.objects.filter(number=1).update(rationale=BASE)
    read = threading.Barrier(2)

    def blindly(number):
        merged = merge(BASE, with_a_word_of(number), row().rationale)
        read.wait(30)
        Requirement.objects.filter(number=1).update(rationale=merged)

    assert at_once(lambda: blindly(0), lambda: blindly(1)) == [None] * 2
    assert row().rationale in (with_a_word_of(0), with_a_word_of(1))


def test_of_two_texts_kept_of_one_writer_at_once_none_is_lost(prd):
    writer = make_user()
    keep = {"why": Conflict.Why.STALE, "seen": 1, "by": writer}
    jobs = [
        lambda number=number: keep_text(row(), "rationale", f"Mine{number}", **keep) for number in range(4)
    ]
    assert at_once(*jobs) == [None] * 4
    assert {*Conflict.objects.get().text.split()} == {f"Mine{number}" for number in range(4)}


def test_whoever_adds_at_the_same_moment_gets_numbers_of_their_own(prd):
    other = make_prd(prd.product)
    jobs = [
        lambda place=place: add_requirements(
            (prd, other)[place % 2], [{"statement": f"A {place}"}, {"statement": f"B {place}"}], by=None
        )
        for place in range(6)
    ]
    assert at_once(*jobs) == [None] * 6
    numbers = sorted(Requirement.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 19))


def test_control_counting_on_from_the_highest_number_gives_one_twice(prd):
    read = threading.Barrier(2)

    def next_after_the_highest():
        number = Requirement.objects.aggregate(last=Max("number"))["last"] + 1
        read.wait(30)
        Requirement.objects.create(product=prd.product, prd=prd, number=number, statement="Mine")

    raised = at_once(next_after_the_highest, next_after_the_highest)
    assert [type(error) for error in raised if error] == [IntegrityError]


def test_a_text_written_while_its_requirement_moves_is_kept(prd):
    into = make_prd(prd.product)
    raised = at_once(
        edit(1, rationale="Written meanwhile"),
        lambda: move_requirements([row()], into=into, by=None),
        lambda: move_requirements([row(2)], facing="user", by=None),
    )
    moved = row()
    assert moved.prd_id == into.pk
    assert moved.rationale == "Written meanwhile" or isinstance(raised[0], Gone)
    assert raised[1:] == [None, None]


def test_a_text_written_while_its_requirement_is_deleted_is_kept_or_refused(prd):
    raised = at_once(edit(1, rationale="Written meanwhile"), lambda: delete_parts([row()], by=None))
    assert row().deleted_at
    assert row().rationale == "Written meanwhile" or isinstance(raised[0], Gone)


def test_what_two_people_delete_is_deleted_once(prd):
    assert at_once(*[lambda: delete_parts([row(), row(2)], by=None)] * 4) == [None] * 4
    assert Change.objects.filter(verb="deleted").count() == 2


def test_what_moved_away_meanwhile_is_not_deleted_where_it_went(prd):
    here, into = row(), make_prd(prd.product)
    move_requirements([row()], into=into, by=None)
    with pytest.raises(Gone):
        delete_parts([here], by=None)
    assert row().deleted_at is None


def test_lines_shifted_from_all_sides_keep_one_order(prd):
    steps = [(number, step) for number in (1, 3, 5) for step in (-1, 1)]
    raised = at_once(
        *(
            lambda number=number, step=step: shift_requirement(row(number), step, by=None)
            for number, step in steps
        )
    )
    assert raised == [None] * 6
    positions = list(prd.requirements.values_list("position", flat=True))
    assert len(set(positions)) == 6


def test_an_import_takes_no_number_that_somebody_is_just_taking():
    prd = make_prd(make_product(key="CD"))
    other = make_prd(prd.product)
    header = schema.Prd(title="Handover")
    document = schema.Document(
        product=schema.Product(key="CD", name="Courier Desk"),
        prd=header,
        requirements=(schema.Requirement(id="CD-1", statement="Theirs"),),
    )
    raised = []

    def bring_in():
        try:
            apply(document, prd, mode=Mode.ADD, by=None)
        except DatabaseError as error:
            raised.append(error)
        finally:
            connection.close()

    importer = threading.Thread(target=bring_in, daemon=True)
    with transaction.atomic():
        [number] = next_numbers(prd.product_id, Counter.Kind.REQUIREMENT)
        importer.start()
        until_somebody_waits()
        Requirement.objects.create(product=prd.product, prd=other, number=number, statement="Mine")
    importer.join(60)
    assert raised == []
    assert dict(Requirement.objects.values_list("statement", "number")) == {"Mine": 1, "Theirs": 2}


def test_a_restore_holds_a_prd_into_which_a_line_goes_while_it_waits(prd):
    second, third = make_prd(prd.product), make_prd(prd.product)
    [line] = move_requirements([row()], into=second, by=None)
    moment = Change.objects.filter(prd_id=prd.pk).latest("pk")
    third.refresh_from_db()
    with overtaken(lambda: restore(prd, moment, by=None)) as ended:
        move_requirements([line], into=third, by=None)
    assert ended != [None]
    assert row().prd_id == prd.pk
    assert Prd.objects.get(pk=third.pk).beat == third.beat + 2, "once by the move, once by the restore"


def test_a_prd_is_cleared_though_somebody_writes_elsewhere_to_what_served_its_goal(prd):
    goal, there, by = make_goal(prd), make_prd(prd.product), make_user()
    edit(1, goal=goal)()
    move_requirements([row()], into=there, by=by)
    delete_long_ago(prd, by)
    with overtaken(lambda: clear_prd.call(prd.pk)) as ended:
        edit(1, rationale="Mine")()
    assert ended == [None]
    assert not Prd.everything.filter(pk=prd.pk).exists()
    assert (row().goal_id, row().rationale) == (None, "Mine")
