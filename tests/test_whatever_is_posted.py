"""Every address that takes a form × whatever a stranger's script may send in each of its fields."""

import re
from inspect import getsourcefile, unwrap
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import resolve

from prdbuilder.pages.forms import Form
from tests.test_addresses import POST, address, put_back

pytestmark = pytest.mark.django_db

HOSTILE = {
    "a NUL": b"a\0b",
    "a huge number": b"9" * 5_000,
    "a long text": b"x" * 30_000,
}


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
