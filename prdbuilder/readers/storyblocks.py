"""Stories that are written as a block: a Sphinx-Needs directive, and fields in a fenced block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from . import grammar
from .criteria import Criterion
from .drafts import Draft
from .storylines import Line, named, opening

_DIRECTIVE = re.compile(r"\.\. (?P<name>[\w:-]+):: ?(?P<title>.*)")
_OPTION = re.compile(r":(?P<name>[\w-]+): ?(?P<value>.*)")
_LABEL = re.compile(r"[*_]{0,3}(?:user )?story[*_]{0,3} ?:?[*_]{0,3}", re.IGNORECASE)
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,}) ?(?:ya?ml\b)?(?P<rest>.*)")
_STORY_FIELD = re.compile(r"(?:as_a|i_want)\s*:")
_FIELD = re.compile(r"(?P<key>[A-Za-z_][\w-]{0,40})\s*:(?:\s+(?P<value>.*))?$")
_SENTENCE_FIELDS = ("as_a", "i_want", "so_that")


def directive(lines: Sequence[Line], start: int) -> int | None:
    """Where the directive that begins at `start` is over, if one begins there."""
    if not _DIRECTIVE.match(lines[start].words):
        return None
    end = start + 1
    while end < len(lines) and (not lines[end].words or lines[end].indent > lines[start].indent):
        end += 1
    return end


def directed(lines: Sequence[Line]) -> Draft | None:
    """The story that a directive holds, with its title, its options and its other paragraphs as notes."""
    head = _DIRECTIVE.match(lines[0].words)
    draft = Draft(lines[0].number, lines[0].indent, source=[line.text for line in lines if line.words])
    if head and head["title"]:
        draft.note(head["title"])
    for paragraph in _paragraphs(_take_options(draft, lines[1:])):
        _take_paragraph(draft, paragraph)
    return draft if draft.sentence else None


def _take_options(draft: Draft, body: Sequence[Line]) -> Sequence[Line]:
    """Read the options of a directive, and return the lines under them."""
    for place, line in enumerate(body):
        if not (option := _OPTION.match(line.words)):
            return body[place:]
        if option["name"] == "id":
            draft.id = option["value"]
        else:
            draft.note(f"- {option['name']}: {option['value']}", adjoins=place > 1)
    return ()


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    for has_words, group in groupby(lines, key=lambda line: bool(line.words)):
        if has_words:
            yield list(group)


def _take_paragraph(draft: Draft, paragraph: list[Line]) -> None:
    """The first paragraph that opens a story, with or without a label above it, is the story."""
    for label, story in ((None, paragraph), (paragraph[0], paragraph[1:])):
        if not draft.sentence and story and (found := opening(" ".join(line.words for line in story))):
            draft.say(found.sentence)
            if label and not _LABEL.fullmatch(label.words):
                draft.note(label.text)
            return
    for place, line in enumerate(paragraph):
        if not draft.take_criterion(line, adjoins=place > 0):
            draft.note(line.text, adjoins=place > 0)


def fence(lines: Sequence[Line], start: int) -> int | None:
    """Where the fenced block that begins at `start` is closed, if one begins there, or the end."""
    if not (mark := _FENCE.match(lines[start].words)):
        return None
    for place in range(start + 1, len(lines)):
        words = lines[place].words
        if words.startswith(mark["mark"]) and not grammar.has_words(words):
            return place
    return len(lines)


def holds_fields(lines: Sequence[Line]) -> bool:
    return any(_STORY_FIELD.match(line.words) for line in lines)


def fields(fence: Line, lines: Sequence[Line]) -> Draft:
    """The story whose parts are fields such as `as_a` and `i_want`; its other fields become notes."""
    draft = Draft(lines[0].number, source=[line.text for line in lines if line.text])
    if (mark := _FENCE.match(fence.words)) and grammar.has_words(mark["rest"]):
        draft.source.insert(0, fence.text)
        draft.note(mark["rest"])
    said: dict[str, str] = {}
    for key, value, under in _sections(lines):
        if key in _SENTENCE_FIELDS and key not in said:
            said[key] = " ".join([value, *(line.words for line in under)]).strip().strip("\"'")
        elif key == "id" and not draft.id and not under:
            draft.id = value.strip("\"'")
        elif key == "acceptance_criteria" and not grammar.has_words(value):
            _take_criteria(draft, under)
        else:
            _take_section(draft, key, value, under)
    draft.say(grammar.sentence_of(*(said.get(key, "") for key in _SENTENCE_FIELDS)))
    return draft


def _sections(lines: Sequence[Line]) -> Iterator[tuple[str, str, list[Line]]]:
    """Each field with its value and the lines under it; a comment is a section without a key."""
    key, value, under = "", "", list[Line]()
    for line in lines:
        match = _FIELD.match(line.words) if line.indent == 0 else None
        if match or (line.indent == 0 and line.words.startswith("#")):
            yield key, value, under
            key, value = (match["key"], match["value"] or "") if match else ("", line.words.lstrip("# "))
            under = []
        elif line.words:
            under.append(line)
    yield key, value, under


def _take_criteria(draft: Draft, lines: list[Line]) -> None:
    """Each item is a criterion, under the comment that stands above it."""
    draft.lists_criteria, title = True, ""
    for line in filter(lambda line: grammar.has_words(line.words), lines):
        is_comment = line.words.startswith("#")
        said = line.words.lstrip("# ")
        if is_comment and (draft.item_indent is None or line.indent <= draft.item_indent):
            title = _title(draft, title, said)
            continue
        count = len(draft.criteria)
        if not draft.take_criterion(replace(line, words=said), adjoins=True):
            draft.notes.append([line.text])
        elif len(draft.criteria) > count:
            _name(draft, title)
            title = ""
    _title(draft, title, "")


def _title(draft: Draft, above: str, said: str) -> str:
    """The title that a comment begins or goes on with; the one above, where it has no item, is kept too."""
    if not above or (named(above)[0] and said and not named(said)[0]):
        return f"{above} {said}".strip()
    if named(above)[0]:
        draft.criteria.append(Criterion([], above))
    else:
        draft.notes.append([above])
    return said


def _name(draft: Draft, title: str) -> None:
    """Title the newest criterion; without a title it is a part of one whose title has an id, such as AC-5."""
    newest = draft.criteria[-1]
    newest.name = title
    if not title and len(draft.criteria) > 1 and named(draft.criteria[-2].name)[0]:
        draft.criteria[-2].lines += draft.criteria.pop().lines


def _take_section(draft: Draft, key: str, value: str, under: list[Line]) -> None:
    value = value.removesuffix("|").strip()
    if not key:
        heading = value
    elif under:
        heading = f"**{key}** {value}".strip()
    else:
        heading = f"{key}: {value}"
    if heading:
        draft.note(heading)
    least = min((line.indent for line in under), default=0)
    for line in under:
        draft.note(" " * (line.indent - least) + line.text, adjoins=True)
