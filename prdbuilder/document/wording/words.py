"""A statement taken apart once, for every rule: its words, and the phrases of a list among them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’(?!\w)|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|`[^`]*`|https?://\S+")
_QUOTE = re.compile(r"[“‘\"'`]|://")
_SENTENCE_END = re.compile(r"[.!?]\s*$")

_NUMBER = r"(?:\d[\d.,:]*|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|sixty|ninety)"
_UNIT = (
    r"(?:%|per ?cent|milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|hours?|h|days?|weeks?|months?|years?"
    r"|clicks?|taps?|touch(?:es)?|steps?|keystrokes?|attempts?|pixels?|px|mm|cm|m|km|[kmgt]b)"
)
_BOUND = (
    r"(?:\b(?:within|under|below|over|above|at most|at least|(?:no|not) (?:more|later|longer|fewer|less) than"
    r"|(?:less|fewer|more) than|up to|(?:maximum|minimum) of)\b|[<>≤≥=])"
)
# A sign may stand behind a backslash, in Markdown.
_MEASURE = re.compile(
    rf"\b{_NUMBER}[ -]?\\?{_UNIT}(?!\w)|{_BOUND} ?{_NUMBER}\b|\b{_NUMBER} (?:out of|out|of) {_NUMBER}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """A statement with its words, folded as they are compared.

    What stands in quotation marks is somebody else's words, and is left out: blank in `masked`.
    """

    text: str
    masked: str
    words: tuple[str, ...]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands in the text."""
        return [word.span() for word in _WORD.finditer(self.masked)]

    def written(self, start: int, end: int) -> str:
        """The words from `start` up to `end`, as they are written."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]

    def word(self, place: int) -> str:
        """The word at a place, and nothing beyond either end."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def gap(self, place: int) -> str:
        """What stands between the word at this place and the one before."""
        return self.text[self.spans[place - 1][1] if place else 0 : self.spans[place][0]]

    def ends_sentence(self, place: int) -> bool:
        """Whether a sentence ends before the word at this place."""
        return _SENTENCE_END.search(self.gap(place)) is not None


def statement_of(text: str, *, with_quotations: bool = False) -> Statement:
    """Take a text apart; one without letters has no words."""
    is_quoting = not with_quotations and _QUOTE.search(text)
    masked = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text) if is_quoting else text
    words = _WORD.findall(masked) if any(map(str.isalpha, masked)) else []
    return Statement(text, masked, tuple(word.casefold().replace("’", "'") for word in words))


def is_measured(text: str) -> bool:
    """Whether a text holds a figure that can be measured: an amount with its unit, or a bound."""
    return _MEASURE.search(text) is not None


Phrases = Mapping[str, tuple[tuple[str, ...], ...]]


def word_set(texts: str) -> frozenset[str]:
    return frozenset(texts.split())


def phrases(texts: str) -> Phrases:
    """A list of phrases by their first word, the longest first, so that a word costs one look."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for text in texts.split(";"):
        words = statement_of(text).words
        by_first.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(known, key=len, reverse=True)) for first, known in by_first.items()}


def found(statement: Statement, known: Phrases) -> Iterator[tuple[int, int]]:
    """Where phrases of the list stand, as the places of the first word and of the one after the last."""
    words = statement.words
    if known.keys().isdisjoint(words):
        return
    after = 0
    for place, word in enumerate(words):
        for phrase in known.get(word, ()) if place >= after else ():
            end = place + len(phrase)
            if words[place:end] == phrase:
                yield place, end
                after = end
                break
