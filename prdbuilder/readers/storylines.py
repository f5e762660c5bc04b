"""The line that opens a user story: what stands before the sentence, and what marks it as another thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from . import grammar

ID = r"[A-Za-z]{1,12}(?:[-_]?[A-Za-z0-9]{1,12}){0,4}"
STORY = r"(?:(?:user\ story|story|us(?!\d)|récit\ utilisateur|récit)(?:\ n(?:[o°º]|r)\b\.?)?)"
_PREFIX = re.compile(
    rf"""(?:\#{{1,6}}\ )?(?:[-*+•·◦▪‣–—]\ ?)?(?:\[[ xX]?\]\ ?)?[*_]{{0,3}}
    (?:{STORY}[ ]?(?:\#?(?P<label>\d{{1,6}}))?[*_]{{0,3}}\ ?[:.–—-](?=\W|as\b|en\b|in\b|so\b)[*_]{{0,3}}\ ?)?
    (?:[(\[]?\#?(?P<number>\d{{1,6}}(?:\.\d{{1,4}}){{0,3}})(?:[.):\]]|\ ?[-–—:])?\)?\ )?
    (?:[\[(`]?(?P<id>(?=\S{{0,60}}\d){ID})[\])`]?[*_]{{0,3}}(?:\ ?[:.)–—-][*_]{{0,3}}\ ?|\ ))?
    (?:{STORY}[*_]{{0,3}}\ ?:[*_]{{0,3}}\ ?)?
    ["“«‘'`*_]{{0,3}}\ ?(?=(?:as|en|in|so|afin|pour)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
BULLET = re.compile(r"(?:[-*+•·◦▪‣–—]|\(?\d{1,4}[.)]|[A-Za-z][.)]|[ivxIVX]{1,5}[.)]|\[[ xX]?\]) ")
_HEADING = re.compile(r"#{1,6} ")
_QUOTING = re.compile(r"[ \t]*(?:> ?)+")
_BREAK = re.compile(r"</?(?:br|li|ul|ol|p|div|span|strong|b|em|i)(?: [^<>]{0,200})?/?>", re.IGNORECASE)
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,}|\^{3,})$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=[^\s*_])([^*_]{1,300})(?<=\S)\1")
_KEYWORD = re.compile(
    r"(?<![\w*_])([*_])((?:As an?|I want|So that|In order|En tant que|Je veux|Afin de)(?: \w+)?)\1(?![\w*_])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"#{{0,6}} ?[*_\[`]{{0,3}}(?:(?:user )?story )?#?(?P<id>(?=\S{{0,60}}\d){ID}|\d{{1,6}}(?=[\s:.)–—-]|$))"
    rf"[*_\]`]{{0,3}}[\s:.)–—-]*",
    re.IGNORECASE,
)
_LATER = re.compile(r"""(?<=[:,;–—-]) ["“«*_]{0,3}(?=(?:as (?:an?|the) |en tant qu))""", re.IGNORECASE)
_LATER_LIMIT = 4
LEAD_LIMIT = 60
_LEAD = re.compile(rf".{{1,{LEAD_LIMIT}}}?(?<![\w'’“\"«])(?=As (?:an?|the) |En tant qu)")
_CLOSING = {"“": "”", "«": "»", "‘": "’", '"': '"', "'": "'", "*": "*", "_": "_", "`": "`"}
_ABBREVIATIONS = ("etc.", "e.g.", "i.e.", "cf.", "vs.", "p. ex.")
_WRAPPED_WIDTHS = range(40, 121)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source; `words` has single spaces between them, and `end` is the column where it ends."""

    number: int
    text: str
    words: str
    indent: int
    end: int
    is_heading: bool = False

    @property
    def is_bullet(self) -> bool:
        return bool(BULLET.match(self.words))

    @property
    def unmarked(self) -> str:
        """The words without a bullet and without emphasis."""
        return without_emphasis(after_a_bullet(self.words))

    @property
    def ends_a_sentence(self) -> bool:
        end = self.words.rstrip("\"'”’»)*_")
        return end.endswith((".", "!", "?", "…")) and not end.endswith(_ABBREVIATIONS)


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens as a story does: its own id, if it has one, and the sentence."""

    id: str
    sentence: str
    notes: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    is_marked: bool = False
    """Whether a bullet, a number or the like stands before it."""


def lines_of(text: str) -> list[Line]:
    """The lines as an editor numbers them; CR CR LF, which some programs write, ends one line."""
    found = re.split(r"\r\r\n|\r\n|\r|\n", text)
    lines = [_line(number, line) for number, line in enumerate(found, start=1)]
    return [
        replace(line, is_heading=True) if _is_heading(line.words, below) else line
        for line, below in zip(lines, [*(line.words for line in lines[1:]), ""], strict=True)
    ]


def _line(number: int, text: str) -> Line:
    unquoted = _QUOTING.sub("", text, count=1) if text.lstrip().startswith(">") else text
    expanded = unquoted.expandtabs(4)
    indent, stripped = len(expanded) - len(expanded.lstrip()), unquoted.strip()
    words = " ".join(_BREAK.sub(" ", unquoted).split())
    return Line(number, text.strip(), words, indent, indent + len(stripped))


def _is_heading(words: str, below: str) -> bool:
    return bool(_HEADING.match(words) or (_UNDERLINE.match(below) and 0 < len(words) <= len(below)))


def width_of(lines: Sequence[Line]) -> int:
    """Where the lines of a text are wrapped; 0 where no line goes on in small letters after a full one."""
    width = max(line.end for line in lines)
    pairs = ((upper, lower) for upper, lower in pairwise(lines) if lower.words[:1].islower())
    is_wrapped = width in _WRAPPED_WIDTHS and any(wraps(upper, lower, width) for upper, lower in pairs)
    return width if is_wrapped else 0


def wraps(upper: Line, lower: Line, width: int) -> bool:
    """Whether `lower` began a new line because its first word did not fit on the one above."""
    first = lower.words.split(" ", 1)[0]
    return width > 0 and upper.end + 1 + len(first) > width


def opening(words: str) -> Opening | None:
    """The story that a line opens, or None."""
    found = _after_marks(words)
    return found if found and grammar.opening(found.sentence) else None


def reason_opening(words: str) -> Opening | None:
    """The reason, and nothing more, with which a line begins a story that follows on the next; or None."""
    found = _after_marks(words)
    if not found or words.endswith(":") or grammar.goes_over_to_a_want(found.sentence):
        return None
    return found if grammar.opens_a_reason(found.sentence) else None


def late_opening(words: str) -> Opening | None:
    """The whole story that begins within a line, after a label or a clause, which is its note."""
    for begins in islice(_LATER.finditer(words), _LATER_LIMIT):
        if grammar.is_told(sentence := words[begins.end() :]):
            id_, label = named(words[: begins.start()].rstrip(" ,;:–—-"))
            return Opening(id_, sentence, (label,) if label else ())
    return None


def led_opening(words: str) -> Opening | None:
    """The whole story that a few words lead to, and a capital letter begins."""
    if (lead := _LEAD.match(words)) and grammar.is_told(sentence := words[lead.end() :]):
        id_, label = named(lead[0])
        label = label.rstrip(" ,;:–—-")
        return Opening(id_, sentence, (label,) if grammar.has_words(label) else ())
    return None


def named(words: str) -> tuple[str, str]:
    """The id in a heading or a label, or no id, and its other words."""
    bare = after_a_bullet(words)
    found = _NAMED.match(bare)
    return (found["id"], bare[found.end() :]) if found else ("", bare)


def after_a_bullet(words: str) -> str:
    bullet = BULLET.match(words)
    return words[bullet.end() :] if bullet else words


def _after_marks(words: str) -> Opening | None:
    """What stands after bullets, numbers and ids, where it may be the beginning of a story."""
    bare = without_emphasis(words)
    if not (prefix := _PREFIX.match(bare)):
        return None
    id_ = prefix["id"] or prefix["number"] or prefix["label"] or ""
    is_marked = bool(id_ or BULLET.match(bare))
    return Opening(id_, _unquoted(bare[prefix.end() :], prefix[0]), is_marked=is_marked)


def is_only_marks(words: str) -> bool:
    """Whether the words say nothing, but number or name the story that follows them."""
    bare = f"{without_emphasis(words).rstrip()} as"
    prefix = _PREFIX.match(bare)
    return not grammar.has_words(words) or (prefix is not None and bare[prefix.end() :] == "as")


def without_emphasis(words: str) -> str:
    return _KEYWORD.sub(r"\2", _EMPHASIS.sub(r"\2", words))


def _unquoted(sentence: str, before: str) -> str:
    """The sentence without the mark that closes what was opened before it."""
    closing = _CLOSING.get(before.rstrip()[-1:], "")
    end = sentence.rstrip(".")
    return end.rstrip(closing).rstrip() if closing and end.endswith(closing) else sentence
