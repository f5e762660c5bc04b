"""Who works on a product: its members, and the links that invite others."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from prdbuilder.accounts.mail import can_send_mail, send
from prdbuilder.http import Request, render_page
from stakeholders.actions import LastOwner, change_member, home_side_of, invite, remove_member
from stakeholders.models import Function, HomeSide, Invitation, Member, Product, Role

from .access import must_own, open_product
from .forms import Form
from .products import around

LAST_OWNER = "A product needs an owner who can let others in. Make somebody else an owner first."


class MemberForm(Form):
    role = forms.ChoiceField(choices=Role.choices, label="Role")
    function = forms.ChoiceField(choices=Function.choices, label="Function")
    home_side = forms.ChoiceField(choices=HomeSide.choices, label="Home side")


class InvitationForm(Form):
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(choices=Role.choices, initial=Role.EDITOR, label="Role")
    function = forms.ChoiceField(choices=Function.choices, initial=Function.PRODUCT, label="Function")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@require_http_methods(["GET", "POST"])
def members(request: Request, key: str) -> HttpResponse:
    """Everybody sees who works on the product; an owner invites and changes."""
    product = open_product(request, key)
    form, link = InvitationForm(), ""
    if request.method == "POST":
        must_own(product)
        form = InvitationForm(request.POST)
        if form.is_valid():
            link = _invited(request, product, form.cleaned_data)
            form = InvitationForm()
    return _page(request, product, form, link=link)


def _invited(request: Request, product: Product, fields: dict[str, str]) -> str:
    side = home_side_of(fields["function"])
    invitation, token = invite(product, **fields, home_side=side, by=request.user)
    link = settings.SITE_URL + reverse("invitation", args=[token])
    mail = {"invitation": invitation, "link": link}
    if can_send_mail() and send("account/email/invitation", invitation.email, mail):
        messages.success(request, f"The invitation is on its way to {invitation.email}.")
    return link


def _page(request: Request, product: Product, form: InvitationForm, *, link: str = "") -> HttpResponse:
    rows = list(Member.objects.filter(product=product).select_related("user").order_by("user__name"))
    for row in rows:
        values = {"role": row.role, "function": row.function, "home_side": row.home_side}
        row.form = MemberForm(initial=values, auto_id=f"member-{row.pk}-%s")  # type: ignore[attr-defined]
        for field in row.form.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs |= {"form": f"change-{row.pk}", "aria-label": f"{field.label} of {row.user}"}
    context = around(product, "members") | {
        "members": rows,
        "invitations": [
            row for row in Invitation.objects.filter(product=product).order_by("-pk") if row.is_open
        ],
        "form": form,
        "link": link,
        "owns": product.role == Role.OWNER,
    }
    return render_page(request, "products/members.html", context, status=422 if form.errors else 200)


@require_POST
def change(request: Request, key: str, pk: int) -> HttpResponse:
    product = open_product(request, key)
    must_own(product)
    member = get_object_or_404(Member.objects.select_related("user"), product=product, pk=pk)
    try:
        _carry_out(request, member)
    except LastOwner:
        messages.error(request, LAST_OWNER)
    return redirect("members", key)


def _carry_out(request: Request, member: Member) -> None:
    if "remove" in request.POST:
        remove_member(member)
        messages.success(request, f"{member.user} is no longer a member.")
        return
    form = MemberForm(request.POST)
    if form.is_valid():
        change_member(member, **form.cleaned_data)
        messages.success(request, f"{member.user} was changed.")
    else:
        messages.error(request, "Choose a role, a function and a home side from the lists.")


@require_POST
def withdraw(request: Request, key: str, pk: int) -> HttpResponse:
    product = open_product(request, key)
    must_own(product)
    get_object_or_404(Invitation, product=product, pk=pk, accepted_at=None).delete()
    messages.success(request, "The invitation was withdrawn. Its link opens nothing now.")
    return redirect("members", key)


MEMBERS = "products/<str:key>/members/"
urlpatterns = [
    path(MEMBERS, members, name="members"),
    path(f"{MEMBERS}<int:pk>/", change, name="change-member"),
    path(f"{MEMBERS}invitations/<int:pk>/", withdraw, name="withdraw-invitation"),
]
