"""The PRD itself: its sections and what is said of it as a whole."""

from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.history.models import Conflict, Revised
from stakeholders.models import Product, SeenBy


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
