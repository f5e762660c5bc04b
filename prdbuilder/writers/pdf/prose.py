"""Safe HTML made from Markdown, fitted to paper: directions, long words, wide tables."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder, tostring

from django.utils.safestring import SafeString, mark_safe

from prdbuilder.writers.markdown import render

from .tables import fit_tables
from .tags import direction

PICTURE = "picture:"
# Headings in what stands alone on the page begin at this level; deeper, it is part of an entry with labels.
PASSAGE = 3
VOID = {"br", "hr", "img", "input"}
BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "th", "td", "blockquote"}
# A word this long is no word: it may break every few letters, which is also quicker to lay out. Scripts
# that set no spaces know themselves where a line may end.
UNBROKEN = re.compile(r"[^\s\u0e00-\u109f\u1780-\u17ff\u2e80-\U0003ffff]{200,}")
STRETCH = re.compile(r"(\S{10})")


class Prose:
    """Turns Markdown into page content. `ids` are those of the requirements that the pages hold."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = frozenset(ids)

    def __call__(self, text: str, level: int) -> SafeString:
        tree = _parse(render(text, picture_address=PICTURE.__add__, heading_level=level, ids=self._ids))
        for element in tree.iter():
            _fit(element)
        fit_tables(tree, labelled=level > PASSAGE)
        return mark_safe(tostring(tree, encoding="unicode", method="html"))  # noqa: S308  still safe


class _Tree(HTMLParser):
    """The sanitiser closes every tag, so a stack is all that is needed."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def _parse(html: str) -> Element:
    parser = _Tree()
    parser.feed(f'<div class="prose">{html}</div>')
    parser.close()
    return parser.builder.close()


def _fit(element: Element) -> None:
    element.text = _breakable(element.text)
    element.tail = _breakable(element.tail)
    match element.tag:
        case "a" if element.get("href", "").startswith("/"):
            element.tag = "span"  # an address inside the app leads nowhere from paper
        case "img" if not element.get("alt"):
            element.set("alt", "Picture")
        case "li":
            _wrap(element)
        case "ol":
            _number(element)
        case "th":
            element.set("scope", "col")
        case "input":
            _spell_box(element)
    if element.tag in BLOCKS:
        element.set("dir", direction("".join(element.itertext())))


def _wrap(item: Element) -> None:
    """What an item holds becomes one thing, as the structure of a PDF wants it: its body, beside its mark."""
    body = Element("div")
    body.text, item.text = item.text, None
    body[:], item[:] = item[:], [body]


def _number(items: Element) -> None:
    """From where the writer begins, which WeasyPrint does not look for; with room for two digits."""
    start = int(items.get("start", 1))
    items.set("style", f"counter-reset: list-item {start - 1}")
    if start + len(items) > 10:
        items.set("class", "many")


def _breakable(text: str | None) -> str | None:
    return text and UNBROKEN.sub(lambda word: STRETCH.sub("\\1\u200b", word[0]), text)


def _spell_box(box: Element) -> None:
    """Paper has no form fields: a task is done, or it is not."""
    done = "checked" in box.attrib
    box.tag = "span"
    box.attrib.clear()
    box.set("class", "box")
    box.text = "☑ " if done else "☐ "
    box.tail = (box.tail or "").lstrip()
