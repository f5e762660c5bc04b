"""Who the product is for, and who works on it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from prdbuilder.document.choices import BuyingRole
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.history.models import Conflict, Revised


class Stage(models.TextChoices):
    PROVING = "proving", "Proving the concept"
    ACQUIRING = "acquiring", "Acquiring users"
    SERVING = "serving", "Serving customers"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    REVIEWER = "reviewer", "Reviewer"
    VIEWER = "viewer", "Viewer"


WRITERS: tuple[str, ...] = (Role.OWNER, Role.EDITOR)
REVIEWERS: tuple[str, ...] = (*WRITERS, Role.REVIEWER)
"""Who comments, suggests and signs off."""


class Function(models.TextChoices):
    PRODUCT = "product", "Product"
    DESIGN = "design", "Design"
    ENGINEERING = "engineering", "Engineering"
    CUSTOMER_RELATIONS = "customer_relations", "Customer relations"
    SALES = "sales", "Sales"
    MARKETING = "marketing", "Marketing"
    RESEARCH = "research", "Research"
    LEGAL = "legal", "Legal"
    FINANCE = "finance", "Finance"
    OPERATIONS = "operations", "Operations"
    OTHER = "other", "Other"


class HomeSide(models.TextChoices):
    """The half a member opens a PRD on."""

    CUSTOMER = "customer", "Customer"
    USER = "user", "User"
    BOTH = "both", "Both"


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(members__user=user.pk)

    def owned_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(members__user=user.pk, members__role=Role.OWNER)

    def with_role_of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Visible to the person, and carrying their `role`, `function` and `home_side` without another query.

        `unsettled` is how many texts of theirs could not be saved here, and are about no PRD.
        """
        texts = Conflict.objects.open_of(user).filter(prd_id=None, product_id=models.OuterRef("pk"))
        return self.visible_to(user).annotate(
            role=models.F("members__role"),
            function=models.F("members__function"),
            home_side=models.F("members__home_side"),
            unsettled=texts.counted(),
        )


class SeenBy:
    """What a row carries of the person that it was asked for, by `with_role_of` or `visible_to`."""

    role: str
    function: str
    home_side: str
    unsettled: int


class Product(SeenBy, Revised):
    key = models.CharField(
        max_length=10, unique=True, error_messages={"unique": "Another product has this key."}
    )
    name = models.CharField(max_length=LINE_LIMIT)
    vision = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PROVING)
    currency = models.CharField(max_length=3, default="USD")
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    beat = models.PositiveBigIntegerField(default=0)
    """Rises with whatever happens to what all its PRDs share: by it, open pages know that they are old."""

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(key__regex=r"^[A-Z][A-Z0-9]{1,9}$"), name="product_key_is_readable"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="product_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.key])


class Counter(models.Model):
    """The last number given out in a product; it only ever rises, so no id is used twice."""

    class Kind(models.TextChoices):
        PRD = "prd"
        REQUIREMENT = "requirement"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="counters")
    kind = models.CharField(max_length=11, choices=Kind)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "kind"], name="one_counter_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class MemberQuerySet(models.QuerySet["Member"]):
    def owners(self) -> Self:
        return self.filter(role=Role.OWNER)

    def writers(self) -> Self:
        return self.filter(role__in=WRITERS)

    def reviewers(self) -> Self:
        return self.filter(role__in=REVIEWERS)

    def active(self) -> Self:
        """Whose account was not closed."""
        return self.filter(user__is_active=True)

    def user_ids(self) -> list[int]:
        return list(self.values_list("user_id", flat=True))


class Member(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.EDITOR)
    function = models.CharField(max_length=20, choices=Function, default=Function.PRODUCT)
    home_side = models.CharField(max_length=10, choices=HomeSide, default=HomeSide.BOTH)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_function_display()})"


