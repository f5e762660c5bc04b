"""What keeps a customer: the strategy for each, and the signs that one is about to leave."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.history.models import Revised
from stakeholders.models import Persona, Product

from .parts import Part, PartQuerySet, Requirement
from .prd import Prd


class Strategy(Revised):
    """The customer relations strategy for one customer persona of a PRD."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd = models.ForeignKey(Prd, on_delete=models.CASCADE, related_name="strategies")
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="strategies")
    promise = models.TextField(blank=True)
    rights = models.TextField("rights protected", blank=True)
    failed_payment = models.TextField("when a payment fails", blank=True)
    refund = models.TextField("when money goes back", blank=True)
    dispute = models.TextField("when a charge is disputed", blank=True)
    price_change = models.TextField("when the price changes", blank=True)
    payment_problems = models.TextField("when anything else goes wrong", blank=True)
    reasons_to_stay = models.TextField(blank=True)
    signs_of_leaving = models.TextField("when a sign shows", blank=True)
    contact_rhythm = models.TextField(blank=True)
    responsible = models.CharField("who is responsible", max_length=LINE_LIMIT, blank=True)

    FIELDS = (
        "promise",
        "rights",
        "failed_payment",
        "refund",
        "dispute",
        "price_change",
        "payment_problems",
        "reasons_to_stay",
        "signs_of_leaving",
        "contact_rhythm",
        "responsible",
    )

    class Meta:
        verbose_name = "customer relations strategy"
        verbose_name_plural = "customer relations strategies"
        constraints = [models.UniqueConstraint(fields=["prd", "persona"], name="strategy_once")]

    def __str__(self) -> str:
        return f"Customer relations: {self.persona}"

    @property
    def said(self) -> list[tuple[str, str]]:
        """Each field that says something, under its name."""
        written = [field for field in self._meta.concrete_fields if field.name in self.FIELDS]
        said = [(capfirst(str(field.verbose_name)), getattr(self, field.name)) for field in written]
        return [(name, text) for name, text in said if text]


class LeavingSignQuerySet(PartQuerySet["LeavingSign"]):
    def of_prd(self, prd: Prd) -> list["LeavingSign"]:
        """Those of customers that are there, in order, each with what would prevent it. One query."""
        return self.of_prds([prd])

    def of_prds(self, prds: Sequence[Prd]) -> list["LeavingSign"]:
        """The same of several PRDs."""
        there = Q(requirements__deleted_at=None, requirements__prd__in=prds)
        pairs = (
            self.present()
            .filter(prd__in=prds, persona__deleted_at=None)
            .annotate(required=FilteredRelation("requirements", condition=there))
            .annotate(number=models.F("required__number"), number_prd=models.F("required__prd"))
            .order_by("position", "pk", "number")
        )
        signs: dict[int, LeavingSign] = {}
        for pair in pairs:
            sign = signs.setdefault(pair.pk, pair)
            sign.preventing = [] if sign is pair else sign.preventing
            number: int | None = pair.number  # type: ignore[attr-defined]  # annotated
            if number is not None and pair.number_prd == pair.prd_id:  # type: ignore[attr-defined]  # annotated
                sign.preventing.append(number)
        return list(signs.values())


class LeavingSign(Part):
    """What shows that a customer is about to leave, how it is measured, and what would prevent it."""

    RELATIONS = ("requirements",)

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="leaving_signs")
    statement = models.CharField("sign", max_length=LINE_LIMIT)
    metric = models.CharField(max_length=LINE_LIMIT, blank=True)
    requirements = models.ManyToManyField(Requirement, blank=True, related_name="leaving_signs")

    objects = LeavingSignQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(statement=""), name="leaving_sign_has_statement")]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return reverse("sign", args=[self.product.key, self.prd.number, self.pk])

    @cached_property
    def preventing(self) -> list[int]:
        """The numbers of the requirements that would prevent it; who loads many signs at once sets them."""
        return sorted(self.requirements.values_list("number", flat=True))

    def requirements_of_prd(self) -> QuerySet[Requirement]:
        """Every requirement of the PRD and, wherever it is, each that `is_linked` to this sign."""
        links = LeavingSign.requirements.through.objects.filter(
            leavingsign=self.pk, requirement=OuterRef("pk")
        )
        rows = Requirement.objects.annotate(is_linked=Exists(links)).select_related("product")
        return rows.filter(Q(prd=self.prd_id) | Q(is_linked=True)).in_order()
