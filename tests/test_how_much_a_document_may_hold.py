"""What comes in from outside holds no more than its pages can show."""

import pytest

from prdbuilder.document import schema
from prdbuilder.document.limits import LIMITS, excess

PERSONAS = [{"id": f"p{place}", "name": "Driver"} for place in range(3)]
REQUIREMENT = {"id": "CD-1", "statement": "The driver waits"}
ONE = {
    "personas": {"name": "Driver"},
    "influences": {"source": "p0", "target": "p1"},
    "goals": {"side": "user", "statement": "Fewer minutes"},
    "non_goals": {"statement": "Maps"},
    "requirements": {"statement": "The driver waits"},
    "leaving_signs": {"persona": "p0", "statement": "Fewer orders"},
    "dismissals": {"code": "vague-words", "reason": "A name."},
    "raid_log": {"kind": "risk", "statement": "Malls change"},
    "open_questions": {"question": "Who pays?"},
    "decisions": {"statement": "No maps"},
}


def document(**lists):
    return schema.Document.model_validate(
        {"product": {"key": "CD", "name": "CD"}, "prd": {"title": "Large"}, "personas": PERSONAS} | lists
    )


def many(name, count):
    key = {"influences": None, "dismissals": "place"}.get(name, "id")
    ids = ({key: f"x{place}"} if key else {} for place in range(count))
    return document(**{name: [ONE[name] | id_ for id_ in ids]})


@pytest.mark.parametrize("name", LIMITS)
def test_each_list_is_full_at_its_limit_and_says_so_above_it(name):
    most, words = LIMITS[name]
    assert excess(many(name, most)) == ""
    assert excess(many(name, most + 1)) == f"It holds {most + 1:,} {words}; at most {most:,} fit. Split it."


def test_every_list_of_a_document_has_a_limit_or_needs_none():
    lists = {name for name, value in document() if isinstance(value, tuple)}
    assert lists - {*LIMITS} == {"sections", "customer_relations"}


def test_the_links_of_all_requirements_are_counted_together():
    linked = [{"id": f"CD-{place}", "statement": "x", "personas": ["p1"] * 201} for place in range(100)]
    assert "20,100 links" in excess(document(requirements=linked))
    assert not excess(document(requirements=linked[:99]))
