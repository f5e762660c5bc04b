"""The document as people outside may see it: what somebody does in the place of who they are."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from functools import cache, cached_property
from itertools import count
from typing import NamedTuple, cast
from urllib.parse import quote

from pydantic import BeforeValidator

from .schema import Document, Value
from .text import LINE_LIMIT, shows

SOMEBODY = "Somebody"
"""Whoever is responsible and is nobody of the product: an outsider's name is no more ours to tell."""

_RESPONSIBLE = frozenset({"owner", "decided_by", "responsible", "studied_by"})
_BETWEEN = r"(?:[\s*_~.+\u00ad\u200b-\u200d\u2060-]|&nbsp;|%20)+"
"""What may stand between the words of a name: white space, the marks of Markdown, what shows nothing, and
what an address has in the place of a space."""
_LETTER = r"[^\W_]"
"""Or a figure. An underscore is none: it makes text slanted, and stands for a space in addresses."""
_NO_WORD = rf"(?:(?<!{_LETTER})|(?<=%[0-9a-f]{{2}}))"
"""Before a name: no letter, unless it is of a sign that an address spells in figures, such as %2F."""
_JOINING = r"(?:and|or|with|the|team|of|for)"
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
"""Scripts that put no space between words, or endings right after a name."""


class Person(NamedTuple):
    """Whose name is kept inside, and what stands in its place."""

    name: str
    email: str
    function: str


def with_functions(document: Document, people: Sequence[Person], functions: Collection[str]) -> Document:
    """The document without the names and e-mail addresses of these people, wherever in a text they stand.

    A name is found as a whole, in any case, also behind an @, and its first word alone only there: a first
    name in a text may be a word like any other. Where somebody is named as responsible, only `functions`
    remain, and everybody else is somebody.
    """
    names = Names(people, functions)
    return _renamed(cast(Document, _swapped(document, names)), names)


class Names:
    """Finds these people in texts."""

    def __init__(self, people: Sequence[Person], functions: Collection[str]) -> None:
        """Longest first, so that no name is taken for a shorter one in it."""
        named = [person for person in people if shows(person.name)]
        self._people = sorted(named, key=lambda person: -len(person.name))
        self._functions = {*functions, *(person.function for person in people)}

    def swap(self, text: str) -> str:
        return self._anybody.sub(self._function, text) if self._people else text

    def responsible(self, text: str) -> str:
        """Who is responsible: functions as they are, and nobody's name."""
        known = self._by_first_name.get(text.strip().casefold()) or self.swap(text)
        rest = self._joined_functions.sub("", known)
        return SOMEBODY if any(character.isalpha() for character in rest) else known

    def _function(self, found: re.Match[str]) -> str:
        return self._people[cast(int, found.lastindex) - 1].function

    @cached_property
    def _anybody(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({_pattern(person)})" for person in self._people), re.IGNORECASE)

    @cached_property
    def _joined_functions(self) -> re.Pattern[str]:
        words = sorted(map(re.escape, self._functions), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join([*words, _JOINING])})(?!\w)", re.IGNORECASE)

    @cached_property
    def _by_first_name(self) -> dict[str, str]:
        """Where nobody else has it."""
        found: dict[str, set[str]] = {}
        for person in self._people:
            found.setdefault(person.name.split()[0].casefold(), set()).add(person.function)
        return {first: functions.pop() for first, functions in found.items() if len(functions) == 1}


def _pattern(person: Person) -> str:
    words = person.name.split()
    # An accent may be a part of its letter or a mark after it, and a capital may be two letters long.
    spelt = {
        tuple(unicodedata.normalize(form, fold(word)) for word in words)
        for form in ("NFC", "NFD")
        for fold in (str, str.upper, str.lower, str.casefold)
    }
    spelt |= {tuple(map(quote, one)) for one in spelt}
    ways = {way for one in spelt for way in _ways([re.escape(word) for word in one])}
    longest_first = "|".join(sorted(ways, key=lambda way: (-len(way), way)))
    start = "" if _is_unspaced(words[0][0]) else _NO_WORD
    end = "" if _is_unspaced(words[-1][-1]) else rf"(?!{_LETTER})"
    address = [rf"(?<!{_LETTER})(?<![.+-]){re.escape(person.email)}(?!{_LETTER}|-)"] if person.email else []
    return "|".join([*address, f"{start}(?:{longest_first}){end}"])


def _ways(words: list[str]) -> list[str]:
    """Behind an @, as it is, and with the last name in front."""
    mentioned = "@" + r"[\s._-]?".join(words)
    if len(words) == 1:
        return [mentioned, words[0]]
    turned = _BETWEEN.join([f"{words[-1]},?", *words[:-1]])
    return [mentioned, _BETWEEN.join(words), turned, f"@{words[0]}"]


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_UNSPACED)


def _swapped(value: Value, names: Names) -> Value:
    typed = _typed(type(value))
    changed: dict[str, object] = {}
    for field, held in value:
        swap = names.responsible if field in _RESPONSIBLE else names.swap
        now = _swapped_in(held, names, swap if field in typed else None, typed.get(field, 0))
        if now != held:
            changed[field] = now
    return value.model_copy(update=changed) if changed else value


def _swapped_in(held: object, names: Names, swap: Callable[[str], str] | None, limit: int) -> object:
    if isinstance(held, Value):
        return _swapped(held, names)
    if isinstance(held, tuple):
        return tuple(_swapped_in(each, names, swap, limit) for each in held)
    if swap and isinstance(held, str) and held:
        return _cut(swap(held), limit)
    return held


def _cut(text: str, limit: int) -> str:
    """A function can be longer than a name."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


@cache
def _typed(kind: type[Value]) -> dict[str, int]:
    """The fields that a person types: these are folded, and ids are not. And how long a text there may be."""
    return {
        name: _length(field.metadata) if field.annotation is str else LINE_LIMIT
        for name, field in kind.model_fields.items()
        if any(isinstance(part, BeforeValidator) for part in field.metadata)
    }


def _length(metadata: Sequence[object]) -> int:
    return min(int(part.max_length) for part in metadata if hasattr(part, "max_length"))


def _renamed(document: Document, names: Names) -> Document:
    """With other ids for personas whose id tells a name: ids are made of what somebody is called."""
    all_ids = [persona.id for persona in document.personas]
    telling = [id_ for id_ in all_ids if names.swap(id_) != id_]
    if not telling:
        return document
    # Somebody may have called a persona "Persona 2".
    free = (id_ for number in count(1) if (id_ := f"persona-{number}") not in all_ids)
    ids = dict(zip(telling, free, strict=False))
    source = document.model_dump(by_alias=True)
    for persona in source["personas"]:
        persona["id"] = ids.get(persona["id"], persona["id"])
    for requirement in source["requirements"]:
        requirement["personas"] = [ids.get(id_, id_) for id_ in requirement["personas"]]
    for strategy in (*source["customer_relations"], *source["leaving_signs"]):
        strategy["persona"] = ids.get(strategy["persona"], strategy["persona"])
    for influence in source["influences"]:
        influence |= {end: ids.get(influence[end], influence[end]) for end in ("source", "target")}
    return Document.model_validate(source)
