"""The pictures that texts of a product show."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from stakeholders.models import Product


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
