"""A file that was read and waits for its preview to be agreed to."""

from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from prdbuilder.document.schema import Document
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.prds.applying import Mode
from prdbuilder.prds.models import Prd
from prdbuilder.readers import document_json
from stakeholders.models import Product

KEPT_DAYS = 7


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """What somebody read in is theirs alone until they import it."""
        return self.filter(by=user.pk, product__members__user=user.pk)

    def old(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))


class Upload(models.Model):
    """What was read, as a document: the preview shows it, and nothing else is applied."""

    class ModeChoice(models.TextChoices):
        ADD = Mode.ADD.value, "Add to it"
        REPLACE = Mode.REPLACE.value, "Replace it"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="uploads")
    prd = models.ForeignKey(Prd, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=7, choices=ModeChoice, default=ModeChoice.ADD)
    title = models.CharField(max_length=LINE_LIMIT)
    format = models.CharField(max_length=40)
    content = models.TextField()
    skipped = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    applied_to = models.ForeignKey(Prd, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = UploadQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("import-preview", args=[self.product.key, self.pk])

    @property
    def is_whole_prd(self) -> bool:
        """Only a whole PRD can take the place of another; stories would empty everything but its list."""
        return self.format == document_json.FORMAT

    @property
    def effective_mode(self) -> Mode:
        if self.prd is None:
            return Mode.REPLACE
        return Mode(self.mode) if self.is_whole_prd else Mode.ADD

    @property
    def document(self) -> Document:
        """What was read; a new PRD is called by the title that was chosen for it."""
        document = Document.from_json(self.content)
        if self.prd is not None:
            return document
        header = document.prd.model_copy(update={"title": self.title})
        return document.model_copy(update={"prd": header})
