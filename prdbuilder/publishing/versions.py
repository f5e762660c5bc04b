"""Freezing a PRD: what a version holds, and the one way to make one."""

from datetime import date
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from prdbuilder.document.diff import diff, in_a_sentence
from prdbuilder.document.readiness import readiness
from prdbuilder.document.schema import Document
from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Event, Notice
from prdbuilder.prds.loading import load
from prdbuilder.prds.locking import hold
from prdbuilder.prds.models import Prd
from stakeholders.models import Member

from .models import SignOff, Version
from .sign_offs import carry_over


@transaction.atomic
def make_version(
    prd: Prd,
    *,
    name: str = "",
    note: str = "",
    by: AbstractBaseUser | None,
    key: UUID | None = None,
    tell_all: bool = False,
) -> Version:
    """Freeze the PRD as it is now, under the next number. The same press sent again makes no second.

    With `tell_all` every member of the product is told. Else only those who were asked to sign off an earlier
    version are: what they said was said of another text.
    """
    hold(prd.pk)  # holds the row, so that nobody writes while it is read
    made = Version.objects.filter(prd=prd.pk)
    if key is not None and (same := made.filter(key=key).first()):
        return same
    row = Prd.everything.select_related("product").get(pk=prd.pk)
    document = load(row)
    source = document.to_json()
    last = made.order_by("-number").first()
    version = Version.objects.create(
        product=row.product,
        prd=row,
        number=last.number + 1 if last else 1,
        changes=in_a_sentence(diff(last.value, document)) if last else "",
        name=name,
        note=note,
        document=source,
        findings=_findings(document),
        pictures=sorted(document.pictures),
        made_by_id=None if by is None else by.pk,
        key=key,
    )
    carry_over(version, by=by)
    _tell(version, by, to_all=tell_all)
    return version


def _tell(version: Version, by: AbstractBaseUser | None, *, to_all: bool) -> None:
    members = Member.objects.filter(product=version.product_id) if to_all else Member.objects.none()
    asked = SignOff.objects.filter(version__prd=version.prd_id, reviewer__isnull=False)
    told = dict.fromkeys(members.user_ids(), Notice.Reason.MEMBER)
    told |= dict.fromkeys(asked.values_list("reviewer_id", flat=True), Notice.Reason.TAKES_PART)
    tell(
        Event(
            kind=Event.Kind.VERSION_MADE,
            product=version.product,
            prd_id=version.prd_id,
            title=f"{version} of {version.prd.title}",
            text="\n\n".join(filter(None, (version.note, version.changes))),
            address=version.get_absolute_url(),
        ),
        to=told,
        by=by,
    )


def _findings(document: Document) -> list[dict[str, str]]:
    """What readiness says today, with what was set aside: tomorrow, or under other rules, it says another."""
    found = readiness(document, date.today())
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "place": finding.place,
            "message": finding.message,
            "dismissed": finding.dismissed,
        }
        for finding in (*found.findings, *found.dismissed)
    ]
