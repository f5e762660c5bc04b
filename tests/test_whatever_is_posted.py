"""Every address that takes a form × whatever a stranger's script may send in each of its fields."""

import re
from html.parser import HTMLParser
from inspect import getsourcefile, unwrap
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.pages.forms import Form
from tests.test_addresses import PAGES, POST, address, put_back

pytestmark = pytest.mark.django_db

HOSTILE = {
    "a NUL": b"a\0b",
    "a huge number": b"9" * 5_000,
    "a long text": b"x" * 30_000,
}
IN_ONE_FIELD = [
    *HOSTILE.values(),
    *(b"", b" \t\n", b"-1", b"0", b"nan", b"1e400", b"9223372036854775808", b"99999-12-31", b"0001-01-01"),
    *(b"\xff\xfe", b"\xed\xa0\x80", "²".encode(), "٣".encode(), "\u2028\u202e\ufeff".encode(), b'{"a": [1]}'),
    *(b"../../x", b"%s{0}%(a)s", b"a\n" * 3_000, b"[[" * 3_000),
]


def forms(kind=Form):
    for form in kind.__subclasses__():
        yield from (form, *forms(form))


def fields():
    """The name of every field there is, also of those that are read without a form."""
    found = {name for form in forms() for name in (*form.base_fields, *getattr(form, "names", ()))}
    sources = "".join(path.read_text() for path in Path("prdbuilder/pages").glob("*.py"))
    found |= {*re.findall(r'POST(?:\.get|\.getlist)?[\[(]"([a-z_]+)"', sources)}
    return {*found, *(f"{name}-revision" for name in found)}


def presses(where):
    """No press, and each that the module of this address knows."""
    source = Path(getsourcefile(unwrap(resolve(where).func))).read_text()
    return ["", *sorted({*re.findall(r'"([a-z_]+)" (?:not )?in request\.POST', source)})]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_address_breaks_on_whatever_is_posted(client, filled, hostile):
    client.force_login(filled[1])
    client.raise_request_exception = False
    sent = dict.fromkeys(fields(), HOSTILE[hostile])
    assert len(sent) > 100
    answers = {}
    for name, (arguments, _) in POST.items():
        where = address(name, arguments, filled[2])
        for press in presses(where):
            body = urlencode(sent | ({press: sent.get(press, b"1")} if press else {}))
            with put_back():
                answer = client.post(where, body, content_type="application/x-www-form-urlencoded")
            answers[name, press] = answer.status_code
    assert len(answers) > 100
    assert {asked: status for asked, status in answers.items() if status >= 500} == {}


class Filled(HTMLParser):
    """The forms of a page that are posted: where to, and what a browser sends; each of its presses apart."""

    def __init__(self, page, where):
        super().__init__()
        self.found, self.where, self.open, self.text = [], where, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form" and said.get("method") == "post":
            self.open = (urljoin(self.where, said.get("action") or self.where), [], [])
        if self.open is None:
            return
        _, sent, presses = self.open
        name, value = said.get("name"), said.get("value") or ""
        if tag == "textarea":
            self.text = name
            sent.append((name, ""))
        elif tag == "select":
            sent.append((name, ""))
        elif tag == "option" and ("selected" in said or not sent[-1][1]):
            sent[-1] = (sent[-1][0], value)
        elif tag == "button" and name:
            presses.append((name, value))
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            sent.append((name, value))

    def handle_data(self, data):
        if self.open and self.text:
            self.open[1][-1] = (self.text, data)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.text = None
        elif tag == "form" and self.open:
            action, sent, presses = self.open
            sent = [(name, value) for name, value in sent if name]  # what has no name is not sent
            self.found += [(action, [*sent, press] if press else sent) for press in presses or [None]]
            self.open = None


def filled_forms(client, ids):
    """One of each that any page shows: where it goes, and its fields with what stands in them."""
    found = {}
    for name, arguments in [*PAGES, ("share", ["{token}"])]:
        where = address(name, arguments, ids)
        with put_back():
            answer = client.get(where, follow=True)
        if "html" in answer.get("Content-Type", ""):
            for action, sent in Filled(answer.text, where).found:
                found[action, tuple(name for name, _ in sent)] = (action, sent)
    return [each for each in found.values() if each[1]]


def test_no_address_breaks_on_one_hostile_field_among_good_ones(client, filled):
    client.force_login(filled[1])
    client.raise_request_exception = False
    forms = filled_forms(client, filled[2])
    assert len(forms) > 60

    @given(st.sampled_from(forms), st.integers(0, 100), st.sampled_from(IN_ONE_FIELD), st.booleans())
    def check(form, place, hostile, is_script):
        action, sent = form
        name = sent[place % len(sent)][0]
        body = urlencode([(each, hostile if each == name else value) for each, value in sent])
        kind = "application/x-www-form-urlencoded"
        headers = {"Accept": "application/json"} if is_script else {}
        with put_back():
            assert client.post(action, body, content_type=kind, headers=headers).status_code < 500, name

    check()
