"""From the roles that stories name to personas, one for each role however it is spelled.

Joined or split only where nothing else can be meant, for a person sees two personas that are one, and not one
that was two. Case, articles and the plural of the word that says who it is make no other persona. Nor does
the plural of a word before it, where a text has both ("system" and "systems administrator"), but for words
that mean something else with an s ("new" and "news editor"). What comes after it always does.

"A buyer or a seller" is two where each part is somebody by itself: named so elsewhere, with an article of its
own, or a person by its ending. After a role that says what it is about, "and …" may go on with that: "manager
of the engineer and developer" is one; "chef de projet et développeur" is two, as a project is nobody and a
developer is a trade.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from prdbuilder.document.schema import Persona

from .grammar import capitalised, has_words

_ARTICLE = re.compile(r"(?:as )?(?:(?:an?|the|une?|les?|la|des|du) |l['’] ?)", re.IGNORECASE)
_OWN_ARTICLE = re.compile(r"(?:as )?(?:(?:an?|une?) |as )", re.IGNORECASE)
_AND_OR = re.compile(r"(?:,? (?:and/or|et/ou|or|and|ou|et|&)|,|/) | ?/ ?", re.IGNORECASE)
_JOINED = re.compile(r" (?:and/or|et/ou|or|and|ou|et|&) |/", re.IGNORECASE)
_AND = re.compile(r" (?:and|et|&) ", re.IGNORECASE)
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MANY = 6

_AFTER_HEAD = frozenset(
    {"of", "for", "from", "in", "on", "at", "to", "with", "without", "by", "who", "whose", "whom", "that"}
    | {"which", "using", "working", "responsible", "de", "du", "des", "d", "en", "à", "au", "aux", "pour"}
    | {"par", "avec", "sans", "qui", "dont", "que", "chez", "sur", "responsable"}
)
_PERSON = re.compile(
    r"(?:\w{2,}(?:er|or|ist|ian|yst|ant|ent|ee|man|men|woman|women|person|people|eur|euse|trice|iste|ien"
    r"|ienne|ier|ière|aire)s?|admins?|users?|members?|staff|guests?|clients?|child(?:ren)?|citizens?"
    r"|nurses?|friends?|leads?|heads?|hosts?|clerks?|pilots?|chefs?|coaches?|coach|boss|anyone|public"
    r"|bénévoles?|membres?|invitée?s?|inscrite?s?|élèves?|adultes?|chefs?)"
)
_OFFICE = frozenset(
    {"administrator", "admin", "manager", "specialist", "coordinator", "officer", "lead", "analyst", "team"}
    | {"representative", "engineer", "developer", "designer", "operator", "editor", "supervisor", "staff"}
    | {"director", "member"}
)
_TRADES = frozenset(
    {"administrator", "admin", "manager", "analyst", "engineer", "developer", "designer", "editor"}
    | {"director", "coordinator", "accountant", "architect", "consultant", "tester", "trainer", "teacher"}
    | {"researcher", "scientist"}
)
"""Last words that name nothing but a person, one of them; in French, first words."""
_TRADES_FR = frozenset(
    {"administrateur", "administratrice", "développeur", "développeuse", "concepteur", "conceptrice"}
    | {"directeur", "directrice", "gestionnaire", "coordinateur", "coordinatrice", "ingénieur", "ingénieure"}
    | {"analyste", "architecte", "comptable", "testeur", "testeuse", "formateur", "formatrice", "bénévole"}
    | {"trésorier", "trésorière", "secrétaire", "animateur", "animatrice", "chercheur", "chercheuse"}
)
_ABOUT = frozenset({"of", "de", "du", "des"})
_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child"}
_NO_PLURALS = frozenset(
    {"arms", "customs", "glasses", "goods", "means", "news", "sales", "series", "species", "works"}
)
_KEEPS_ITS_S = ("ss", "us", "is", "as", "ics", "ops", "'s", "’s")


class Cast:
    """The personas of a text, in the order in which they appear."""

    def __init__(self, roles: Iterable[str]) -> None:
        spelled = [_without_article(role) for role in roles]
        self._known = {_key(role) for role in spelled}
        self._whole = {_key(role) for role in spelled if not _CAPITAL_INSIDE.search(role)}
        self._whole -= {_key(role) for role in spelled if len(self._parts(role)) > 1}
        self._spellings: dict[str, Counter[str]] = {}
        self._named = [self._name(role) for role in spelled]
        self._join(_joined(self._spellings))
        self._ids = _ids(self._spellings)

    @property
    def personas(self) -> tuple[Persona, ...]:
        """Each under the spelling that is most frequent, or else comes first."""
        return tuple(
            Persona(id=self._ids[key], name=spellings.most_common(1)[0][0])
            for key, spellings in self._spellings.items()
        )

    @property
    def ids(self) -> list[tuple[str, ...]]:
        """For each role, the ids of the personas that it names."""
        return [tuple(self._ids[key] for key in keys) for keys in self._named]

    def _name(self, role: str) -> tuple[str, ...]:
        if glued := _partition(_CAPITAL_INSIDE.split(role), self._whole):
            for key in glued:
                self._spellings.setdefault(key, Counter())
            return tuple(dict.fromkeys(glued))
        parts = self._parts(role)
        for part in parts:
            self._spellings.setdefault(_key(part), Counter())[capitalised(part)] += 1
        return tuple(dict.fromkeys(_key(part) for part in parts))

    def _join(self, joined: dict[str, str]) -> None:
        spellings: dict[str, Counter[str]] = {}
        for key, counted in self._spellings.items():
            spellings.setdefault(joined[key], Counter()).update(counted)
        self._spellings = spellings
        self._named = [tuple(dict.fromkeys(joined[key] for key in keys)) for keys in self._named]

    def _parts(self, role: str) -> list[str]:
        """The roles in "a buyer or a seller"; only where each part is somebody by itself."""
        if not _JOINED.search(role):
            return [role]
        found = [part for part in _AND_OR.split(role) if part]
        parts = [_without_article(part) for part in found]
        if not 2 <= len(parts) <= _MANY or not all(has_words(part) for part in parts):
            return [role]
        if all(_key(part) in self._known for part in parts):
            return parts
        if any(word.casefold() in _AFTER_HEAD for part in parts[:-1] for word in part.split()):
            return parts if _is_followed_by_a_trade(parts) else [role]
        people = (_OWN_ARTICLE.match(part) or _is_person(part) for part in found)
        return parts if all(people) and not _shares_its_office(role, parts) else [role]


def _shares_its_office(role: str, parts: Sequence[str]) -> bool:
    """Whether "user and group administrator" says one person who administers both."""
    last = parts[-1].split()
    shares = len(last) > len(parts[0].split()) and last[-1].casefold() in _OFFICE
    return shares and bool(_AND.search(role)) and not _OWN_ARTICLE.search(role)


def _is_followed_by_a_trade(parts: Sequence[str]) -> bool:
    """Whether a role that is about a thing, such as "head of design", has another beside it."""
    first, second = parts[0].casefold().split(), parts[1].casefold().split()
    head = _head(first)
    about = first[head + 1 :]
    if len(parts) > 2 or not about or about[0] not in _ABOUT or any(word in _AFTER_HEAD for word in second):
        return False
    if any(_PERSON.fullmatch(word) or word in _AFTER_HEAD for word in about[1:]):
        return False
    is_trade = second[-1] in _TRADES or second[0] in _TRADES_FR
    return is_trade and bool(_PERSON.fullmatch(first[head]))


def _is_person(part: str) -> bool:
    words = part.casefold().split()
    return any(_PERSON.fullmatch(word) for word in (words[0], words[_head(words)]))


def _partition(segments: Sequence[str], whole: set[str]) -> tuple[str, ...]:
    """The known roles that were written as one word, such as "ResearcherPublisher"; none of them unknown."""
    if not 2 <= len(segments) <= _MANY:
        return ()
    for size in range(1, len(segments)):
        first, rest = _key(" ".join(segments[:size])), segments[size:]
        if first in whole:
            if (last := _key(" ".join(rest))) in whole:
                return first, last
            if others := _partition(rest, whole):
                return first, *others
    return ()


def _without_article(role: str) -> str:
    article = _ARTICLE.match(role)
    return role[article.end() :] if article and has_words(role[article.end() :]) else role


def _key(role: str) -> str:
    """What the spellings of one role have in common: no case, no plural."""
    words = role.replace("’", "'").casefold().split()
    if not words:
        return ""
    head = _head(words)
    words[head] = _singular(words[head])
    return " ".join(words)


def _joined(keys: Iterable[str]) -> dict[str, str]:
    """For each key the shortest of those that differ from it in the plurals before the role only."""
    alike: dict[str, list[str]] = {}
    for key in keys:
        words = key.split()
        before = (word if word in _NO_PLURALS else _singular(word) for word in words[: _head(words)])
        alike.setdefault(" ".join((*before, *words[_head(words) :])), []).append(key)
    return {key: min(same, key=len) for same in alike.values() for key in same}


def _head(words: Sequence[str]) -> int:
    """Which word says who it is: the one before the first preposition, or the last one."""
    ends = (place for place, word in enumerate(words) if place and word.strip(",") in _AFTER_HEAD)
    return next(ends, len(words)) - 1


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(_KEEPS_ITS_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _ids(keys: Iterable[str]) -> dict[str, str]:
    """A readable id for each persona, the same one whichever spelling a file uses."""
    bases = Counter[str]()
    taken: dict[str, str] = {}
    for key in keys:
        text = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", key))
        base = id_ = re.sub(r"[-\s]+", "-", text)[:70].strip("-_") or "persona"
        while id_ in taken:
            bases[base] += 1
            id_ = f"{base}-{bases[base] + 1}"
        taken[id_] = key
    return {key: id_ for id_, key in taken.items()}
