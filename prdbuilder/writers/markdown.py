"""The one way from a person's Markdown to HTML: safe, bounded in size and time, and loading nothing."""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

from prdbuilder.document.text import PICTURE_NAME, PROSE_LIMIT

PictureAddress = Callable[[str], str]

# What is larger than this is shown as plain text. The parser's time grows with lines and opening brackets.
LINE_COUNT_LIMIT = 5_000
BRACKET_LIMIT = 5_000
COLUMN_LIMIT = 40
CELL_LIMIT = 20_000
NESTING_LIMIT = 20
# A reference of three letters can name an address of thousands, so the sum of what is written is bounded.
ADDRESSES_LIMIT = 4 * PROSE_LIMIT

_ID = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,9}-[0-9]+(?![\w-])")
_SAFE_ADDRESS = re.compile(r"(https?://|mailto:)[!-~]+|#[!-~]*|/(?![/\\])[!-~]*", re.IGNORECASE)
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table"}
_ATTRIBUTES = {
    "a": {"href", "rel"},
    "img": {"src", "alt"},
    "ol": {"start", "dir"},
    "input": {"disabled", "checked"},
    "div": {"tabindex", "aria-label"},
    "th": {"data-align"},
    "td": {"data-align"},
    **{tag: {"dir"} for tag in _BLOCKS - {"ol"}},
}
_VALUES = {
    "input": {"type": {"checkbox"}},
    "div": {"role": {"group"}},
}
_CLASSES = {"div": {"table-scroll"}, "li": {"task-list-item"}, "ul": {"contains-task-list"}}
_TAGS = _BLOCKS | {"li", "pre", "code", "em", "strong", "a", "img", "br", "hr", "div", "label", "input"}
_TAGS |= {"thead", "tbody", "tr", "th", "td"}
_OPEN_TABLE = '<div class="table-scroll" role="group" aria-label="Table" tabindex="0">'


def render(
    text: str, *, picture_address: PictureAddress, heading_level: int = 4, ids: Container[str] = ()
) -> SafeString:
    """HTML of a person's Markdown, whose highest heading is an `<h{heading_level}>`.

    `picture_address` turns the SHA-256 of a picture into where it is, or "" where it is not to be had; then
    its alternative text stands in its place. Requirement ids that are in `ids` become links to `#id`.
    """
    dressing = Dressing(picture_address, heading_level, ids)
    tokens = parse(text)
    html = _plain(text) if tokens is None else _html(dressing.dress(tokens))
    return mark_safe(clean(html, dressing.pictures))  # noqa: S308  nh3 has just made it safe


def clean(html: str, pictures: dict[str, str] | None = None) -> str:
    """Only what `render` may write; `picture:` sources are replaced by what `pictures` says, or dropped."""
    found = pictures or {}
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values=_VALUES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto", "picture", "data"},
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, found),
        link_rel=None,
    )


