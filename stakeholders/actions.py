"""Every change to a product, its members, its personas and their influence."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from prdbuilder.history.actions import Clash, Gone, StaleEdit, change_of, write, write_fields
from prdbuilder.history.models import Change
from prdbuilder.history.removing import KEPT, rebuild, remove
from prdbuilder.history.steps import step

from .models import Counter, Function, HomeSide, Influence, Invitation, Member, Persona, Product, Role
from .tasks import clear_personas

INVITATION_DAYS = 14
RESERVED = {"new"}
"""Words that an address gives another meaning."""


class Archived(PermissionDenied):
    """The product was put away, perhaps in this moment; nothing was written."""

    WHY = "This product is archived: it can be read and exported, not changed. An owner can bring it back."

    def __init__(self) -> None:
        super().__init__(self.WHY)


class LastOwner(Exception):
    """A product must keep an owner who can let others in."""


class InvitationClosed(Exception):
    """The invitation was used, has expired, or never was."""


def home_side_of(function: str) -> str:
    """Where a member of this function opens a PRD: the designer's job is the user's experience."""
    return HomeSide.USER if function in (Function.DESIGN, Function.RESEARCH) else HomeSide.BOTH


@step()
@transaction.atomic
def create_product(
    *, by: AbstractBaseUser | None, function: str = Function.PRODUCT, **fields: Any
) -> Product:
    """A new product, owned by whoever makes it (nobody, from the command line)."""
    product = Product.objects.create(**fields)
    Counter.objects.bulk_create(Counter(product=product, kind=kind) for kind in Counter.Kind.values)
    if by is not None:
        Member.objects.create(
            product=product,
            user_id=by.pk,
            role=Role.OWNER,
            function=function,
            home_side=home_side_of(function),
        )
    change_of(product, Change.Verb.CREATED, by=by).save()
    return product


def beat(product_id: int) -> None:
    """Hold the product until the transaction ends, and note that what all its PRDs share changed."""
    Product.objects.filter(pk=product_id).update(beat=F("beat") + 1)


def hold(product_id: int) -> None:
    """As `beat`, for whatever an archived product takes no more. Raises `Archived`."""
    if not Product.objects.filter(pk=product_id, archived_at=None).update(beat=F("beat") + 1):
        raise Archived


@step()
@transaction.atomic
def edit_product(
    product: Product, values: Mapping[str, Any], *, seen: Mapping[str, int], by: AbstractBaseUser
) -> Product:
    """Raises `StaleEdit`."""
    hold(product.pk)
    row = Product.objects.get(pk=product.pk)
    write(row, values, seen=seen, by=by)
    return row


@step()
@transaction.atomic
def move_stage(
    product: Product, stage: str, *, reason: str, seen: int, by: AbstractBaseUser | None
) -> Product:
    """Put the product into another stage, and keep why.

    Raises `StaleEdit` where somebody else moved it since, also to the same stage: their reason is another.
    """
    hold(product.pk)
    row = Product.objects.get(pk=product.pk)
    if seen != row.revision_of("stage"):
        raise StaleEdit(row, {"stage": Clash(stage, row.stage, row.revision_of("stage"))})
    changes = write_fields(row, {"stage": stage}, seen={"stage": seen}, by=by)
    for change in changes:
        change.reason = reason
    Change.objects.bulk_create(changes)
    return row


@step()
@transaction.atomic
def archive_product(product: Product, *, by: AbstractBaseUser, archived: bool = True) -> None:
    """Put a product away, where it can be read and brought back, or bring it back.

    Whoever is writing in one of its PRDs finishes first, and whoever comes later is told.
    """
    prds = product.prds(manager="everything").order_by("pk")
    for prd_id in prds.values_list("pk", flat=True):
        prds.filter(pk=prd_id).update(beat=F("beat") + 1)
    beat(product.pk)
    Product.objects.filter(pk=product.pk).update(archived_at=timezone.now() if archived else None)
    verb = Change.Verb.DELETED if archived else Change.Verb.RESTORED
    change_of(product, verb, by=by, field="archived_at").save()


def next_numbers(product_id: int, kind: str, count: int = 1) -> range:
    """Take the next `count` numbers of a kind. Must run in the transaction that uses them."""
    Counter.objects.filter(product_id=product_id, kind=kind).update(value=F("value") + count)
    last = Counter.objects.values_list("value", flat=True).get(product_id=product_id, kind=kind)
    return range(last - count + 1, last + 1)


def free_slug(name: str, taken: set[str]) -> str:
    """A readable id that is not taken yet; `taken` then holds it too."""
    base = slugify(name, allow_unicode=True)[:70].strip("-") or "persona"
    slug, number = base, 1
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


@step()
@transaction.atomic
def add_persona(product: Product, *, by: AbstractBaseUser | None, **fields: Any) -> Persona:
    hold(product.pk)
    taken = set(Persona.objects.filter(product=product).values_list("slug", flat=True))
    persona = Persona.objects.create(product=product, slug=free_slug(fields["name"], taken), **fields)
    change_of(persona, Change.Verb.CREATED, by=by).save()
    return persona


@step()
@transaction.atomic
def edit_persona(
    persona: Persona, values: Mapping[str, Any], *, seen: Mapping[str, int], by: AbstractBaseUser
) -> Persona:
    """Raises `StaleEdit`, and `Gone` of somebody who was deleted meanwhile."""
    hold(persona.product_id)
    row = Persona.objects.present().filter(pk=persona.pk).first()
    if row is None:
        raise Gone(persona.label)
    write(row, values, seen=seen, by=by)
    return row


@step()
@transaction.atomic
def delete_persona(persona: Persona, *, by: AbstractBaseUser | None, deleted: bool = True) -> None:
    """Take a persona off every page, with all that names it kept as it is; or bring it back so."""
    hold(persona.product_id)
    there = Persona.objects.filter(pk=persona.pk, deleted_at__isnull=deleted)
    if not there.update(deleted_at=timezone.now() if deleted else None, revision=F("revision") + 1):
        return  # somebody else did so already
    change_of(persona, Change.Verb.DELETED if deleted else Change.Verb.RESTORED, by=by).save()
    if deleted:
        clear_personas.using(run_after=timezone.now() + KEPT).enqueue(persona.product_id)


@step()
@transaction.atomic
def set_influence(
    source: Persona,
    target: Persona,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, int],
    by: AbstractBaseUser | None,
) -> Influence:
    """Draw the influence of one persona on another, or change the one that is drawn. Raises `StaleEdit`."""
    hold(source.product_id)
    influence, made = Influence.objects.select_related("source", "target").get_or_create(
        product_id=source.product_id, source=source, target=target, defaults=dict(values)
    )
    if made:
        change_of(influence, Change.Verb.CREATED, by=by).save()
    else:
        write(influence, values, seen=seen, by=by)
    return influence


@step()
@transaction.atomic
def edit_influence(
    influence: Influence, values: Mapping[str, Any], *, seen: Mapping[str, int], by: AbstractBaseUser
) -> Influence:
    """Raises `StaleEdit`, and `Gone` where it was taken away or one of the two was deleted meanwhile."""
    hold(influence.product_id)
    row = Influence.objects.select_related("source", "target").filter(pk=influence.pk).first()
    if row is None or row.source.deleted_at or row.target.deleted_at:
        raise Gone(influence.label)
    write(row, values, seen=seen, by=by)
    return row


@step()
@transaction.atomic
def remove_influence(influence: Influence, *, by: AbstractBaseUser) -> Change:
    """Take an influence away; the `Change` keeps what it said, so that it can be drawn again."""
    hold(influence.product_id)
    change = remove(influence, by=by)
    change.save()
    return change


@step()
@transaction.atomic
def restore_influence(product: Product, change_id: int, *, by: AbstractBaseUser) -> Influence | None:
    """Draw again what `remove_influence` took away, with what it said then.

    None, and nothing is written, where it was drawn again meanwhile, or one of the two was deleted.
    """
    hold(product.pk)
    taken_away = Change.objects.filter(product_id=product.pk, subject="influence", verb=Change.Verb.DELETED)
    change = taken_away.filter(pk=change_id).first()
    if change is None:
        return None
    ends = {change.was["source"], change.was["target"]}
    present = Persona.objects.present().filter(product=product, pk__in=ends)
    drawn = Influence.objects.filter(source=change.was["source"], target=change.was["target"])
    if present.count() < 2 or drawn.exists():
        return None
    influence = rebuild(Influence, change.was)
    if influence is None:
        return None
    change_of(influence, Change.Verb.RESTORED, by=by).save()
    return influence


def new_token() -> str:
    """A secret for an address that opens something to whoever has it."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of one. It is as long as the hash and made by chance, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def invite(product: Product, email: str, *, by: AbstractBaseUser, **fields: str) -> tuple[Invitation, str]:
    """Make a link for one person; the token is returned once and only its hash is kept."""
    token = new_token()
    Invitation.objects.filter(product=product, email__iexact=email, accepted_at=None).delete()
    invitation = Invitation.objects.create(
        product=product,
        email=email,
        token_hash=token_hash(token),
        invited_by_id=by.pk,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
        **fields,
    )
    return invitation, token


