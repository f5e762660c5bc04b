"""Words that cannot be tested.

INCOSE, Guide to Writing Requirements (2023), rules R7 (vague terms), R8 (escape clauses), R9 (open-ended
clauses) and R17 (the oblique); Mavin, Wilkinson, Harwood and Novak, "Easy Approach to Requirements Syntax"
(2009).
"""

import re
from collections.abc import Iterator

from prdbuilder.document.schema import Requirement

from .words import Statement, found, is_measured, phrases

_QUALITIES = phrases(
    """
    fast; faster; quick to; quickly; quicker; easy; easily; easier; simple to; simpler; simple look;
    simple interface; user friendly; friendly interface; intuitive; intuitively; self explanatory;
    flexible; flexibly; flexibility; robust; robustly; robustness; seamless; seamlessly; effortless;
    effortlessly; hassle free; painless; state of the art; cutting edge; world class; best in class;
    next generation; modern; appropriate; appropriately; adequate; adequately; suitable; suitably;
    sufficient; sufficiently; reasonable; reasonably; acceptable; satisfactory; efficient; efficiently;
    effective; effectively; convenient; conveniently; comfortable; comfortably; attractive; appealing;
    nice; nicely; pretty good; beautiful; elegant; professional appearance; professional look;
    professional looking; appear professional; meaningful; timely; promptly; smooth; smoothly; high
    quality; high performance; high availability; highly available; highly configurable; highly
    scalable; highly secure; performant; scalable; scalability; powerful; graceful; gracefully;
    properly; optimal; optimally; minimal; best practice; best practices; good quality; good
    performance; good experience; good control; relevant; various; a few; a lot of; a large
    number of; large amounts of; regularly; on a regular basis; periodically; from time to time;
    typically; usually; normally
    """
)
_ESCAPES = phrases(
    """
    if possible; where possible; when possible; whenever possible; wherever possible; if necessary;
    where necessary; when necessary; as necessary; as needed; as appropriate; where appropriate; if
    appropriate; when appropriate; as required; where applicable; if applicable; when applicable; as
    applicable; if practicable; to the extent possible; as far as possible; and or; etc; et cetera; and
    so on; and so forth; and more; including but not limited to; including without limitation; tbd; tbc;
    to be determined; to be decided; to be confirmed; to be defined
    """
)
_AS_POSSIBLE = re.compile(r"\bas (?:\w+ ){1,4}as possible\b", re.IGNORECASE)
_TERMS = frozenset(
    {
        ("acceptable", "use"),
        ("effective", "date"),
        ("effective", "from"),
        ("effective", "on"),
        ("fast", "food"),
        ("fast", "forward"),
        ("fast", "lane"),
        ("fast", "track"),
        ("graceful", "degradation"),
        ("sufficient", "balance"),
        ("sufficient", "credit"),
        ("sufficient", "funds"),
    }
)
"""Words that are not vague together: each pair has a meaning of its own."""

_AT_WILL = frozenset({"can", "may"})
_SAYS_WHEN = frozenset({"to", "by", "under"})
_NEED = frozenset({"necessary", "needed", "required"})


def vague_words(requirement: Requirement, statement: Statement) -> Iterator[str]:
    """The words of a statement that two people could test with two results.

    A quality is not vague where a figure stands with it, in the statement or in a criterion. An escape is:
    nobody can say when a bound holds that holds "where possible".
    """
    for place in found(statement, _ESCAPES):
        if _is_escape(statement, *place):
            yield statement.written(*place)
    qualities = [
        statement.written(*place) for place in found(statement, _QUALITIES) if _is_claimed(statement, *place)
    ]
    qualities += _AS_POSSIBLE.findall(statement.masked) if "possible" in statement.words else []
    if qualities and not is_measured(statement.text) and not any(map(is_measured, requirement.criteria)):
        yield from qualities


def _is_escape(statement: Statement, start: int, end: int) -> bool:
    """Not AND/OR, an operator; not "as required by law", which says when; not what one may do if need be."""
    last = statement.word(end - 1)
    if last == "or":
        return statement.gap(end - 1) == "/" and not statement.written(start, end).isupper()
    if last == "more":
        return end == len(statement.words) or statement.ends_sentence(end)
    if statement.word(end) in _SAYS_WHEN:
        return False
    if last in _NEED:
        return _AT_WILL.isdisjoint(statement.words[:start])
    return True


def _is_claimed(statement: Statement, start: int, end: int) -> bool:
    """Not "how fast it is", which asks for a measure; not "comfortable with", which tells of a person."""
    if "how" in statement.words[max(0, start - 3) : start]:
        return False
    return statement.word(end) != "with" and (statement.word(start), statement.word(end)) not in _TERMS
