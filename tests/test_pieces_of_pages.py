"""What a page answers htmx: a piece of itself, or the address where the browser goes."""

import pytest

from tests.test_addresses import PAGES, address, put_back

pytestmark = pytest.mark.django_db

PIECES = {"editor": "split", "requirement": "sheet", "suggest": "sheet", "requirement-line": ""}
PIECES |= dict.fromkeys(("new-export", "jump", "keys", "notices"), "")
"""What answers htmx with a piece of itself, and the target that asks for it."""


def test_each_page_answers_htmx_with_its_piece_or_moves_there(client, filled):
    _, owner, ids = filled
    client.force_login(owner)
    for name, arguments in PAGES:
        where = address(name, arguments, ids)
        asked = {"HX-Request": "true", "HX-Target": PIECES.get(name, "main")}
        with put_back():
            whole = client.get(where)
        with put_back():
            answer = client.get(where, headers=asked)
        assert answer.status_code in (200, 204), name
        if name in PIECES:
            assert b"<html" not in answer.getvalue(), name
        elif whole.status_code == 302:
            assert answer["HX-Redirect"] == whole["Location"], name
        else:
            assert answer.status_code == 200, name


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
@pytest.mark.parametrize("name", sorted({*PIECES} - {"requirement-line", "notices"}))  # no pages of their own
def test_a_link_or_a_step_back_gets_a_whole_page_that_no_cache_mistakes_for_a_piece(
    client, filled, name, header
):
    _, owner, ids = filled
    client.force_login(owner)
    asked = {"HX-Request": "true", header: "true", "HX-Target": PIECES[name]}
    answer = client.get(address(name, dict(PAGES)[name], ids), headers=asked)
    assert b"<html" in answer.getvalue()
    assert "HX-Request" in answer["Vary"]


def test_an_ended_session_moves_the_page_and_puts_no_sign_in_into_it(client, filled):
    for name, arguments in PAGES:
        answer = client.get(address(name, arguments, filled[2]), headers={"HX-Request": "true"})
        assert answer.status_code == 204, name
        assert answer["HX-Redirect"].startswith("/accounts/login/?next=/"), name
