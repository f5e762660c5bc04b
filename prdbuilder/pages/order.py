"""Order of work: what the product's stage proposes to take up first."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from prdbuilder.document.order import done
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import document_of, rows_of
from prdbuilder.writers.working import STAGE_WORK, steps

from .access import open_prd
from .prds import PRD, draft


@require_GET
def order_page(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    document = document_of(rows)
    context = draft(prd, rows, "order") | {
        "steps": steps(document),
        "done": done(document),
        "proposed": STAGE_WORK[document.product.stage],
    }
    return render_page(request, "prds/order.html", context)


urlpatterns = [path(f"{PRD}order/", order_page, name="prd-order")]
