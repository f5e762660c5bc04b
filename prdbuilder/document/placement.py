"""Placement: which side a requirement belongs to by what it says and by whom it is for.

Words weigh more than personas, for who pays may still meet a screen, and whoever uses may be shown a price.
A persona pulls to a side only if it is known to stand on that one alone. Whatever pulls both ways is left
for a person to decide.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .choices import Side
from .placement_words import Word, words_in
from .schema import Persona, Requirement
from .sentences import listed

_BEFORE_SUBJECT = re.compile(
    r"(?:(?:when|whenever|if|while|where|before|after|once|until|as soon as) [^,]*, (?:then )?)?"
    r"(?:(?:an?|the|each|every|any|all|no|only|both) )?"
)
_ARTICLES = frozenset({"a", "an", "the"})
_HELPERS = frozenset(
    {"can", "could", "may", "might", "must", "shall", "should", "will", "would", "cannot", "can't", "who"}
    | {"never", "always", "only", "also", "and", "or", "to", "has", "have", "is", "are", "want", "need"}
)
_NAME_LIMIT = 6
_LEANING_ENOUGH = 2
_ABOUT = {Side.CUSTOMER: "paying", Side.USER: "using"}
_STANDS = {
    Side.CUSTOMER: ("pays and does not use", "pay and do not use"),
    Side.USER: ("uses and does not pay", "use and do not pay"),
}


def stand_alone(personas: Sequence[Persona], side: Side) -> str:
    """`Restaurant owner pays and does not use`: where people stand on one side only."""
    return f"{listed([persona.name for persona in personas])} {_STANDS[side][len(personas) > 1]}"


@dataclass(frozen=True)
class Judgement:
    """A side, and what it stands on: words as the statement has them, and personas; never neither."""

    side: Side
    words: tuple[str, ...]
    personas: tuple[Persona, ...]

    @property
    def because(self) -> str:
        """`“invoice” and “refund” are about paying; Restaurant owner pays and does not use.`"""
        words = listed([f"“{word}”" for word in self.words])
        parts = []
        if words:
            parts.append(f"{words} {'is' if len(self.words) == 1 else 'are'} about {_ABOUT[self.side]}")
        if self.personas:
            parts.append(stand_alone(self.personas, self.side))
        return "; ".join(parts) + "."


class Judge:
    """Judges the requirements of one document, whose personas it looks at once."""

    def __init__(self, personas: Iterable[Persona]) -> None:
        self._by_id = {persona.id: persona for persona in personas}
        self._by_name = _by_name(self._by_id.values())

    def judge(self, requirement: Requirement) -> Judgement | None:
        """The side it belongs to; None where nothing tells, or where one thing speaks against another."""
        words = tuple(words_in(requirement.statement))
        pulling = self._pulling(requirement)
        side = _side(words, {side for side, _ in pulling})
        if side is None:
            return None
        return Judgement(
            side,
            words=tuple(word.text for word in words if word.side is side),
            personas=tuple(persona for _, persona in pulling),
        )

    def _pulling(self, requirement: Requirement) -> list[tuple[Side, Persona]]:
        """Whom the statement says first to be doing it; otherwise whoever the requirement is for."""
        subjects = list(self._subjects(requirement.statement))
        if not subjects:
            subjects = [self._by_id[id_] for id_ in requirement.personas if id_ in self._by_id]
        once = {persona.id: persona for persona in subjects}.values()
        return [(side, persona) for persona in once if (side := only_side(persona))]

    def _subjects(self, statement: str) -> Iterator[Persona]:
        """Who is named where a statement begins, as in `When it rains, drivers or the owner can …`."""
        folded = statement.casefold()
        start = _BEFORE_SUBJECT.match(folded)
        words = folded[start.end() if start else 0 :].split()
        while words:
            size, persona = self._named(words)
            if persona is None:
                return
            yield persona
            words = words[size:]
            if words[:1] not in (["and"], ["or"]):
                return
            words = words[2:] if words[1:2] and words[1] in _ARTICLES else words[1:]

    def _named(self, words: Sequence[str]) -> tuple[int, Persona | None]:
        """Who is named by the first words, if a verb follows: "driver app" names nobody."""
        for size in range(min(_NAME_LIMIT, len(words)), 0, -1):
            persona = self._by_name.get(" ".join(words[:size]).rstrip(","))
            if persona is not None and _is_doing(words[size - 1], words[size : size + 1]):
                return size, persona
        return 0, None


def _is_doing(name: str, following: Sequence[str]) -> bool:
    """Whether a verb can follow, by its form: "the owner approves", "owners approve"."""
    if not following:
        return False
    word = following[0]
    return name.endswith(("s", ",")) or word in _HELPERS or word.endswith(("s", "ly"))


def _by_name(personas: Iterable[Persona]) -> dict[str, Persona]:
    """By whole name, and by its last word where no other persona has it; in the singular and the plural."""
    whole: dict[str, list[Persona]] = {}
    last: dict[str, list[Persona]] = {}
    for persona in personas:
        words = persona.name.casefold().split()
        for names, name in ((whole, " ".join(words)), (last, words[-1])):
            for form in (name, f"{name}s"):
                names.setdefault(form, []).append(persona)
    short = {name: found[0] for name, found in last.items() if len(found) == 1}
    return short | {name: found[0] for name, found in whole.items() if len(found) == 1}


def only_side(persona: Persona) -> Side | None:
    """The side it stands on and is known not to stand on both."""
    if persona.pays is None or persona.uses is None or persona.pays is persona.uses:
        return None
    return Side.CUSTOMER if persona.pays else Side.USER


def _side(words: Sequence[Word], pulled: set[Side]) -> Side | None:
    """Words that tell silence those that lean; then all must agree, and lean words must be two, or pulled."""
    telling = {word.side for word in words if word.tells}
    said = telling or {word.side for word in words}
    if len(said | pulled) != 1:
        return None
    is_enough = telling or pulled or len(words) >= _LEANING_ENOUGH
    return next(iter(said | pulled)) if is_enough else None
