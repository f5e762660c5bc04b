"""Who may still look: from the next change on, whoever was removed or given another role is told nothing.

Whatever happens to the members of a product raises its beat, so they are read once a beat, for all listeners.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from prdbuilder.prds.models import Prd

from .tickets import Ticket, sees

MEMBER = "product__members"


@dataclass(frozen=True)
class Members:
    """Of the product of a PRD, at a beat of the product: what each of them sees."""

    beat: int = -1
    sees: dict[int, str] = field(default_factory=dict)

    def include(self, ticket: Ticket) -> bool:
        return self.sees.get(ticket.user) == ticket.sees


def members_of(prds: Iterable[int]) -> dict[int, Members]:
    """Nobody where a PRD was deleted. One query."""
    what = (MEMBER + "__user", MEMBER + "__role", MEMBER + "__function", MEMBER + "__home_side")
    rows = Prd.objects.filter(pk__in=sorted(prds), **{MEMBER + "__user__is_active": True})
    found = {prd: Members() for prd in prds}
    for prd, beat, user, *seen in rows.values_list("pk", "product__beat", *what):
        found[prd] = Members(beat, found[prd].sees)
        found[prd].sees[user] = sees(*seen)
    return found
