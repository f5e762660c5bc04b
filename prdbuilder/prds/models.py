"""The PRD being drafted, as rows. The value that leaves here is a `Document`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from prdbuilder.document.choices import Facing, Side
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.history.models import Conflict, Revised
from stakeholders.models import Persona, Product, SeenBy


class PrdQuerySet(models.QuerySet["Prd"]):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(product__members__user=user.pk)

    def with_role_of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Visible to the person, with the product and what they are in it, in one query.

        `unsettled` is how many texts of theirs could not be saved here and wait to be settled.
        """
        return (
            self.visible_to(user)
            .select_related("product")
            .annotate(
                role=models.F("product__members__role"),
                function=models.F("product__members__function"),
                home_side=models.F("product__members__home_side"),
                unsettled=Conflict.objects.open_of(user).of_prd("pk", "product").counted(),
            )
        )


PrdManager = models.Manager.from_queryset(PrdQuerySet)


class PresentPrds(PrdManager["Prd"]):
    """Every list and every address starts here, so that a deleted PRD is in none of them."""

    def get_queryset(self) -> PrdQuerySet:
        return PrdQuerySet(self.model, using=self._db).present()


class Prd(SeenBy, Revised):
    """`summary` … `release_criteria` are the sections; the last is a list in Markdown like the others."""

    SECTIONS = ("summary", "problem", "evidence", "scope", "release_criteria")

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        FINAL = "final", "Final"
        ARCHIVED = "archived", "Archived"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prds")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LINE_LIMIT)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    owner = models.CharField(max_length=LINE_LIMIT, blank=True)
    language = models.CharField(max_length=20, default="en")
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    release_criteria = models.TextField(blank=True)
    dismissals = models.JSONField(default=list, blank=True)
    """The findings that somebody set aside, each as the `Dismissal` of a document is in JSON."""
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    beat = models.PositiveBigIntegerField(default=0)
    """Rises with whatever happens to the PRD, comments too: by it, open pages know that they are old."""

    objects = PresentPrds()
    everything = PrdQuerySet.as_manager()

    class Meta:
        verbose_name = "PRD"
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="prd_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="prd_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("editor", args=[self.product.key, self.number])


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
        signs = LeavingSign.objects.present().filter(requirements=self.pk, prd=self.prd_id)
        return signs.filter(persona__deleted_at=None).select_related("persona").in_order()

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


class Picture(models.Model):
    """A picture that texts of a product name by its SHA-256: `![alt](picture:<sha256>)`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="pictures/")
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "sha256"], name="picture_once")]

    def __str__(self) -> str:
        return f"picture:{self.sha256}"

    @property
    def address(self) -> str:
        return reverse("picture", args=[self.product.key, self.sha256])
