"""User stories as people write them become unsorted requirements, and none of their words is lost."""

import re
from collections import Counter
from pathlib import Path
from textwrap import fill

import pytest

from prdbuilder.document.choices import Facing
from prdbuilder.document.schema import Requirement
from prdbuilder.document.text import LINE_LIMIT, PROSE_LIMIT
from prdbuilder.readers import Reading, read
from prdbuilder.readers.decoding import decode

STORIES = Path(__file__).parent / "data" / "userstories"

# Each file was read from its first line to its last, with line numbers beside it, before the reader was
# written. Stories and roles are as a person counts them: a role once, whatever its case and number.
COUNTED = {
    "g03-loudoun.txt": (58, 18, "58 lines, one story on each"),
    "g05-openspending.txt": (53, 7, "lines 1 to 105, a blank line after each story"),
    "g08-frictionless.txt": (66, 11, "lines 1 to 66; 13 name two roles in one word; line 67 is blank"),
    "g10-scrumalliance.txt": (97, 16, "97 lines; line 53's role goes on with “who has read a teaser …”"),
    "g12-camperplus.txt": (55, 4, "55 lines after a byte order mark; 51 to 53 say “I'm able to”"),
    "g13-planningpoker.txt": (53, 7, "53 lines; seven hold a byte 0x92, an apostrophe"),
    "g14-datahub.txt": (67, 8, "67 lines; “so that that” on most"),
    "g17-cask.txt": (64, 9, "lines 1 to 64, then three blank ones; all but five without a reason"),
    "g18-neurohub.txt": (102, 10, "102 lines; system and systems administrators are the same people"),
    "g23-archivesspace.txt": (56, 12, "57 lines, of which line 8 goes on with the story of line 7; as g18"),
    "g26-racdam.txt": (100, 5, "100 lines"),
    "g28-zooniverse.txt": (60, 3, "60 lines, most ending in a tab; 0xAD where a hyphen was"),
    "aqusa-g09.txt": (85, 4, "85 lines, each ending in CR CR LF"),
    "us_developer.rst": (3, 1, "three directives, US_DEV_1, 3 and 2"),
    "us_display.rst": (1, 1, "one directive"),
    "us_reliable.rst": (1, 1, "one directive"),
    "us_setup.rst": (1, 1, "one directive; “Maker / builder” beside it, “As a maker” in the story"),
    "alpe-user-stories.fr.md": (10, 9, "US-001 to US-010; the block on line 13 is a template"),
}
TWELVE = [name for name in COUNTED if re.match(r"g\d\d-", name)]

# Words that carry the sentence of a story and stand in no requirement.
FRAME = {"as", "a", "an", "the", "i", "m", "want", "to", "would", "like", "need", "be", "able", "so", "that"}


def stories(name: str) -> Reading:
    return read((STORIES / name).read_bytes(), name=name)


def statements(text: str) -> list[str]:
    return [requirement.statement for requirement in read(text, name="pasted").document.requirements]


def persona_names(text: str) -> list[str]:
    return [persona.name for persona in read(text, name="pasted").document.personas]


def only(text: str) -> Requirement:
    (requirement,) = read(text, name="pasted").document.requirements
    return requirement


