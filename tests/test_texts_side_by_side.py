"""Two texts that clash stand beside each other, with a mark on the words in which they differ."""

import pytest

from prdbuilder.document.word_changes import Kind
from prdbuilder.pages.differences import ONLY_SPACES, side_by_side
from prdbuilder.prds.actions import edit_part
from tests.factories import make_prd, make_requirement, make_suggestion, make_user, owner_of

BASE = "The driver finds the counter within a minute, also at night."
THEIRS, MINE = BASE.replace("a minute", "an hour"), BASE.replace("a minute", "a day")
JSON = {"Accept": "application/json"}


@pytest.fixture
def row(client):
    owner = make_user()
    client.force_login(owner)
    row = make_requirement(make_prd(owner=owner), rationale=BASE)
    edit_part(row, {"rationale": THEIRS}, seen={}, by=None)
    return row


def late(client, row, text=MINE, **headers):
    fields = {"only": "rationale", "rationale": text, "rationale-revision": 1}
    return client.post(row.get_absolute_url(), fields, headers=headers)


def marked(pieces):
    return [text for kind, text in pieces if kind != Kind.SAME]


@pytest.mark.django_db
def test_of_nearly_equal_texts_the_words_that_differ_are_marked_in_both(client, row):
    marks = late(client, row, **JSON).json()["clashes"]["rationale"]["marks"]
    assert (marked(marks["theirs"]), marked(marks["yours"]), marks["note"]) == (["an hour"], ["a day"], "")
    for name, text in (("theirs", THEIRS), ("yours", MINE)):
        assert "".join(words for _, words in marks[name]) == text


@pytest.mark.django_db
def test_they_are_marked_without_javascript_too(client, row):
    page = late(client, row).content.decode()
    assert "within <mark>an hour</mark>, also" in page
    assert "within <mark>a day</mark>, also" in page


@pytest.mark.django_db
def test_where_only_spaces_differ_that_is_said(client, row):
    text = THEIRS.replace(", also", ",\n\nalso")
    clash = late(client, row, text, **JSON).json()["clashes"]["rationale"]
    assert clash["marks"]["note"] == ONLY_SPACES
    assert ONLY_SPACES in late(client, row, text).content.decode()
    assert ONLY_SPACES in client.get(f"{row.prd.get_absolute_url()}conflicts/").content.decode()


@pytest.mark.django_db
def test_a_suggestion_that_differs_is_marked_beside_what_stands_there(client):
    owner = make_user()
    client.force_login(owner)
    row = make_requirement(make_prd(owner=owner), rationale=BASE)
    suggestion = make_suggestion(row, by=owner_of(row.product), rationale=MINE)
    edit_part(row, {"rationale": THEIRS}, seen={}, by=None)
    address = f"{row.prd.get_absolute_url()}suggestions/{suggestion.pk}/"
    page = client.post(address, {"accept": "1"}).content.decode()
    assert "within <mark>an hour</mark>, also" in page
    assert "within <mark>a day</mark>, also" in page


@pytest.mark.parametrize(("theirs", "yours"), [("", "Mine"), ("Theirs", ""), ("Theirs", "Mine")])
def test_texts_without_a_word_in_common_have_no_mark(theirs, yours):
    both = side_by_side(theirs, yours)
    assert not both.marks
    assert not both.note
    assert ["".join(piece.text for piece in side) for side in (both.theirs, both.yours)] == [theirs, yours]
