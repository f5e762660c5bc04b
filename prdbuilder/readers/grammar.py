"""The sentence of a user story, in English and in French: who wants, what, and why."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

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
        r"""(?:(?P<reason>in\ order\ (?:to|that)\ .{1,500}?),\ (?=as\ (?:an?|the)\ ))?
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
        (?:(?:wants?|needs?|like|love|wish(?:es)?|prefer)(?:\ to)?|can|(?:be\ )?able\ to)(?!\S)(?!\ not\b)"""
    ),
    reasons=(
        _pattern(r"\bso\ that\b"),
        _pattern(r"\bin\ order\ (?:to|that)\b"),
        _pattern(r"(?<=[,;.:])\ so\ (?=\w)|\ so\ (?=(?:I|we|they|he|she|it|my|our|their)\ )"),
        _pattern(r"(?<=[,;.:])\ because\b"),
    ),
    circumstance=_pattern(
        r"[,;]\ (?=(?:when|whenever|if|while|once|after|before|during|unless|until|in\ case)\b)"
    ),
    stutter=_pattern(r"(?<=^so\ that)\ (?:so\ that|that|so)(?=\ )"),
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
    stutter=_pattern(r"(?<=^afin)\ afin(?=\ )"),
)

LANGUAGES = (ENGLISH, FRENCH)
_ANY_SUBJECT = re.compile(r"(?<![\w'’])(?:I|we)(?=['’ ])")
_END = " ,;:–—-"
_AROUND_A_ROLE = f'{_END}*_`"“”«»'


def opening(text: str) -> tuple[Language, re.Match[str]] | None:
    """The language of a text that opens as a story does, and its opening, at whose end the role begins."""
    for language in LANGUAGES:
        if (match := language.opener.match(text)) and not language.no_role.match(text, match.end()):
            return language, match
    return None


def holds_a_want(text: str) -> bool:
    return any(language.want.search(text) for language in LANGUAGES) or bool(_ANY_SUBJECT.search(text))


def opens_a_want(text: str) -> bool:
    """Whether a line begins with what is wanted, as the second line of a story does."""
    return any(language.lead.match(text) or language.want.match(text) for language in LANGUAGES)


def opens_a_reason(text: str) -> bool:
    return any(reason.match(text) for language in LANGUAGES for reason in language.reasons[:2])


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
    reasons = filter(None, (opener["reason"], reason))
    return Sentence(language.code, _role(role), wanted(language, want), ". ".join(reasons))


def is_told(text: str) -> bool:
    """Whether a text says both who and what."""
    sentence = parse(text)
    return sentence is not None and has_words(sentence.role) and has_words(sentence.want)


def _role(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip(_AROUND_A_ROLE).removesuffix("."))


def _reasons_in(language: Language, text: str) -> Iterator[re.Match[str]]:
    return (match for pattern in language.reasons[:2] if (match := pattern.search(text)))


def _reason_first(language: Language, role: str, rest: str) -> Sentence:
    """As a ROLE, so that …, I want …"""
    for comma in re.finditer(r"[,;] ?", rest):
        if language.lead.match(rest, comma.end()):
            want, reason = rest[comma.end() :], rest[: comma.start()]
            return Sentence(language.code, _role(role), wanted(language, want), reason)
    return Sentence(language.code, _role(role), reason=rest)


def _parted(language: Language, text: str) -> tuple[str, str]:
    """The want and the reason, which keeps its opening words; a reason of nothing else is none."""
    for pattern in language.reasons:
        if match := pattern.search(text):
            want, reason = text[: match.start()].rstrip(_END), text[match.start() :].strip()
            return want, language.stutter.sub("", reason) if has_words(text[match.end() :]) else ""
    return text, ""


def wanted(language: Language, text: str) -> str:
    """What is wanted, without the words that say that it is, and without the full stop."""
    lead = language.lead.match(text)
    want = text[lead.end() :] if lead else text
    return re.sub(r"(?<![.…])(?<!\betc)\.$", "", want.strip(_END)).rstrip()


def has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
