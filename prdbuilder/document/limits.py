"""How much a document may hold when it comes in from outside: more makes every page of its PRD slow."""

from .schema import Document

LIMITS = {
    "personas": (200, "personas"),
    "influences": (1_000, "influences"),
    "goals": (200, "goals"),
    "non_goals": (500, "non-goals"),
    "requirements": (2_000, "requirements"),
    "leaving_signs": (500, "signs of leaving"),
    "dismissals": (2_000, "dismissed findings"),
    "raid_log": (500, "entries of the RAID log"),
    "open_questions": (500, "open questions"),
    "decisions": (500, "decisions"),
}
"""Sections are one of a kind, and strategies one a persona, so that they need no limit of their own."""
LINKS = 20_000


def excess(document: Document) -> str:
    """What the document holds too much of, in a sentence; nothing where all of it fits."""
    counts = [(len(getattr(document, name)), most, words) for name, (most, words) in LIMITS.items()]
    links = sum(len(each.personas) + len(each.counterparts) for each in document.requirements)
    counts.append((links, LINKS, "links of requirements to personas and counterparts"))
    for count, most, words in counts:
        if count > most:
            return f"It holds {count:,} {words}; at most {most:,} fit. Split it."
    return ""
