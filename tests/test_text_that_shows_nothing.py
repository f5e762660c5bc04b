"""A name of invisible characters is no name: on every form, in every file; real text keeps its own."""

import pytest
from pydantic import ValidationError

from prdbuilder.document.schema import Persona
from prdbuilder.document.shorthand import typed_lines
from prdbuilder.document.text import one_line, prose, shows, split_lines
from prdbuilder.prds.loading import load
from prdbuilder.readers import ReadError, read
from tests.factories import make_persona, make_prd, make_product, make_requirement, make_user

PRODUCT = {"key": "AB", "stage": "proving", "currency": "USD", "function": "product"}
BLANK = [
    pytest.param(text, id=" ".join(f"{ord(character):04X}" for character in text))
    for text in (
        *("\u200b", "\u2060", "\ufeff", "\u00ad", "\u00a0", "\u202f", "\u2800", "\u3164", "\u115f", "\u034f"),
        *("\u200b\u200b", " \u200b \u2060", "\u00a0\u00ad\u00a0", "\u200e\u200f", "\ufe0f", "\U000e0020"),
    )
]
REAL = [
    pytest.param("👩\u200d💻 developer", id="ZWJ in an emoji"),
    pytest.param("می\u200cخواهم", id="ZWNJ in Persian"),
    pytest.param("❤\ufe0f", id="a variation selector"),
    pytest.param("word\u00adwrap", id="a soft hyphen"),
    pytest.param("a\u200bb", id="a zero-width space"),
    pytest.param("\u200fשלום", id="a mark of direction"),
    pytest.param("क\u094d\u200dष", id="a joiner in Hindi"),
    pytest.param("—", id="a dash"),
    pytest.param("\u0301", id="an accent alone"),
]


@pytest.mark.parametrize("text", BLANK)
def test_what_shows_nothing_is_empty(text):
    assert not shows(text)
    assert (one_line(text), prose(f"{text}\n{text}"), split_lines(f"{text}\nreal")) == ("", "", ["real"])
    with pytest.raises(ValidationError, match="at least 1 character"):
        Persona(id="a", name=text)


@pytest.mark.parametrize("text", REAL)
def test_what_shows_something_is_kept_to_the_letter(text):
    assert one_line(text) == prose(text) == Persona(id="a", name=text).name == text


def test_no_requirement_is_typed_with_it():
    assert [line.statement for line in typed_lines("\u200b\n- \u2060\nreal\n", {})] == ["real"]


@pytest.mark.parametrize("text", BLANK)
def test_no_role_no_want_and_no_criterion_is_read_from_it(text):
    unsaid = f"As a {text}, I want x.\nAs a user, I want {text}\n\n"
    reading = read(f"{unsaid}As a user, I want y.\nAcceptance criteria: {text}\n- {text}\n")
    assert len(reading.skipped) == 2
    (requirement,) = reading.document.requirements
    assert (requirement.statement, requirement.criteria) == ("Y", ())
    assert read("As a user, I want x.", name=f"{text * 600}.txt").document.prd.title == "Untitled"
    assert read(f".. story:: x\n   :id: {text}\n\n   As a user, I want x.").document.requirements[0].id == "1"
    with pytest.raises(ReadError):
        read(text)


@pytest.mark.django_db
def test_a_list_is_loaded_without_its_entries_that_show_nothing():
    prd = make_prd()
    make_requirement(prd, criteria="\u200b\nIt is fast\n\u2060")
    assert load(prd).requirements[0].criteria == ("It is fast",)


@pytest.mark.django_db
@pytest.mark.parametrize("text", BLANK)
def test_no_form_takes_it_for_a_name(client, text):
    owner = make_user()
    client.force_login(owner)
    prd = make_prd(make_product(owner, key="CD"))
    driver, needed = make_persona(prd.product), make_requirement(prd)
    asked = {
        "/products/new/": PRODUCT | {"name": text},
        "/products/CD/personas/new/": {"name": text, "pays": "", "uses": ""},
        "/products/CD/prds/new/": {"title": text},
        f"{prd.get_absolute_url()}requirements/add/": {"statement": text, "facing": "user"},
        driver.get_absolute_url(): {"only": "name", "name": text, "name-revision": 1},
        needed.get_absolute_url(): {"only": "statement", "statement": text, "statement-revision": 1},
        "/account/": {"name": text},
    }
    statuses = {address: client.post(address, fields).status_code for address, fields in asked.items()}
    assert statuses == dict.fromkeys(asked, 422)
