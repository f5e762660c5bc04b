"""Our own JSON form, read back from a file that may have been edited by hand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.readers import ReadError, read
from tests.strategies import documents

SMALL = {"schema": 1, "product": {"key": "CD", "name": "Courier Desk"}, "prd": {"title": "Handover"}}


@given(documents())
def test_what_was_written_is_read_as_it_was(document):
    reading = read(document.to_json().encode())
    assert (reading.document, reading.format, reading.skipped) == (document, "json", ())


def test_a_title_that_was_given_comes_before_the_document_s_own():
    assert read(json.dumps(SMALL), title="Mine").document.prd.title == "Mine"
    assert read(json.dumps(SMALL), name="cd-1.json").document.prd.title == "Handover"


def one(**fields):
    return {"requirements": [{"id": "1", "statement": "First"}, {"id": "2", "statement": "Second"} | fields]}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"schema": 2}, "It is written in schema 2; only schema 1 can be read."),
        (one(statement=""), "Requirement 2, “statement” is empty."),
        (one(statement="a" * 501), "Requirement 2, “statement” has more than 500 characters."),
        (one(facing="boss"), "Requirement 2, “facing” must be 'customer', 'user' or 'unsorted'."),
        (one(colour="red"), "Requirement 2, “colour” is not a part of a PRD."),
        (
            one(criteria=["good", "b" * 501]),
            "Requirement 2, “criteria”, entry 2 has more than 500 characters.",
        ),
        (one(criteria=["a"] * 201), "Requirement 2, “criteria” has more than 200 entries."),
        (one(rationale="\x00"), "Requirement 2, “rationale” is wrong: This text holds a NUL character"),
        (one(personas=["cook"]), "The PRD is wrong: 2 names the persona cook, which is not in the document."),
        ({"prd": {"title": "A", "due_on": "soon"}}, "“prd”, “due_on” must be a day, such as 2027-03-31."),
        ({"personas": {}}, "“personas” must be a list."),
        ({"personas": [{"id": "a", "name": "A", "people": -1}]}, "Persona 1, “people” must be 0 or more."),
    ],
)
def test_what_is_wrong_is_said_in_words_and_where(parts, said):
    with pytest.raises(ReadError) as refused:
        read(json.dumps(SMALL | parts))
    assert str(refused.value).startswith(said)


def test_of_many_wrong_places_the_first_is_named_and_the_others_counted():
    with pytest.raises(ReadError, match="That is the first of 2 places"):
        read(json.dumps(SMALL | {"requirements": [{"id": "1"}, {"id": "2"}]}))


def test_json_that_is_no_prd_is_called_so():
    with pytest.raises(ReadError, match="no PRD in our form"):
        read('{"name": "a-package"}')


def test_a_character_that_cannot_be_printed_is_left_out_with_a_note():
    reading = read(json.dumps(SMALL | {"prd": {"title": "Hand\x7fover"}}, ensure_ascii=False) + " " * 100)
    assert reading.document.prd.title == "Hand over"
    assert reading.notes == ("One control character was left out.",)


def test_broken_json_says_where_it_breaks():
    with pytest.raises(ReadError, match="line 2 column 10"):
        read('{\n "schema"}')


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_read_or_refused_in_words(value):
    with pytest.raises(ReadError) as refused:
        read(json.dumps({"prd": value, "{max_length}": value}))
    assert str(refused.value).endswith(".")
