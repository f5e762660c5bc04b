"""A version: the PRD frozen on a day, with a number and a name. Nothing ever changes one."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from prdbuilder.document.schema import Document
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.prds.models import Prd
from stakeholders.models import Product

from .exports import Export


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(product__members__user=user.pk)

    def for_list(self) -> Self:
        """The newest first, with who made each and without the long texts."""
        return self.select_related("made_by").defer("document", "findings").order_by("-number")

    def without_texts(self) -> Self:
        """For choosing one of many by its name."""
        return self.only("number", "name", "made_at").order_by("-number")


class Version(models.Model):
    """`document` is a `Document` in JSON, and `findings` what readiness said on the day it was made."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd = models.ForeignKey(Prd, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=LINE_LIMIT, blank=True)
    note = models.TextField(blank=True)
    document = models.TextField()
    findings = models.JSONField(default=list, blank=True)
    pictures = models.JSONField(default=list, blank=True, help_text="Of its texts, each by SHA-256.")
    changes = models.TextField(blank=True, help_text="Since the version before, in one sentence.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(null=True, help_text="Of the press that made it, so that a retry makes no second.")
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    overridden_at = models.DateTimeField(null=True)
    override_reason = models.TextField(
        blank=True, help_text="Why an owner lets it be signed although something stands in the way."
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prd", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["prd", "key"], name="version_once_a_press"),
            models.CheckConstraint(
                condition=Q(overridden_at=None) | ~Q(override_reason=""), name="version_override_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("version", args=[self.product.key, self.prd.number, self.number])

    @property
    def label(self) -> str:
        return f"{self.number}: {self.name}" if self.name else f"{self.number}"

    @cached_property
    def value(self) -> Document:
        """The PRD as it was."""
        return Document.from_json(self.document)


def version_file_place(file: "VersionFile", _: str) -> str:
    return f"versions/{file.version.product_id}/{uuid.uuid4().hex}.pdf"


class VersionFileQuerySet(models.QuerySet["VersionFile"]):
    def of_members(self) -> Self:
        """Without those that were made for guests."""
        return self.filter(shows_names=True, shown="")


class VersionFile(models.Model):
    """The PDF of one edition of a version on one paper, once it was made: its bytes stay as they are.

    For guests names give way to functions, by what is known of the members then: another day may show another
    document, which has a file of its own.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    edition = models.CharField(max_length=8, choices=Export.EditionChoice)
    paper = models.CharField(max_length=6, choices=Export.PaperChoice)
    shows_names = models.BooleanField(default=True, help_text="Or the functions of people in their stead.")
    shown = models.CharField(
        max_length=64,
        blank=True,
        help_text="What guests were shown, by SHA-256; empty: the version as its members read it.",
    )
    file = models.FileField(upload_to=version_file_place)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    missing_glyphs = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = VersionFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "edition", "paper", "shows_names", "shown"], name="version_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} edition of {self.version_id}"
