"""What the templates of the PDF may ask beside Django's own filters."""

import unicodedata

from django import template

from prdbuilder.writers.reading import RequirementView

register = template.Library()
# Up to here a requirement is kept on one page: about a quarter of it.
SHORT = 850


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
def is_short(requirement: RequirementView) -> bool:
    """A picture or a table has a height of its own, so letters alone say too little there."""
    prose = requirement.rationale + requirement.evidence
    drawn = "<img" in prose or "<table" in prose or "<pre" in prose
    lines = (*requirement.criteria, *(counterpart.statement for counterpart in requirement.counterparts))
    return not drawn and len(prose) + sum(len(line) + 40 for line in lines) < SHORT
