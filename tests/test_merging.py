"""Two people wrote one text: what can be put together is, and nothing of either is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.merging import merge

BASE = "The driver finds the counter at once, and leaves within a minute."

texts = st.text(st.sampled_from("ab \n\tc.\u00a0é"), max_size=40) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (
            "The courier finds the counter at once, and leaves within a minute.",
            "The driver finds the counter at once, and leaves within two minutes.",
            "The courier finds the counter at once, and leaves within two minutes.",
        ),
        (f"{BASE} Nobody waits.", f"At noon, {BASE}", f"At noon, {BASE} Nobody waits."),
        (
            "The driver finds the counter at once.",
            f"Then: {BASE}",
            "Then: The driver finds the counter at once.",
        ),
        (f"{BASE}\n\nMine.", f"{BASE}\n\nTheirs.", None),
        (BASE.replace("driver", "courier"), BASE.replace("driver", "rider"), None),
        (BASE.replace("driver", "courier"), BASE.replace("driver finds", "driver sees"), None),
        (BASE.replace(" at once", ""), BASE.replace("at once,", "at once, always,"), None),
    ],
)
def test_edits_in_different_words_merge_and_those_that_touch_clash(mine, theirs, merged):
    assert merge(BASE, mine, theirs) == merge(BASE, theirs, mine) == merged


@given(texts, texts)
def test_where_one_side_left_it_alone_the_other_counts(base, text):
    assert merge(base, base, text) == text
    assert merge(base, text, base) == text
    assert merge(base, text, text) == text


@given(texts, texts, texts)
def test_no_order_of_the_two_makes_a_difference(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@st.composite
def written(draw):
    """A text and what two people made of it, each by a few edits of their own words."""
    base = draw(
        st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six", "seven"]), max_size=12)
    )
    return base, *(draw(rewritten(base, side)) for side in ("my", "their"))


@st.composite
def rewritten(draw, base, side):
    words = list(base)
    for number in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(words)))
        end = draw(st.integers(start, min(len(words), start + 2)))
        words[start:end] = [f"{side}{number}"] if draw(st.booleans()) else []
    return words


@given(written())
def test_what_one_side_added_is_there_and_what_both_kept_is_not_gone(written):
    base, mine, theirs = written
    merged = merge(*map(" ".join, written))
    if merged is None:
        return
    there = set(merged.split())
    assert {word for word in [*mine, *theirs] if word not in base} <= there
    assert set(base) & set(mine) & set(theirs) <= there


@pytest.mark.parametrize("word", ["word", "word{}", "word{}\n", "a b a {}"])
def test_a_long_text_is_merged_while_nobody_waits(word):
    """Also one whose words are all the same, and one that was written anew from end to end."""
    words = [word.format(number % 7000) for number in range(14_000)]
    mine, theirs = ["mine", *words], [*words, "theirs"]
    begun = time.monotonic()
    assert merge(*map(" ".join, (words, mine, theirs))) == " ".join(["mine", *words, "theirs"])
    merge(*map(" ".join, (words, words[::-1], [*words[5000:], *words[:5000]])))
    assert time.monotonic() - begun < 5
