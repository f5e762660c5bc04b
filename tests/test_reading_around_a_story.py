"""What stands before, in and under a story: leads, lists of wants, criteria with and without a label."""

import pytest

from prdbuilder.readers import read
from tests.test_reading_user_stories import only, statements


@pytest.mark.parametrize(
    "lead", ["[MUST]", "(M)", "👩", "→", "a)", "iv.", "A.", "US-1 |", "<li>", "> >", "P1 –"]
)
def test_a_few_signs_before_a_story_do_not_hide_it(lead):
    reading = read(
        f"As a clerk, I want X\n{lead} As a user, I want Y\n{lead} As a dog, I want Z.", name="pasted"
    )
    assert [requirement.statement for requirement in reading.document.requirements] == ["X", "Y", "Z"]
    assert reading.skipped == ()


@pytest.mark.parametrize(
    "line",
    [
        "As a user I want X, As a dog I want Y",
        "As a user I want X As a dog I want Y",
        "Keys: As a user I want X. Bones: As a dog I want Y.",
        "<ul><li>As a user, I want X</li><li class='b'>As a dog, I want Y</li></ul>",
        "> As a user,\n> I want X\n>\n> As a dog,\n> I want Y",
    ],
)
def test_two_stories_are_two_without_a_full_stop_between_them(line):
    assert statements(line) == ["X", "Y"]


def test_a_story_that_is_quoted_in_another_is_a_part_of_it():
    assert statements("As a user, I want to see “As a dog, I want Y” in the list.") == [
        "See “As a dog, I want Y” in the list"
    ]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("As a user, I want:\n- to pay\n- to rest\nso that I am happy", "Pay; to rest"),
        ("As a user, I want to:\n\n  * pay;\n  * rest.\n\nSo that I am happy", "Pay; rest"),
        ("As a user, I want to be able to:\n1. pay\n2. rest\nso that I am happy", "Be able to: pay; rest"),
        ("En tant que client, je veux :\n- payer\n- partir\nafin de rire", "Payer; partir"),
    ],
)
def test_a_list_of_what_is_wanted_is_wanted(text, statement):
    requirement = only(text)
    assert requirement.statement == statement
    assert requirement.rationale in ("So that I am happy", "Afin de rire")


@pytest.mark.parametrize(
    "text",
    [
        "As a user, I want X\n- fast\n- safe\n\nAs a dog.",
        "As a user, I want to see X:\n- fast\n- safe\n\nAs a dog.",
        "As a user, I want X\n\nAcceptance: fast\nAcceptance tests:\n- safe\n\nAs a dog.",
        "- As a user, I want X\n  DoD:\n  - fast\n  - safe\n- As a dog.",
        "- As a user, I want X\n  - fast\n  - safe\n- As a dog.",
    ],
)
def test_a_list_below_a_story_is_of_its_criteria(text):
    reading = read(text, name="pasted")
    (requirement,) = reading.document.requirements
    assert requirement.criteria == ("fast", "safe")
    assert [stray.reason for stray in reading.skipped] == ["It says who, but not what they want."]


def test_numbered_criteria_need_no_label():
    assert only("As a user, I want X\nAC1: fast\n\n- AC2: safe\n").criteria == ("AC1: fast", "AC2: safe")


def test_a_background_is_a_part_of_a_feature():
    story = "In order to work\n  As a user\n  I want X"
    feature = f"{story}\n\n  Background:\n    Given A\n\n  Scenario: B\n    Given C\n"
    assert only(feature).criteria == ("Background: Given A", "Scenario: B Given C")


def test_a_label_of_criteria_that_is_set_in_ends_the_sentence():
    requirement = only("- As a user, I want X\n  Acceptance criteria:\n  - fast\n")
    assert (requirement.statement, requirement.criteria) == ("X", ("fast",))


def test_a_remark_is_no_wrapped_line_where_nothing_is_wrapped():
    story = "As a data analyst, I want to see each of the fees at once"
    reading = read(f"{story}\nSome remark here.\nAs a user, I want X.\n", name="pasted")
    assert [stray.text for stray in reading.skipped] == ["Some remark here."]


def test_a_note_under_a_story_does_not_go_on_with_its_sentence():
    requirement = only("As a user, I want X.\n\n    a note\n    on it\n\nSo that Y.")
    assert (requirement.statement, requirement.rationale) == ("X", "So that Y.\n\na note\non it")


@pytest.mark.parametrize(
    "text",
    [
        "As a user | I want X | so that Y",
        "As a 'user' / I want X / so that Y",
        "User story no. 5: As a user, I want X, and so that Y",
        "As a : user\nI want : X\nSo that : Y",
    ],
)
def test_signs_between_the_parts_are_left_out(text):
    reading = read(text, name="pasted")
    (requirement,) = reading.document.requirements
    assert requirement.personas == ("user",)
    assert (requirement.statement, requirement.rationale) == ("X", "So that Y")
    assert reading.skipped == ()


def test_an_item_beside_a_story_in_a_list_is_not_its_criterion():
    reading = read("- As a user, I want X\n- Remember the milk\n", name="pasted")
    assert [stray.text for stray in reading.skipped] == ["- Remember the milk"]


@pytest.mark.parametrize("role", ["<type of user>", "[role]", "{{persona}}", "< user role >", "(who)"])
def test_a_template_is_told_from_a_story(role):
    reading = read(f"As a {role}, I want <some goal>, so that <reason>.\nAs a user, I want X.", name="pasted")
    assert [stray.reason for stray in reading.skipped] == [
        "It is a template: its role only holds the place of one."
    ]
    assert statements("As a [registered user], I want X.") == ["X"]
