"""Two requirements joined in one statement.

INCOSE, Guide to Writing Requirements (2023), rules R18 (a single thought) and R19 (combinators). Lists of
things and of verbs ("name and address", "search and filter") are one thought; so is what follows from the
first half.
"""

from collections.abc import Iterator

from .words import Statement, word_set

_DEPENDS = word_set(
    """
    when whenever if while until unless because since once after before where wherever that which who
    whom whose whether what how why as so although though without example
    """
)
"""Words after which an "and" joins two conditions or two halves of a clause that hangs on another."""

_CONTINUES = word_set("still then thereby therefore thus instead it they this that")
_STOPS = _DEPENDS | _CONTINUES | {"and", "or", "than"}
_DETERMINERS = word_set("the a an each every all any no its their his her these those our my")
_MODALS = word_set("shall must should will can may")
_OBLIGES = word_set("shall must should")
_MAY = word_set("can may")
_WANTS = word_set("want need wish")
_ABLE = (("be", "able"), ("to", "be", "able"), ("have", "the", "ability"), ("the", "ability", "to"))
_NO_VERBS = word_set("is was as its this thus always plus")
_PARTIES = word_set(
    """
    user users customer customers buyer buyers seller sellers driver drivers owner owners admin admins
    administrator administrators manager managers moderator operator agent member members visitor
    visitors guest guests subscriber subscribers student students teacher teachers patient patients
    doctor nurse kitchen staff team supplier suppliers employee employees system product app application
    """
)
_SUBJECT = 8
"""Within how many words after the joint the second verb is looked for."""


def joined_words(statement: Statement, personas: frozenset[str] = frozenset()) -> Iterator[str]:
    """The words that open a second requirement; `personas` are words that name a party in this document."""
    if "and" not in statement.words and ";" not in statement.text:
        return
    start = 0
    for place, word in enumerate(statement.words):
        if place and statement.ends_sentence(place):
            start = place
        is_joint = word == "and" or ";" in statement.gap(place)
        opening = place + 1 if word == "and" else place
        if is_joint and place - start >= 2 and (end := _second(statement, start, opening, personas)):
            yield statement.written(place, min(end, len(statement.words)))
            return


def _second(statement: Statement, start: int, opening: int, personas: frozenset[str]) -> int:
    """Where the words end that open a second requirement at `opening`; 0 where they open none."""
    first = set(statement.words[start:opening])
    words = tuple(statement.word(opening + offset) for offset in range(3))
    if words[0] in {"i", "we"} and words[1] in _WANTS:
        return opening + 2
    if first & _DEPENDS:
        return 0
    if any(words[: len(able)] == able for able in _ABLE):
        return opening + 3
    if words[0] in _OBLIGES and first & _MODALS:
        return opening + 1
    if words[0] in _DETERMINERS and "instead" not in statement.words[opening:]:
        return _clause(statement, opening, bool(first & _MODALS), _PARTIES | personas)
    return 0


def _clause(statement: Statement, opening: int, is_modal: bool, parties: frozenset[str]) -> int:
    """Where the verb of a clause stands that has a subject of its own, in the mood of the first clause.

    Where the first says "shall", the second has to; in the present tense its subject has to be a party, since
    a thing as the subject tells of a consequence more often ("..., and the seat is free the same day").
    """
    names_party = False
    for place in range(opening + 1, min(opening + _SUBJECT, len(statement.words))):
        fold = statement.word(place)
        if fold in _STOPS or statement.ends_sentence(place):
            return 0
        if place > opening + 1 and fold in _MODALS:
            return place + 1 if is_modal and (names_party or fold not in _MAY) else 0
        if names_party and not is_modal and _is_verb(statement, place):
            return place + 1
        names_party = names_party or fold in parties
    return 0


def _is_verb(statement: Statement, place: int) -> bool:
    """As far as spelling tells: "prints the", "has a". A plural before a determiner is rare."""
    fold = statement.word(place)
    return fold.endswith("s") and fold not in _NO_VERBS and statement.word(place + 1) in _DETERMINERS
