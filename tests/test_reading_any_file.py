"""Whatever a person gives a reader, it answers with a document or one sentence, and soon."""

import codecs
import time
from collections.abc import Callable
from itertools import chain, zip_longest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prdbuilder.readers import ReadError, Reading, read
from prdbuilder.readers.decoding import LINE_COUNT_LIMIT, SIZE_LIMIT, decode

STORY = "As a visitor, I want to pay the café, so that I’m done."

ROLES = st.sampled_from(["visitor", "Public User", "hôte", "driver 2", "管理者", "C++ developer"])
WORDS = st.sampled_from(
    ["pay", "fee", "naïve", "日本", "x-ray", "(all)", "50%", "e.g. this", "«here»", "of", "a"]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join).filter(str.isprintable)
SHAPES = st.sampled_from(
    [
        "As a {role}, I want to {want}, so that {reason}",
        "As an {role} I want to {want} so that {reason}",
        "as the {role} , i want  to {want} .  So that {reason}",
        "{number}. As a {role}, I need to {want}, so that {reason}",
        "- [ ] **As a** {role}, **I want to** {want} **so that** {reason}",
        "> As {role}, I would like to {want};\tso that that {reason}",
        "As a {role}\nI want to {want}\nSo that {reason}",
        "* US-{number}: As a {role}, I can {want}, so that so that {reason}",
        "As a {role}\n\n  I want to {want},\n  so that {reason}",
        "({number}) As a {role}, I want to {want}, so that {reason}",
        "So that {reason}\nAs a {role}\nI want to {want}",
        "{number}. So that {reason}, as a {role}, I want to {want}",
        "- As a {role}\n- I want to {want}\n- So that {reason}",
    ]
)
PIECES = st.sampled_from(
    [
        *("As a", "As an", "I want to", "I want", "so that", "In order to", "En tant que", "je veux"),
        *("- ", "  - ", "1. ", "# ", "## US-1 ", "US-7:", "> ", "| ", "**", "*", "“", "afin de"),
        *("```", "```yaml", "as_a: ", "i_want: ", "so_that: ", "acceptance_criteria:", "notes: |"),
        *(".. story:: ", "   :id: ", "   ", "\t", "Given", "When", "Scenario:", "Acceptance criteria:"),
        *(",", ".", ";", ":", "or", "and", "/", "=====", "\r", "\x0b", "\u2028", "\u200b", "\u3164"),
        *("So that", "Afin de", "In order to go,", "AC:", "AC1:", "<li>", "(M)", "| ID | Story |", "> >"),
        *("| As a | I want | So that |", "Role\tWant", "# AC-1: ", "  # ", "<role>", "2. As a", "• As the"),
    ]
)


def outcome(source: bytes | str) -> Reading | ReadError:
    try:
        return read(source, name="any.txt")
    except ReadError as problem:
        return problem


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@example("As a \ud800, I want x".encode("utf-16-le", "surrogatepass"))
def test_any_bytes_give_a_reading_or_one_sentence(source):
    result = outcome(source)
    assert isinstance(result, Reading) or str(result).endswith(".")


@given(st.lists(st.one_of(PIECES, st.text(max_size=12), st.just("\n")), max_size=60).map("".join))
def test_any_text_gives_a_reading_or_one_sentence(source):
    result = outcome(source)
    assert isinstance(result, Reading) or str(result).endswith(".")


@given(st.lists(st.tuples(SHAPES, ROLES, PHRASES, PHRASES), min_size=1, max_size=8))
def test_stories_come_back_as_they_were_said(told):
    text = "\n\n".join(
        shape.format(number=number, role=role, want=want, reason=reason)
        for number, (shape, role, want, reason) in enumerate(told, start=1)
    )
    document = read(text, name="any.txt").document
    names = {persona.id: persona.name for persona in document.personas}
    found = [
        ([names[id_] for id_ in requirement.personas], requirement.statement, requirement.rationale)
        for requirement in document.requirements
    ]
    assert found == [
        ([role[0].upper() + role[1:]], want[0].upper() + want[1:], f"So that {reason}")
        for _, role, want, reason in told
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "", "  ", "\t"]),
            st.lists(st.one_of(PIECES, st.just("WORD")), max_size=3).map(" ".join),
            st.sampled_from(["WORD", "WORD", "WORD.", "", "As a user, I want WORD, so that WORD."]),
        ).map("".join),
        max_size=25,
    )
)
def test_every_word_is_kept_in_one_place(lines):
    """In the document, the head of a table or among what was skipped, and never in two of them."""
    pieces = ("As a clerk, I want to pay.\n" + "\n".join(lines)).split("WORD")
    unique = [f"w{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}w" for n in range(len(pieces) - 1)]
    result = outcome("".join(chain.from_iterable(zip_longest(pieces, unique, fillvalue=""))))
    kept = " ".join((result.document.to_json(), *result.notes)).casefold()
    skipped = " ".join(stray.text for stray in result.skipped).casefold()
    assert [word for word in unique if (word in kept) is (word in skipped)] == []


