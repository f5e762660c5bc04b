"""Why each user matters, in words: from what they need to what customers pay, step by step."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from prdbuilder.document.choices import RequirementStatus
from prdbuilder.document.money import money, short_known_money
from prdbuilder.document.power_interest import underrated
from prdbuilder.document.revenue import AtStake, Ranked, Share, Trace, order, why
from prdbuilder.document.schema import Document, Requirement, Stakeholders

from .reading import Named, RankView, RequirementLink, ShareView, StepView, TraceView, UnderRatedView, WhyView
from .words import label, protected, stake, weight

FIRST = 10
"""So many requirements of the order are shown at a glance."""


def trace(
    document: Document, personas: Mapping[str, Named], link: Callable[[Requirement], RequirementLink]
) -> WhyView | None:
    """None where there is nothing to trace. `personas` and `link` say where each id leads."""
    found = why(document)
    tracer = Tracer(document, personas)
    ranked = tuple(_ranked(order(document), tracer, link))
    view = WhyView(
        first=ranked[:FIRST],
        rest=ranked[FIRST:],
        traces=tuple(_trace(each, tracer, link) for each in found.traces),
        unkept=tuple(personas[persona.id] for persona in found.unkept_customers),
        untied=tuple(map(link, found.untied_requirements)),
    )
    return view if view.traces or view.unkept else None


def _ranked(
    ordered: Sequence[Ranked], tracer: "Tracer", link: Callable[[Requirement], RequirementLink]
) -> Iterator[RankView]:
    ranks = ranks_said([each.rank for each in ordered])
    for rank, each in zip(ranks, ordered, strict=True):
        priority, figure = each.requirement.priority, each.stake.largest
        yield RankView(
            rank=rank,
            requirement=link(each.requirement),
            priority=label(priority) if priority else "",
            user=tracer.personas[figure.persona],
            customers=tuple(tracer.personas[share.kept.customer.id] for share in figure.shares),
            figure=protected(each.stake, tracer.currency),
            is_done=each.requirement.status is RequirementStatus.DONE,
        )


def ranks_said(ranks: Sequence[int | None]) -> tuple[str, ...]:
    """Shared ones with a sign that they are; empty where there is none."""
    shared = Counter(ranks)
    return tuple("" if rank is None else f"{'=' if shared[rank] > 1 else ''}{rank}" for rank in ranks)


def _trace(each: Trace, tracer: "Tracer", link: Callable[[Requirement], RequirementLink]) -> TraceView:
    return TraceView(
        persona=tracer.personas[each.persona.id],
        figure=tracer.figure(each.figure),
        shares=tuple(tracer.shares(each.figure)),
        requirements=tuple(map(link, each.requirements)),
    )


def underrated_by_the_grid(
    people: Document | Stakeholders, personas: Mapping[str, Named]
) -> Iterator[UnderRatedView]:
    for each in underrated(people):
        assert each.figure.amount is not None
        said = short_known_money(each.figure.amount, people.product.currency, is_whole=each.figure.is_whole)
        yield UnderRatedView(personas[each.persona.id], each.quadrant, said)


class Tracer:
    """Says a figure and what it was made of."""

    def __init__(self, document: Document | Stakeholders, personas: Mapping[str, Named]) -> None:
        self.personas = personas
        self.currency = document.product.currency

    def figure(self, figure: AtStake) -> str:
        return stake(figure, self.currency)

    def shares(self, figure: AtStake) -> Iterator[ShareView]:
        for share in figure.shares:
            customer = share.kept.customer
            yield ShareView(
                steps=tuple(
                    StepView(
                        persona=self.personas[step.source],
                        mechanism=step.mechanism,
                        strength=label(step.strength).lower(),
                        felt_within=step.felt_within,
                    )
                    for step in share.kept.path
                ),
                customer=self.personas[customer.id],
                sum=self._sum(share),
                stops=customer.stops_paying_when,
            )

    def _sum(self, share: Share) -> str:
        revenue = share.kept.customer.yearly_revenue
        if revenue is None or share.amount is None:
            return "revenue not entered"
        if not share.kept.halvings:
            return f"{money(revenue, self.currency)} a year"
        parts = f"{money(revenue, self.currency)} a year × {weight(share.kept.halvings)}"
        return f"{parts} = {money(share.amount, self.currency)}"
