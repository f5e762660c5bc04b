"""A PRD that is ready to be signed, and those who sign it."""

from prdbuilder.prds.actions import edit_part
from prdbuilder.publishing.models import SignOff
from prdbuilder.publishing.sign_offs import answer, ask

from .factories import (
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
    make_version,
)


class Team:
    """A PRD that is ready to be signed, with a designer, somebody from customer relations and their owner."""

    def __init__(self):
        self.owner = make_user(name="Ola Owner")
        self.product = make_product(self.owner, key="CD")
        self.prd = make_prd(self.product, owner=self.owner)
        driver = make_persona(self.product, "Driver", uses=True, pays=False)
        payer = make_persona(self.product, "Restaurant owner", pays=True, uses=False)
        self.used = make_requirement(self.prd, "The driver finds the counter")
        self.paid = make_requirement(self.prd, "The owner sees every bill", facing="customer")
        self.used.personas.add(driver)
        self.paid.personas.add(payer)
        for side in ("customer", "user"):
            make_goal(self.prd, side=side)
        self.designer = make_member(self.product, "reviewer", function="design", home_side="user")
        self.relations = make_member(self.product, "editor", function="customer_relations")
        self.viewer = make_member(self.product, "viewer")

    def freeze(self):
        return make_version(self.prd, by=self.owner)

    def asked(self, version=None, side="user", who=None, **fields):
        return ask(version or self.freeze(), {(who or self.designer).pk: side}, by=self.owner, **fields)[0]

    def reword(self, row, statement):
        row = type(row).objects.select_related("product", "prd").get(pk=row.pk)
        edit_part(
            row, {"statement": statement}, seen={"statement": row.revision_of("statement")}, by=self.owner
        )


def approve(row, by=None):
    row = SignOff.objects.select_related("version__product", "version__prd", "reviewer").get(pk=row.pk)
    return answer(row, "approved", seen=row.mark, by=by or row.reviewer)
