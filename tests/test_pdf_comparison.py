"""A comparison on paper: halves, words and marks as on the page, and nothing that an edition hides."""

from functools import cache
from io import BytesIO

import pypdf
import pytest

from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Document
from prdbuilder.writers.pdf import write

from .pdfs import changed, demo, folded, options, quietly, text_of, words_of

pytestmark = pytest.mark.pdf
SINCE = "Version 2: Before the pilot, 12 November 2026"


@cache
def made(which=Edition.FULL, **more):
    more = more or {"draft": False, "version": "3: For the review"}
    after, ids = changed(demo("DEL"))
    pdf = write(after, options(which, since=SINCE, **more), {}, since=demo("DEL"), progress=quietly)
    return pypdf.PdfReader(BytesIO(pdf.content)), after, ids


def test_the_first_page_says_what_is_compared_and_counts_what_changed():
    reader, _, _ = made()
    first = text_of(reader.pages[0])
    assert f"What changed from {SINCE} to Version 3: For the review, 24 November 2026." in first
    assert "User-facing requirements 1 new 1 removed 1 to another side 1 moved" in first
    assert "Version 3, 24 November 2026" in text_of(reader.pages[-1])
    assert "Draft" not in words_of(reader)


def test_each_change_stands_in_its_half_with_a_word_and_a_sign():
    reader, after, ids = made()
    user, customer = (
        folded(" ".join(text_of(page) for page in reader.pages if side in text_of(page)))
        for side in ("User-facing: the party", "Customer-facing: the party")
    )
    assert "+ New" in user
    assert "+A wholly new one" in user
    assert "− Removed" in user
    assert "+ at night" in user
    assert "Moved: was number 6 here, now 1" in user
    assert f"Now customer-facing {ids['faced']}" in user
    assert f"Was user-facing Changed {ids['faced']}" in customer
    same = {*after.requirements} & {*demo("DEL").requirements}
    stayed = {one.statement for one in same if one.id != ids["moved"]}
    assert len(stayed) > 8
    assert not [statement for statement in stayed if statement in words_of(reader)]


def test_the_comparison_of_one_half_says_nothing_of_the_other():
    reader, _, ids = made(Edition.CUSTOMER)
    words = words_of(reader)
    assert "New " + ids["faced"] in words  # From the other half, which this one does not name.
    assert "User-facing" not in words
    assert "A wholly new one" not in words
    [source] = [content for [content] in reader.attachments.values()]
    assert "A wholly new one" not in source.decode()
    assert {one.facing for one in Document.from_json(source).requirements} == {"customer"}


def test_a_draft_says_draft_and_links_say_where_they_lead():
    reader, _, _ = made(draft=True)
    assert "The draft, 24 November 2026" in text_of(reader.pages[0])
    assert "Draft, 24 November 2026" in text_of(reader.pages[-1])
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    said = [link["/Contents"] for link in links if "/Dest" in link]
    assert "New NEW-1 A wholly new one" in said
    assert not [text for text in said if text.startswith("change-")]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_same_comparison_is_the_same_bytes_and_none_is_too_empty_to_print():
    document = demo("ESC")
    one, two = (
        write(document, options(since=SINCE), {}, since=document, progress=quietly).content for _ in range(2)
    )
    assert one == two
    assert "Nothing changed between the two." in words_of(pypdf.PdfReader(BytesIO(one)))
