"""A product that holds one of everything there is."""

from prdbuilder.accounts.actions import change_of_email_token
from prdbuilder.history.conflicts import keep_text
from prdbuilder.history.models import Change, Conflict
from prdbuilder.importing.actions import keep_upload
from prdbuilder.notices.mail import unsubscribe_address
from prdbuilder.notices.models import Notice
from prdbuilder.prds.models import Prd
from prdbuilder.prds.pictures import store_picture
from prdbuilder.publishing.actions import ask_for_export
from prdbuilder.publishing.calendar import renew_calendar
from prdbuilder.publishing.sign_offs import ask
from prdbuilder.readers import read
from prdbuilder.reviews.actions import Spot, open_discussion, reply
from stakeholders.actions import invite, set_influence
from stakeholders.models import Member
from tests.factories import (
    make_entry,
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_suggestion,
    make_user,
    make_version,
    make_webhook,
    shared,
)
from tests.pictures import png


def one_of_everything():
    """A product, its owner, and the ids that addresses name."""
    owner = make_user()
    product = make_product(owner, key="CD")
    prd = make_prd(product)
    make_requirement(prd)
    driver, payer = make_persona(product, "Driver"), make_persona(product, "Owner", pays=True)
    set_influence(driver, payer, {"mechanism": "late orders"}, seen={}, by=owner)
    invitation, invited = invite(product, "a@example.com", by=owner, role="viewer", function="sales")
    picture = store_picture(product, png())
    Prd.objects.filter(pk=prd.pk).update(problem=f"![The counter](picture:{picture.sha256})")
    version = make_version(prd)
    link, address = shared(prd, version=version)
    editor = make_member(product)
    ids = {
        "picture": picture.sha256,
        "link": link.pk,
        "token": address.split("/")[2],
        "member": Member.objects.get(user=editor).pk,
        "sign_off": ask(version, {owner.pk: "both"}, by=owner)[0].pk,
        "invitation": invitation.pk,
        "invited": invited,
        "confirming": change_of_email_token(owner, "new@example.com"),
        "export": ask_for_export(prd, edition="full", format="json", paper="a4", by=owner).pk,
        "upload": keep_upload(product, read("As a driver, I want a map"), prd=prd, by=owner).pk,
        "conflict": keep_text(prd, "problem", "Mine", why=Conflict.Why.STALE, seen=1, by=owner).pk,
        "goal": make_goal(prd).pk,
        "sign": make_sign(prd, payer).pk,
        "entry": make_entry(prd).pk,
        "change": Change.objects.of_prd(prd.pk).latest("pk").pk,
        "webhook": make_webhook(product).pk,
        "suggestion": make_suggestion(prd.requirements.get(), by=editor).pk,
        "calendar": renew_calendar(owner),
        **discussed(prd, owner, editor),
    }
    return product, owner, ids


def discussed(prd, owner, editor):
    """A comment of the owner, and a notice of theirs of what somebody answered."""
    comment = open_discussion(prd, Spot("scope"), "Too wide?", by=owner)
    reply(comment.discussion, "No", by=editor)
    return {
        "discussion": comment.discussion_id,
        "comment": comment.pk,
        "notice": Notice.objects.filter(user=owner).first().pk,
        "unsubscribing": unsubscribe_address(owner.pk).split("/")[-2],
    }
