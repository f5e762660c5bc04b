"""What keeps the most money, in a real browser: what is folded away is in line with what is not."""

import pytest

from stakeholders.actions import set_influence
from tests.factories import make_persona, make_prd, make_product, make_requirement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("place", ["why", "read/full"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_money_stays_in_its_column_when_the_rest_is_opened(opened_by, author, place, width):
    product = make_product(author, key="DEL")
    owner, driver = make_persona(product, "Owner", pays=True), make_persona(product, "Driver", uses=True)
    set_influence(driver, owner, {"mechanism": "late orders", "strength": "strong"}, seen={}, by=author)
    prd = make_prd(product, owner=author)
    for number in range(13):
        make_requirement(prd, f"Find the door {number}", facing="user", personas=[driver])
    page = opened_by(author, viewport={"width": width, "height": 900})
    page.goto(f"/products/DEL/prds/1/{place}/")
    page.locator(".order-rest summary").click()
    cells = page.locator(".order tbody td.figure").all()
    edges = {(round(box["x"]), round(box["width"])) for box in (cell.bounding_box() for cell in cells)}
    assert (len(cells), len(edges)) == (13, 1)
