"""The sentence of a user story, in English and in French: who wants, what, and why."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prdbuilder.document.text import shows

_NOT_IN_A_WORD = r"(?<![\w'’])"


@dataclass(frozen=True)
class Sentence:
    """A story taken apart. What is empty was not said."""

    language: str
    role: str = ""
    want: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Language:
    code: str
    opener: re.Pattern[str]
    """The words before the role."""
    no_role: re.Pattern[str]
    """What follows the opener's words in sentences of another kind."""
    want: re.Pattern[str]
    lead: re.Pattern[str]
    """The words of the want that a requirement does without: a wish or an ability, neither denied nor due."""
    wish: re.Pattern[str]
    """What no reason says, and so ends one."""
    reasons: tuple[re.Pattern[str], ...]
    """Where the reason begins; the first that is found counts."""
    circumstance: re.Pattern[str]
    """Where a role ends although the want has not begun yet."""
    stutter: re.Pattern[str]
    """A reason's opening words written twice."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


ENGLISH = Language(
    code="en",
    opener=_pattern(
        r"""(?:(?P<reason>(?:in\ order\ (?:to|that)|so\ that)\ .{1,500}?),\ (?=as\ (?:an?|the)\ ))?
        as\ (?:(?:a/an|an/a|a\(n\)|an?|the|one\ of\ the)(?![\w'’-])\ ?)?"""
    ),
    no_role=_pattern(
        r"""(?:(?:side|final|last|first|general|good|quick|next)\ )*
        (?:result|rule|consequence|example|reminder|note|whole|step|start|bonus|precaution|matter)
        (?=[,:]|\ of\ |$)
        |(?:soon|long|far|well|much|many|such|usual|always|before|above|below|per|of|for|if|though|to|in|with
        |it|you|we|i|they|he|she|this|that|there|these|those|discussed|agreed|mentioned|noted|said|stated
        |shown|seen|described|explained|expected|needed|required|planned|follows|opposed)(?![\w'’-])"""
    ),
    want=_pattern(
        rf"""{_NOT_IN_A_WORD}(?:I|we)(?:['’](?:d|m|re|ll|ve))?
        (?:\ (?:am|are|would|should|must|will|also|really|just|only|do|do\ not|don['’]t)){{0,3}}
        \ (?:want|need|like|love|wish|prefer|can|able)(?![\w])
        |(?<=[,;:])\ ?(?:I|we)(?!\w)
        |(?<=[,;:])\ ?(?:(?:would|also|really)\ ){{0,2}}(?:wants?|needs?|like|wish(?:es)?|can)(?!\w)"""
    ),
    lead=_pattern(
        r"""(?:(?:I|we)(?:['’](?:d|m|re|ll))?\ )?(?:(?:am|are|would|will)\ ){0,2}
        (?:(?:wants?|needs?|like|love|wish(?:es)?|prefer)(?:\ to)?(?::(?:\ to(?!\S))?)?|can|(?:be\ )?able\ to)
        (?!\S)(?!\ not\b)"""
    ),
    wish=_pattern(r"\ (?=(?:I|we)(?:\ would|['’]d)?\ (?:want|need|like|wish)\ )"),
    reasons=(
        _pattern(r"\bso\ that\b"),
        _pattern(r"\bin\ order\ (?:to|that)\b"),
        _pattern(r"(?<=[,;.:])\ so\ (?=\w)|\ so\ (?=(?:I|we|they|he|she|it|my|our|their)\ )"),
        _pattern(r"(?<=[,;.:])\ because\b"),
    ),
    circumstance=_pattern(
        r"[,;]\ (?=(?:when|whenever|if|while|once|after|before|during|unless|until|in\ case)\b)"
    ),
    stutter=_pattern(r"(?<=^so\ that)(?:\ (?:so\ that|that|so)(?=\ )|\ ?:)"),
)

_WANT_FR = (
    r"(?:veux|veut|voulons|souhaite|souhaitons|souhaiterais|souhaiterions|voudrais|voudrait|voudrions"
    r"|désire|désirons|desire|peux|peut|pouvons)"
)

FRENCH = Language(
    code="fr",
    opener=_pattern(
        r"""(?:(?P<reason>(?:afin\ d|pour\ ).{1,500}?),\ (?=en\ tant\ qu))?
        en\ (?:tant\ qu|qualité\ d)(?:e(?!\w)\ ?|['’]\ ?)(?:(?:une?|les?|la|des|du)(?!\w)\ ?|l['’]\ ?)?"""
    ),
    no_role=_pattern(r"(?:tel|telle|tels|telles)(?!\w)"),
    want=_pattern(
        rf"""{_NOT_IN_A_WORD}(?:(?:je|nous|on)\ (?:ne\ )?(?:{_WANT_FR}|dois|doit|devons|préfère)
        |j['’]\ ?(?:aimerais|ai\ besoin|attends|exige)|nous\ (?:aimerions|avons\ besoin))(?!\w)
        |(?<=[,;:])\ ?(?:(?:je|nous|on)(?!\w)|j['’])"""
    ),
    lead=_pattern(
        rf"""(?:(?:je|nous|on)\ {_WANT_FR}(?:\ que|\ qu['’])?|(?:j['’]\ ?aimerais|nous\ aimerions)(?:\ que)?
        |(?:j['’]\ ?ai|nous\ avons)\ besoin\ (?:de|que|d['’]))(?:(?<=['’])|(?!\S))(?!\ pas\b)"""
    ),
    wish=_pattern(
        r"\ (?=(?:je|nous)\ (?:veux|voulons|souhaite|souhaitons|voudrais|voudrions|désire|désirons)\ )"
    ),
    reasons=(
        _pattern(
            r"""\b(?:afin\ (?:de|que)(?!\w)|afin\ (?:d|qu)['’]|pour\ que(?!\w)|pour\ qu['’]
            |de\ (?:sorte|façon|manière)\ (?:à|que?)(?!\w))"""
        ),
        _pattern(
            r"""(?<=[,;])\ pour\b
            |\bpour\ (?:(?:ne|pas|plus|mieux|bien|me|se|les|leur|lui|y|en)\ |[ms]['’]){0,3}
            (?=\w+(?:[ei]r|re)\b)"""
        ),
        _pattern(r"(?<=[,;])\ (?:car|parce\ qu)"),
    ),
    circumstance=_pattern(r"[,;]\ (?=(?:quand|lorsque?|si|après|avant|dès|pendant)\b)"),
    stutter=_pattern(r"(?<=^afin)\ afin(?=\ )|(?<=^afin\ de)\ ?:"),
)

PLACEHOLDER = _pattern(
    r"""[<{\[(]{1,2}\ ?(?:(?:type|kind|name)\ of\ )?(?:(?:user|my|the|some|specific|particular)\ )?
    (?:user|role|persona|actor|who|x|type|person|rôle|utilisateur|acteur|type\ d['’]utilisateur)
    (?:[\ _-](?:type|role|name|persona|here))?\ ?[>}\])]{1,2}"""
)
"""A role that stands in brackets for any, as in "As a <type of user>"."""

LANGUAGES = (ENGLISH, FRENCH)
_AND = re.compile(r"[ ,;]+(?:and|et)$", re.IGNORECASE)
_ANY_SUBJECT = re.compile(r"(?<![\w'’])(?:I|we)(?=['’ ])")
_END = " ,;:–—-"
_SIGNS = "|/→⇒"
_AROUND_A_ROLE = f'{_END}{_SIGNS}*_`"“”«»'
_IN_QUOTES = re.compile(r"['‘](.+)['’]")


def opening(text: str) -> tuple[Language, re.Match[str]] | None:
    """The language of a text that opens as a story does, and its opening, at whose end the role begins."""
    for language in LANGUAGES:
        if (match := language.opener.match(text)) and not language.no_role.match(text, match.end()):
            return language, match
    return None


def comes_to_a_want(text: str, *, explained: bool) -> bool:
    """Whether a part of a story says what is wanted; when it is `explained` why, "I can" does not yet."""
    if explained:
        return opens_a_want(text) or goes_over_to_a_want(text)
    if opened := opening(text):
        text = text[opened[1].end() :]
    reason = min((match.start() for match in _reasons(text)), default=len(text))
    before = text[:reason]
    wants = any(language.want.search(before) for language in LANGUAGES) or _ANY_SUBJECT.search(before)
    return bool(wants) or goes_over_to_a_want(text[reason:])


def opens_a_want(text: str) -> bool:
    """Whether a line begins with what is wanted, as the second line of a story does."""
    return any(language.lead.match(text) or language.want.match(text) for language in LANGUAGES)


def opens_a_reason(text: str) -> bool:
    return any(reason.match(text) for language in LANGUAGES for reason in language.reasons[:2])


def holds_a_reason(text: str) -> bool:
    return next(_reasons(text), None) is not None


def goes_over_to_a_want(text: str) -> bool:
    """Whether a text that begins with the reason comes to what is wanted."""
    return any(_want_after_a_reason(language, text) for language in LANGUAGES)


def sentence_of(role: str, want: str, reason: str, *, heads: Sequence[str] = ("", "", "")) -> str:
    """A story told in parts, as one sentence; `heads` are words that open the parts, where these do not."""
    is_french = any(FRENCH.lead.match(words) for words in (want, f"{heads[1]} x"))
    usual = ("En tant que", "je veux", "afin de") if is_french else ("As a", "I want", "so that")
    opens = (opening, opens_a_want, opens_a_reason)
    parts = (
        part if is_open(part) else f"{head or words} {part}"
        for part, is_open, head, words in zip((role, want, reason), opens, heads, usual, strict=True)
        if has_words(part)
    )
    return ", ".join(parts)


def parse(text: str) -> Sentence | None:
    """Take a story apart; None for a text that does not open as a story does.

    `text` is one line without runs of spaces. Every pattern looks at a place a bounded number of times, so
    the time grows with the length of the text and no faster.
    """
    if (opened := opening(text)) is None:
        return None
    language, opener = opened
    said = text[opener.end() :]
    begins = language.want.search(said) or _ANY_SUBJECT.search(said)
    end = begins.start() if begins else len(said)
    if early := next(_reasons_in(language, said[:end]), None):
        return _reason_first(language, said[: early.start()], said[early.start() :])
    role, want = said[:end], said[end:].strip()
    if circumstance := language.circumstance.search(role):
        role, want = role[: circumstance.start()], said[circumstance.end() :]
    want, reason = _parted(language, want)
    reasons = filter(None, (told_once(opener["reason"] or ""), reason))
    return Sentence(language.code, _role(role), wanted(language, want), ". ".join(reasons))


def is_told(text: str) -> bool:
    """Whether a text says both who and what."""
    sentence = parse(text)
    return sentence is not None and has_words(sentence.role) and has_words(sentence.want)


def _role(text: str) -> str:
    bare = text.strip(_AROUND_A_ROLE).rstrip(".…")
    quoted = _IN_QUOTES.fullmatch(bare)
    return unicodedata.normalize("NFC", quoted[1] if quoted else bare)


def _reasons(text: str) -> Iterator[re.Match[str]]:
    return (match for language in LANGUAGES for match in _reasons_in(language, text))


def _reasons_in(language: Language, text: str) -> Iterator[re.Match[str]]:
    return (match for pattern in language.reasons[:2] if (match := pattern.search(text)))


def _reason_first(language: Language, role: str, rest: str) -> Sentence:
    """As a ROLE, so that …, I want …"""
    if begins := _want_after_a_reason(language, rest):
        want, reason = rest[begins.end() :], rest[: begins.start()]
        return Sentence(language.code, _role(role), wanted(language, want), told_once(reason))
    return Sentence(language.code, _role(role), reason=rest)


def _want_after_a_reason(language: Language, text: str) -> re.Match[str] | None:
    """After a comma, or else where a wish begins: without a comma, "I can" belongs to the reason."""
    commas = re.finditer(r"[,;] ?", text)
    after = next((comma for comma in commas if language.lead.match(text, comma.end())), None)
    return after or language.wish.search(text)


def _parted(language: Language, text: str) -> tuple[str, str]:
    """The want and the reason, which keeps its opening words; a reason of nothing else is none."""
    for pattern in language.reasons:
        if match := pattern.search(text):
            want, reason = text[: match.start()].rstrip(f"{_END}{_SIGNS}"), text[match.start() :].strip()
            return _AND.sub("", want), told_once(reason) if has_words(text[match.end() :]) else ""
    return text, ""


def told_once(reason: str) -> str:
    """The reason without what stands twice, or as on a form, in its opening words."""
    return ENGLISH.stutter.sub("", FRENCH.stutter.sub("", reason))


def wanted(language: Language, text: str) -> str:
    """What is wanted, without the words that say that it is, and without the full stop."""
    lead = language.lead.match(text)
    want = text[lead.end() :] if lead else text
    return re.sub(r"(?<![.…])(?<!\betc)\.$", "", want.strip(_END)).rstrip()


def has_words(text: str) -> bool:
    return any(character.isalnum() and shows(character) for character in text)


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