def _attribute(tag: str, name: str, value: str, pictures: dict[str, str]) -> str | None:
    if (tag, name) == ("img", "src"):
        return pictures.get(value)
    if (tag, name) == ("a", "href"):
        return value if _SAFE_ADDRESS.fullmatch(value) else None
    return value


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table wider than a page stays text, and so does one that would fill up many rows of nothing."""
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start])
    bounded = columns <= COLUMN_LIMIT and columns * (end - start) <= CELL_LIMIT
    return bounded and table(state, start, end, silent)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING_LIMIT}).enable("table")
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.use(tasklists_plugin, label=True)
    # Every address is let through here and judged in `Dressing`, which leaves the words of a refused link.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_PARSER = _parser()
_RENDERER = RendererHTML()


def parse(text: str) -> list[Token] | None:
    """The tokens of the text, or None where it is too large or too deep to be more than plain text."""
    if len(text) > PROSE_LIMIT or text.count("\n") > LINE_COUNT_LIMIT or text.count("[") > BRACKET_LIMIT:
        return None
    tokens = _PARSER.parse(text)
    # The parser drops what is nested deeper, in silence.
    deepest = max((token.level for token in tokens), default=0)
    return None if deepest >= NESTING_LIMIT - 1 else tokens


def words_of(picture: Token) -> str:
    """What is said in place of a picture."""
    return _RENDERER.renderInlineAsText(picture.children, _PARSER.options, {})


def _html(tokens: list[Token]) -> str:
    return _RENDERER.render(tokens, _PARSER.options, {})


def _plain(text: str) -> str:
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
    return "".join(f'<p dir="auto">{escape(part).replace("\n", "<br>")}</p>\n' for part in paragraphs if part)


@dataclass
class Dressing:
    """What stands between the parser's tokens and HTML that fits into a page of ours."""

    picture_address: PictureAddress
    heading_level: int
    ids: Container[str] = ()
    pictures: dict[str, str] = field(default_factory=dict)
    addresses_left: int = ADDRESSES_LIMIT
    outline: list[int] = field(default_factory=list)

    def dress(self, tokens: list[Token]) -> list[Token]:
        return [
            dressed for place, token in enumerate(tokens) for dressed in self._block(tokens, place, token)
        ]

    def _block(self, tokens: list[Token], place: int, token: Token) -> Iterator[Token]:
        if token.type == "heading_open":
            tag = self._heading(int(token.tag[1])) if tokens[place + 1].content else "p"
            tokens[place + 2].tag = token.tag = tag
        elif token.type in {"th_open", "td_open"}:
            _dress_cell(token, tokens[place + 2], empty=not tokens[place + 1].content)
        elif token.type == "inline":
            token.children = list(self._inline(_shallow(token)))
        if token.level == 0 and token.nesting == 1:
            token.attrSet("dir", "auto")
        if token.type == "table_open":
            yield _markup(_OPEN_TABLE)
        yield token
        if token.type == "table_close":
            yield _markup("</div>")

    def _heading(self, level: int) -> str:
        """Headings go down one step at a time, whatever the writer's own numbers are."""
        while self.outline and self.outline[-1] >= level:
            self.outline.pop()
        self.outline.append(level)
        return f"h{min(self.heading_level + len(self.outline) - 1, 6)}"

    def _inline(self, children: list[Token]) -> Iterator[Token]:
        linked = False
        for token in children:
            if token.type == "link_open":
                linked = self._accepts(str(token.attrs["href"]))
                if linked:
                    yield _link(str(token.attrs["href"]))
            elif token.type == "link_close":
                if linked:
                    yield token
                linked = False
            elif token.type == "image":
                yield from self._image(token, linked)
            elif token.type == "text" and not linked:
                yield from self._mentions(token.content)
            else:
                yield token

    def _image(self, token: Token, linked: bool) -> Iterator[Token]:
        source = str(token.attrs["src"])
        words = words_of(token)
        if self._shows(source):
            token.attrs = {"src": source, "alt": ""}
            yield token
        elif PICTURE_NAME.fullmatch(source) or linked or not self._accepts(source):
            yield _text(words)
        else:
            yield from (_link(source), _text(words or source), Token("link_close", "a", -1))

    def _mentions(self, words: str) -> Iterator[Token]:
        """The words, each requirement id among them a link to that requirement."""
        end = 0
        for id_ in _ID.finditer(words):
            if id_[0] in self.ids:
                yield from (_text(words[end : id_.start()]), _link(f"#{id_[0]}"), _text(id_[0]))
                yield Token("link_close", "a", -1)
                end = id_.end()
        yield _text(words[end:])

    def _shows(self, source: str) -> bool:
        """Whether this is a picture of ours that can be had; its address is kept for the cleaning."""
        picture = PICTURE_NAME.fullmatch(source)
        address = self.picture_address(picture[1]) if picture else ""
        if address:
            self.pictures[source] = address
        return bool(address)

    def _accepts(self, address: str) -> bool:
        self.addresses_left -= len(address)
        return self.addresses_left >= 0 and _SAFE_ADDRESS.fullmatch(address) is not None


def _shallow(inline: Token) -> list[Token]:
    """The children of a block, or its text alone where emphasis is nested without end."""
    children = inline.children or []
    depth = deepest = 0
    for child in children:
        depth += child.nesting
        deepest = max(deepest, depth)
    return children if deepest < NESTING_LIMIT else [_text(inline.content)]


def _dress_cell(opening: Token, closing: Token, *, empty: bool) -> None:
    """Alignment as an attribute, since a strict CSP refuses styles; and no heading without words."""
    style = str(opening.attrs.pop("style", ""))
    if style:
        opening.attrs["data-align"] = style.removeprefix("text-align:")
    if empty:
        opening.tag = closing.tag = "td"


def _link(address: str) -> Token:
    attributes: dict[str, str | int | float] = {"href": address}
    if not address.startswith(("#", "/")):
        attributes["rel"] = "noopener noreferrer nofollow"
    return Token("link_open", "a", 1, attrs=attributes)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _markup(content: str) -> Token:
    return Token("html_block", "", 0, content=content)
