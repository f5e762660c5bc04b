"""A page asks the database as often for a long PRD as for a short one."""

import pytest

from tests.factories import make_entry, make_goal, make_persona, make_prd, make_user
from tests.queries import counted

pytestmark = pytest.mark.django_db


def a_prd(client, requirements):
    owner = make_user()
    client.force_login(owner)
    prd = make_prd(owner=owner, requirements=requirements)
    rows = list(prd.requirements.all())
    for number in range(max(requirements // 30, 1)):
        persona = make_persona(prd.product, f"Persona {number}", pays=True, uses=True)
        persona.requirements.add(*rows[:: number + 1])
        make_goal(prd, f"Customer goal {number}")
        make_goal(prd, f"User goal {number}", side="user")
        make_entry(prd)
    rows[0].counterparts.add(rows[1])
    return prd


def cost(client, address):
    with counted() as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), queries


@pytest.mark.parametrize("requirements", [3, 300])
def test_the_page_of_a_prd_costs_eleven_queries_at_any_length(client, requirements):
    prd = a_prd(client, requirements)
    count, queries = cost(client, prd.get_absolute_url())
    assert count == 11, "\n".join(queries)


@pytest.mark.parametrize("page", ["problem", "goals", "scope", "relations", "raid", "details", "read/full"])
def test_every_other_page_of_a_prd_costs_the_same_at_1_and_50(client, page):
    costs = {cost(client, f"{a_prd(client, size).get_absolute_url()}{page}/")[0] for size in (3, 60)}
    assert len(costs) == 1
    assert costs.pop() <= 12


def test_a_requirement_opened_beside_the_list_costs_the_same_at_any_length(client):
    def opened(size):
        row = a_prd(client, size).requirements.first()
        with counted() as queries:
            client.get(row.get_absolute_url(), headers={"HX-Request": "true"})
        return len(queries)

    assert opened(3) == opened(60) == 7
