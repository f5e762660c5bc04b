"""Why each user matters, in words: from what they need to what customers pay, step by step."""

from collections.abc import Callable, Iterator, Mapping

from prdbuilder.document.revenue import AtStake, Share, Trace, why
from prdbuilder.document.schema import Document, Requirement, Stakeholders

from .reading import Named, RequirementLink, ShareView, StepView, TraceView, WhyView
from .words import label, money, stake, weight


def trace(
    document: Document, personas: Mapping[str, Named], link: Callable[[Requirement], RequirementLink]
) -> WhyView | None:
    """None where there is nothing to trace. `personas` and `link` say where each id leads."""
    found = why(document)
    tracer = Tracer(document, personas)
    view = WhyView(
        traces=tuple(_trace(each, tracer, link) for each in found.traces),
        unkept=tuple(personas[persona.id] for persona in found.unkept_customers),
        untied=tuple(map(link, found.untied_requirements)),
    )
    return view if view.traces or view.unkept else None


def _trace(each: Trace, tracer: "Tracer", link: Callable[[Requirement], RequirementLink]) -> TraceView:
    return TraceView(
        persona=tracer.personas[each.persona.id],
        figure=tracer.figure(each.figure),
        shares=tuple(tracer.shares(each.figure)),
        requirements=tuple(map(link, each.requirements)),
    )


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
