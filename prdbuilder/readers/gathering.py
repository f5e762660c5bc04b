"""From lines to stories: which lines make one story, which belong to it, and which to none.

A story goes on over wrapped lines. Its acceptance criteria, its scenarios and what is set in under it belong
to it; a heading with an id belongs to the story that follows.
"""

from dataclasses import dataclass

from . import grammar, storytables
from .criteria import Criterion
from .drafts import Draft
from .parting import stories_in
from .reading import Skipped
from .storylines import Line, Opening, late_opening, led_opening, named, opening, reason_opening, wraps

NO_STORY = "This is no user story: it doesn't begin with “As a …” or “En tant que …”."
NO_ROLE = "It says what is wanted, but not by whom."
HEADING = "This is a heading; only user stories are read."

_REASON_LIMIT = 8


def unread_heading(line: Line) -> Skipped:
    return Skipped(line.number, line.text, HEADING)


@dataclass(frozen=True, slots=True)
class Reason:
    """Lines that say why, until it is known whether they say it of the story above or of the next."""

    lines: tuple[Line, ...]
    said: Opening
    above: Line | None

    def with_line(self, line: Line) -> "Reason | None":
        """The reason with the rest of its sentence, if it is a reason then and no more."""
        said = reason_opening(" ".join(part.words for part in (*self.lines, line)))
        fits = said and len(self.lines) < _REASON_LIMIT
        return Reason((*self.lines, line), said, self.above) if said and fits else None


