"""Who was asked to approve a side of a version, and what they said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from prdbuilder.document.choices import Side

from .versions import Version


class SignOff(models.Model):
    """One person's answer about one side of one version, or about both; asked for before it is given.

    Where the next version leaves the side as it was, an approval is carried over and names its origin.
    """

    class SideChoice(models.TextChoices):
        CUSTOMER = Side.CUSTOMER.value, "Customer half"
        USER = Side.USER.value, "User half"
        BOTH = "both", "Both halves"

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes asked for"
        WITHDRAWN = "withdrawn", "Withdrawn"

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
