"""Why this matters: from what users need to what customers pay, and what is tied to nobody."""

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from prdbuilder.document.schema import Document, Requirement, Stakeholders
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import document_of, rows_of
from prdbuilder.writers.reading import Named, RequirementLink
from prdbuilder.writers.tracing import trace
from prdbuilder.writers.words import party_of

from .access import open_prd
from .prds import PRD, draft


def addresses_of(document: Document | Stakeholders, key: str) -> dict[str, Named]:
    """Where the name of each persona leads, in the app."""
    return {
        persona.id: Named(persona.name, reverse("persona", args=[key, persona.id]), party_of(persona))
        for persona in document.personas
    }


def link_to(requirement: Requirement) -> RequirementLink:
    """Where the id of a requirement leads, in the app."""
    address = reverse("short-link", args=[requirement.id])
    return RequirementLink(requirement.id, address, requirement.statement)


@require_GET
def why_page(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    document = document_of(rows)
    context = draft(prd, rows, "why") | {
        "why": trace(document, addresses_of(document, key), link_to),
    }
    return render_page(request, "prds/why.html", context)


urlpatterns = [path(f"{PRD}why/", why_page, name="prd-why")]
