"""A person's Markdown written anew, so that it can stand inside a larger Markdown document.

It says what `markdown.render` shows: what that refuses, as HTML, is plain words here too. Headings go down to
their level, fences are closed, references become links: nothing in it can reach the text around it.
"""

import re
from collections.abc import Callable, Iterator

from markdown_it.token import Token

from .markdown import Dressing, parse, words_of

Picture = Callable[[str, str], str]
"""Writes a picture, given its SHA-256 and its words."""

_MARKS = re.compile(r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|!(?=\[|$)|(?<!\S)#")
_LINE_START = re.compile(r"(?m)^(?:[-+=>]|\d{1,9}(?=[.)]))")
_LISTS = {"bullet_list_open": ("-", "+"), "ordered_list_open": (".", ")")}
_RULES = {"left": ":---", "center": ":---:", "right": "---:"}
_HIGHEST_NUMBER = 999_999_999


def escaped(words: str) -> str:
    """Words as they are, whatever they would mean to a reader of Markdown. They may begin a line."""
    return _start_lines(_MARKS.sub(r"\\\g<0>", words))


def rewrite(text: str, level: int, picture: Picture) -> str:
    """The text, its highest heading at `level`."""
    tokens = parse(text)
    if tokens is None:
        paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
        return "\n\n".join(_plain(paragraph) for paragraph in paragraphs)
    return _Rewriter(picture).blocks(Dressing(str, level).dress(tokens))


def _plain(paragraph: str) -> str:
    return "\\\n".join(escaped(line.strip()) for line in paragraph.split("\n"))


def _start_lines(marked: str) -> str:
    """Keep a line from beginning a list, a quotation or an underlined heading."""
    return _LINE_START.sub(lambda start: start[0] + "\\" if start[0].isdigit() else "\\" + start[0], marked)


def _siblings(tokens: list[Token]) -> Iterator[list[Token]]:
    """Each block with all that is in it."""
    start = depth = 0
    for place, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : place + 1]
            start = place + 1


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line if line else line for line in lines[1:])]).rstrip(" ")


class _Rewriter:
    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def blocks(self, tokens: list[Token], *, tight: bool = False) -> str:
        text, before, turn = "", "", 0
        for block in _siblings(tokens):
            kind = block[0].type
            turn = 1 - turn if kind == before else 0
            written = self._block(block, turn)
            if written:
                near = tight and kind in _LISTS and _may_follow_at_once(block)
                text += ("\n" if near else "\n\n") * bool(text) + written
                before = kind
        return text

    def _block(self, block: list[Token], turn: int) -> str:
        opening = block[0]
        match opening.type:
            case "paragraph_open":
                return self._lines(block[1])
            case "heading_open":
                return self._heading(opening, block[1])
            case "bullet_list_open" | "ordered_list_open":
                return self._list(block, _LISTS[opening.type][turn])
            case "blockquote_open":
                quoted = self.blocks(block[1:-1]).split("\n")
                return "\n".join(f"> {line}".rstrip(" ") for line in quoted)
            case "fence" | "code_block":
                return _fence(opening)
            case "table_open":
                return self._table(block)
            case "hr":
                return "***"
        return ""

    def _heading(self, opening: Token, inline: Token) -> str:
        return f"{'#' * int(opening.tag[1])} {self._line(inline)}" if opening.tag != "p" else ""

    def _list(self, block: list[Token], marker: str) -> str:
        start = block[0].attrs.get("start", 1) if block[0].type == "ordered_list_open" else None
        tight = any(token.hidden for token in block if token.level == block[0].level + 2)
        items = []
        for number, item in enumerate(_siblings(block[1:-1])):
            first = marker if start is None else f"{min(int(start) + number, _HIGHEST_NUMBER)}{marker}"
            items.append(_indented(self.blocks(item[1:-1], tight=tight), first + " ", " " * (len(first) + 1)))
        return ("\n" if tight else "\n\n").join(items)

    def _table(self, block: list[Token]) -> str:
        rows = [
            [block[place + 1] for place in range(begin, end) if block[place].type in {"th_open", "td_open"}]
            for begin, end in _rows(block)
        ]
        aligned = [token.attrs.get("data-align") for token in block if token.type in {"th_open", "td_open"}]
        rules = [_RULES.get(str(align), "---") for align in aligned[: len(rows[0])]]
        cells = [[self._cell(cell) for cell in row] for row in rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in (cells[0], rules, *cells[1:]))

    def _cell(self, inline: Token) -> str:
        for child in inline.children or []:
            if child.type == "code_inline":
                child.content = child.content.replace("|", "\\|")
        return self._line(inline)

    def _lines(self, inline: Token) -> str:
        text = re.sub(r" *\n *", "\n", "".join(self._inline(inline.children or []))).strip()
        return _start_lines(text)

    def _line(self, inline: Token) -> str:
        """For where a line break would end what is written."""
        children = [child for child in inline.children or [] if child.type != "hardbreak"]
        return re.sub(r"\s*\n\s*", " ", "".join(self._inline(children))).strip()

    def _inline(self, children: list[Token]) -> Iterator[str]:
        address = ""
        for token in children:
            if token.type == "link_open":
                address = str(token.attrs["href"])
                yield "["
            elif token.type == "link_close":
                yield f"]({_destination(address)})"
            elif token.type == "image":
                yield self._picture(str(token.attrs["src"]).removeprefix("picture:"), words_of(token))
            else:
                yield _written(token)


def _written(token: Token) -> str:
    match token.type:
        case "text":
            return _MARKS.sub(r"\\\g<0>", re.sub(r"[\n\r\t]", " ", token.content))
        case "code_inline":
            return _code(token.content)
        case "html_inline" if "<input" in token.content:
            return "[x]" if "checked" in token.content else "[ ]"
        case "softbreak":
            return "\n"
        case "hardbreak":
            return "\\\n"
    return token.markup


def _may_follow_at_once(block: list[Token]) -> bool:
    """Whether a list may follow a paragraph without an empty line: not if it is numbered from 2, or empty."""
    return block[0].attrs.get("start", 1) == 1 and block[2].type == "paragraph_open"


def _rows(block: list[Token]) -> Iterator[tuple[int, int]]:
    ends = [place for place, token in enumerate(block) if token.type == "tr_close"]
    return zip([0, *ends], ends, strict=False)


def _fence(token: Token) -> str:
    content = token.content.rstrip("\n")
    language = re.match(r"[\w+#.-]*", token.info.strip())
    runs = [len(run) for run in re.findall(r"`+", content)]
    fence = "`" * max(3, 1 + max(runs, default=0))
    return f"{fence}{language[0] if language else ''}\n{content}\n{fence}"


def _code(content: str) -> str:
    runs = {len(run) for run in re.findall(r"`+", content)}
    ticks = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    spaced = content.startswith(("`", " ")) or content.endswith(("`", " "))
    space = " " if spaced and content.strip() else ""
    return f"{ticks}{space}{content}{space}{ticks}"


def _destination(address: str) -> str:
    kept = re.sub(r"&(?=#?\w+;)", r"\\&", address.replace("|", "%7C"))
    return f"<{kept}>" if re.search(r"[()]", kept) else kept
