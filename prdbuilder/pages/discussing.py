"""Discussions as pages show them: where each stands, what became of its words, and who may do what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.html import strip_tags

from prdbuilder.accounts.models import User
from prdbuilder.document.passages import AROUND, Passage, find, fold
from prdbuilder.document.text import prose, requirement_number
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.reviews.actions import COMMENT_LIMIT, QUOTE_LIMIT, Spot
from prdbuilder.reviews.models import Comment, Discussion, DiscussionQuerySet
from prdbuilder.reviews.places import PLACES, on_page
from prdbuilder.reviews.telling import place_of
from prdbuilder.writers.markdown import render
from stakeholders.models import Member

from .access import may_comment, may_write
from .forms import Form, KeyField

TEXTS = ("statement", "rationale", "criteria", "evidence")
"""The fields of a requirement in which words can be marked."""


class CommentForm(Form):
    text = forms.CharField(
        label="Comment",
        max_length=COMMENT_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write something first."},
    )
    key = KeyField()

    def clean_text(self) -> str:
        return prose(self.cleaned_data["text"])

    @property
    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]

    @property
    def shown_key(self) -> str:
        """Of the press that will send it: the one that was sent, so that sending again adds no second."""
        return str(self["key"].value() or uuid4())


class DiscussionForm(CommentForm):
    """A first comment with its place, and the words that it is about if it is about some."""

    place = forms.CharField(required=False, max_length=80)
    field = forms.ChoiceField(choices=[("", ""), *((name, name) for name in TEXTS)], required=False)
    quote = forms.CharField(
        label="Words of the text",
        required=False,
        max_length=QUOTE_LIMIT,
        error_messages={"max_length": f"Mark fewer words: at most {QUOTE_LIMIT:,} characters."},
    )
    before = forms.CharField(required=False, strip=False)
    after = forms.CharField(required=False, strip=False)

    field_order = ("place", "field", "quote", "before", "after", "text", "key")

    def __init__(self, data: Any = None, *, prd: Prd, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.prd = prd
        self.requirement: Requirement | None = None

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"]
        self.requirement = requirement_at(self.prd, place)
        if place not in PLACES and self.requirement is None:
            raise forms.ValidationError("This place is not in the PRD any more.")
        return place

    @property
    def spot(self) -> Spot:
        said = self.cleaned_data
        quote = fold(said["quote"])
        around = (said["before"][-AROUND:], said["after"][:AROUND]) if quote else ("", "")
        return Spot(said["place"], self.requirement, said["field"], quote, *around)


def requirement_at(prd: Prd, place: str) -> Requirement | None:
    """The requirement of the PRD that has this code."""
    number = requirement_number(place, prd.product.key)
    row = Requirement.objects.filter(prd=prd, number=number).first() if number is not None else None
    if row:
        row.prd, row.product = prd, prd.product
    return row


@dataclass(frozen=True)
class ShownComment:
    comment: Comment
    is_own: bool
    may_delete: bool
    may_show: bool
    form: CommentForm
    """To edit it: with its text, or with what was typed and could not be taken."""


@dataclass(frozen=True)
class ShownDiscussion:
    discussion: Discussion
    viewer: "Viewer"
    form: CommentForm

    @property
    def where(self) -> str:
        return place_of(self.discussion)

    @property
    def statement(self) -> str:
        row = self.discussion.requirement
        return row.statement if row else ""

    @property
    def address(self) -> str:
        """Where its place can be read and edited."""
        row, prd = self.discussion.requirement, self.viewer.prd
        if row and row.deleted_at is None:
            return row.get_absolute_url()
        page = PLACES[self.discussion.place].page if self.discussion.place in PLACES else "requirements"
        name = "editor" if page == "requirements" else f"prd-{page}"
        return reverse(name, args=[prd.product.key, prd.number])

    @cached_property
    def words(self) -> "Words | None":
        return self.viewer.words_of(self.discussion)

    @property
    def comments(self) -> list[ShownComment]:
        return [self.viewer.shown(comment) for comment in self.discussion.comments.all()]

    @property
    def draft(self) -> str:
        return f"reply-{self.discussion.pk}"


@dataclass(frozen=True)
class Words:
    """The words that a discussion is about, and what became of them: there, changed or lost."""

    quote: str
    state: str
    now: str = ""


class Viewer:
    """Whoever looks at the discussions of a PRD, with what they may do; each text is read once."""

    def __init__(self, prd: Prd, user: User) -> None:
        self.prd, self.user = prd, user
        self.may_comment, self.may_write = may_comment(prd), may_write(prd)
        self._texts: dict[tuple[str, str], str | None] = {}
        self.editing: tuple[int, CommentForm] | None = None

    def shown(self, comment: Comment) -> ShownComment:
        is_there = comment.deleted_at is None
        is_own = is_there and self.may_comment and comment.author_id == self.user.pk
        is_guests = is_there and self.may_write and bool(comment.guest_name)
        form = CommentForm(initial={"text": comment.text})
        if self.editing and self.editing[0] == comment.pk:
            form = self.editing[1]
        return ShownComment(comment, is_own, is_own or is_guests, self.may_write and comment.is_held, form)

    def discussions(self, rows: Iterable[Discussion]) -> list[ShownDiscussion]:
        return [ShownDiscussion(row, self, CommentForm()) for row in rows]

    def words_of(self, discussion: Discussion) -> Words | None:
        if not discussion.quote:
            return None
        text = self._text(discussion)
        if text is None:  # of a version, or of a place whose texts are many
            return Words(discussion.quote, "there")
        found = find(text, Passage(discussion.quote, discussion.quote_before, discussion.quote_after))
        if found is None:
            return Words(discussion.quote, "lost")
        now = text[found.start : found.end]
        return Words(discussion.quote, "changed" if found.is_changed else "there", now)

    def _text(self, discussion: Discussion) -> str | None:
        key = (f"{discussion.requirement_id}:{discussion.place}", discussion.field)
        if key not in self._texts:
            self._texts[key] = _text_of(discussion, self.prd)
        return self._texts[key]


def _text_of(discussion: Discussion, prd: Prd) -> str | None:
    if discussion.version_id:
        return None
    if row := discussion.requirement:
        names = (discussion.field,) if discussion.field in TEXTS else TEXTS
        return fold(" ".join(plain(getattr(row, name)) for name in names))
    if discussion.place in Prd.SECTIONS:
        return plain(getattr(prd, discussion.place))
    return None


def plain(markdown: str) -> str:
    """What a text says where it is shown, without its marks, as one line."""
    html = render(markdown, picture_address=lambda sha256: "")
    return fold(unescape(strip_tags(html)))


@dataclass(frozen=True)
class At:
    """What is discussed together: a requirement, or the places of one page of the draft."""

    name: str
    places: Mapping[str, str]
    requirement: Requirement | None = None

    @property
    def label(self) -> str:
        return " and ".join(self.places.values())

    def discussions(self, prd: Prd) -> DiscussionQuerySet:
        rows = Discussion.objects.of_prd(prd)
        here = rows.filter(requirement=self.requirement) if self.requirement else self._of_page(rows)
        return here.for_page()

    def _of_page(self, rows: DiscussionQuerySet) -> DiscussionQuerySet:
        return rows.filter(requirement=None, place__in=list(self.places))


def at_place(prd: Prd, name: str) -> At | None:
    """By the code of a requirement, the name of a page or that of a place; None if there is no such."""
    if on := on_page(name):
        return At(name, on)
    if name in PLACES:
        return At(name, {name: PLACES[name].label})
    row = requirement_at(prd, name)
    return At(name, {row.code: row.code}, row) if row else None


@dataclass(frozen=True)
class Margin:
    """The discussions of one place, with the form that begins another."""

    at: At
    discussions: list[ShownDiscussion]
    form: DiscussionForm
    limit: int = 0
    """So many are shown of more; not said where all are."""

    @property
    def open(self) -> list[ShownDiscussion]:
        return [shown for shown in self.discussions if shown.discussion.resolved_at is None]

    @property
    def resolved(self) -> list[ShownDiscussion]:
        return [shown for shown in self.discussions if shown.discussion.resolved_at is not None]

    @property
    def draft(self) -> str:
        return f"comment-{self.form.prd.pk}-{self.at.name}"


def people_of(prd: Prd) -> list[str]:
    """Whom a comment can name."""
    members = Member.objects.active().filter(product=prd.product_id)
    return list(members.order_by("user__name").values_list("user__name", flat=True))
