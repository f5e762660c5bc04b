"""User stories, "As a ROLE, I want …, so that …", in the shapes in which people write them down.

One a line, several on one or over wrapped lines, after bullets, numbers, ids and labels, in Markdown, in
tables, in Sphinx-Needs directives and in fenced fields; English and French. Each becomes one unsorted
requirement. A blank line and a line without a letter or a digit say nothing; front matter and the head of a
table are named in a note; every other line is in a requirement or among what was skipped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prdbuilder.document.schema import Persona, Requirement
from prdbuilder.document.text import LINE_LIMIT, LINES_LIMIT, PROSE_LIMIT

from . import grammar, storyblocks
from .casting import Cast
from .criteria import Criterion, cut
from .drafts import Draft
from .gathering import NO_ROLE, NO_STORY, Gatherer, unread_heading
from .reading import ReadError, Skipped
from .storylines import Line, lines_of, opening, width_of

FORMAT = "user-stories"
NO_WANT = "It says who, but not what they want."
NEITHER = "It says neither who, nor what they want."
TEMPLATE = "It is a template: its role only holds the place of one."
LONG_ROLE = f"Its role is longer than {LINE_LIMIT} characters."
LONG_STORY = f"It is longer than {PROSE_LIMIT} characters, which is more than a requirement can hold."
_ID_LIMIT = 80
_FRONT_MATTER_LIMIT = 200


@dataclass(frozen=True)
class Stories:
    personas: tuple[Persona, ...]
    requirements: tuple[Requirement, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class _Told:
    """A story that has all it needs."""

    id: str
    language: str
    role: str
    statement: str
    rationale: str
    criteria: tuple[Criterion, ...]


def read(text: str) -> Stories:
    """Raises `ReadError` where there is no story at all."""
    lines = lines_of(text)
    matter = _front_matter(lines)
    gatherer = _gather(lines, matter)
    told, skipped = _told(gatherer)
    if not told:
        raise ReadError("No user story was found; one begins with “As a …, I want …”.", skipped)
    cast = Cast(story.role for story in told)
    return Stories(
        personas=cast.personas,
        requirements=tuple(_requirements(told, cast.ids)),
        skipped=skipped,
        notes=(
            *_notes_on_front_matter(matter),
            *(f"Line {line.number} is the head of a table: {line.words}" for line in gatherer.heads),
            *_notes_on_criteria(told),
        ),
        language=Counter(story.language for story in told).most_common(1)[0][0],
    )


def _told(gatherer: Gatherer) -> tuple[list[_Told], tuple[Skipped, ...]]:
    """The stories, and all that is in none of them; heads of tables say nothing where there is no story."""
    told, skipped = list[_Told](), [*gatherer.strays]
    for draft in gatherer.drafts:
        outcome = _tell(draft)
        if isinstance(outcome, _Told):
            told.append(outcome)
        else:
            skipped += [unread_heading(draft.heading)] if draft.heading else []
            skipped.append(outcome)
    if not told:
        skipped += [Skipped(line.number, line.text, NO_STORY) for line in gatherer.heads]
    return told, tuple(sorted(skipped, key=lambda part: part.line))


def _front_matter(lines: Sequence[Line]) -> int:
    """How many lines at the top are about the file, between two rules."""
    if lines[0].words != "---":
        return 0
    ends = (line.number for line in lines[1:_FRONT_MATTER_LIMIT] if line.words in ("---", "..."))
    end = next(ends, 0)
    return 0 if any(opening(line.words) for line in lines[1:end]) else end


def _notes_on_front_matter(end: int) -> Iterator[str]:
    if end:
        yield f"The front matter, lines 1 to {end}, was left out."


def _gather(lines: Sequence[Line], start: int) -> Gatherer:
    gatherer = Gatherer(width=width_of(lines))
    place, inside_until = start, 0
    while place < len(lines):
        end, draft = (place + 1, None) if place < inside_until else _block(lines, place)
        if draft:
            _add(gatherer, draft)
            place = end
        else:
            gatherer.take(lines[place])
            place, inside_until = place + 1, max(inside_until, end)
    gatherer.finish()
    return gatherer


def _block(lines: Sequence[Line], place: int) -> tuple[int, Draft | None]:
    """Where the block that begins here is over, and the story that it holds if it is one."""
    if end := storyblocks.directive(lines, place):
        return end, storyblocks.directed(lines[place:end])
    if end := storyblocks.fence(lines, place):
        inside = lines[place + 1 : end]
        return end + 1, storyblocks.fields(lines[place], inside) if storyblocks.holds_fields(inside) else None
    return place + 1, None


def _add(gatherer: Gatherer, draft: Draft) -> None:
    is_told = grammar.is_told(" ".join(draft.sentence))
    announced = gatherer.claim(draft.id) if is_told else ""
    if announced and not any(announced in line for line in draft.source):
        draft.note(announced)
    gatherer.add(draft)


def _tell(draft: Draft) -> _Told | Skipped:
    sentence = grammar.parse(" ".join(draft.sentence)) or grammar.Sentence("")
    statement, rest = cut(grammar.capitalised(sentence.want))
    reason = ". ".join(filter(None, (draft.reason, sentence.reason)))
    paragraphs = (rest, grammar.capitalised(reason), *_notes(draft))
    rationale = "\n\n".join(filter(None, paragraphs))
    if why_not := _why_not(sentence, rationale):
        return Skipped(draft.line, "\n".join(draft.source), why_not)
    id_ = draft.id if len(draft.id) <= _ID_LIMIT and grammar.has_words(draft.id) else ""
    return _Told(id_, sentence.language, sentence.role, statement, rationale, tuple(draft.criteria))


def _why_not(sentence: grammar.Sentence, rationale: str) -> str:
    role, want = grammar.has_words(sentence.role), grammar.has_words(sentence.want)
    if not role:
        return NO_ROLE if want else NEITHER
    if not want:
        return NO_WANT
    if grammar.PLACEHOLDER.fullmatch(sentence.role):
        return TEMPLATE
    if len(grammar.capitalised(sentence.role)) > LINE_LIMIT:
        return LONG_ROLE
    return LONG_STORY if len(rationale) > PROSE_LIMIT else ""


def _notes(draft: Draft) -> Iterator[str]:
    if len(draft.id) > _ID_LIMIT:
        yield draft.id
    yield from ("\n".join(paragraph) for paragraph in draft.notes)
    for number, criterion in enumerate(draft.criteria, start=1):
        if number > LINES_LIMIT or not criterion.fits:
            yield criterion.in_full(number)


def _notes_on_criteria(told: Sequence[_Told]) -> Iterator[str]:
    """How many criteria a requirement had no room for, and where they are."""
    long = sum(not criterion.fits for story in told for criterion in story.criteria[:LINES_LIMIT])
    late = sum(len(story.criteria[LINES_LIMIT:]) for story in told)
    if long:
        yield f"Criteria of more than {LINE_LIMIT} characters, shortened and whole in the rationale: {long}."
    if late:
        yield f"Criteria after the first {LINES_LIMIT} of a requirement, put into its rationale: {late}."


def _requirements(told: Sequence[_Told], personas: Sequence[tuple[str, ...]]) -> Iterator[Requirement]:
    for story, named, id_ in zip(told, personas, _ids([story.id for story in told]), strict=True):
        yield Requirement(
            id=id_,
            statement=story.statement,
            personas=named,
            rationale=story.rationale,
            criteria=tuple(criterion.in_short for criterion in story.criteria[:LINES_LIMIT]),
        )


def _ids(given: Sequence[str]) -> Iterator[str]:
    """The file's own ids where they are its own once; otherwise the place of the story in the file."""
    own, taken, times = set(given), set[str](), Counter[str]()
    number = 0
    for id_ in given:
        number += 1
        free = id_
        while free and not id_.isdecimal() and free in taken:
            times[id_] += 1
            free = f"{id_}-{times[id_] + 1}"
        if not free or free in taken:
            while str(number) in own or str(number) in taken:
                number += 1
            free = str(number)
        taken.add(free)
        yield free
