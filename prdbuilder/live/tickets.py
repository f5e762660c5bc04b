"""A ticket lets a browser listen to one PRD for a minute; whoever may open the PRD gets one.

It is signed, so that the part that serves streams asks no database who somebody is.
"""

import time
from dataclasses import asdict, dataclass

from django.core import signing

SECONDS = 60
"""How long a browser that was signed out still listens; whoever is removed hears no more (`members`)."""
SALT = "prdbuilder.live"


@dataclass(frozen=True)
class Ticket:
    """Who may listen to what, and what they see of it.

    `prd` is the id of a PRD; of pages that are about a product alone it is minus the id of the product.
    """

    prd: int
    user: int
    name: str
    initials: str
    sees: str
    until: int

    @property
    def left(self) -> float:
        return self.until - time.time()


def sees(role: str, function: str, home_side: str) -> str:
    """What decides, beside the address, what a member is shown."""
    return f"{role}.{function}.{home_side}"


def make_ticket(*, prd: int, user: int, name: str, initials: str, sees: str) -> str:
    ticket = Ticket(prd, user, name, initials, sees, int(time.time()) + SECONDS)
    return signing.Signer(salt=SALT).sign_object(asdict(ticket))


def read_ticket(text: str) -> Ticket | None:
    """None for one that is not ours, or over."""
    try:
        ticket = Ticket(**signing.Signer(salt=SALT).unsign_object(text))
    except (signing.BadSignature, ValueError):
        return None
    return ticket if ticket.left > 0 else None
