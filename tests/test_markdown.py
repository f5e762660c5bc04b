"""A person's Markdown becomes HTML that is safe, whole and quickly made."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.text import PROSE_LIMIT
from prdbuilder.writers.markdown import clean, render

PICTURE = "a" * 64
MARKS = [
    "#",
    "*",
    "_",
    "`",
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    ">",
    "|",
    "-",
    "\n",
    " ",
    "\t",
    "\\",
    "&",
    '"',
    "'",
]
WORDS = [
    "picture:" + PICTURE,
    "javascript:alert(1)",
    "http://x.y",
    "//e.vil",
    "[ ] ",
    "a",
    "é",
    "א",
    "1. ",
    "\r",
    "\x00",
]
markdown = st.lists(st.sampled_from(MARKS + WORDS), max_size=60).map("".join) | st.text()

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "<javascript:alert(1)>",
    "![x](http://evil.example/pixel.png)",
    "![x](file:///etc/passwd)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](/private.png)",
    '![x"onerror="alert(1)](picture:' + PICTURE + ")",
    "![x](picture:" + "A" * 64 + ")",
    "[a]: javascript:alert(1)\n\n[a] ![a]",
    '[x](http://a.b "onmouseover=alert(1)")',
    "| a |\n|---|\n| <td colspan=99999999> |",
    "```<script>\n</code></pre><script>alert(1)</script>\n```",
]
HEAVY = [
    "![" * 50_000,
    ("![" * 40 + "\n\n") * 62,
    "[" * 100_000,
    "[a](" * 25_000,
    "*a **b " * 14_000,
    "*a_ " * 25_000,
    "> " * 50_000 + "a",
    ">" * 18 + "a\n" + "b\n" * 4_990,
    "- a\n" * 25_000,
    "- " * 20_000 + "a",
    "".join("  " * depth + "- a\n" for depth in range(300)),
    "|a" * 39 + "\n" + "|-" * 39 + "\n" + "|\n" * 4_900,
    "|a" * 20_000 + "\n" + "|-" * 20_000 + "\n",
    "[a]: http://" + "x" * 20_000 + "\n\n" + "[a] " * 4_900,
    "".join("e" + "`" * run for run in range(440)),
    "a <!-- " * 14_000,
    "&" * 100_000,
]


class Tags(HTMLParser):
    """Every tag of some HTML with its attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def html(text, **options):
    return render(text, picture_address=lambda digest: f"/pictures/{digest}", **options)


def assert_safe(written):
    for tag, attributes in Tags(written).tags:
        assert tag not in {"script", "style", "iframe", "object", "svg", "form", "meta", "link"}
        assert not any(name.startswith("on") or name in {"style", "colspan", "id"} for name in attributes)
        assert re.match(r"https?://|mailto:|#|/(?![/\\])|$", attributes.get("href", ""), re.IGNORECASE)
        assert tag != "img" or attributes["src"] == f"/pictures/{PICTURE}"


@given(markdown)
def test_whatever_is_written_comes_out_safe(text):
    assert_safe(html(text))


@given(markdown)
def test_cleaning_again_changes_nothing(text):
    written = html(text)
    assert clean(written, {f"/pictures/{PICTURE}": f"/pictures/{PICTURE}"}) == written


@given(st.lists(st.sampled_from([*"#*_>-+\n \t", "word", "a b", "1. "]), max_size=60))
def test_every_letter_is_still_there(parts):
    text = "".join(parts)
    assert re.findall(r"[a-z]", Tags(html(text)).text) == re.findall(r"[a-z]", text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_out_as_harmless_words(attack):
    assert_safe(html(attack))


@pytest.mark.parametrize("text", HEAVY, ids=lambda text: text[:12])
def test_a_text_made_to_be_slow_is_written_in_a_moment(text):
    start = time.process_time()
    written = html(text[:PROSE_LIMIT])
    assert time.process_time() - start < 3
    assert len(written) < 10 * PROSE_LIMIT


@pytest.mark.parametrize("deep", [">" * 40 + " word", "- " * 40 + "word", "*" * 60 + "word" + "*" * 60])
def test_what_is_nested_without_end_keeps_its_words(deep):
    assert "word" in Tags(html(deep)).text
    assert len(Tags(html(deep)).tags) < 50


def test_a_text_that_is_too_large_is_shown_as_plain_paragraphs():
    written = html("# one\ntwo\n\n" + "three\n" * 6_000)
    assert written.startswith('<p dir="auto"># one<br>two</p>\n<p dir="auto">three<br>')


def test_a_picture_of_ours_is_shown_with_its_words():
    assert html(f"![A map](picture:{PICTURE})") == (
        f'<p dir="auto"><img src="/pictures/{PICTURE}" alt="A map"></p>\n'
    )


def test_a_picture_that_is_not_to_be_had_leaves_its_words():
    written = render(f"![A *map*](picture:{PICTURE})", picture_address=lambda _: "")
    assert written == '<p dir="auto">A map</p>\n'


def test_a_picture_from_elsewhere_becomes_a_link():
    written = html("![A map](https://maps.example/1.png)")
    assert Tags(written).tags[1] == (
        "a",
        {"href": "https://maps.example/1.png", "rel": "noopener noreferrer nofollow"},
    )


def test_links_within_the_document_carry_no_rel():
    assert Tags(html("[DEL-14](#DEL-14)")).tags[1] == ("a", {"href": "#DEL-14"})


def test_an_id_of_the_document_becomes_a_link_unless_it_is_part_of_another_word():
    written = html("DEL-1, `DEL-1`, XDEL-1, DEL-12 and [DEL-1](/elsewhere)", ids={"DEL-1"})
    assert [attributes["href"] for tag, attributes in Tags(written).tags if tag == "a"] == [
        "#DEL-1",
        "/elsewhere",
    ]


def test_headings_step_down_from_the_level_given_whatever_the_writer_chose():
    written = html("### a\n# b\n###### c\n## d", heading_level=3)
    assert [tag for tag, _ in Tags(written).tags] == ["h3", "h3", "h4", "h4"]


def test_a_task_is_a_disabled_checkbox_named_by_its_text():
    written = html("- [x] Counter *found*\n- [ ] Photo")
    assert '<label><input checked="checked" disabled="disabled" type="checkbox"> Counter <em>found' in written
    assert '<label><input disabled="disabled" type="checkbox"> Photo</label>' in written


def test_a_table_can_be_scrolled_with_keys_and_says_its_alignment_without_styles():
    written = html("| a | b |\n|--:|---|\n| 1 | 2 |")
    assert written.startswith('<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table')
    assert '<td data-align="right">1</td>' in written


def test_each_block_takes_the_direction_of_its_own_words():
    assert html("שלום\n\nhello").count('dir="auto"') == 2
