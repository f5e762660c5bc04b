"""A link for people without an account. Only the hash of its secret is stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.prds.models import Prd
from stakeholders.models import Product

from .exports import Export
from .versions import Version


class ShareLink(models.Model):
    """Shows one edition of one version; without a version, the draft as it is whenever somebody looks."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd = models.ForeignKey(Prd, on_delete=models.CASCADE, related_name="share_links")
    version = models.ForeignKey(Version, null=True, on_delete=models.CASCADE, related_name="share_links")
    edition = models.CharField(max_length=8, choices=Export.EditionChoice)
    name = models.CharField(max_length=LINE_LIMIT, help_text="For whom it is.")
    token_hash = models.CharField(max_length=64, unique=True)
    password = models.CharField(
        max_length=200, blank=True, help_text="Hashed; empty where none is asked for."
    )
    shows_names = models.BooleanField(default=False, help_text="Or the functions of people in their stead.")
    takes_comments = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="The last time.")
    opened_times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="share_link_has_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
