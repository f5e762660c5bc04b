"""What was said in a PRD that is about to be gone for good: what is about something that stays, stays too."""

import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from prdbuilder.notices.actions import read
from prdbuilder.notices.models import Event, Notice
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.publishing.models import ShareLink

from .models import Discussion, Suggestion

ABOUT = re.compile(r"(discussions|requirements)/(\d+)/")
"""How the address of what people are told begins, after that of its PRD."""


def prds_with_its_guests(prd_id: int) -> set[int]:
    """Those in which stands what its guests said, and those whose guests said what stands in it."""
    said = Discussion.objects.filter(share_link__prd=prd_id)
    places = said.annotate(there=Coalesce("requirement__prd", "prd")).values_list("there", flat=True)
    of_others = Discussion.objects.filter(prd=prd_id).exclude(share_link=None)
    return {*places, *of_others.values_list("share_link__prd", flat=True)}


def leave_with_their_requirements(prd: Prd) -> None:
    """What was said of a requirement before it moved into another PRD is there, and goes with no link.

    What guests of another PRD said of a requirement that came here and was cleared, they go on reading there.
    """
    there = Requirement.objects.filter(pk=OuterRef("requirement")).exclude(prd=prd)
    for model in (Discussion, Suggestion):
        moved = model._default_manager.filter(Exists(there), prd=prd)
        moved.update(prd=Subquery(there.values("prd")))
    links = ShareLink.objects.filter(pk=OuterRef("share_link")).exclude(prd=prd)
    of_others = Discussion.objects.filter(Exists(links), prd=prd)
    of_others.update(prd=Subquery(links.values("prd")))
    Discussion.objects.filter(share_link__prd=prd).update(share_link=None)


def tell_where_it_is(prd: Prd) -> None:
    """Notices lead to where it is by now what they are about.

    What is gone nobody needs to be told any more; whoever asks all the same reads of it in history.
    """
    home, history = prd.get_absolute_url(), reverse("product-history", args=[prd.product.key])
    events = list(Event.objects.filter(product=prd.product_id, address__startswith=home))
    moved = _moved(prd, {event.address.removeprefix(home) for event in events})
    gone = [event for event in events if event.address.removeprefix(home) not in moved]
    for event in events:
        event.address = moved.get(event.address.removeprefix(home), history)
    Event.objects.bulk_update(events, ["address"], batch_size=500)
    notices = Notice.objects.filter(event__in=gone)
    read(notices)
    notices.unmailed().update(mail_due=False)


def _moved(prd: Prd, endings: Iterable[str]) -> dict[str, str]:
    """By the ending of an address in this PRD, the address of what is in another PRD by now."""
    about = {ending: match for ending in endings if (match := ABOUT.match(ending))}
    numbers = {int(match[2]) for match in about.values()}
    discussions = Discussion.objects.filter(product=prd.product_id, pk__in=numbers)
    discussions = discussions.exclude(pk__in=Discussion.objects.of_prd(prd).values("pk"))
    requirements = Requirement.objects.filter(product=prd.product_id, number__in=numbers).exclude(prd=prd)
    there = {
        ("discussions", row.pk): row.get_absolute_url()
        for row in discussions.select_related("product", "prd", "requirement__prd")
    } | {
        ("requirements", row.number): row.get_absolute_url()
        for row in requirements.select_related("product", "prd")
    }
    found = {ending: there.get((match[1], int(match[2]))) for ending, match in about.items()}
    return {ending: f"{at}{ending[about[ending].end() :]}" for ending, at in found.items() if at}
