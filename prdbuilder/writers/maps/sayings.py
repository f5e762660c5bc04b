"""What the influence map says of somebody: in their box in passing, and in full when they are chosen."""

from collections.abc import Iterator, Mapping, Sequence

from prdbuilder.document.influence import Kept, keepers
from prdbuilder.document.money import amount, short_money
from prdbuilder.document.revenue import AtStake
from prdbuilder.document.schema import Document, Persona, Stakeholders
from prdbuilder.document.sentences import listed
from prdbuilder.writers.words import label, short_stake, stake, stands

from .columns import PAYS, USES
from .lettering import width, wrapped
from .shapes import pays, uses

SEPARATOR = " · "
MOST_NAMED = 4


class Sayings:
    def __init__(
        self,
        stakeholders: Document | Stakeholders,
        keeps: Mapping[str, Sequence[Kept]],
        figures: Mapping[str, AtStake],
    ) -> None:
        self.currency = stakeholders.product.currency
        self.personas = {persona.id: persona for persona in stakeholders.personas}
        self.keeps = keeps
        self.figures = figures
        self._keepers = keepers(keeps)

    def details(self, persona: Persona, column: int, room: float, letters: float) -> tuple[str, ...]:
        """The figures of a box, as many on a line as have room."""
        lines: list[str] = []
        for part in self._parts(persona, column):
            joined = f"{lines[-1]}{SEPARATOR}{part}" if lines else part
            if lines and width(joined, letters) <= room:
                lines[-1] = joined
            else:
                lines += wrapped(part, room, letters, 2)
        return tuple(lines)

    def _parts(self, persona: Persona, column: int) -> Iterator[str]:
        if column == PAYS:
            revenue = persona.yearly_revenue
            yield "revenue unknown" if revenue is None else f"{short_money(revenue, self.currency)} a year"
            keepers = len(self.keepers(persona))
            yield f"kept paying by {keepers}" if keepers else "kept paying by nobody"
            if uses(persona):
                yield "also uses"
            return
        if persona.people is not None:
            yield f"{amount(persona.people)} people"
        if column == USES:
            yield short_stake(self.figures[persona.id], self.currency)
            if pays(persona):
                yield "also pays"
        elif persona.people is None:
            yield stands(persona)

    def keepers(self, customer: Persona) -> list[Persona]:
        """The users that keep a customer paying."""
        ways = self._keepers.get(customer.id, ())
        return [self.personas[id_] for id_, _ in ways if id_ in self.figures]

    def all_of(self, persona: Persona) -> str:
        """The whole of it, in sentences."""
        return " ".join(self._sentences(persona))

    def _sentences(self, persona: Persona) -> Iterator[str]:
        if uses(persona):
            figure = self.figures[persona.id]
            said = stake(figure, self.currency)
            yield f"{persona.name} {said if not figure.shares else f'keeps {_known(said)}'}."
            ways = [share.kept for share in figure.shares if share.kept.first]
            yield from map(_way, ways[:MOST_NAMED])
            if len(ways) > MOST_NAMED:
                yield f"And {len(ways) - MOST_NAMED} more."
        if pays(persona):
            keepers = [keeper.name for keeper in self.keepers(persona)]
            yield f"{persona.name} is kept paying by {listed(keepers) or 'nobody'}."
            if persona.stops_paying_when:
                yield f"Stops paying when {persona.stops_paying_when}."
        if not persona.sides:
            ways = list(self.keeps[persona.id])
            yield f"{persona.name} reaches {listed([way.customer.name for way in ways]) or 'no customer'}."


def _known(said: str) -> str:
    return "an unknown amount" if said == "unknown" else said


def _way(kept: Kept) -> str:
    """Step by step to the customer."""
    steps = [
        f"{step.mechanism or 'reaches the next'} ({label(step.strength).lower()}"
        f"{f', within {step.felt_within}' if step.felt_within else ''})"
        for step in kept.path
    ]
    return f"{kept.customer.name}: {', then '.join(steps)}."
