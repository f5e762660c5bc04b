"""A PDF holds nothing of the other half, of the network or of the disk, and ends whatever it is given."""

import os
import sys
from contextlib import suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Section
from prdbuilder.writers.pdf import PdfFailed, bounded, write, write_bounded

from .documents import documents, marks
from .pdfs import everything_said, options, quietly, small, words_of

pytestmark = pytest.mark.pdf
# A PDF takes a second, so a tenth of the examples that others are given.
slowly = settings(
    max_examples=max(3, settings.default.max_examples // 10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SECRET = b"only those who may read this file know this sentence"
HOSTILE = """
<link rel=attachment href="{0}"><link rel=stylesheet href="{0}"><style>@import "{0}"</style>
<style>@font-face {{ font-family: x; src: url({0}) }} p {{ background: url({0}); font: 1em x }}</style>
<p style="background: url({0})"><img src="{0}"><object data="{0}"></object><embed src="{0}">
<a rel=attachment href="{0}">a</a><svg><image href="{0}" width=9 height=9 /><use href="{0}#a" /></svg>
"""


def with_problem(text):
    return small(sections=[Section(kind="problem", text=text)])


def printed(document, which=Edition.FULL, pictures=None):
    return PdfReader(BytesIO(write(document, options(which), pictures or {}, progress=quietly).content))


@pytest.mark.parametrize("which", [Edition.CUSTOMER, Edition.USER])
@given(document=documents())
@slowly
def test_an_edition_holds_nothing_of_the_other_half(which, document):
    hidden = marks(document.to_json()) - marks(edition(document, which).to_json())
    assert not hidden & marks(everything_said(printed(document, which)))


@given(documents())
@slowly
def test_every_text_of_the_document_is_on_a_page(document):
    assert marks(document.to_json()) <= marks(words_of(printed(document)))


@pytest.fixture
def called():
    """A server of this machine, by the address of which a page could call it; and what was asked of it."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x.png", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("text", [HOSTILE, "![x]({0})", "[x]({0})\n\n![y][z]\n\n[z]: {0}", "<img src={0}>"])
def test_what_a_person_writes_reaches_neither_the_network_nor_the_disk(text, called, tmp_path):
    address, asked = called
    (tmp_path / "secret").write_bytes(SECRET)
    for place in (address, f"file://{tmp_path}/secret", "file:///etc/passwd"):
        pdf = printed(with_problem(text.format(place)))
        assert len(pdf.attachments) == 1
        assert SECRET.decode() not in everything_said(pdf)
        assert "root:" not in everything_said(pdf)
    assert asked == []


def test_not_even_html_reaches_the_network_or_the_disk(called, tmp_path):
    from weasyprint import HTML

    from prdbuilder.writers.pdf.fetcher import ClosedFetcher

    address, asked = called
    (tmp_path / "secret").write_bytes(SECRET)
    file = f"{tmp_path}/secret"
    for place in (address, file, f"file://{file}", "data:,x", "picture:" + "0" * 64):
        content = HTML(string=HOSTILE.format(place), url_fetcher=ClosedFetcher({})).write_pdf()
        assert not PdfReader(BytesIO(content)).attachments
    assert asked == []


def test_a_drawing_in_xml_is_no_picture():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><text>drawn in secret</text></svg>'
    name = sha256(drawing).hexdigest()
    pdf = printed(with_problem(f"![In words](picture:{name})"), pictures={name: drawing})
    assert "drawn in secret" not in words_of(pdf)
    assert "In words" in words_of(pdf)


def a_long_table(rows):
    return with_problem("| a | b | c |\n|---|---|---|\n" + "| some | more | words |\n" * rows)


def test_a_process_of_its_own_prints_the_same_bytes():
    document, told = small(), []
    pdf = write_bounded(document, options(), {}, progress=lambda step, percent: told.append(percent))
    assert pdf == write(document, options(), {}, progress=quietly)
    assert told == sorted(told)
    assert told[-1] == 100


def children():
    """The processes of ours that live or were not waited for; other tests in this process have some too."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended meanwhile has none
            found |= {*(task / "children").read_text().split()}
    return found


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"seconds": 3}, "stopped after 3 seconds"), ({"megabytes": 200}, "more than 200 MB")],
)
def test_what_asks_for_too_much_is_ended_and_says_why(limits, words):
    before, alive = set(os.listdir("/proc/self/fd")), children()
    with pytest.raises(PdfFailed, match=words):
        write_bounded(a_long_table(4000), options(), {}, progress=quietly, **limits)
    # What other tests left open in this process may end meanwhile; nothing may come.
    assert set(os.listdir("/proc/self/fd")) <= before
    assert children() <= alive


def test_an_error_of_whoever_is_told_ends_the_work():
    def cancel(step, percent):
        raise KeyboardInterrupt

    alive = children()
    with pytest.raises(KeyboardInterrupt):
        write_bounded(a_long_table(2000), options(), {}, progress=cancel)
    assert children() == alive


def test_the_printing_process_is_told_no_secret(monkeypatch, tmp_path, caplog):
    spy = tmp_path / "python"
    spy.write_text("#!/bin/sh\nenv >&2\nexit 1\n")
    spy.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(spy))
    monkeypatch.setenv("SECRET_KEY", "told-to-nobody")
    with pytest.raises(PdfFailed, match="The PDF could not be made"):
        bounded.write_bounded(small(), options(), {}, progress=quietly)
    assert "PATH=" in caplog.text
    assert "told-to-nobody" not in caplog.text
