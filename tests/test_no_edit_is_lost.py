"""Two people write one text: it is merged and said, or both texts are kept until it is settled."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.history.conflicts import keep_text, settle_texts
from prdbuilder.history.models import Change, Conflict
from prdbuilder.prds.actions import delete_parts, edit_part, edit_prd, edit_strategy, move_requirements
from prdbuilder.prds.models import Requirement, Strategy
from stakeholders.actions import (
    archive_product,
    delete_persona,
    edit_product,
    remove_influence,
    set_influence,
)
from stakeholders.models import Influence, Member, Persona
from tests.factories import (
    make_entry,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
)
from tests.queries import counted

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
BASE = "The driver finds the counter at once."
MINE, THEIRS = BASE.replace("driver", "courier"), BASE.replace("at once", "within a minute")
BOTH = "The courier finds the counter within a minute."


@pytest.fixture
def ada():
    return make_user(name="Ada Okafor")


@pytest.fixture
def prd(ada, client):
    client.force_login(ada)
    return make_prd(owner=ada)


@pytest.fixture
def ben(prd):
    ben = make_member(prd.product)
    type(ben).objects.filter(pk=ben.pk).update(name="Ben Idris")
    return ben


@pytest.fixture
def row(prd, ben):
    """Ben wrote to it since Ada looked."""
    row = make_requirement(prd, BASE, rationale=BASE)
    return edit_part(row, {"rationale": THEIRS}, seen={"rationale": 1}, by=ben)


def autosave(client, row, value=MINE, name="rationale", revision=1, **more):
    fields = {"only": name, name: value, f"{name}-revision": revision} | more
    return client.post(row.get_absolute_url(), fields, headers=JSON)


def stored(row):
    return Requirement.objects.get(pk=row.pk).rationale


def kept():
    return list(Conflict.objects.filter(settled_at=None).values_list("field", "text", "why"))


def test_what_two_people_wrote_in_different_words_is_merged_and_said(client, row):
    answer = autosave(client, row).json()
    assert stored(row) == BOTH
    merged = answer["merged"]["rationale"]
    assert (merged["text"], merged["revision"]) == (BOTH, 3)
    assert "Merged with what Ben Idris wrote" in merged["note"]
    assert '<span class="visually-hidden">put in: </span>within a minute</ins>' in merged["note"]
    assert BOTH in answer["html"]["rationale"]
    assert not kept()


def test_a_page_that_knows_nothing_of_merging_does_not_pass_for_having_seen_theirs(client, row):
    assert autosave(client, row).json()["revisions"] == {"rationale": 1}


def test_a_merged_text_sent_again_is_merged_once(client, row):
    first, again = (autosave(client, row).json()["merged"]["rationale"] for _ in range(2))
    assert first == again
    assert Change.objects.filter(field="rationale").count() == 2


def test_what_is_sent_again_does_not_bring_back_what_somebody_took_out_since(client, row, ben):
    autosave(client, row)
    edit_part(row, {"rationale": BASE}, seen={}, by=ben)
    assert autosave(client, row).status_code == 200
    assert stored(row) == BASE


def test_a_form_without_javascript_is_merged_and_says_so(client, row):
    form = {"only": ["statement", "rationale"], "statement": BASE, "rationale": MINE}
    page = client.post(row.get_absolute_url(), form, follow=True).content.decode()
    assert stored(row) == BOTH
    assert "Merged with what Ben Idris wrote" in page


@pytest.mark.parametrize(
    ("name", "base", "theirs", "mine"),
    [
        ("statement", "a " * 249, f"b {'a ' * 249}", f"{'a ' * 249}c"),
        ("criteria", f"{'a ' * 200}x", f"{'b ' * 49}{'a ' * 200}x", f"{'a ' * 200}x{' c' * 49}"),
        ("criteria", "\n".join("a" * 199), "b\n" + "\n".join("a" * 199), "\n".join("a" * 199) + "\nc"),
    ],
)
def test_what_is_too_much_together_is_not_merged(client, prd, name, base, theirs, mine):
    row = make_requirement(prd, **{"statement": "A", name: base.strip()})
    edit_part(row, {name: theirs.strip()}, seen={}, by=None)
    assert autosave(client, row, mine, name).status_code == 409


def test_the_page_that_comes_back_overwrites_nothing_that_its_writer_did_not_see(client, row, ben):
    """Statement clashes; of the reason, which its writer left alone, the page still holds the old text."""
    edit_part(row, {"statement": "Theirs"}, seen={}, by=ben)
    form = {"only": ["statement", "rationale"], "statement": "Mine", "rationale": BASE}
    page = client.post(row.get_absolute_url(), form).content.decode()
    assert "what Ben Idris wrote" in page
    for shown in ('name="rationale-revision" value="1"', 'name="statement-revision" value="2"'):
        assert shown in page
    client.post(row.get_absolute_url(), form | {"statement-revision": 2, "rationale-revision": 1})
    assert (stored(row), Requirement.objects.get().statement) == (THEIRS, "Mine")


CLASH = BASE.replace("driver", "rider").replace("at once", "soon")


def test_a_text_that_could_not_be_saved_is_kept_until_it_is_saved(client, row):
    assert autosave(client, row, CLASH).status_code == 409
    assert kept() == [("rationale", CLASH, "stale")]
    autosave(client, row, f"{CLASH} More.", revision=2, **{"rationale-kept": CLASH})
    assert stored(row) == f"{CLASH} More."
    assert not kept()


def test_taking_theirs_settles_it(client, row):
    autosave(client, row, CLASH)
    autosave(client, row, THEIRS, revision=2, **{"rationale-kept": CLASH})
    assert not kept()


def test_what_another_window_kept_is_not_settled_by_saving_something_else(client, row):
    autosave(client, row, CLASH)
    autosave(client, row, "Something else", revision=2)
    assert kept() == [("rationale", CLASH, "stale")]


def test_texts_of_two_windows_are_kept_beside_each_other_and_a_newer_one_of_a_window_instead(client, row):
    autosave(client, row, CLASH)
    autosave(client, row, "Other window")
    autosave(client, row, "Third window")
    both = f"{CLASH}\n\nOther window"
    assert kept() == [("rationale", f"{both}\n\nThird window", "stale")]
    autosave(client, row, "Only this", **{"rationale-kept": f"{both}\n\nThird window"})
    assert kept() == [("rationale", "Only this", "stale")]


few_words = st.lists(st.sampled_from(["buyers", "pay", "not"]), min_size=1, max_size=4).map(" ".join)


@given(st.lists(few_words, min_size=2, max_size=3), st.sampled_from(["statement", "rationale"]), few_words)
def test_every_kept_text_is_found_as_it_was_typed_until_it_is_saved_so(texts, field, saved):
    ada, row = make_user(), make_requirement(make_prd())
    for text in texts:
        keep_text(row, field, text, why=Conflict.Why.STALE, seen=1, by=ada)
    found = f" {Conflict.objects.open_of(ada).get().text} ".replace("\n\n", " / ")
    assert [text for text in texts if f" {text} " not in found] == []
    settle_texts(row, {field: saved}, by=ada, kept={})
    left = Conflict.objects.open_of(ada).exists()
    assert left or all(f" {text} " in f" {saved} " for text in texts)


def test_a_text_for_what_was_deleted_is_kept_and_can_bring_it_back(client, prd, row):
    delete_parts([row], by=None)
    response = autosave(client, row)
    assert (response.status_code, kept()) == (410, [("rationale", MINE, "gone")])
    page = client.get(response.json()["kept"]).content.decode()
    assert "Bring it back with my text" in page
    settle(client, prd, "mine", revision=2)
    assert (stored(row), Requirement.objects.get().deleted_at, kept()) == (MINE, None, [])


@pytest.mark.parametrize(("role", "why"), [("owner", "archived"), ("viewer", "not change it")])
def test_a_text_for_what_may_not_be_changed_any_more_is_kept(client, prd, row, ada, role, why):
    if role == "owner":
        archive_product(prd.product, by=None)
    Member.objects.filter(user=ada).update(role=role)
    answer = autosave(client, row)
    assert answer.status_code == 403
    assert why in answer.json()["message"]
    assert kept() == [("rationale", MINE, "frozen")]
    assert autosave(client, row, BASE).json().keys() == {"message"}  # it is what she saw, and no text of hers
    by_hand = client.post(row.get_absolute_url(), {"only": "rationale", "rationale": MINE})
    assert f'href="{prd.get_absolute_url()}conflicts/"' in by_hand.content.decode()
    settle(client, prd, "mine", revision=2)
    assert stored(row) == THEIRS
    settle(client, prd, "theirs")
    assert not kept()


def test_a_text_for_a_requirement_that_moved_goes_to_it_and_says_so(client, prd, row):
    address = row.get_absolute_url()
    other = make_prd(prd.product, title="Later")
    move_requirements([Requirement.objects.select_related("product", "prd").get()], into=other, by=None)
    fields = {"only": "rationale", "rationale": MINE, "rationale-revision": 1}
    answer = client.post(address, fields, headers=JSON).json()
    assert answer["moved"] == f"{row.code} was moved to “Later” meanwhile."
    assert stored(row) == BOTH
    assert client.get(address)["Location"] == Requirement.objects.get().get_absolute_url()
    by_hand = client.post(address, fields, follow=True)
    assert b"was moved to \xe2\x80\x9cLater\xe2\x80\x9d meanwhile." in by_hand.content


def test_a_text_for_a_persona_that_was_deleted_is_kept_and_can_bring_it_back(client, prd):
    driver = make_persona(prd.product, "Driver")
    delete_persona(driver, by=None)
    fields = {"only": "description", "description": "Knows the malls", "description-revision": 1}
    assert client.post(driver.get_absolute_url(), fields, headers=JSON).status_code == 410
    settle(client, prd, "mine", revision=1)
    driver.refresh_from_db()
    assert (driver.description, driver.deleted_at) == ("Knows the malls", None)


def test_a_text_for_what_was_deleted_for_good_says_so_and_can_be_copied(client, prd, row):
    delete_parts([row], by=None)
    page = autosave(client, row).json()["kept"]
    row.delete()
    shown = client.get(page).content.decode()
    assert "It was deleted while you were writing." in shown
    assert MINE in shown
    assert "Put mine in" not in shown


@pytest.fixture
def influence(prd, ben):
    """Ben wrote to it since Ada looked."""
    driver, owner = make_persona(prd.product, "Driver"), make_persona(prd.product, "Owner")
    set_influence(driver, owner, {"mechanism": "late orders"}, seen={}, by=ben)
    return set_influence(driver, owner, {"mechanism": "cold food"}, seen={}, by=ben)


def write_influence(client, influence, value="Lost keys"):
    address = f"{influence.source.get_absolute_url()}influence/{influence.target.slug}/"
    fields = {"only": "mechanism", "mechanism": value, "mechanism-revision": 1}
    return client.post(address, fields, headers=JSON)


def test_a_text_for_an_influence_that_somebody_else_wrote_to_can_be_put_in(client, prd, influence):
    assert write_influence(client, influence).status_code == 409
    settle(client, prd, "both", revision=2)
    influence.refresh_from_db()
    assert (influence.mechanism, kept()) == ("cold food / Lost keys", [])


def test_a_text_for_an_influence_of_a_persona_that_was_deleted_is_kept_and_can_bring_it_back(
    client, prd, influence
):
    for persona in (influence.source, influence.target):
        delete_persona(persona, by=None)
    assert write_influence(client, influence).status_code == 410
    assert "Bring it back with my text" in client.get(f"{prd.get_absolute_url()}conflicts/").text
    settle(client, prd, "mine", revision=2)
    influence.refresh_from_db()
    assert (influence.mechanism, kept()) == ("Lost keys", [])
    assert Persona.objects.present().count() == 2


def test_a_text_for_an_influence_that_was_taken_away_stays_on_the_page(client, influence):
    remove_influence(influence, by=None)
    assert write_influence(client, influence).json()["message"] == "This was deleted while you were writing."
    fields = {"only": "mechanism", "mechanism": "Lost keys"}
    page = client.post(f"{influence.source.get_absolute_url()}influence/{influence.target.slug}/", fields)
    assert page.status_code == 410
    assert "Lost keys" in page.text
    assert not Influence.objects.exists()


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_text_for_the_strategy_of_a_persona_that_was_deleted_is_kept_and_can_bring_it_back(
    client, prd, is_begun
):
    payer = make_persona(prd.product, "Owner", pays=True)
    if is_begun:
        edit_strategy(prd, payer, {"promise": "Hot food"}, seen={}, by=None)
    delete_persona(payer, by=None)
    fields = {"only": "promise", "promise": "Hot and on time", "promise-revision": 1}
    address = reverse("save-strategy", args=[prd.product.key, prd.number, payer.slug])
    response = client.post(address, fields, headers=JSON)
    assert (response.status_code, kept()) == (410, [("promise", "Hot and on time", "gone")])
    assert "Bring it back with my text" in client.get(response.json()["kept"]).text
    settle(client, prd, "mine", revision=Strategy.objects.get().revision_of("promise"))
    payer.refresh_from_db()
    assert (Strategy.objects.get().promise, payer.deleted_at, kept()) == ("Hot and on time", None, [])


def settle(client, prd, take, **more):
    address = reverse("settle-conflict", args=[prd.product.key, prd.number, Conflict.objects.latest("pk").pk])
    return client.post(address, {"take": take} | more)


@pytest.mark.parametrize(
    ("take", "text"), [("mine", CLASH), ("theirs", THEIRS), ("both", f"{THEIRS}\n\n{CLASH}")]
)
def test_a_writer_settles_on_the_page_of_their_texts(client, prd, row, take, text):
    autosave(client, row, CLASH)
    page = client.get(f"{prd.get_absolute_url()}conflicts/").content.decode()
    assert CLASH in page
    assert THEIRS in page
    settle(client, prd, take, revision=2)
    assert (stored(row), kept()) == (text, [])


def test_settling_does_not_write_over_what_somebody_wrote_since(client, prd, row, ben):
    autosave(client, row, CLASH)
    edit_part(row, {"rationale": "Newer."}, seen={}, by=ben)
    settle(client, prd, "mine", revision=2)
    assert stored(row) == "Newer."
    assert [text for _, text, _ in kept()] == [CLASH]


def test_nobody_sees_the_texts_of_others(client, prd, row, ben):
    autosave(client, row, CLASH)
    page = f"{prd.get_absolute_url()}conflicts/"
    assert "1 text of yours" in client.get(prd.get_absolute_url()).content.decode()
    client.force_login(ben)
    assert CLASH not in client.get(page).content.decode()
    assert "of yours" not in client.get(prd.get_absolute_url()).content.decode()
    assert settle(client, prd, "theirs").status_code == 404
    client.force_login(make_user())
    assert client.get(page).status_code == 404


def test_texts_of_every_kind_are_shown_with_what_they_were_written_for(client, prd, ben):
    entry = make_entry(prd, detail=BASE)
    edit_part(entry, {"detail": THEIRS}, seen={}, by=ben)
    edit_prd(prd, {"problem": "Theirs"}, seen={}, by=ben)
    edit_product(prd.product, {"vision": "Theirs"}, seen={}, by=ben)
    base, settings = prd.get_absolute_url(), reverse("product-settings", args=[prd.product.key])
    written = {f"{base}entries/{entry.pk}/": "detail", f"{base}save/": "problem", settings: "vision"}
    for address, name in written.items():
        client.post(address, {"only": name, name: CLASH, f"{name}-revision": 1}, headers=JSON)
    page = client.get(f"{base}conflicts/").content.decode()
    assert "Malls change their maps: Response" in page
    assert "Faster handover</a>: Problem" in page
    assert f"{prd.product}: Vision" in page
    settle(client, prd, "both", revision=2)
    prd.product.refresh_from_db()
    assert prd.product.vision == f"Theirs\n\n{CLASH}"


def test_the_page_of_unsettled_texts_costs_the_same_at_1_and_50(client, prd, ben):
    def cost():
        with counted() as queries:
            client.get(f"{prd.get_absolute_url()}conflicts/")
        return len(queries)

    def one_more():
        row = make_requirement(prd, BASE, rationale=BASE)
        edit_part(row, {"rationale": THEIRS}, seen={}, by=ben)
        autosave(client, row, CLASH)

    one_more()
    costs = cost()
    for _ in range(49):
        one_more()
    assert cost() == costs


def test_a_revision_that_never_was_is_a_conflict_and_no_error(client, prd):
    other = make_requirement(make_prd(make_product()), BASE)
    row = make_requirement(prd, BASE, rationale=BASE)
    assert other.pk != row.pk
    for revision in (0, 7, 99999999):
        assert autosave(client, row, CLASH, revision=revision).status_code == 409
    assert stored(row) == BASE


def test_a_tab_that_slept_through_a_hundred_edits_still_merges(client, row, ben):
    for number in range(100):
        text = f"{THEIRS} {number}."
        edit_part(row, {"rationale": text}, seen={"rationale": 2 + number}, by=ben)
    assert autosave(client, row).status_code == 200
    assert stored(row) == f"{BOTH} 99."
