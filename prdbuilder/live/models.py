"""Who is on which page, as each process of the web server last wrote it down for the others."""

import uuid

from django.db import models


class Presence(models.Model):
    """One row a process, so that asking who is here costs the same however many are."""

    process = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    """When it last wrote; the row of a process that died says nothing after a while."""
    tabs = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.process)