def words(*texts: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", " ".join(texts).casefold()))


@pytest.mark.parametrize("name", COUNTED)
def test_a_file_gives_as_many_stories_and_roles_as_a_person_counts_in_it(name):
    document = stories(name).document
    assert (len(document.requirements), len(document.personas)) == COUNTED[name][:2]


@pytest.mark.parametrize("name", [*TWELVE, "aqusa-g09.txt"])
def test_no_story_of_a_plain_file_is_skipped(name):
    assert stories(name).skipped == ()


@pytest.mark.parametrize("name", [*TWELVE, "aqusa-g09.txt"])
def test_every_word_of_every_line_is_in_its_requirement(name):
    text = (STORIES / name).read_bytes().replace(b"\xad", b"-").replace(b"\x92", "’".encode())
    lines = re.sub(r"\r*\n(?!As )", " ", text.decode("utf-8-sig")).splitlines()
    document = stories(name).document
    names = {persona.id: persona.name for persona in document.personas}
    for line, requirement in zip(filter(str.strip, lines), document.requirements, strict=True):
        roles = [names[persona] for persona in requirement.personas]
        lost = words(line) - words(*roles, requirement.statement, requirement.rationale)
        glued = "".join(roles).replace(" ", "").casefold()
        assert {word for word in lost if word.removesuffix("s") not in glued} <= FRAME


@pytest.mark.parametrize("name", COUNTED)
def test_a_story_is_unsorted_and_nobody_is_said_to_pay_or_use(name):
    document = stories(name).document
    assert {requirement.facing for requirement in document.requirements} == {Facing.UNSORTED}
    assert {(persona.pays, persona.uses) for persona in document.personas} == {(None, None)}
    assert all(requirement.personas for requirement in document.requirements)


def test_what_is_wanted_is_the_statement_and_why_is_the_rationale():
    requirement = stories("g03-loudoun.txt").document.requirements[6]
    assert requirement.id == "7"
    assert requirement.statement == "Pay Fee"
    assert requirement.rationale == (
        "So that I can satisfy outstanding charge associated with the service requested or received from"
        " the County."
    )


def test_an_encoding_is_told_by_the_words():
    zooniverse = stories("g28-zooniverse.txt")
    assert zooniverse.document.requirements[23].statement == (
        "Prefilter content using search based on low-level asset information"
    )
    assert "volunteer’s classification" in zooniverse.document.requirements[42].statement
    assert zooniverse.notes == ("Read as Windows-1252 text.",)


def test_two_roles_in_one_word_are_two_personas_where_each_is_known():
    document = stories("g08-frictionless.txt").document
    assert document.requirements[5].personas == ("researcher", "publisher")
    assert document.requirements[26].personas == ("researcher", "government-publisher")
    assert document.requirements[61].personas == ("repository-manager", "researcher")
    assert document.requirements[46].personas == ("developerwrangler",)


def test_a_directive_keeps_its_id_its_title_its_options_and_its_value():
    first = stories("us_developer.rst").document.requirements[0]
    assert first.id == "US_DEV_1"
    assert first.statement == "A modular component structure"
    assert first.rationale.startswith("So that I can add a new sensor or display type without modifying")
    for kept in ("Modular Firmware Extensibility", "- status: implemented", "**Value:**", "new peripheral."):
        assert kept in first.rationale


def test_french_fields_become_a_statement_a_reason_and_criteria():
    document = stories("alpe-user-stories.fr.md").document
    first = document.requirements[0]
    assert document.prd.language == "fr"
    assert [requirement.id for requirement in document.requirements] == [f"US-{n:03}" for n in range(1, 11)]
    assert first.statement == "Activer le compte lié à mon invitation et définir mes accès"
    assert first.rationale.startswith("Afin de déclarer mes articles")
    assert first.criteria[1].startswith("AC-2 : Validation du mot de passe conforme — GIVEN je saisis")


def test_no_word_of_a_french_block_is_lost():
    text = (STORIES / "alpe-user-stories.fr.md").read_text(encoding="utf-8")
    reading = stories("alpe-user-stories.fr.md")
    kept = [persona.name for persona in reading.document.personas]
    kept += [stray.text for stray in reading.skipped]
    for story in reading.document.requirements:
        kept += [story.id, story.statement, story.rationale, *story.criteria]
    front_matter = text.split("---")[1]
    assert set(words(text)) - set(words(*kept, front_matter)) <= {"yaml"}


def test_what_belongs_to_no_story_is_listed_with_its_line_and_why():
    reading = stories("alpe-user-stories.fr.md")
    assert [(stray.line, stray.reason) for stray in reading.skipped] == [
        (11, "This is a heading; only user stories are read."),
        (14, "It says neither who, nor what they want."),
        (29, "This is a heading; only user stories are read."),
    ]
    assert reading.notes[0] == "The front matter, lines 1 to 9, was left out."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Remember the milk.", "This is no user story: it doesn't begin with “As a …” or “En tant que …”."),
        ("As a result, we moved the date.", "This is no user story: it doesn't begin with “As a …” or"),
        ("As a clerk.", "It says who, but not what they want."),
        ("As a clerk, I want so that I can rest.", "It says who, but not what they want."),
        ("I want to log in.", "It says what is wanted, but not by whom."),
        ("As a , I want to log in.", "It says what is wanted, but not by whom."),
        ("## Payments", "This is a heading; only user stories are read."),
    ],
)
def test_a_line_that_is_no_story_is_skipped_alone(line, reason):
    reading = read(f"As a user, I want to pay.\n{line}\nAs an admin, I want to refund.\n", name="a.txt")
    assert [requirement.statement for requirement in reading.document.requirements] == ["Pay", "Refund"]
    (skipped,) = reading.skipped
    assert (skipped.line, skipped.text) == (2, line)
    assert skipped.reason.startswith(reason)


