"""What one requirement protects: whom it keeps paying, by what, and how much hangs on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prdbuilder.document.revenue import of_personas, revenue_at_stake
from prdbuilder.prds.loading import stakeholders_of
from prdbuilder.prds.models import Requirement
from prdbuilder.writers.reading import ShareView
from prdbuilder.writers.tracing import Tracer
from prdbuilder.writers.words import protected
from stakeholders.models import Influence, Persona

from .why import addresses_of


@dataclass(frozen=True)
class Stake:
    """`whose`: the persona whose figure is the largest, where there are several."""

    figure: str
    whose: str
    shares: tuple[ShareView, ...]


def stake_of(
    row: Requirement,
    named: Iterable[Persona],
    personas: Sequence[Persona],
    influences: Iterable[Influence] | None = None,
) -> Stake | None:
    """None where it keeps nobody paying, or was dropped. Without influences at hand, one query at most."""
    named = [persona for persona in named if persona.deleted_at is None]
    if row.facing != "user" or row.status == "dropped" or not any(persona.uses for persona in named):
        return None
    if influences is None:
        influences = Influence.objects.filter(product=row.product_id).order_by("pk")
    people = stakeholders_of(row.product, personas, influences)
    figures = revenue_at_stake(people)
    ids = [persona.slug for persona in named]
    found = of_personas(ids, figures)
    if found is None:
        return None
    tracer = Tracer(people, addresses_of(people, row.product.key))
    keepers = [figures[id_] for id_ in ids if id_ in figures and figures[id_].shares]
    return Stake(
        figure=protected(found, row.product.currency),
        whose=tracer.personas[found.largest.persona].text if len(keepers) > 1 else "",
        shares=tuple(share for figure in keepers for share in tracer.shares(figure)),
    )