@pytest.mark.parametrize(
    ("source", "note"),
    [
        (STORY.encode(), ""),
        (codecs.BOM_UTF8 + STORY.encode(), ""),
        (STORY.encode("utf-16"), "Read as UTF-16."),
        (codecs.BOM_UTF16_BE + STORY.encode("utf-16-be"), "Read as UTF-16."),
        (STORY.encode("utf-32"), "Read as UTF-32."),
        (STORY.encode("cp1252"), "Read as Windows-1252 text."),
        (STORY.encode("mac_roman"), "Read as Mac Roman text."),
        (STORY.replace("’", "'").encode("cp850"), "Read as DOS text (code page 850)."),
        (STORY.encode() + b" \x92", "Read as Windows-1252 text."),
    ],
)
def test_text_is_read_in_the_encoding_that_it_was_written_in(source, note):
    decoded = decode(source)
    assert decoded.text.removesuffix(" ’").replace("'", "’") == STORY
    assert decoded.note == note


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"", "There is nothing in it to read."),
        (b" \r\n\t--- \n", "There is nothing in it to read."),
        ("", "There is nothing in it to read."),
        (b"%PDF-1.7 As a user, I want", "This is a PDF file, not plain text."),
        (b"PK\x03\x04 As a user", "This is a ZIP, Word or Excel file, not plain text."),
        (b"As a user,\x00 I want to pay", "This is not a text file: it holds NUL characters."),
        ("As a user,\x00 I want to pay", "This text holds a NUL character, which can't be stored."),
        ("As a \ud800, I want to pay", "This text holds half of a character"),
        (b"As a \xed\xa0\x80, I want to pay", "This text holds half of a character"),
        (b"\xff\xfeA", "This file says that it is UTF-16 text, but it is not."),
        (b"\x01\x02\x03\x04 a", "This is not a text file: it is full of control characters."),
        (b"a" * (SIZE_LIMIT + 1), "This file is larger than 5 MB, which is the limit."),
        (b"a\n" * (LINE_COUNT_LIMIT + 1), "This file has more than 100,000 lines, which is the limit."),
        (b"Buy milk.\nBuy bread.\n", "No user story was found; one begins with"),
    ],
)
def test_what_can_not_be_read_is_refused_with_one_clear_sentence(source, reason):
    with pytest.raises(ReadError) as problem:
        read(source, name="any.txt")
    assert str(problem.value).startswith(reason)


def test_a_file_without_a_story_lists_its_lines_all_the_same():
    with pytest.raises(ReadError) as problem:
        read("Buy milk.\n\nBuy bread.\n", name="list.txt")
    assert [(stray.line, stray.text) for stray in problem.value.skipped] == [
        (1, "Buy milk."),
        (3, "Buy bread."),
    ]


def test_a_stray_control_character_is_left_out_and_told():
    reading = read(STORY + " " * 50 + "\n" * 50 + "\x07", name="any.txt")
    assert reading.notes == ("One control character was left out.",)


def _repeated(piece: str, start: str = "") -> Callable[[int], str]:
    return lambda length: start + piece * (length // len(piece))


def _set_in_deeper(length: int) -> str:
    depth = int((2 * length) ** 0.5)
    return "".join(f"{' ' * place}.. story:: a\n" for place in range(depth))


@pytest.mark.parametrize(
    "text_of",
    [
        pytest.param(_repeated("As a "), id="openings"),
        pytest.param(_repeated("As a. "), id="openings of sentences"),
        pytest.param(_repeated("so that ", "As a user, I want "), id="reasons"),
        pytest.param(_repeated("**a"), id="emphasis"),
        pytest.param(_repeated("pour ", "En tant que x, je veux "), id="purposes"),
        pytest.param(_repeated("a or b and ", "As a "), id="roles"),
        pytest.param(_repeated("aA", "As a "), id="capitals"),
        pytest.param(_repeated("- ", "As a user, I want x\n  "), id="bullets"),
        pytest.param(_repeated("```yaml\nas_a: x\n"), id="fences"),
        pytest.param(_repeated("```x\n"), id="fences that are never closed"),
        pytest.param(_set_in_deeper, id="directives in directives"),
    ],
)
def test_the_work_grows_with_the_length_and_no_faster(text_of):
    def seconds(length: int) -> float:
        text, runs = text_of(length), []
        for _ in range(3):
            started = time.process_time()
            outcome(text)
            runs.append(time.process_time() - started)
        return min(runs)

    # Twelve times the length: twelve times the work, and 144 times where it is the square.
    assert seconds(120_000) < 48 * max(seconds(10_000), 0.002)


@pytest.mark.parametrize(
    ("piece", "story"),
    [
        ("As a As a As a ", ""),
        ("As a user, I want ", "As a user, I want end"),
        *(("(", ""), ("**", ""), ("| As a ", ""), ("1.", "")),
    ],
)
def test_a_megabyte_on_one_line_is_accounted_for(piece, story):
    line = (piece * (1_000_000 // len(piece)) + "end").strip()
    result = outcome(line)
    assert [stray.text for stray in result.skipped] == [line.removesuffix(story).rstrip()]
    assert isinstance(result, Reading) is bool(story)