class Gatherer:
    """Takes the lines of a text one after the other, and keeps every one of them somewhere."""

    def __init__(self, width: int) -> None:
        self.drafts: list[Draft] = []
        self.strays: list[Skipped] = []
        self._width = width
        self._open: Draft | None = None
        self._heading: Line | None = None
        self._above: Line | None = None
        self._reason: Reason | None = None
        self._columns: tuple[storytables.Column, ...] = ()
        self.heads: list[Line] = []
        """Lines that only say what the columns of a table hold."""

    def take(self, line: Line) -> None:
        if not grammar.has_words(line.words):
            reason = self._reason
            if reason and (self._takes_reasons(self._open) or reason.lines[-1].ends_a_sentence):
                self._release()
            self._columns = self._columns if line.words else ()
            self._above = None
            return
        if not self._take_row(line):
            for part in stories_in(line):
                self._take(part)
                self._above = part

    def _take_row(self, line: Line) -> bool:
        """Whether a line is the head of a table, or a row that holds a story."""
        if columns := storytables.head(line):
            self._release()
            self._columns, self._open = columns, None
            self.heads.append(line)
            return True
        found = storytables.story_under(self._columns, line) if self._columns else None
        stories = [found] if found else [*storytables.stories_of(line)]
        if not storytables.is_row(line):
            self._columns = ()
        for story in stories:
            self._begin(line, story)
            self._open = None
        return bool(stories)

    def add(self, draft: Draft) -> None:
        """A story that was gathered elsewhere."""
        self._release()
        self.drafts.append(draft)
        self._open = self._above = None

    def claim(self, id_: str) -> str:
        """The heading, or the story of one line, that announces the story with this id."""
        self._release()
        announced = ""
        if self._open and self._open.id == id_:
            announced = " ".join(self.drafts.pop().source)
        elif self._heading and named(self._heading.words)[0] == id_:
            announced = named(self._heading.words)[1]
            self._heading = None
        self._open = None
        return announced

    def finish(self) -> None:
        """Give up on a heading that no story followed, and set the strays in order."""
        self._release()
        self._leave_heading()
        self.strays.sort(key=lambda stray: stray.line)

    def _take(self, line: Line) -> None:
        draft = self._open
        found = opening(line.words) or led_opening(line.words)
        if found and (self._reason or not (draft and self._runs_on(draft, line, found))):
            self._begin(line, found)
        elif longer := self._reason_with(line):
            self._reason = longer
        else:
            self._release()
            self._reason = self._reason_for_the_next(line)
            if not self._reason:
                self._place(line)

    def _release(self) -> None:
        """Place the lines of a reason that no story followed."""
        reason, self._reason = self._reason, None
        if reason:
            above, self._above = self._above, reason.above
            for line in reason.lines:
                self._place(line)
                self._above = line
            self._above = above

    def _place(self, line: Line) -> None:
        """Give a line to the story above, or find that it belongs to none."""
        adjoins, draft = self._above is not None, self._open
        if draft and draft.takes_want(line):
            draft.want(line.unmarked)
        elif draft and self._goes_on(draft, line):
            draft.say(line.unmarked)
        elif not draft or not draft.take_criterion(line, adjoins=adjoins):
            if draft is None or line.indent <= draft.indent or line.is_heading:
                self._leave(line)
                return
            draft.note(line.text, adjoins=adjoins)
        draft.source.append(line.text)

    def _begin(self, line: Line, found: Opening) -> None:
        draft = Draft(line.number, line.indent, line.is_bullet, found.id)
        reason, self._reason = self._reason, None
        if reason:
            first = reason.lines[0]
            draft = Draft(first.number, first.indent, first.is_bullet, found.id or reason.said.id)
            draft.reason = grammar.told_once(reason.said.sentence.rstrip(",;"))
            draft.source += [part.text for part in reason.lines]
        draft.source.append(line.text)
        draft.say(found.sentence)
        for note in found.notes:
            draft.note(note)
        draft.criteria += [Criterion([criterion]) for criterion in found.criteria]
        self._take_heading(draft)
        draft.is_speaking = True
        self._open = draft
        self.drafts.append(draft)

    def _take_heading(self, draft: Draft) -> None:
        if self._heading and not draft.id:
            draft.id, rest = named(self._heading.words)
            if rest:
                draft.note(rest)
            draft.heading, self._heading = self._heading, None

    def _runs_on(self, draft: Draft, line: Line, found: Opening) -> bool:
        """Whether a line that could open a story is only the next line of the one above."""
        above = self._above
        if above is None or above.ends_a_sentence or draft.item_indent is not None:
            return False
        if not found.sentence[0].islower():
            return False
        return not grammar.is_told(found.sentence) or (
            self._takes_reasons(draft) and grammar.opens_a_reason(found.sentence)
        )

    @staticmethod
    def _takes_reasons(draft: Draft | None) -> bool:
        """Whether a story has not said yet why."""
        return draft is not None and not (draft.reason or draft.explains) and draft.item_indent is None

    def _reason_with(self, line: Line) -> Reason | None:
        reason, above = self._reason, self._above
        is_wrapped = reason and above and self._is_wrapped(reason.lines[0], above, line)
        return reason.with_line(line) if reason and is_wrapped else None

    def _reason_for_the_next(self, line: Line) -> Reason | None:
        """The reason on a line that may say it of the story that follows, if one does."""
        draft, said = self._open, reason_opening(line.words)
        if said is None:
            return None
        if draft and (draft.lists_criteria or draft.item_indent is not None or line.indent > draft.indent):
            return None
        is_own = draft and not (draft.wants and (said.is_marked or draft.reason or self._above is None))
        return None if is_own else Reason((line,), said, self._above)

    def _goes_on(self, draft: Draft, line: Line) -> bool:
        """Whether the line belongs to the sentence of the story."""
        if draft.item_indent is not None or draft.lists_criteria or line.is_heading:
            return False
        if draft.begins_criteria(line):
            return False
        if grammar.opens_a_reason(line.unmarked) or (grammar.opens_a_want(line.unmarked) and not draft.wants):
            return True
        above = self._above
        if above is None or not draft.is_speaking or line.is_bullet:
            return False
        if draft.wants and above.ends_a_sentence:
            return False
        return not draft.wants or self._is_wrapped(draft, above, line)

    def _is_wrapped(self, first: Draft | Line, above: Line, line: Line) -> bool:
        set_in = line.indent > first.indent or not line.words[0].isupper()
        return set_in or grammar.opens_a_want(line.words) or wraps(above, line, self._width)

    def _leave(self, line: Line) -> None:
        """Take a line that belongs to no story: one may begin within it, or it is a heading, or astray."""
        if found := late_opening(line.words):
            self._begin(line, found)
            return
        self._open = None
        if line.is_heading:
            self._leave_heading()
            if named(line.words)[0]:
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
