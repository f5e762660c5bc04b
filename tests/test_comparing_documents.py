"""What changed between two documents, and which words of a text."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document import schema
from prdbuilder.document.diff import LISTS, diff, in_a_sentence
from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.word_changes import FEW_EDITS, Effort, Kind, word_changes
from prdbuilder.writers.comparing import compare

from .strategies import TEXT, documents

WORDY = st.lists(st.sampled_from(["the", "driver", "counter", " ", "\n", ", ", ". ", "é", "店"])).map("".join)


def said(before, after):
    """A change as it could be typed: what is out in brackets, what is new in braces."""
    signs = {Kind.SAME: "{}", Kind.REMOVED: "[{}]", Kind.ADDED: "{{{}}}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in word_changes(before, after))


def test_a_document_whose_words_all_stand_in_another_order_is_compared_in_bounded_time():
    words = [f"word{place}" for place in range(160)]
    chance = random.Random(1)
    turned = [" ".join(chance.sample(words, 160)) for _ in range(600)]
    rows = [
        tuple(schema.Requirement(id=f"CD-{place}", statement="Same", rationale=text) for place, text in each)
        for each in (enumerate(turned), enumerate(turned[1:] + turned[:1]))
    ]
    before, after = (
        schema.Document(
            product=schema.Product(key="CD", name="C"), prd=schema.Prd(title="T"), requirements=each
        )
        for each in rows
    )
    started = time.monotonic()
    shown = compare(before, after, edition=Edition.FULL, before_name="1", after_name="2")
    assert time.monotonic() - started < 30
    assert shown.is_coarse


def test_when_effort_is_spent_small_changes_still_show_their_words():
    spent, long = Effort(0), " ".join(map(str, range(400)))
    small = word_changes(long, long.replace(" 200 ", " two hundred "), spent)
    assert [piece.text for piece in small if piece.kind != Kind.SAME] == ["200", "two hundred"]
    larger = word_changes(long, long.replace("1 ", "one "), spent)
    assert [piece.kind for piece in larger] == [Kind.REMOVED, Kind.ADDED]
    assert spent.left > -FEW_EDITS * FEW_EDITS * 3


@given(st.one_of(st.tuples(WORDY, WORDY), st.tuples(st.text(TEXT), st.text(TEXT))))
def test_the_pieces_of_two_texts_make_both_again(texts):
    before, after = texts
    pieces = word_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.REMOVED) == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != two.kind for one, two in pairwise(pieces))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "", ""),
        ("One word", "One word", "One word"),
        ("The driver waits", "The driver never waits", "The driver {never }waits"),
        ("The driver waits.", "The driver, waits.", "The driver{,} waits."),
        ("Pay by card or by bank", "Pay by bank or by card", "Pay by [card]{bank} or by [bank]{card}"),
        ("a rather old phone works", "a fairly new phone works", "a [rather old]{fairly new} phone works"),
        ("Nothing stays of this", "All else is told", "[Nothing stays of this]{All else is told}"),
        ("配達員は待たない", "配達員は長く待たない", "配達員は{長く}待たない"),
    ],
)
def test_the_words_that_changed_are_shown_and_no_others(before, after, shown):
    assert said(before, after) == shown


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 25_000, "b a " * 12_500),
        (" ".join(map(str, range(9_000))), " ".join(map(str, range(9_000, 0, -1)))),
        ("x" * 50_000, "y" * 50_000),
        ("A word. " * 6_000, "A word! " * 6_000),
        ("ab" * 25_000, " a b" * 12_500),
    ],
)
def test_no_two_texts_of_fifty_kilobytes_take_long(before, after):
    begun = time.process_time()
    word_changes(before, after)
    assert time.process_time() - begun < 3


def test_a_long_text_shows_each_word_that_changed_in_it():
    before = " ".join(f"Sentence {number} says that the driver waits." for number in range(1_000))
    after = before.replace("Sentence 700 says", "Sentence 700 denies")
    changed = [piece.text for piece in word_changes(before, after) if piece.kind != Kind.SAME]
    assert changed == ["says", "denies"]


@given(documents(most=3))
def test_a_document_differs_in_nothing_from_itself(document):
    assert not diff(document, document)
    assert in_a_sentence(diff(document, document)) == "Nothing changed."


def groups(document, name):
    how, found = LISTS[name], {}
    for row in getattr(document, name):
        found.setdefault(how.group(row), []).append(how.key(row))
    return found


def applied(before, changes, name):
    """The order of the earlier document with the reported changes made to it, by group."""
    by_key = {change.key: change for change in changes}
    orders = {
        group: [key for key in keys if not (change := by_key.get(key)) or not _left(change)]
        for group, keys in groups(before, name).items()
    }
    arrived = [change for change in changes if not change.removed and _left(change)]
    for change in sorted(arrived, key=lambda change: change.place):
        orders.setdefault(change.group, []).insert(change.place, change.key)
    return {group: keys for group, keys in orders.items() if keys}


def _left(change):
    return change.added or change.removed or change.moved or change.regrouped


@given(documents(most=4), documents(most=4), st.randoms())
def test_the_reported_changes_lead_from_one_document_to_the_other(one, other, random):
    shuffled = one.model_copy(
        update={name: tuple(random.sample(getattr(one, name), len(getattr(one, name)))) for name in LISTS}
    )
    for before, after in ((one, other), (one, shuffled)):
        found = diff(before, after)
        for name in LISTS:
            assert applied(before, found[name], name) == groups(after, name)
            stays = {LISTS[name].key(row): row for row in getattr(before, name)}
            for change in found[name]:
                if change.before and change.after:
                    assert stays[change.key] == change.before
                    assert change.moved or change.regrouped or change.fields
            back = diff(after, before)[name]
            assert {row.key for row in found[name] if row.added} == {row.key for row in back if row.removed}
            assert {row.key for row in found[name] if row.regrouped} == {
                row.key for row in back if row.regrouped
            }
        assert in_a_sentence(found)


def some_lines(*rows):
    return schema.Document(
        product=schema.Product(key="CD", name="Courier Desk"),
        prd=schema.Prd(title="Faster handover"),
        requirements=tuple(
            schema.Requirement(id=id_, statement=f"Line {id_}", facing=facing) for id_, facing in rows
        ),
    )


def test_one_line_that_is_carried_to_the_top_is_the_only_one_that_moved():
    before = some_lines(*((f"CD-{number}", "user") for number in range(1, 8)))
    after = some_lines(*((f"CD-{number}", "user") for number in (7, 1, 2, 3, 4, 5, 6)))
    assert [row.key for row in diff(before, after)["requirements"]] == [("CD-7",)]


def test_a_line_that_faces_the_other_side_has_not_moved_and_moves_no_other():
    before = some_lines(("CD-1", "user"), ("CD-2", "user"), ("CD-3", "customer"))
    after = some_lines(("CD-2", "user"), ("CD-1", "customer"), ("CD-3", "customer"))
    [change] = diff(before, after)["requirements"]
    assert (change.key, change.regrouped, change.moved) == (("CD-1",), True, False)
    assert in_a_sentence(diff(before, after)) == "Requirements: 1 now facing another side."


def shown(comparison):
    """Each row that is shown: where it stands, its id, and what is said of it."""
    halves = [(half.side.value, group) for half in comparison.halves for group in half.groups]
    others = [("", group) for group in (*comparison.front, *comparison.back)]
    return {
        (side or group.anchor, row.id): (row.kind, [*row.marks.values()])
        for side, group in (*halves, *others)
        for row in group.rows
    }


def compared(before, after, which=Edition.FULL):
    names = {"before_name": "Version 1", "after_name": "the draft"}
    return compare(edition(before, which), edition(after, which), edition=which, **names)


def test_a_comparison_shows_what_became_of_each_requirement_in_its_half_and_no_other():
    before = some_lines(*((f"CD-{number}", "user") for number in range(1, 6)), ("CD-9", "customer"))
    after = some_lines(
        *(("CD-5", "user"), ("CD-1", "user"), ("CD-2", "customer"), ("CD-4", "user")),
        *(("CD-6", "user"), ("CD-9", "customer")),
    )
    found = compared(before, after)
    assert shown(found) == {
        ("user", "CD-5"): ("changed", ["Moved: was number 5 here, now 1"]),
        ("user", "CD-3"): ("removed", ["Removed"]),
        ("user", "CD-6"): ("added", ["New"]),
        ("user", "CD-2"): ("gone", ["Now customer-facing"]),
        ("customer", "CD-2"): ("changed", ["Was user-facing"]),
    }
    assert {(count.side, count.what): count.number for count in found.counts} == {
        ("user", "new"): 1,
        ("user", "removed"): 1,
        ("user", "to another side"): 1,
        ("user", "moved"): 1,
        ("customer", "from another side"): 1,
    }
    assert compared(after, after).is_empty
    assert {id_ for _, id_ in shown(compared(before, after, Edition.CUSTOMER))} == {"CD-2"}


def test_of_a_long_text_only_what_is_beside_a_change_is_shown():
    words = " ".join(f"word{number}" for number in range(400))
    sections = [
        schema.Section(kind="problem", text=text) for text in (words, words.replace("word200 ", "another "))
    ]
    before, after = (some_lines().model_copy(update={"sections": (section,)}) for section in sections)
    [row] = compared(before, after).front[0].rows
    kinds = [piece.kind for piece in row.fields[0].pieces]
    assert kinds == ["folded", "same", "removed", "added", "same", "folded"]
    assert sum(len(piece.text) for piece in row.fields[0].pieces) < 400


@given(documents(most=4), documents(most=4), st.sampled_from(Edition))
def test_any_two_documents_can_be_compared_in_any_edition(one, other, which):
    for before, after in ((one, other), (one, one)):
        found = compared(before, after, which)
        anchors = [
            row.anchor
            for group in (*found.front, *(g for half in found.halves for g in half.groups), *found.back)
            for row in group.rows
        ]
        assert len(anchors) == len({*anchors})
        assert {count.anchor for count in found.counts} <= {*anchors}
    assert found.is_empty