def open_invitation(token: str) -> Invitation:
    """The invitation behind a link. Raises `InvitationClosed`."""
    invitation = (
        Invitation.objects.select_related("product", "invited_by")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if invitation is None or not invitation.is_open:
        raise InvitationClosed
    return invitation


@transaction.atomic
def accept(token: str, *, by: AbstractBaseUser) -> Member:
    """Make whoever holds the link a member, once. Raises `InvitationClosed`."""
    invitation = open_invitation(token)
    claimed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not claimed:
        raise InvitationClosed
    beat(invitation.product_id)
    member, _ = Member.objects.get_or_create(
        product=invitation.product,
        user_id=by.pk,
        defaults={
            "role": invitation.role,
            "function": invitation.function,
            "home_side": invitation.home_side,
        },
    )
    return member


@transaction.atomic
def change_member(member: Member, *, role: str, function: str, home_side: str) -> None:
    """Raises `LastOwner` for a change that would leave the product without one."""
    beat(member.product_id)
    if role != Role.OWNER:
        _keep_an_owner(member)
    Member.objects.filter(pk=member.pk).update(role=role, function=function, home_side=home_side)


@transaction.atomic
def remove_member(member: Member) -> None:
    """Raises `LastOwner`."""
    beat(member.product_id)
    _keep_an_owner(member)
    Member.objects.filter(pk=member.pk).delete()


def _keep_an_owner(member: Member) -> None:
    others = Member.objects.filter(product=member.product_id, role=Role.OWNER).exclude(pk=member.pk)
    if not others.exists():
        raise LastOwner
