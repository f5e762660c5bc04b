"""One story while its lines are being gathered: its sentence, its criteria, and what else stands by it."""

import re
from dataclasses import dataclass, field

from . import grammar
from .criteria import GIVEN, SCENARIO, Criterion
from .storylines import BULLET, Line

_CRITERIA = re.compile(
    r"(?:#{1,6} )?[*_]{0,3}(?:(?:acceptance (?:criteri(?:a|on)|tests?|conditions?)|definition of done"
    r"|crit[eè]res? d['’]acceptation|conditions of satisfaction)[*_]{0,3} ?(?::[*_]{0,3} ?|$)"
    r"|(?:acceptance|acs?|dod|crit[eè]res?)[*_]{0,3} ?:[*_]{0,3} ?)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[*_]{0,3}(?:AC|CA)[ _-]?\d{1,3}(?:\.\d{1,3}|\w)?[*_]{0,3} ?[:.)–—-]", re.IGNORECASE)
_STEP = re.compile(r"[*_]{0,2}(?:when|then|and|but|quand|lorsque|alors|et|mais)\b", re.IGNORECASE)
_ALMOST_NOTHING = ("be able to", "pouvoir", "que")


@dataclass(slots=True)
class Draft:
    """One story as it is being gathered."""

    line: int
    indent: int = 0
    is_bulleted: bool = False
    id: str = ""
    reason: str = ""
    """Why, where the story begins with that."""
    sentence: list[str] = field(default_factory=list)
    wants: bool = False
    explains: bool = False
    lists_wants: bool = False
    is_speaking: bool = True
    """Whether the line above was a part of the sentence."""
    criteria: list[Criterion] = field(default_factory=list)
    lists_criteria: bool = False
    item_indent: int | None = None
    notes: list[list[str]] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    heading: Line | None = None

    def say(self, words: str) -> None:
        """Go on with the sentence."""
        self.lists_wants, self.is_speaking = False, True
        tail = f"{self.sentence[-1]} {words}" if self.sentence else words
        if not self.wants:
            self.wants = grammar.comes_to_a_want(words if self.explains else tail, explained=self.explains)
            if self.wants and self.explains:
                self.sentence[-1] += ","
        self.explains = self.explains or grammar.holds_a_reason(tail)
        self.sentence.append(words)

    def takes_want(self, line: Line) -> bool:
        """Whether a line is an item in a list of wants: "I want to:", and a bullet for each."""
        if not line.is_bullet or self.criteria or self.lists_criteria:
            return False
        if self.lists_wants:
            return True
        sentence = grammar.parse(" ".join(self.sentence)) if self.sentence[-1].endswith(":") else None
        return bool(sentence and self.wants and (not sentence.want or sentence.want in _ALMOST_NOTHING))

    def want(self, words: str) -> None:
        if self.lists_wants:
            self.sentence[-1] = f"{self.sentence[-1].rstrip(',;.')};"
        self.say(words)
        self.lists_wants = True

    def note(self, text: str, *, adjoins: bool = False) -> None:
        """Keep what is neither the sentence nor a criterion."""
        if adjoins and self.notes and self.item_indent is None:
            self.notes[-1].append(text)
        else:
            self.notes.append([text])
        self.lists_criteria, self.item_indent, self.is_speaking = False, None, False

    @staticmethod
    def begins_criteria(line: Line) -> bool:
        """Whether a line can only begin a criterion or a list of them, also where it is set in."""
        words = line.words
        is_given = words[0].isupper() and GIVEN.match(words)
        return bool(is_given or _CRITERIA.match(words) or _NUMBERED.match(words) or SCENARIO.match(words))

    def take_criterion(self, line: Line, *, adjoins: bool) -> bool:
        """Take a line that is a criterion of this story, or a part of one."""
        label = _CRITERIA.match(line.words)
        if label:
            self.lists_criteria = True
            if grammar.has_words(rest := line.words[label.end() :]):
                self._begin_criterion(rest, line.indent)
        elif self._continues_criterion(line, adjoins=adjoins):
            self.criteria[-1].lines.append(line.words)
        elif self._is_criterion(line, adjoins=adjoins):
            bullet = BULLET.match(line.words)
            self._begin_criterion(line.words[bullet.end() if bullet else 0 :], line.indent)
        else:
            return False
        return True

    def _is_criterion(self, line: Line, *, adjoins: bool) -> bool:
        if line.is_bullet:
            is_below = line.indent > self.indent or line.indent == self.item_indent
            return self.lists_criteria or is_below or (adjoins and self.wants and not self.is_bulleted)
        if _NUMBERED.match(line.words):
            return True
        listed = adjoins and self.lists_criteria and not line.is_heading
        return listed or bool(SCENARIO.match(line.words) or GIVEN.match(line.words))

    def _begin_criterion(self, words: str, indent: int) -> None:
        self.criteria.append(Criterion([words]))
        self.item_indent = indent

    def _continues_criterion(self, line: Line, *, adjoins: bool) -> bool:
        if self.item_indent is None:
            return False
        if line.is_bullet:
            return line.indent > self.item_indent
        if GIVEN.match(line.words):
            return self.criteria[-1].waits_for_its_steps
        set_in = line.indent > self.item_indent or line.words[0].islower()
        return bool(_STEP.match(line.words)) or (adjoins and set_in)