@pytest.mark.parametrize(
    "line",
    [
        "As a clerk, I want to pay a fee, so that I can go home.",
        "As a clerk I want to pay a fee so that I can go home",
        "as a clerk , i want  to pay a fee.  So that I can go home.",
        "As the clerk,I need to pay a fee, so that so that I can go home",
        "•As a clerk,<br>I want to pay a fee,<br/>so that I can go home.",
        "- **As a** clerk, **I want to** pay a fee **so that** I can go home.",
        "* [ ] As a clerk, I'd like to pay a fee, so that that I can go home.",
        "3. “As a clerk, I can pay a fee, so that I can go home.”",
        "*As a clerk I want to pay a fee so that I can go home*",
        "US-3: As clerk, I would like to pay a fee, so that I can go home.",
        "## US-3 — As a clerk, I'm able to pay a fee, so that I can go home.",
        "| US-3 | As a clerk, I wish to pay a fee, so that I can go home. | Must |",
        "**User story:** As a clerk, we want to pay a fee; so that I can go home.",
        "As a clerk,\nI want to pay\n a fee,\nso that I can go home.",
        "As a clerk\n\nI want to pay a fee\n\nSo that I can go home.",
        "In order to go home, as a clerk, I want to pay a fee.",
        "As a clerk, so that I can go home, I want to pay a fee.",
        "\ufeffAs a clerk, I want to pay a fee,\tso that I can go home.\t\r\r\n\r\r\n",
    ],
)
def test_one_story_in_many_shapes_says_the_same(line):
    requirement = only(line)
    assert requirement.statement == "Pay a fee"
    assert requirement.rationale.split("\n")[0].rstrip(".").endswith("go home")
    assert persona_names(line) == ["Clerk"]


@pytest.mark.parametrize(
    "line",
    [
        "En tant que déposant, je veux payer, afin de rentrer.",
        "En tant qu’un déposant je souhaite payer pour rentrer",
        "1) En tant que déposant, je voudrais payer, pour rentrer.",
        "**En tant que** déposant, **j'aimerais** payer **afin de** rentrer.",
        "En tant que déposant,\nje peux payer\nafin de rentrer.",
    ],
)
def test_a_french_story_in_many_shapes_says_the_same(line):
    reading = read(line, name="pasted")
    assert persona_names(line) == ["Déposant"]
    assert only(line).statement == "Payer"
    assert only(line).rationale.rstrip(".").endswith("rentrer")
    assert reading.document.prd.language == "fr"


def test_spellings_of_one_role_are_one_persona_shown_as_most_often_written():
    text = "".join(
        f"As {role}, I want to pay.\n"
        for role in ("a Staff  member", "staff members", "the staff member", "a STAFF MEMBER", "an admin")
    )
    assert persona_names(text) == ["Staff member", "Admin"]


@pytest.mark.parametrize(
    ("role", "personas"),
    [
        ("a buyer or seller", ["Buyer", "Seller"]),
        ("a driver and a restaurant owner", ["Driver", "Restaurant owner"]),
        ("an owner/manager", ["Owner", "Manager"]),
        ("a Maker / builder", ["Maker", "Builder"]),
        ("a buyer, a seller or an admin", ["Buyer", "Seller", "Admin"]),
        ("a user or as an admin", ["User", "Admin"]),
        ("a Research and Development manager", ["Research and Development manager"]),
        ("a user and group administrator", ["User and group administrator"]),
        ("an administrator of users and groups", ["Administrator of users and groups"]),
        ("an A/V technician", ["A/V technician"]),
        ("a JuniorResearcher", ["JuniorResearcher"]),
    ],
)
def test_two_roles_are_two_personas_only_where_they_are_two(role, personas):
    assert persona_names(f"As {role}, I want to pay.") == personas


def test_french_roles_are_parted_too():
    assert persona_names("En tant que bénévole ou déposant, je veux payer.") == ["Bénévole", "Déposant"]


def test_a_want_that_is_denied_or_due_keeps_its_words():
    assert statements(
        "As a clerk, I don't want to lose a fee.\n"
        "As a clerk, I must approve each fee.\n"
        "As a clerk, I receive a letter.\n"
        "As a clerk, when a fee is late, I want to know it.\n"
    ) == [
        "I don't want to lose a fee",
        "I must approve each fee",
        "I receive a letter",
        "When a fee is late, I want to know it",
    ]


def test_a_wrapped_line_goes_on_with_its_story_and_a_new_sentence_does_not():
    text = "As a clerk, I want to see the fee\nof each visitor.\nAsk Ann about this.\n"
    reading = read(text, name="a.txt")
    assert only(text).statement == "See the fee of each visitor"
    assert [(stray.line, stray.text) for stray in reading.skipped] == [(3, "Ask Ann about this.")]


