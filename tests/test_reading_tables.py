"""Stories in a table: under a head that says who, what and why, or one in a cell."""

import pytest

from prdbuilder.readers import ReadError, read
from tests.test_reading_user_stories import only


def read_all(text):
    reading = read(text, name="pasted")
    return [
        (requirement.id, *requirement.personas, requirement.statement, requirement.rationale)
        for requirement in reading.document.requirements
    ], [(stray.line, stray.reason) for stray in reading.skipped]


IN_PARTS = """| ID | As a | I want to | So that | Priority |
|:---|:-----|----------|---------|---------:|
| S-1 | driver | **see**<br>the counter | I lose no time | Must |
| S-2 | cook | I can ring a bell | so that they come | |
"""


@pytest.mark.parametrize("text", [IN_PARTS, "".join(f"> {line}\n" for line in IN_PARTS.splitlines())])
def test_a_row_says_its_story_in_parts(text):
    assert read_all(text) == (
        [
            ("S-1", "driver", "See the counter", "So that I lose no time\n\nPriority: Must"),
            ("S-2", "cook", "Ring a bell", "So that they come"),
        ],
        [],
    )
    assert read(text).notes == (
        "Line 1 is the head of a table: | ID | As a | I want to | So that | Priority |",
    )


def test_a_table_from_a_spreadsheet_is_read_by_its_tabs():
    text = (
        "Role\tGoal\tBenefit\tAcceptance criteria\ndriver\tsee the counter\tno lost time\t- fast<br>- safe\n"
    )
    requirement = only(text)
    assert (requirement.statement, requirement.rationale) == ("See the counter", "Benefit: no lost time")
    assert requirement.criteria == ("fast", "safe")


def test_a_french_head_is_read_too():
    text = "| En tant que | Je veux | Afin de |\n|--|--|--|\n| client | payer | partir |\n"
    assert read_all(text) == ([("1", "client", "Payer", "Afin de partir")], [])
    assert read(text).document.prd.language == "fr"


def test_a_row_that_lacks_a_part_is_listed_with_what_it_lacks():
    rows = "| driver | a map |\n| | a bell |\n| cook | |\n| total | 2 | x |\n\n| a | b |\n"
    assert read_all(f"| As a | I want |\n|--|--|\n{rows}") == (
        [("1", "driver", "A map", "")],
        [
            (4, "It says what is wanted, but not by whom."),
            (5, "It says who, but not what they want."),
            (6, "This is no user story: it doesn't begin with “As a …” or “En tant que …”."),
            (8, "This is no user story: it doesn't begin with “As a …” or “En tant que …”."),
        ],
    )


def test_every_story_in_a_row_is_one():
    text = (
        "| No. | Story |\n|--|--|\n| 7 | As a driver, I want a map; as a cook, I want a bell |\n\n"
        "| As a driver, I want a car | soon | As a cook, I want a pan |\n"
        "| As an owner | I want tips | so that I live | S-9 |\n"
    )
    assert read_all(text) == (
        [
            ("7", "driver", "A map", ""),
            ("2", "cook", "A bell", ""),
            ("3", "driver", "A car", "soon"),
            ("4", "cook", "A pan", ""),
            ("S-9", "owner", "Tips", "So that I live"),
        ],
        [],
    )


@pytest.mark.parametrize(
    "text",
    [
        "| **As a** driver | **I want** a map | **so that** I drive |",
        "As a\tdriver\tI want\ta map\tso that\tI drive",
    ],
)
def test_a_story_may_have_a_cell_for_each_of_its_parts(text):
    assert read_all(text) == ([("1", "driver", "A map", "So that I drive")], [])


def test_a_head_without_a_story_under_it_is_listed():
    with pytest.raises(ReadError) as problem:
        read("| As a | I want |\n|--|--|\n", name="pasted")
    assert [(stray.line, stray.text) for stray in problem.value.skipped] == [(1, "| As a | I want |")]


def test_another_table_is_no_table_of_stories():
    reading = read("| Name | Value |\n|--|--|\n| x | y |\n\nAs a driver, I want a map.\n", name="pasted")
    assert [stray.line for stray in reading.skipped] == [1, 3]
