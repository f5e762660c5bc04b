"""From lines to stories: which lines make one story, which belong to it, and which to none.

A story goes on over wrapped lines. Its acceptance criteria, its scenarios and what is set in under it belong
to it; a heading with an id belongs to the story that follows.
"""

import re
from dataclasses import dataclass, field

from . import grammar
from .parting import stories_in
from .reading import Skipped
from .storylines import BULLET, ID, Line, Opening, opening, row, wraps

NO_STORY = "This is no user story: it doesn't begin with “As a …” or “En tant que …”."
NO_ROLE = "It says what is wanted, but not by whom."
HEADING = "This is a heading; only user stories are read."

_HEADING_ID = re.compile(
    rf"#{{0,6}} ?[*_\[`]{{0,3}}(?:(?:user )?story )?#?(?P<id>(?=\S{{0,60}}\d){ID}|\d{{1,6}}(?=[\s:.)–—-]|$))"
    rf"[*_\]`]{{0,3}}[\s:.)–—-]*",
    re.IGNORECASE,
)
_CRITERIA = re.compile(
    r"(?:#{1,6} )?[*_]{0,3}(?:acceptance criteri(?:a|on)|crit[eè]res? d['’]acceptation)[*_]{0,3} ?"
    r"(?::[*_]{0,3} ?|$)",
    re.IGNORECASE,
)
_SCENARIO = re.compile(r"[*_]{0,2}(?:scenario|scenario outline|scénario)[*_]{0,2} ?:", re.IGNORECASE)
_GIVEN = re.compile(r"[*_]{0,2}(?:given|étant donnée?s?)\b", re.IGNORECASE)
_STEP = re.compile(r"[*_]{0,2}(?:when|then|and|but|quand|lorsque|alors|et|mais)\b", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """One story as it is being gathered."""

    line: int
    indent: int = 0
    id: str = ""
    sentence: list[str] = field(default_factory=list)
    wants: bool = False
    criteria: list[list[str]] = field(default_factory=list)
    lists_criteria: bool = False
    item_indent: int | None = None
    notes: list[list[str]] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    heading: Line | None = None

    def say(self, words: str) -> None:
        """Go on with the sentence."""
        tail = f"{self.sentence[-1]} {words}" if self.sentence else words
        self.wants = self.wants or grammar.holds_a_want(tail)
        self.sentence.append(words)

    def note(self, text: str, *, adjoins: bool = False) -> None:
        """Keep what is neither the sentence nor a criterion."""
        if adjoins and self.notes and self.item_indent is None:
            self.notes[-1].append(text)
        else:
            self.notes.append([text])
        self.lists_criteria, self.item_indent = False, None

    def take_criterion(self, line: Line, *, adjoins: bool) -> bool:
        """Take a line that is a criterion of this story, or a part of one."""
        label = _CRITERIA.match(line.words)
        if label:
            self.lists_criteria = True
            if rest := line.words[label.end() :]:
                self._begin_criterion(rest, line.indent)
        elif self._continues_criterion(line, adjoins=adjoins):
            self.criteria[-1].append(line.words)
        elif self._is_criterion(line, adjoins=adjoins):
            bullet = BULLET.match(line.words)
            self._begin_criterion(line.words[bullet.end() if bullet else 0 :], line.indent)
        else:
            return False
        return True

    def _is_criterion(self, line: Line, *, adjoins: bool) -> bool:
        if line.is_bullet:
            return self.lists_criteria or line.indent > self.indent
        listed = adjoins and self.lists_criteria and not line.is_heading
        return listed or bool(_SCENARIO.match(line.words) or _GIVEN.match(line.words))

    def _begin_criterion(self, words: str, indent: int) -> None:
        self.criteria.append([words])
        self.item_indent = indent

    def _continues_criterion(self, line: Line, *, adjoins: bool) -> bool:
        if self.item_indent is None:
            return False
        if line.is_bullet:
            return line.indent > self.item_indent
        if _GIVEN.match(line.words):
            return len(self.criteria[-1]) == 1 and bool(_SCENARIO.match(self.criteria[-1][0]))
        set_in = line.indent > self.item_indent or line.words[0].islower()
        return bool(_STEP.match(line.words)) or (adjoins and set_in)


def unread_heading(line: Line) -> Skipped:
    return Skipped(line.number, line.text, HEADING)


class Gatherer:
    """Takes the lines of a text one after the other, and keeps every one of them somewhere."""

    def __init__(self, width: int) -> None:
        self.drafts: list[Draft] = []
        self.strays: list[Skipped] = []
        self._width = width
        self._open: Draft | None = None
        self._heading: Line | None = None
        self._above: Line | None = None

    def take(self, line: Line) -> None:
        if not grammar.has_words(line.words):
            self._above = None
            return
        for part in stories_in(line):
            self._take(part)
            self._above = part

    def add(self, draft: Draft) -> None:
        """A story that was gathered elsewhere."""
        self.drafts.append(draft)
        self._open = self._above = None

    def claim(self, id_: str) -> str:
        """The heading, or the story of one line, that announces the story with this id."""
        announced = ""
        if self._open and self._open.id == id_:
            announced = " ".join(self.drafts.pop().source)
        elif self._heading and (found := _HEADING_ID.match(self._heading.words)) and found["id"] == id_:
            announced = self._heading.words[found.end() :]
            self._heading = None
        self._open = None
        return announced

    def finish(self) -> None:
        """Give up on a heading that no story followed, and set the strays in order."""
        self._leave_heading()
        self.strays.sort(key=lambda stray: stray.line)

    def _take(self, line: Line) -> None:
        adjoins, draft = self._above is not None, self._open
        found = row(line.words) if line.words.startswith("|") else opening(line.words)
        if found and not (draft and self._runs_on(draft, line, found)):
            self._begin(line, found)
            return
        if draft is None:
            self._stray(line)
            return
        if self._goes_on(draft, line):
            draft.say(line.words)
        elif not draft.take_criterion(line, adjoins=adjoins):
            if line.indent <= draft.indent or line.is_heading:
                self._stray(line)
                return
            draft.note(line.text, adjoins=adjoins)
        draft.source.append(line.text)

    def _begin(self, line: Line, found: Opening) -> None:
        draft = Draft(line.number, line.indent, id=found.id, source=[line.text])
        draft.say(found.sentence)
        for note in found.notes:
            draft.note(note)
        if self._heading and not draft.id and (named := _HEADING_ID.match(self._heading.words)):
            draft.id = named["id"]
            if rest := self._heading.words[named.end() :]:
                draft.note(rest)
            draft.heading, self._heading = self._heading, None
        self._open = draft
        self.drafts.append(draft)

    def _runs_on(self, draft: Draft, line: Line, found: Opening) -> bool:
        """Whether a line that could open a story is only the next line of the one above."""
        above = self._above
        if above is None or above.ends_a_sentence or draft.item_indent is not None:
            return False
        return found.sentence[0].islower() and not grammar.is_told(found.sentence)

    def _goes_on(self, draft: Draft, line: Line) -> bool:
        """Whether the line belongs to the sentence of the story."""
        if draft.item_indent is not None or draft.lists_criteria or line.is_heading:
            return False
        if grammar.opens_a_want(line.words) and not draft.wants:
            return True
        if grammar.opens_a_reason(line.words) and draft.wants:
            return True
        above = self._above
        if above is None or line.is_bullet or (draft.wants and above.ends_a_sentence):
            return False
        return not draft.wants or self._is_wrapped(draft, above, line)

    def _is_wrapped(self, draft: Draft, above: Line, line: Line) -> bool:
        set_in = line.indent > draft.indent or not line.words[0].isupper()
        return set_in or grammar.opens_a_want(line.words) or wraps(above, line, self._width)

    def _stray(self, line: Line) -> None:
        self._open = None
        if line.is_heading:
            self._leave_heading()
            if _HEADING_ID.match(line.words):
                self._heading = line
                return
        reason = HEADING if line.is_heading else NO_STORY
        self.strays.append(
            Skipped(line.number, line.text, NO_ROLE if grammar.opens_a_want(line.words) else reason)
        )

    def _leave_heading(self) -> None:
        if self._heading:
            self.strays.append(unread_heading(self._heading))
            self._heading = None
