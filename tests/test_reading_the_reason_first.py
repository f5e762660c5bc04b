"""Why something is wanted may be said before it, and belongs to the story that it was said of."""

import pytest

from prdbuilder.readers import read


def read_all(text):
    """Who wants what, and why; nothing may be skipped."""
    reading = read(text, name="pasted")
    assert reading.skipped == ()
    return [
        (*requirement.personas, requirement.statement, requirement.rationale)
        for requirement in reading.document.requirements
    ]


KEY_AND_BONE = [("user", "A key", "In order to be safe"), ("dog", "A bone", "In order to be happy")]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "lines",
    [
        "In order to be safe|As a user|I want a key|In order to be happy|As a dog|I want a bone",
        "As a user|I want a key|In order to be safe|As a dog|I want a bone|In order to be happy",
        "As a user|in order to be safe|I want a key|As a dog|in order to be happy|I want a bone",
    ],
)
def test_a_reason_on_a_line_of_its_own_belongs_to_its_story(lines, gap):
    assert read_all(lines.replace("|", gap)) == KEY_AND_BONE


@pytest.mark.parametrize(
    "text",
    [
        "In order to be safe\nAs a user\nI want a key\n\nIn order to be happy\nAs a dog\nI want a bone",
        "- In order to be safe\n- As a user\n- I want a key\n\n"
        "- In order to be happy\n- As a dog\n- I want a bone",
        "1. In order to be safe,\n   as a user,\n   I want a key.\n"
        "2. In order to be happy,\n   as a dog,\n   I want a bone.",
        "In order to be safe, as a user I want a key\nIn order to be happy, as a dog I want a bone",
        "**In order to** be safe\n**As a** user\n**I want** a key\n\n**In order to** be happy\n"
        "**As a** dog\n**I want** a bone",
    ],
)
def test_a_reason_before_the_story_in_many_shapes(text):
    assert read_all(text) == KEY_AND_BONE


def test_a_reason_after_a_blank_line_is_that_of_the_story_right_below():
    text = "As a user, I want a key.\n\nIn order to be happy\nAs a dog\nI want a bone\n"
    assert read_all(text) == [("user", "A key", ""), ("dog", "A bone", "In order to be happy")]


def test_a_reason_that_opens_another_story_is_not_the_reason_of_the_one_above():
    text = "As a user, I want A\nSo that I am happy, as a user I want a dog"
    assert read_all(text) == [("user", "A", ""), ("user", "A dog", "So that I am happy")]


@pytest.mark.parametrize(
    "text",
    [
        "So that I am safe, as a user I want a key",
        "So that I am\nsafe\nas a user\nI want a key",
        "As a user so that I am safe I want a key",
        "As a user, so that I am safe\nI want a key",
        "As a user:\n\nSo that: I am safe\n\nI want: a key",
        "## Keys\n\nSo that I am safe\n\nAs a user\n\nI want a key",
    ],
)
def test_so_that_may_come_first_too(text):
    (requirement,) = read(text, name="pasted").document.requirements
    assert (requirement.statement, requirement.rationale) == ("A key", "So that I am safe")


def test_a_french_reason_may_come_first():
    text = "Afin d’être sûr\nEn tant que client\nJe veux une clé\n\n"
    text += "Pour rire, en tant que chien, je veux un os\n"
    assert read_all(text) == [("client", "Une clé", "Afin d’être sûr"), ("chien", "Un os", "Pour rire")]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Keys: As a user, I want a key.", "Keys"),
        ("- Keys – as a user, I want a key.", "Keys"),
        ("To be safe, as a user, I want a key.", "To be safe"),
        ("When it is late, as a user, I want a key.", "When it is late"),
    ],
)
def test_what_introduces_a_story_is_kept_with_it(line, label):
    assert read_all(f"{line}\nAs a dog, I want a bone.") == [("user", "A key", label), ("dog", "A bone", "")]


@pytest.mark.parametrize(
    "line",
    [
        "In order to read this list, begin above.",
        "In order to pass, we need all of these:",
        "So that is that, and no more.",
    ],
)
@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n"])
def test_a_sentence_that_is_no_reason_stays_alone(line, gap):
    reading = read(f"{line}{gap}As a user, I want a key.", name="pasted")
    assert [stray.text for stray in reading.skipped] == [line]
    assert reading.document.requirements[0].rationale == ""
