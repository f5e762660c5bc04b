"""Moving a product to another stage, which concerns everybody who works on it."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.urls import reverse

from stakeholders import actions
from stakeholders.models import Member, Product

from .actions import tell
from .models import Event, Notice


@transaction.atomic
def move_stage(product: Product, stage: str, *, reason: str, seen: int, by: AbstractBaseUser) -> Product:
    """As `stakeholders.actions.move_stage`, and tell the others why. Raises `StaleEdit`."""
    moved = actions.move_stage(product, stage, reason=reason, seen=seen, by=by)
    if moved.revision_of("stage") != seen:
        members = Member.objects.filter(product=moved.pk)
        tell(
            Event(
                kind=Event.Kind.STAGE_MOVED,
                product=moved,
                title=f"{by} moved {moved}: {moved.get_stage_display().lower()}",
                text=reason,
                address=reverse("product-stage", args=[moved.key]),
            ),
            to=dict.fromkeys(members.user_ids(), Notice.Reason.MEMBER),
            by=by,
        )
    return moved
