"""Share links of a PRD: making one, seeing what became of each, closing it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from prdbuilder.http import Request, render_page
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.models import Export, ShareLink, Version
from prdbuilder.publishing.sharing import make_link, revoke_link
from prdbuilder.reviews.models import Comment
from stakeholders.models import WRITERS

from .access import READ_ONLY, must_write, open_prd
from .exports import EDITIONS
from .forms import Choices, Form, KeyField, TitleField
from .prds import PRD, beside

DRAFT = "draft"
LASTS = {
    "7": "A week",
    "30": "A month",
    "90": "Three months",
    "day": "Until a day",
    "ever": "Until it is revoked",
}
FOR_OUTSIDE = EDITIONS | {
    "full": "Both halves, who keeps whom paying, and revenue: for people who may know it.",
}
NAMES = {
    "functions": "“Product”, “Design”: names and e-mail addresses of members are replaced, in texts too.",
    "names": "As they stand in the PRD. Only for people who may know who works on it.",
}
PASSWORD_LENGTH = 8


class ShareForm(Form):
    name = TitleField(label="For whom", help_text="Only you and your colleagues read this.")
    shows = forms.ChoiceField(label="What it shows")
    edition = forms.ChoiceField(
        choices=Export.EditionChoice.choices,
        widget=Choices(FOR_OUTSIDE),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the three editions."),
    )
    people = forms.ChoiceField(
        label="People", choices=[("functions", "Functions"), ("names", "Names")], widget=Choices(NAMES)
    )
    lasts = forms.ChoiceField(label="How long", choices=[*LASTS.items()])
    until = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=200,
        help_text="Tell it them another way than the link.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    takes_comments = forms.BooleanField(
        label="They may comment",
        required=False,
        help_text="Nobody else reads a comment until one of you shows it.",
    )
    key = KeyField()

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(version.number): version for version in versions}
        choices = [(number, str(version)) for number, version in self.versions.items()]
        shows: Any = self.fields["shows"]
        shows.choices = [*choices, (DRAFT, "The draft, as it is whenever they look")]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password and len(password) < PASSWORD_LENGTH:
            raise forms.ValidationError("Take 8 characters or more, or leave it empty.")
        return password

    def clean(self) -> dict[str, Any]:
        """The day on which it ends is its last."""
        typed = super().clean() or self.cleaned_data
        if typed.get("lasts") == "day":
            until = typed.get("until")
            if "until" not in self.errors and (until is None or until < date.today()):
                self.add_error("until", "Choose a day to come, the last on which the link works.")
        return typed

    @property
    def wanted(self) -> dict[str, Any]:
        """As `make_link` takes it."""
        typed = self.cleaned_data
        return {
            "name": typed["name"],
            "edition": typed["edition"],
            "version": self.versions.get(typed["shows"]),
            "expires_at": self._end(typed["lasts"], typed["until"]),
            "password": typed["password"],
            "shows_names": typed["people"] == "names",
            "takes_comments": typed["takes_comments"],
            "key": typed["key"],
        }

    def _end(self, lasts: str, until: date | None) -> datetime | None:
        if lasts == "day" and until:
            return timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
        return timezone.now() + timedelta(days=int(lasts)) if lasts.isdigit() else None


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sharing(request: Request, key: str, number: int) -> HttpResponse:
    """The links and a form; the address of a new one is shown in the answer, and never again."""
    prd = _open(request, key, number)
    versions = list(Version.objects.filter(prd=prd.pk).without_texts())
    if request.method == "GET":
        initial = _initial(request, versions)
        return _page(request, prd, ShareForm(versions=versions, initial=initial))
    must_write(prd)
    form = ShareForm(request.POST, versions=versions)
    if not form.is_valid():
        return _page(request, prd, form)
    link, token = make_link(prd, **form.wanted, by=request.user)
    address = settings.SITE_URL + reverse("share", args=[token])
    fresh = ShareForm(versions=versions, initial=_initial(request, versions))
    return _page(request, prd, fresh, made=link, address=address)


def _open(request: Request, key: str, number: int) -> Prd:
    """For those who write; in an archived product too, where links can still be closed."""
    prd = open_prd(request, key, number)
    if prd.role not in WRITERS:
        raise PermissionDenied(READ_ONLY)
    return prd


def _initial(request: Request, versions: list[Version]) -> dict[str, Any]:
    """The newest version, or the one whose page they come from; functions, for a month."""
    asked = request.GET.get("version", "")
    numbers = [str(version.number) for version in versions]
    shown = asked if asked in numbers else next(iter(numbers), DRAFT)
    return {"shows": shown, "people": "functions", "lasts": "30", "key": uuid4()}


def _page(
    request: Request, prd: Prd, form: ShareForm, *, made: ShareLink | None = None, address: str = ""
) -> HttpResponse:
    held = Comment.objects.held().filter(share_link__prd=prd.pk).order_by().values_list("share_link")
    waiting = dict(held.annotate(count=Count("pk")))
    links = list(
        ShareLink.objects.filter(prd=prd.pk)
        .select_related("version", "made_by")
        .defer("version__document", "version__findings")
        .order_by(F("revoked_at").asc(nulls_first=True), "-pk")
    )
    for link in links:
        link.held = waiting.get(link.pk, 0)  # type: ignore[attr-defined]  # for the template
    context = beside(prd, "sharing") | {
        "form": form,
        "links": links,
        "made": made,
        "address": address,
        "now": timezone.now(),
    }
    return render_page(request, "sharing/links.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: Request, key: str, number: int, link: int) -> HttpResponse:
    prd = _open(request, key, number)
    found = get_object_or_404(ShareLink, prd=prd.pk, pk=link)
    revoke_link(found)
    messages.success(request, f"The link for {found.name} shows nothing any more.")
    return redirect("prd-sharing", key, number)


SHARING = f"{PRD}sharing/"
urlpatterns = [
    path(SHARING, sharing, name="prd-sharing"),
    path(f"{SHARING}<int:link>/revoke/", revoke, name="revoke-link"),
]
