"""How requirements are worded: what cannot be tested, what is two, what is a solution, what is there twice.

Few and right rather than many. After INCOSE, Guide to Writing Requirements (2023), and EARS (Mavin,
Wilkinson, Harwood and Novak, 2009).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from prdbuilder.document.choices import RequirementStatus
from prdbuilder.document.schema import Document, Requirement

from .duplicates import duplicates
from .joined import joined_words
from .solutions import Solutions, is_technical
from .vague import vague_words
from .words import Statement, statement_of

__all__ = ["RULES", "Remark", "Rule", "remarks"]


class Rule(StrEnum):
    VAGUE = "vague-words"
    JOINED = "two-in-one"
    SOLUTION = "solution-not-need"
    DUPLICATE = "duplicate"


RULES = {
    Rule.VAGUE: (
        "Nobody can test a word such as “easy” without a figure that says how much is enough, nor a bound"
        " that holds only “where possible”."
    ),
    Rule.JOINED: (
        "Two requirements in one statement can’t be agreed, built or dropped apart from one another."
    ),
    Rule.SOLUTION: (
        "A statement that names a widget or a technology settles how something is built before it has said"
        " what the customer or the user needs."
    ),
    Rule.DUPLICATE: (
        "Two requirements that say nearly the same will be changed one without the other; one with both"
        " personas says it better."
    ),
}
"""Each rule in one sentence, for the page that explains findings."""


@dataclass(frozen=True)
class Remark:
    """What one rule found in one statement, with the words it stands on, as they are written there."""

    requirement: str
    rule: Rule
    words: tuple[str, ...]
    other: str = ""


_SHORT = 3
"""A word of a persona's name tells of a party only where it is longer: not "of", not "the"."""


@dataclass(frozen=True)
class _Reader:
    """What the rules need to know of the whole document."""

    document: Document
    statements: dict[str, Statement]
    solutions: Solutions
    names: dict[str, str]
    parties: frozenset[str]


def remarks(document: Document) -> Iterator[Remark]:
    """What can be said of the wording of a PRD's requirements, in their order; of dropped ones, nothing.

    The lists of words are English: in other languages only duplicates are found.
    """
    requirements = [each for each in document.requirements if each.status is not RequirementStatus.DROPPED]
    statements = {each.id: statement_of(each.statement) for each in requirements}
    pairs = duplicates((each, statements[each.id]) for each in requirements)
    repeated = {each.id: Remark(each.id, Rule.DUPLICATE, words, other.id) for each, other, words in pairs}
    reader = _reader(document, statements) if document.prd.language.split("-")[0] == "en" else None
    for requirement in requirements:
        if reader:
            yield from _of_one(requirement, reader)
        if requirement.id in repeated:
            yield repeated[requirement.id]


def _reader(document: Document, statements: dict[str, Statement]) -> _Reader:
    names = {persona.id: persona.name for persona in document.personas}
    about = statement_of(f"{document.product.name}. {document.product.vision[:500]}. {document.prd.title}")
    parties = frozenset(
        word for name in names.values() for word in statement_of(name).words if len(word) > _SHORT
    )
    return _Reader(document, statements, Solutions(statements, about), names, parties)


def _of_one(requirement: Requirement, reader: _Reader) -> Iterator[Remark]:
    statement = reader.statements[requirement.id]
    found = {
        Rule.VAGUE: vague_words(requirement, statement),
        Rule.JOINED: joined_words(statement, reader.parties),
        Rule.SOLUTION: _solutions(requirement, statement, reader),
    }
    for rule, words in found.items():
        if told := tuple(dict.fromkeys(words)):
            yield Remark(requirement.id, rule, told)


def _solutions(requirement: Requirement, statement: Statement, reader: _Reader) -> Iterator[str]:
    if not is_technical(reader.names[id_] for id_ in requirement.personas):
        yield from reader.solutions.words(requirement.id, statement)
