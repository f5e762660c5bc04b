"""What guests say of what a share link shows, and what members answer them: by function, not by name."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from allauth.core.ratelimit import consume
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from prdbuilder.document.names import SOMEBODY, Names
from prdbuilder.document.schema import Document
from prdbuilder.document.text import one_line
from prdbuilder.publishing.models import ShareLink
from prdbuilder.publishing.sharing import names_of
from prdbuilder.reviews.actions import NotTaken, add_guest_comment
from prdbuilder.reviews.models import Comment, Discussion
from prdbuilder.reviews.places import PLACES
from stakeholders.models import Member

from .forms import Form, KeyField
from .guest_access import remember, remembered

GUEST = "share-guest"
GUEST_FOR = 180 * 24 * 60 * 60
NAME_LIMIT = 80
TEXT_LIMIT = 4_000
REMEMBERED = 20
SECTIONS = ("problem", "evidence", "scope", "release_criteria", "raid", "questions", "decisions", "")
"""Where guests comment, beside requirements; the last is the whole PRD."""
SECTION_AT = {section.replace("_", "-"): section for section in SECTIONS}
TOO_MANY = "That was a lot at once. Wait five minutes, then send it again."
NOT_THERE = "What you commented on is not there any more. Send it again to say it of the whole."
NOT_TAKEN = "Comments are no longer taken here. Your text is still below, so that you can copy it."


class GuestForm(Form):
    name = forms.CharField(
        label="Your name", max_length=NAME_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    text = forms.CharField(label="Comment", max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))
    key = KeyField()

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


@dataclass(frozen=True)
class Saying:
    """One comment as guests see it; `waits` is one of their own that no member has shown yet."""

    by: str
    text: str
    at: datetime
    waits: bool = False
    is_guest: bool = True


@dataclass(frozen=True)
class Said:
    """All that guests of a link may read and write, by its place; `sent` are the keys of their own."""

    takes: bool
    at: Mapping[str, Sequence[Saying]]
    sent: Sequence[str] = ()
    writing_at: str | None = None
    form: GuestForm = field(default_factory=GuestForm)

    def here(self, place: str) -> dict[str, Any]:
        """For the template of one place; the anchor of a section is its name with a hyphen."""
        place = SECTION_AT.get(place, place)
        return {
            "place": place,
            "place_name": PLACES[place].label if place in PLACES else place,
            "anchor": anchor_of(place),
            "sayings": self.at.get(place, ()),
            "form": self.form if self.writing_at == place and (self.takes or self.form.is_bound) else None,
            "takes": self.takes,
            "sent": " ".join(self.sent),
        }


def said_of(request: HttpRequest, link: ShareLink, document: Document, form: GuestForm | None = None) -> Said:
    """What the page shows beside the PRD; with a form where the address, or a wrong form, says so.

    What was typed at a place that a draft no longer has stands at the end, and need not be typed again.
    """
    memory = _memory(request, link)
    writing_at = request.GET.get("on")
    if form and writing_at not in places_in(document):
        writing_at = ""
    if writing_at is not None and form is None:
        form = GuestForm(initial={"name": memory["name"], "key": uuid4()})
    at = _sayings(link, memory["said"], document)
    takes = link.takes_comments and link.product.archived_at is None
    return Said(takes, at, memory["said"], writing_at, form) if form else Said(takes, at)


def places_in(document: Document) -> set[str]:
    """Where guests comment on it: what its page does not show cannot be spoken of there."""
    logs = {"raid": document.raid_log, "questions": document.open_questions, "decisions": document.decisions}
    written = {str(section.kind) for section in document.sections if section.text.strip()}
    shown = {name for name in SECTIONS if name in written or logs.get(name)}
    return {"", *shown, *(requirement.id for requirement in document.requirements)}


def take(request: HttpRequest, link: ShareLink, token: str, document: Document) -> HttpResponse | GuestForm:
    """Hold back what was typed until a member shows it; a form that says what is wrong, if something is."""
    form, place = GuestForm(request.POST), request.GET.get("on", "")
    if not form.is_valid():
        return form
    if link.takes_comments and place not in places_in(document):
        form.add_error(None, NOT_THERE)
        return form
    if not consume(request, action="share_comment", key=link.token_hash):
        form.add_error(None, TOO_MANY)
        return form
    name, text, key = (form.cleaned_data[part] for part in ("name", "text", "key"))
    try:
        comment = add_guest_comment(link, place, name, text, key=key or uuid4())
    except NotTaken:
        form.add_error(None, NOT_TAKEN)
        return form
    response = redirect("share", token)
    response["Location"] += f"#{anchor_of(place)}"
    said = [*_memory(request, link)["said"], str(comment.key)][-REMEMBERED:]
    remember(response, link, token, GUEST, json.dumps({"name": name, "said": said}), GUEST_FOR)
    return response


def anchor_of(place: str) -> str:
    return f"said-{place or 'all'}"


def _memory(request: HttpRequest, link: ShareLink) -> dict[str, Any]:
    """Who the guest said to be, and which comments are theirs: we signed it, so we wrote it."""
    kept = remembered(request, link, GUEST, GUEST_FOR)
    return json.loads(kept) if kept else {"name": "", "said": []}


def _sayings(link: ShareLink, own: Sequence[str], document: Document) -> dict[str, list[Saying]]:
    """What was shown of the discussions of this link, and what of the guest's own waits.

    What was said of a place that a draft no longer has stands at the end, with what is said of all.
    """
    found: dict[str, list[Saying]] = defaultdict(list)
    places = places_in(document)
    held = Comment.objects.held().filter(share_link=link.pk, key__in=[UUID(key) for key in own])
    comments = [
        (discussion.place, comment)
        for discussion in Discussion.objects.for_guests(link)
        for comment in discussion.comments.all()
    ]
    comments += [(comment.discussion.place, comment) for comment in held.select_related("discussion")]
    known = Known.of(link) if comments else None
    for place, comment in comments:
        if known:
            found[place if place in places else ""].append(known.saying(comment))
    return found


@dataclass(frozen=True)
class Known:
    """How members are called before guests."""

    functions: Mapping[int, str]
    names: Names | None

    @classmethod
    def of(cls, link: ShareLink) -> "Known":
        if link.shows_names:
            return cls({}, None)
        members = Member.objects.filter(product=link.product_id).only("user_id", "function")
        functions = {member.user_id: member.get_function_display() for member in members}
        return cls(functions, names_of(link.product))

    def saying(self, comment: Comment) -> Saying:
        # What a guest said stays as they said it: to change it would tell them who is a member, and as what.
        hides = self.names if not comment.guest_name else None
        return Saying(
            by=comment.guest_name or self._member(comment),
            text=hides.swap(comment.text) if hides else comment.text,
            at=comment.written_at,
            waits=comment.is_held,
            is_guest=bool(comment.guest_name),
        )

    def _member(self, comment: Comment) -> str:
        if self.names is None:
            return comment.author.name if comment.author else SOMEBODY
        return self.functions.get(comment.author_id or 0, SOMEBODY)