class Invitation(models.Model):
    """A link that makes whoever opens it a member. Only the hash of its token is stored."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.EDITOR)
    function = models.CharField(max_length=20, choices=Function, default=Function.PRODUCT)
    home_side = models.CharField(max_length=10, choices=HomeSide, default=HomeSide.BOTH)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now()


class PersonaQuerySet(models.QuerySet["Persona"]):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(product__members__user=user.pk)

    def in_order(self) -> Self:
        """Those that pay first, then those that use, then the others, each by name."""
        return self.order_by(
            models.Case(models.When(pays=True, then=0), models.When(uses=True, then=1), default=2),
            "name",
            "pk",
        )


class Persona(Revised):
    """`pays` and `uses`, like power, interest, legitimacy and urgency, are None while nobody has said."""

    class Kind(models.TextChoices):
        PRIMARY = "primary", "Primary"
        SECONDARY = "secondary", "Secondary"
        SUPPLEMENTAL = "supplemental", "Supplemental"
        CUSTOMER = "customer", "Customer"
        SERVED = "served", "Served"
        NEGATIVE = "negative", "Negative"

    class Stance(models.TextChoices):
        UNAWARE = "unaware", "Unaware"
        RESISTANT = "resistant", "Resistant"
        NEUTRAL = "neutral", "Neutral"
        SUPPORTIVE = "supportive", "Supportive"
        LEADING = "leading", "Leading"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="personas")
    slug = models.SlugField(max_length=80, allow_unicode=True)
    name = models.CharField(max_length=LINE_LIMIT)
    pays = models.BooleanField(null=True, blank=True)
    uses = models.BooleanField(null=True, blank=True)
    description = models.TextField(blank=True)
    goals = models.TextField(blank=True, help_text="One a line.")
    pains = models.TextField(blank=True, help_text="One a line.")
    quote = models.CharField(max_length=LINE_LIMIT, blank=True)
    people = models.PositiveBigIntegerField(null=True, blank=True)
    yearly_revenue = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    studied_by = models.CharField(max_length=LINE_LIMIT, blank=True)
    studied_on = models.DateField("last studied on", null=True, blank=True)
    stops_paying_when = models.CharField(max_length=LINE_LIMIT, blank=True)
    stops_using_when = models.CharField(max_length=LINE_LIMIT, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, blank=True)
    buying_roles = models.CharField(max_length=100, blank=True, help_text="In their order, between spaces.")
    power = models.PositiveSmallIntegerField(null=True, blank=True)
    interest = models.PositiveSmallIntegerField(null=True, blank=True)
    legitimacy = models.BooleanField(null=True, blank=True)
    urgency = models.BooleanField(null=True, blank=True)
    stance = models.CharField(max_length=10, choices=Stance, blank=True)
    evidence_links = models.TextField(blank=True, help_text="One address a line.")
    external_trigger = models.CharField("trigger from outside", max_length=LINE_LIMIT, blank=True)
    internal_trigger = models.CharField("trigger from inside", max_length=LINE_LIMIT, blank=True)
    action = models.CharField(max_length=LINE_LIMIT, blank=True)
    variable_reward = models.CharField(max_length=LINE_LIMIT, blank=True)
    investment = models.CharField(max_length=LINE_LIMIT, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    HABIT = ("external_trigger", "internal_trigger", "action", "variable_reward", "investment")
    LISTS: ClassVar[tuple[str, ...]] = ("goals", "pains", "evidence_links")
    SETS: ClassVar[Mapping[str, Sequence[str]]] = {"buying_roles": [role.value for role in BuyingRole]}

    objects = PersonaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "slug"], name="persona_slug_once"),
            models.CheckConstraint(condition=~Q(name=""), name="persona_has_name"),
            models.CheckConstraint(
                condition=Q(yearly_revenue=None) | Q(yearly_revenue__gte=0), name="revenue_is_not_negative"
            ),
            models.CheckConstraint(condition=Q(power=None) | Q(power__lte=100), name="power_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(interest=None) | Q(interest__lte=100), name="interest_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("persona", args=[self.product.key, self.slug])

    @property
    def party(self) -> str:
        """Who this is to the product, in a word of the field."""
        words = {
            (True, True): "both",
            (True, False): "customer",
            (True, None): "customer",
            (False, True): "user",
            (None, True): "user",
            (False, False): "neither",
        }
        return words.get((self.pays, self.uses), "unknown")


class Influence(Revised):
    """How one persona's experience reaches another, in the end one that pays."""

    class Strength(models.TextChoices):
        STRONG = "strong", "Strong"
        MEDIUM = "medium", "Medium"
        WEAK = "weak", "Weak"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="influences")
    source = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="influences_others")
    target = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="influenced_by")
    mechanism = models.CharField(max_length=LINE_LIMIT, blank=True)
    strength = models.CharField(max_length=6, choices=Strength, default=Strength.MEDIUM)
    felt_within = models.CharField(max_length=LINE_LIMIT, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "source", "target"], name="influence_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="influence_reaches_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
