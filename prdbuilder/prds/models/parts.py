"""The rows of the lists of a PRD: goals, requirements and the entries of its logs."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from prdbuilder.document.choices import Facing, Side
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.history.models import Conflict, Revised
from stakeholders.models import Persona, Product, SeenBy

from .prd import Prd

if TYPE_CHECKING:
    from .relations import LeavingSign


class PartQuerySet[P: Part](models.QuerySet[P]):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Rows of PRDs that the person may open, carrying their `role` and the like."""
        return self.of_members(user).filter(prd__deleted_at=None)

    def of_members(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The same, of deleted PRDs too."""
        return self.filter(product__members__user=user.pk).annotate(
            role=models.F("product__members__role"),
            function=models.F("product__members__function"),
            home_side=models.F("product__members__home_side"),
            unsettled=Conflict.objects.open_of(user).of_prd("prd", "product").counted(),
        )

    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class Part(SeenBy, Revised):
    """A row of a PRD's list. What is deleted stays, and can be brought back."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd = models.ForeignKey(Prd, on_delete=models.CASCADE, related_name="%(class)ss")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Goal(Part):
    class SideChoice(models.TextChoices):
        CUSTOMER = Side.CUSTOMER.value, "Customer"
        USER = Side.USER.value, "User"

    side = models.CharField(max_length=8, choices=SideChoice)
    statement = models.CharField(max_length=LINE_LIMIT)
    metric = models.CharField(max_length=LINE_LIMIT, blank=True)
    baseline = models.CharField(max_length=LINE_LIMIT, blank=True)
    target = models.CharField(max_length=LINE_LIMIT, blank=True)
    due_on = models.DateField(null=True, blank=True)
    feeds = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="fed_by")

    objects = PartQuerySet["Goal"].as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(statement=""), name="goal_has_statement")]

    def __str__(self) -> str:
        return self.statement


class Requirement(Part):
    """`worded_at`: when what it asks for last changed; `looked_at`: when somebody last wrote or agreed."""

    RELATIONS = ("personas", "counterparts")
    LISTS = ("criteria", "design_links")
    WORDS = frozenset({"statement", "criteria", "rationale"})

    class FacingChoice(models.TextChoices):
        CUSTOMER = Facing.CUSTOMER.value, "Customer-facing"
        USER = Facing.USER.value, "User-facing"
        UNSORTED = Facing.UNSORTED.value, "Unsorted"

    class HabitStep(models.TextChoices):
        TRIGGER = "trigger", "Trigger"
        ACTION = "action", "Action"
        REWARD = "reward", "Variable reward"
        INVESTMENT = "investment", "Investment"

    class Priority(models.TextChoices):
        MUST = "must", "Must"
        SHOULD = "should", "Should"
        COULD = "could", "Could"
        WONT = "wont", "Won't"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    number = models.PositiveIntegerField()
    statement = models.CharField(max_length=LINE_LIMIT)
    facing = models.CharField(max_length=8, choices=FacingChoice, default=FacingChoice.UNSORTED)
    personas = models.ManyToManyField(Persona, blank=True, related_name="requirements")
    priority = models.CharField(max_length=6, choices=Priority, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    rationale = models.TextField(blank=True)
    criteria = models.TextField(blank=True, help_text="One a line.")
    evidence = models.TextField(blank=True)
    design_links = models.TextField(blank=True, help_text="One address a line.")
    owner = models.CharField(max_length=LINE_LIMIT, blank=True)
    counterparts = models.ManyToManyField("self", blank=True)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="served_by")
    habit_step = models.CharField(max_length=10, choices=HabitStep, blank=True)
    worded_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = PartQuerySet["Requirement"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="requirement_number_once"),
            models.CheckConstraint(condition=~Q(statement=""), name="requirement_has_statement"),
        ]
        indexes = [models.Index(fields=["prd", "facing", "position"], name="requirement_in_order")]

    def __str__(self) -> str:
        return self.statement

    @property
    def code(self) -> str:
        """The id that people see. Needs the product to be loaded."""
        return f"{self.product.key}-{self.number}"

    @property
    def label(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("requirement", args=[self.product.key, self.prd.number, self.number])

    def stamps(self, changed: Iterable[str]) -> Mapping[str, Any]:
        now = timezone.now()
        return {"looked_at": now} | ({"worded_at": now} if self.WORDS & {*changed} else {})

    def changed_since_looked(self, counterpart: "Requirement") -> bool:
        """Whether a counterpart was worded anew since somebody last looked at this requirement."""
        worded = counterpart.worded_at
        return worded is not None and worded > (self.looked_at or self.created_at)

    @cached_property
    def named(self) -> list[Persona]:
        """The personas as pages show them; a page that knows them sets them."""
        return list(self.personas.all())

    def prevented_signs(self) -> QuerySet["LeavingSign"]:
        """The signs of leaving that it prevents, with their customers."""
        signs = self.leaving_signs.present().filter(prd=self.prd_id, persona__deleted_at=None)
        return signs.select_related("persona").in_order()

    def personas_of_product(self) -> QuerySet[Persona]:
        """Every persona of the product, deleted ones too, and whether it `is_linked` to this requirement."""
        links = Requirement.personas.through.objects.filter(requirement=self.pk, persona=OuterRef("pk"))
        return Persona.objects.filter(product=self.product_id).annotate(is_linked=Exists(links)).in_order()

    def requirements_of_prd(self) -> QuerySet["Requirement"]:
        """Every other requirement of the PRD and, wherever it is, each that `is_linked` to this one."""
        links = Requirement.counterparts.through.objects.filter(
            from_requirement=self.pk, to_requirement=OuterRef("pk")
        )
        others = Requirement.objects.annotate(is_linked=Exists(links)).select_related("product")
        return others.filter(Q(prd=self.prd_id) | Q(is_linked=True)).exclude(pk=self.pk).in_order()


class Entry(Part):
    """A line of one of the PRD's logs: a statement, what there is to say about it, by whom and when."""

    class Kind(models.TextChoices):
        NON_GOAL = "non_goal", "Non-goal"
        RISK = "risk", "Risk"
        ASSUMPTION = "assumption", "Assumption"
        ISSUE = "issue", "Issue"
        DEPENDENCY = "dependency", "Dependency"
        OPEN_QUESTION = "open_question", "Open question"
        DECISION = "decision", "Decision"

    RAID = (Kind.RISK, Kind.ASSUMPTION, Kind.ISSUE, Kind.DEPENDENCY)

    kind = models.CharField(max_length=13, choices=Kind)
    statement = models.CharField(max_length=LINE_LIMIT)
    detail = models.TextField(blank=True, help_text="The reason, the response or the answer.")
    owner = models.CharField(max_length=LINE_LIMIT, blank=True)
    day = models.DateField(null=True, blank=True, help_text="When a question is due, or a decision was made.")

    objects = PartQuerySet["Entry"].as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.CheckConstraint(condition=~Q(statement=""), name="entry_has_statement")]

    def __str__(self) -> str:
        return self.statement
