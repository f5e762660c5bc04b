"""A PRD leaves the app as JSON, Markdown or HTML: whole, safe, and never more than its edition."""

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document
from prdbuilder.writers import WRITERS, WriteOptions
from prdbuilder.writers.markdown import render
from prdbuilder.writers.markdown_source import escaped, rewrite
from tests.documents import TRAPS, documents, marks

DAY = date(2026, 11, 24)
GITHUB = MarkdownIt("commonmark", {"html": True}).enable("table")
PNG = b"\x89PNG\r\n\x1a\n and so on"
DIGEST = "c0ffee" + "0" * 58
LINE_TRAPS = ["word", "http://a.b/c_d", "a*b*c", "!", "[x]", "$x$", "snake_case", "~~no~~"]
PROSE_TRAPS = ["word", "\n", "\n\n", "  ", "[l](/u)", "`c`", "| b\n|-", "\n- [x] ", "*e*", "\n10)"]
slowly = settings(max_examples=40)


class Visible(HTMLParser):
    """The words that a browser shows, and the headings among them."""

    def __init__(self, html):
        super().__init__()
        self.words, self.headings, self._unseen = "", [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._unseen += tag in {"style", "title"}
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        self._unseen -= tag in {"style", "title"}

    def handle_data(self, data):
        self.words += "" if self._unseen else data


def write(document, format, which=Edition.FULL, **options):
    return WRITERS[format].write(document, WriteOptions(made_on=DAY, edition=which, **options)).decode()


def shown(document, format, which=Edition.FULL):
    """What a reader of the file sees: the Markdown is shown as GitHub would, HTML in it being HTML."""
    text = write(document, format, which)
    return Visible(GITHUB.render(text) if format == "md" else text)


def folded(text):
    return " ".join(text.split())


@given(documents())
@slowly
def test_what_is_written_as_json_is_read_back_the_same(document):
    assert Document.from_json(write(document, "json")) == document


@pytest.mark.parametrize("format", ["md", "html"])
@given(document=documents())
@slowly
def test_every_text_of_the_document_can_be_read(format, document):
    assert marks(document.to_json()) <= marks(shown(document, format).words)


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("which", [Edition.CUSTOMER, Edition.USER])
@given(document=documents())
@slowly
def test_an_edition_holds_nothing_of_the_other_half(format, which, document):
    half = edition(document, which)
    hidden = marks(document.to_json()) - marks(half.to_json())
    assert not hidden & marks(write(half, format, which))


@pytest.mark.parametrize("format", ["md", "html"])
@given(document=documents())
@slowly
def test_nothing_that_is_written_reaches_the_outline_of_the_file(format, document):
    headings = shown(document, format).headings
    assert headings.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(headings))


@given(
    st.lists(st.sampled_from([*TRAPS, "word", "http://a.b/c_d", "a*b*c", "!", "[x]", "$x$"])).map(" ".join)
)
def test_a_line_says_the_same_in_markdown(line):
    assert folded(Visible(GITHUB.render(f"- {escaped(line)}")).words) == folded(line)


@given(
    st.lists(st.sampled_from([*TRAPS, "word", "\n", "\n\n", "  ", "[l](/u)", "`c`", "| b\n|-"])).map(" ".join)
)
def test_prose_that_is_written_anew_reads_the_same(text):
    anew = rewrite(text, 4, lambda digest, words: escaped(words))
    before, after = (Visible(render(prose, picture_address=str)) for prose in (text, anew))
    assert folded(after.words) == folded(before.words)
    assert after.headings == before.headings


@pytest.mark.parametrize("format", ["md", "html"])
def test_a_picture_is_inside_the_file(format, document):
    text = write(with_summary(document, f"![A map](picture:{DIGEST})"), format, pictures={DIGEST: PNG})
    assert "data:image/png;base64,iVBORw0KGgo" in text


@pytest.mark.parametrize("content", [{}, {DIGEST: b"<svg onload=alert(1)>"}])
@pytest.mark.parametrize("format", ["md", "html"])
def test_a_picture_that_is_none_leaves_its_words(format, content, document):
    text = write(with_summary(document, f"![A map](picture:{DIGEST})"), format, pictures=content)
    assert "A map" in text
    assert "data:image" not in text


def test_one_picture_repeated_without_end_does_not_fill_the_disk(document):
    picture = PNG + b"0" * 1024 * 1024
    text = write(
        with_summary(document, f"![A](picture:{DIGEST})\n" * 500), "html", pictures={DIGEST: picture}
    )
    assert 8 <= text.count("data:image/png") <= 10


def test_a_version_says_its_number_and_a_draft_says_draft(document):
    assert "Draft, 24 November 2026" in write(document, "md")
    assert "Version 2, 24 November 2026" in write(document, "md", version="2")


def leaving(**fields):
    """A customer with one sign of leaving, and a requirement on each side."""
    sign = {"id": "S1", "persona": "owner", "statement": "Late orders | climb"} | fields
    return Document.model_validate(
        {
            "product": {"key": "CD", "name": "Courier Desk"},
            "prd": {"title": "Faster handover"},
            "personas": [{"id": "owner", "name": "Owner", "pays": True}],
            "requirements": [
                {"id": "CD-1", "statement": "See the counter", "facing": "user"},
                {"id": "CD-2", "statement": "Credit a late order", "facing": "customer"},
            ],
            "leaving_signs": [sign],
        }
    )


def test_signs_of_leaving_are_a_table_also_where_no_strategy_is_written():
    text = write(leaving(metric="Above 10%", requirements=["CD-1", "CD-2"]), "md")
    assert "#### Owner" in text
    assert "| Sign | Metric | Prevented by |\n| :-- | :-- | :-- |" in text
    assert r"| Late orders \| climb | Above 10% | CD-1, CD-2 |" in text


@pytest.mark.parametrize("format", ["md", "html"])
def test_a_column_that_would_be_empty_is_left_out(format):
    words = shown(leaving(metric="Above 10%"), format).words
    assert "Metric" in words
    assert "Prevented by" not in words


def test_the_customer_edition_names_only_what_it_holds_as_preventing_a_sign():
    half = edition(leaving(requirements=["CD-1", "CD-2"]), Edition.CUSTOMER)
    assert 'href="#CD-2" title="Credit a late order">CD-2</a>' in write(half, "html", Edition.CUSTOMER)
    assert "CD-1" not in write(half, "html", Edition.CUSTOMER)


def test_a_gap_is_for_those_who_write_and_is_not_in_the_file():
    for format in ("md", "html"):
        assert "Nobody" not in write(leaving(), format)


@pytest.fixture
def document():
    return Document.model_validate(
        {"product": {"key": "CD", "name": "Courier Desk"}, "prd": {"title": "Faster handover"}}
    )


def with_summary(document, text):
    return Document.model_validate(document.model_dump() | {"sections": [{"kind": "summary", "text": text}]})