def test_a_line_that_was_wrapped_before_a_capital_goes_on_too():
    text = (
        "As a maker, I want to connect the device that stands in my garage to the\n"
        "WiFi of my home, and to configure the key operating parameters on a web\n"
        "page, so that I can use it.\n"
    )
    assert only(text).statement.startswith(
        "Connect the device that stands in my garage to the WiFi of my home"
    )
    assert only(text).rationale == "So that I can use it."


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_wrapped_files_read_as_unwrapped_ones(width):
    for name in TWELVE:
        lines = [line for line in decode((STORIES / name).read_bytes()).text.splitlines() if line.strip()]
        wrapped = "\n".join(fill(line, width, break_on_hyphens=False) for line in lines)
        assert read(wrapped, name=name).document == stories(name).document


def test_two_stories_on_one_line_are_two():
    text = "As a clerk, I want to pay. 2. As an admin, I want to refund. As a rule, fast."
    assert statements(text) == ["Pay", "Refund. As a rule, fast"]


def test_criteria_and_scenarios_belong_to_the_story_above_them():
    requirement = only(
        "### PAY-7 Fees\n"
        "As a clerk, I want to pay.\n\n"
        "Acceptance criteria:\n"
        "- The fee is shown\n"
        "  to the cent\n"
        "1. A receipt comes\n\n"
        "Scenario: late\nGiven a late fee\nWhen I pay\nThen I pay more\n"
    )
    assert requirement.id == "PAY-7"
    assert requirement.rationale == "Fees"
    assert requirement.criteria == (
        "The fee is shown to the cent",
        "A receipt comes",
        "Scenario: late Given a late fee When I pay Then I pay more",
    )


def test_a_heading_whose_story_can_not_be_read_is_listed_with_it():
    reading = read("As a clerk, I want to pay.\n\n## US-2 Refunds\n\nAs a clerk.\n", name="a.md")
    assert [(stray.line, stray.text) for stray in reading.skipped] == [
        (3, "## US-2 Refunds"),
        (5, "As a clerk."),
    ]


def test_what_is_set_in_under_a_story_is_its_note():
    requirement = only("- As a clerk, I want to pay.\n\n  Ann knows more.\n  Ask her.\n\n  By May.\n")
    assert requirement.rationale == "Ann knows more.\nAsk her.\n\nBy May."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_are_numbered_as_an_editor_numbers_them(end):
    lines = ("As a clerk, I want to pay.", "", "Remember the milk.", "As a clerk, I want to rest.")
    (skipped,) = read(end.join(lines).encode(), name="a.txt").skipped
    assert skipped.line == 3


def test_ids_of_the_file_are_kept_and_made_unique():
    text = "".join(
        f"{id_} As a clerk, I want to pay.\n" for id_ in ("US-1:", "2.", "2.", "US-1:", "-", "[US-1-2]")
    )
    ids = [requirement.id for requirement in read(text, name="a.md").document.requirements]
    assert ids == ["US-1", "2", "3", "US-1-2", "5", "US-1-2-2"]


def test_a_story_longer_than_a_line_goes_on_in_its_rationale():
    want = " ".join(f"step{number}" for number in range(150))
    requirement = only(f"As a clerk, I want to {want}, so that I can rest.")
    assert len(requirement.statement) <= LINE_LIMIT
    assert words(requirement.statement, requirement.rationale) == words(want, "so that i can rest")


def test_a_story_longer_than_a_requirement_is_listed_whole():
    line = "As a clerk, I want to pay " + "more " * (PROSE_LIMIT // 5 + 200)
    reading = read(f"{line}\nAs a clerk, I want to rest.", name="a.txt")
    (skipped,) = reading.skipped
    assert (skipped.line, skipped.text) == (1, line.strip())
    assert skipped.reason.startswith("It is longer than 100000 characters")


def test_the_title_is_given_or_the_name_of_the_file():
    story = "As a clerk, I want to pay."
    assert read(story, name="C:\\backlogs\\g03-loudoun.txt").document.prd.title == "g03-loudoun"
    assert read(story, name="g03.txt", title="Loudoun").document.prd.title == "Loudoun"
    assert read(story).document.prd.title == "Untitled"


def test_pasted_text_reads_as_its_bytes_do():
    text = (STORIES / "g12-camperplus.txt").read_text(encoding="utf-8")
    assert read(text, name="g12-camperplus.txt") == stories("g12-camperplus.txt")
