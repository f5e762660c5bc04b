"""What the templates of the PDF may ask beside Django's own filters."""

import unicodedata
from collections.abc import Sequence

from django import template

from prdbuilder.writers.reading import Entry, PersonaView, RequirementView

register = template.Library()
# How many letters a line holds, and up to how many lines an entry or a list is kept whole.
LINE = 75
SHORT = 14
BRIEF = 6
# So many letters may move to the next line to keep another word company.
HELD = 14


@register.filter
def direction(text: str) -> str:
    """What `dir=auto` would find, which WeasyPrint does not look for: how the first letter runs."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


@register.filter
def shortened(text: str, limit: int) -> str:
    """The text cut at a word so that it fits in `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


@register.filter
def held(text: str) -> str:
    """The text with its last two words on one line: a word alone on a line looks like a mistake."""
    rest, _, end = text.rpartition(" ")
    before, _, word = rest.rpartition(" ")
    return f"{rest}\u00a0{end}" if before and len(word) + len(end) <= HELD else text


@register.filter
def are_brief(lines: Sequence[str]) -> bool:
    """Whether a list is kept on one page."""
    return sum(map(_height, lines)) <= BRIEF


@register.filter
def is_short(view: RequirementView | PersonaView | Entry) -> bool:
    """Whether it is kept on one page: a third of it or less. What is drawn has a height of its own."""
    match view:
        case RequirementView():
            prose = view.rationale + view.evidence
            others = [f"{counterpart.id} {counterpart.statement}" for counterpart in view.counterparts]
            lines = [view.statement, *view.criteria, *others, *(link.text for link in view.design_links)]
            lines += [kept.customer.text for kept in view.keeps]
        case PersonaView():
            prose = view.description
            lines = [view.quote, *view.goals, *view.pains, *(fact.value for fact in view.facts)]
            lines += [link.text for link in view.evidence_links]
            for step in view.habit.steps if view.habit else ():
                served = [f"{requirement.id} {requirement.statement}" for requirement in step.requirements]
                lines += [*(text.value for text in step.texts), *served]
        case Entry():
            prose, lines = view.body, [view.statement]
    drawn = any(tag in prose for tag in ("<img", "<table", "<pre"))
    return not drawn and sum(map(_height, lines)) + _height(prose) + prose.count("<li") < SHORT


def _height(text: str) -> int:
    """In lines, about."""
    return -(-len(text) // LINE)
