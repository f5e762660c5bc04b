"""Numbers, ids and bullets before a story belong to it, also where several stories stand on one line."""

import pytest

from prdbuilder.readers import read
from tests.test_reading_user_stories import only, statements


def read_all(text):
    """The ids and statements of a text, of which nothing may be skipped."""
    reading = read(text, name="pasted")
    assert reading.skipped == ()
    return [(requirement.id, requirement.statement) for requirement in reading.document.requirements]


@pytest.mark.parametrize("end", ["", "."])
@pytest.mark.parametrize(
    "mark",
    ["{}.", "{})", "({})", "[{}]", "#{}", "{} -", "- {}.", "* {})", "**{}.**", "Story {}.", "User story {}:"],
)
def test_a_numbered_story_has_its_number_and_no_more(mark, end):
    text = "".join(f"{mark.format(n)} As a user, I want numbering{end}\n" for n in (1, 2))
    assert read_all(text) == [("1", "Numbering"), ("2", "Numbering")]


@pytest.mark.parametrize("end", ["", "."])
@pytest.mark.parametrize(
    ("mark", "id_"), [("US{}.", "US{}"), ("US-{}.", "US-{}"), ("{0}.{0}.", "{0}.{0}"), ("- [US-{}]", "US-{}")]
)
def test_a_story_with_an_id_keeps_it(mark, id_, end):
    text = "".join(f"{mark.format(n)} As a user, I want numbering{end}\n" for n in (1, 2))
    assert read_all(text) == [(id_.format(n), "Numbering") for n in (1, 2)]


@pytest.mark.parametrize("end", ["", "."])
def test_french_stories_are_numbered_too(end):
    text = f"1. En tant que client, je veux payer{end}\n2. En tant que client, je veux partir{end}\n"
    assert read_all(text) == [("1", "Payer"), ("2", "Partir")]


@pytest.mark.parametrize(
    "line",
    [
        "1. As a user, I want A. 2. As a user, I want B. 3. As a dog, I want C.",
        "1. As a user, I want A 2. As a user, I want B 3. As a dog, I want C",
        "1) As a user, I want A; 2) As a user, I want B; 3) As a dog, I want C",
        "- As a user, I want A. - As a user, I want B. - As a dog, I want C.",
        "• As a user, I want A • As a user, I want B • As a dog, I want C",
        "**As a user, I want A.** As a user, I want B. *As a dog, I want C.*",
        "“As a user, I want A.” “As a user, I want B.” “As a dog, I want C.”",
    ],
)
def test_several_stories_on_one_line_are_parted(line):
    assert read_all(line) == [("1", "A"), ("2", "B"), ("3", "C")]


def test_ids_part_the_stories_of_a_line_too():
    assert read_all("US-1: As a user, I want A US-7: As a user, I want B.") == [("US-1", "A"), ("US-7", "B")]


def test_a_number_at_the_end_of_a_sentence_is_the_sentence_s_own():
    assert statements("As a user, I want version 2. As a rule, fast.") == ["Version 2. As a rule, fast"]
    assert statements("As a user, I want version 2. As a dog, I want B.") == ["Version 2", "B"]


def test_what_stands_beside_a_story_on_its_line_is_listed_without_it():
    reading = read("Ann wrote this. As a user, I want a key.", name="a.txt")
    assert only("Ann wrote this. As a user, I want a key.").statement == "A key"
    assert [(stray.line, stray.text) for stray in reading.skipped] == [(1, "Ann wrote this.")]
