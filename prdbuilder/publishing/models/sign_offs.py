"""Who was asked to approve a side of a version, and what they said."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from prdbuilder.document.choices import Side
from stakeholders.models import REVIEWERS, Function

from .versions import Version


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(version__product__members__user=user.pk)

    def standing(self) -> Self:
        """Without those that were withdrawn."""
        return self.exclude(state=SignOff.State.WITHDRAWN)

    def covering(self, side: str) -> Self:
        return self.filter(side__in=(side, SignOff.SideChoice.BOTH))

    def for_page(self) -> Self:
        """In the order in which they were asked, each with where it was given and what became of it."""
        entries = SignOffEntry.objects.select_related("by").order_by("pk")
        rows = self.select_related("reviewer", "carried_from__version").order_by("asked_at", "pk")
        return rows.defer(
            "carried_from__version__document", "carried_from__version__findings"
        ).prefetch_related(Prefetch("entries", queryset=entries))

    def waiting_for(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """What somebody was asked to sign and has not answered, the most pressing first."""
        member = Q(
            version__product__members__user=user.pk,
            version__product__members__role__in=REVIEWERS,
            version__product__archived_at=None,
            version__prd__deleted_at=None,
        )
        rows = self.filter(member, reviewer=user.pk, state=SignOff.State.ASKED)
        return (
            rows.select_related("version__product", "version__prd")
            .only(*_WAITING)
            .order_by(models.F("due_on").asc(nulls_last=True), "pk")
        )

    def due_for(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """As `waiting_for`, those that have a day: for a calendar."""
        return self.waiting_for(user).filter(due_on__isnull=False)


_WAITING = (
    *("side", "state", "due_on", "asked_at", "version__number", "version__name"),
    *("version__product__key", "version__product__name", "version__prd__number", "version__prd__title"),
)


class SignOff(models.Model):
    """One person's answer about one side of one version, or about both; asked for before it is given.

    Where the next version leaves the side as it was, an answer is carried over and names its origin.
    """

    class SideChoice(models.TextChoices):
        CUSTOMER = Side.CUSTOMER.value, "Customer half"
        USER = Side.USER.value, "User half"
        BOTH = "both", "Both halves"

    HALVES = {"customer": "the customer half", "user": "the user half", "both": "both halves"}

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes asked for"
        WITHDRAWN = "withdrawn", "Withdrawn"

    ANSWERS = (State.APPROVED, State.CHANGES)

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sign_offs")
    side = models.CharField(max_length=8, choices=SideChoice)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewer_name = models.CharField(max_length=120, help_text="As it was when they were asked.")
    reviewer_function = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    carried_from = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="carried_to",
        help_text="Where it was given.",
    )

    objects = SignOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "side", "reviewer"], name="sign_off_once"),
            models.CheckConstraint(
                condition=~Q(state="changes") | ~Q(reason=""), name="sign_off_changes_have_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "changes"]) | Q(answered_at__isnull=False),
                name="sign_off_answer_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_name}, {self.get_side_display()}: {self.get_state_display()}"

    @property
    def half(self) -> str:
        return self.HALVES[self.side]

    @property
    def sides(self) -> frozenset[Side]:
        return frozenset(Side) if self.side == self.SideChoice.BOTH else frozenset({Side(self.side)})

    @property
    def function(self) -> str:
        """In words; a member without one is of the product’s own team."""
        return Function(self.reviewer_function or Function.PRODUCT).label

    @property
    def mark(self) -> str:
        """Changes with every answer: whoever answers says which one they saw."""
        moment = self.answered_at.isoformat() if self.answered_at else ""
        return f"{self.state}-{moment}-{self.carried_from_id or ''}"

    @property
    def history(self) -> "list[SignOffEntry]":
        """Its steps, where there is more to say than that somebody was asked."""
        entries = list(self.entries.all())
        return entries if len(entries) > 2 or any(entry.text for entry in entries) else []

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.ASKED and self.due_on is not None and self.due_on < date.today()


class SignOffEntry(models.Model):
    """One step of a sign-off: asked, answered, answered otherwise, moved on. None is ever changed."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=SignOff.State)
    text = models.TextField(
        blank=True, help_text="The note of whoever asked, or the reason of whoever answered."
    )

    def __str__(self) -> str:
        return f"{self.state} at {self.at:%Y-%m-%d %H:%M}"


def approved(side: Side) -> Subquery:
    """The number of the last version of a PRD whose half everybody asked has approved."""
    covering = SignOff.objects.standing().covering(side.value).filter(version=OuterRef("pk"))
    given = covering.filter(state=SignOff.State.APPROVED)
    rows = Version.objects.filter(Exists(given), ~Exists(covering.exclude(state=SignOff.State.APPROVED)))
    return Subquery(rows.filter(prd=OuterRef("pk")).order_by("-number").values("number")[:1])
