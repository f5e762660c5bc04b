"""Who may still look: from the next change on, whoever was removed or given another role is told nothing.

Whatever happens to the members of a product raises its beat, so they are read once a beat, for all listeners.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from stakeholders.models import Member

from .tickets import Ticket, sees

OF_ONE = ("user", "role", "function", "home_side")


@dataclass(frozen=True)
class Members:
    """Of the product of a PRD, at a beat of the product: what each of them sees."""

    beat: int = -1
    sees: dict[int, str] = field(default_factory=dict)

    def include(self, ticket: Ticket) -> bool:
        return self.sees.get(ticket.user) == ticket.sees


def members_of(prds: Collection[int]) -> dict[int, Members]:
    """Nobody where a PRD was deleted. One query, and one for products alone."""
    found = {prd: Members() for prd in prds}
    active = Member.objects.filter(user__is_active=True)
    ids = [prd for prd in prds if prd > 0]
    of_prds = active.filter(product__prds__in=ids, product__prds__deleted_at=None)
    of_products = active.filter(product__in=[-prd for prd in prds if prd < 0])
    rows = [
        *of_prds.values_list("product__prds", "product__beat", *OF_ONE),
        *((-pk, *row) for pk, *row in of_products.values_list("product", "product__beat", *OF_ONE)),
    ]
    for prd, beat, user, *seen in rows:
        found[prd] = Members(beat, found[prd].sees)
        found[prd].sees[user] = sees(*seen)
    return found
