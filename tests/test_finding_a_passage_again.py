"""A marked passage is found again while its text changes, and is lost once its words are gone."""

import time

from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.passages import Passage, find, fold, marked

SOME = ("the", "driver", "finds", "a", "counter", "in", "every", "mall", "café", "Ünder", "40")
WORDS = st.lists(st.sampled_from(SOME), max_size=12)
TEXT = WORDS.map(" ".join)


@given(before=TEXT, quote=TEXT.filter(bool), after=TEXT)
def test_what_was_marked_is_found_in_the_same_text(before, quote, after):
    text = fold(f"{before} {quote} {after}")
    start = len(fold(f"{before} x")) - 1
    passage = marked(text, start, start + len(quote))
    found = find(text, passage)
    assert text[found.start : found.end] == quote
    assert not found.is_changed
    assert marked(text, found.start, found.end) == passage


@given(before=TEXT, quote=TEXT.filter(bool), after=TEXT, earlier=TEXT, later=TEXT)
def test_what_is_written_around_it_loses_nothing(before, quote, after, earlier, later):
    text = fold(f"{before} {quote} {after}")
    start = len(fold(f"{before} x")) - 1
    passage = marked(text, start, start + len(quote))
    now = fold(f"{earlier} {text} {later}")
    found = find(now, passage)
    assert now[found.start : found.end] == quote


@given(quote=TEXT.filter(bool), text=st.text(alphabet="xyz ", max_size=300))
def test_it_is_lost_once_its_words_are_gone(quote, text):
    assert find(fold(text), Passage(quote)) is None


def test_among_equal_words_the_surroundings_decide():
    text = "Owners want it in one stop. Drivers want it in one stop."
    passage = marked(text, 47, 55)
    assert find(f"At night, {text}", passage).start == 57


def test_a_word_changed_inside_is_found_and_said():
    passage = Passage("four minutes at every pick-up", "Drivers lose ", " looking for the counter")
    now = "Drivers lose about five minutes at every single pick-up, we saw."
    found = find(now, passage)
    assert found.is_changed
    assert now[found.start : found.end] == "minutes at every single pick-up"


def test_two_words_of_which_one_is_left_are_lost():
    assert find("The driver", Passage("driver map")) is None


def test_a_long_text_is_searched_at_once():
    text, began = "lorem ipsum dolor " * 6_000, time.monotonic()
    assert find(text, Passage("ipsum amet lorem dolor sit " * 40)) is not None
    assert time.monotonic() - began < 3
