"""The stakeholder map in words: a row for each persona, and what keeps the most money first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prdbuilder.document.influence import keepers, keeps
from prdbuilder.document.money import amount, money
from prdbuilder.document.power_interest import quadrant
from prdbuilder.document.revenue import by_amount, ranks, revenue_at_stake
from prdbuilder.document.schema import Persona, Stakeholders
from prdbuilder.writers.reading import Named, ShareView, UnderRatedView
from prdbuilder.writers.tracing import Tracer, ranks_said, underrated_by_the_grid
from prdbuilder.writers.words import stake, stands

from .grid import standing
from .shapes import pays, uses


@dataclass(frozen=True)
class Row:
    """`place` says where on the grid; `quarter` is empty while it is not there."""

    id: str
    name: Named
    stands: str
    revenue: str
    people: str
    quarter: str
    place: str
    studied_by: str
    keepers: tuple[Named, ...]
    """Users that keep this one paying."""
    kept: tuple[Named, ...]
    """Customers that this one keeps paying."""
    stake: str
    stops_paying_when: str
    stops_using_when: str


@dataclass(frozen=True)
class StakeView:
    """How much money hangs on one user, and the steps of its sum; `rank` is empty where it is unknown."""

    rank: str
    id: str
    name: Named
    figure: str
    shares: tuple[ShareView, ...]


class Table:
    def __init__(self, stakeholders: Stakeholders, names: Mapping[str, Named]) -> None:
        self.stakeholders = stakeholders
        self.names = names
        self.keeps = keeps(stakeholders)
        self.figures = revenue_at_stake(stakeholders)
        self.currency = stakeholders.product.currency

    def rows(self) -> Iterator[Row]:
        keeping = keepers(self.keeps)
        for persona in self.stakeholders.personas:
            users = [id_ for id_, _ in keeping.get(persona.id, ()) if id_ in self.figures]
            yield self._row(persona, tuple(self.names[id_] for id_ in users))

    def _row(self, persona: Persona, users: tuple[Named, ...]) -> Row:
        place = quadrant(persona)
        revenue = persona.yearly_revenue
        known = "unknown" if revenue is None else money(revenue, self.currency)
        return Row(
            id=persona.id,
            name=self.names[persona.id],
            stands=stands(persona),
            revenue=known if pays(persona) else "",
            people="" if persona.people is None else amount(persona.people),
            quarter=str(place or ""),
            place=standing(persona).rpartition(", ")[0] if place else "",
            studied_by=persona.studied_by,
            keepers=users,
            kept=tuple(self._kept(persona)) if uses(persona) else (),
            stake=stake(self.figures[persona.id], self.currency) if uses(persona) else "",
            stops_paying_when=persona.stops_paying_when,
            stops_using_when=persona.stops_using_when,
        )

    def _kept(self, persona: Persona) -> Iterator[Named]:
        return (self.names[way.customer.id] for way in self.keeps[persona.id])

    def stakes(self) -> Iterator[StakeView]:
        """What keeps the most money first. Users that keep nobody paying come last."""
        tracer = Tracer(self.stakeholders, self.names)
        figures = sorted(self.figures.values(), key=by_amount)
        places = ranks_said(ranks([figure.amount for figure in figures]))
        for rank, figure in zip(places, figures, strict=True):
            name = self.names[figure.persona]
            yield StakeView(rank, figure.persona, name, tracer.figure(figure), tuple(tracer.shares(figure)))

    def warnings(self) -> Iterator[UnderRatedView]:
        return underrated_by_the_grid(self.stakeholders, self.names)
