"""One acceptance criterion in a file is one in its requirement, however long it is."""

import re

from prdbuilder.document.text import LINE_LIMIT, LINES_LIMIT
from prdbuilder.readers import read
from tests.test_reading_user_stories import STORIES, only, stories, words

FRENCH = "alpe-user-stories.fr.md"


def in_file():
    """What the file lists as the criteria of each of its stories; the first list is a template's."""
    lists = (STORIES / FRENCH).read_text(encoding="utf-8").split("\nacceptance_criteria:\n")[2:]
    return [re.split(r"\n(?=\S)", listed)[0] for listed in lists]


def long_text(word):
    return " ".join(f"{word}{number}" for number in range(LINE_LIMIT // 5))


def test_a_file_gives_as_many_criteria_as_are_counted_in_it():
    counted = [listed.count("  # AC-") for listed in in_file()]
    assert counted == [14, 16, 12, 15, 13, 9, 7, 12, 8, 15]
    assert [len(story.criteria) for story in stories(FRENCH).document.requirements] == counted


def test_each_criterion_of_a_file_is_under_its_own_name():
    for listed, story in zip(in_file(), stories(FRENCH).document.requirements, strict=True):
        names = re.findall(r"  # (AC-\w+ : .+)", listed)
        assert [criterion.split(" — ")[0] for criterion in story.criteria] == names


def test_each_criterion_of_a_file_is_whole_there_or_in_the_rationale():
    for listed, story in zip(in_file(), stories(FRENCH).document.requirements, strict=True):
        assert not words(listed) - words(*story.criteria, story.rationale)


def test_a_long_scenario_is_called_by_its_name_and_what_comes_out():
    scenario = f"Scenario: late\nGiven {long_text('fee')}\nWhen I pay\nThen I pay more"
    requirement = only(f"As a clerk, I want to pay.\n\n{scenario}\n")
    assert requirement.criteria == ("Scenario: late — … Then I pay more",)
    assert requirement.rationale == f"**Acceptance criterion 1**\n{scenario}"


def test_a_long_criterion_without_an_outcome_is_cut_and_whole_under_its_number():
    criteria = f"- It is fast\n- It shows {long_text('fee')}\n"
    requirement = only(f"As a clerk, I want to pay.\n\nAcceptance criteria:\n{criteria}")
    first, second = requirement.criteria
    assert first == "It is fast"
    assert len(second) <= LINE_LIMIT
    assert second.startswith("It shows fee0 fee1")
    assert second.endswith("…")
    assert requirement.rationale == f"**Acceptance criterion 2**\nIt shows {long_text('fee')}"


def test_a_reading_tells_of_the_criteria_that_do_not_fit():
    criteria = "".join(f"- Fee {number}\n" for number in range(LINES_LIMIT + 2)) + f"- {long_text('last')}\n"
    text = f"As a clerk, I want to pay.\nAcceptance criteria:\n- {long_text('fee')}\n{criteria}"
    assert read(text, name="pasted").notes == (
        "Criteria of more than 500 characters, shortened and whole in the rationale: 1.",
        "Criteria after the first 200 of a requirement, put into its rationale: 4.",
    )
    requirement = only(text)
    assert (len(requirement.criteria), requirement.criteria[-1]) == (LINES_LIMIT, "Fee 198")
    assert requirement.rationale.endswith(f"**Acceptance criterion 204**\n{long_text('last')}")
    assert "**Acceptance criterion 201**\nFee 199\n" in requirement.rationale


def test_comments_in_a_list_of_criteria_are_titles_and_none_is_lost():
    requirement = only(
        "```yaml\nas_a: clerk\ni_want: to pay\nacceptance_criteria:\n"
        "  # Fees\n  # AC-1: the fee\n  # that is late\n  - is shown\n  - to the cent\n"
        "  # Receipts\n  - a receipt comes\n  - by mail\n  # AC-2: it is fast\n  # AC-3: it is safe\n```\n"
    )
    assert requirement.criteria == (
        "AC-1: the fee that is late — is shown to the cent",
        "Receipts — a receipt comes",
        "by mail",
        "AC-2: it is fast",
        "AC-3: it is safe",
    )
    assert requirement.rationale == "Fees"
