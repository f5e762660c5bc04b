"""What others write appears by itself, never under the hands of a writer. The server is the real one."""

import pytest
from playwright.sync_api import expect

from prdbuilder.prds.actions import delete_parts, delete_prd, edit_part, move_requirements
from prdbuilder.reviews.actions import Spot, open_discussion, reply
from stakeholders.actions import change_member, edit_persona
from tests.factories import make_entry, make_goal, make_member, make_requirement, make_sign

from .conftest import ready, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OVER = """() => {
  const { source } = document.querySelector("live-page").following.stream.source;
  source.dispatchEvent(new Event("over"));
}"""
"""What the server says when the tickets of a stream have ended."""


@pytest.fixture
def opened(new_context, served, prd):
    """Open a page of the PRD in a browser of its own, in which this person is signed in."""
    wrong = []

    def opened(user, address, context=None):
        context = context or new_context(base_url=served.url)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.add_cookies([session_of(user, served.url)])
        page = context.new_page()
        page.goto(address)
        page.wait_for_function("() => document.querySelector('live-page').following?.prd")
        return page

    yield opened
    assert wrong == []


@pytest.fixture
def bob(prd):
    return make_member(prd.product)


def test_two_people_see_what_the_other_does_and_where_while_they_write(opened, prd, author, bob, first):
    hers, his = opened(author, first.get_absolute_url()), opened(bob, prd.get_absolute_url())
    ready(his)
    line = his.locator(f"#requirement-{first.pk}")
    expect(line).to_contain_text("Ada Okafor is here")
    expect(his.get_by_role("list", name="Also here")).to_contain_text("Ada Okafor, in DEL-1")
    line.locator("a.statement").click()
    why = his.get_by_label("Why", exact=True)
    why.focus()
    why.press_sequentially("Because ")
    statement = hers.get_by_label("Statement", exact=True)
    statement.fill("The owner sees late deliveries")
    statement.press("Enter")
    expect(line.locator("a.statement")).to_have_text("The owner sees late deliveries")
    expect(his.get_by_label("Statement", exact=True)).to_have_value("The owner sees late deliveries")
    expect(his.locator("live-page [role=status]")).to_contain_text("DEL-1 changed")
    why.press_sequentially("malls share one address")
    expect(why).to_be_focused()
    expect(why).to_have_value("Because malls share one address")
    why.blur()
    expect(hers.get_by_label("Why", exact=True)).to_have_value("Because malls share one address")
    statement.blur()
    theirs = his.get_by_label("Statement", exact=True)
    theirs.fill("The owner sees each late delivery")  # with the revision that came with the text
    theirs.press("Enter")
    expect(statement).to_have_value("The owner sees each late delivery")
    expect(his.locator(".clash")).to_have_count(0)


def test_what_comes_back_is_shown_again_while_a_field_is_left_alone(opened, prd, author, first):
    """A page is shown in part while somebody is in a field; what comes back starts from what is shown."""
    page = opened(author, first.get_absolute_url())
    ready(page)
    statement, other = page.get_by_label("Statement", exact=True), prd.requirements.get(number=2)
    page.clock.install()
    statement.focus()
    edit_part(first, {"statement": "Somebody else's words"}, seen={}, by=None)
    delete_parts([other], by=None)
    expect(page.locator(f"#requirement-{other.pk}")).to_have_count(0)
    delete_parts([other], by=None, deleted=False)
    expect(page.locator(f"#requirement-{other.pk}")).to_have_count(1)
    expect(page.locator("[data-count=user]").first).to_have_text("2")
    expect(statement).to_be_focused()
    assert comments_loaded_while_it_waits(page) <= 1
    statement.blur()
    expect(statement).to_have_value("Somebody else's words")


def comments_loaded_while_it_waits(page):
    """What waits is tried every two seconds. What stands beside it is not loaded for that."""
    asked = []
    page.on("request", lambda request: "discussions/?at=" in request.url and asked.append(request.url))
    for _ in range(4):
        page.clock.run_for(2000)
    return len(asked)


def test_lines_come_and_go_and_move_and_a_menu_stays_open(opened, prd, author, first):
    page = opened(author, first.get_absolute_url())
    ready(page)
    page.get_by_role("group").filter(has_text="More").locator("summary").last.click()
    new = make_requirement(prd, "The driver rings once")
    expect(page.locator("[data-lines=user] .line").last).to_contain_text("The driver rings once")
    [moved] = move_requirements([new], facing="customer", by=None)
    expect(page.locator("[data-lines=customer] .line").last).to_contain_text("The driver rings once")
    expect(page.locator("[data-count=customer]").first).to_have_text("3")
    delete_parts([moved], by=None)
    expect(page.locator(f"#requirement-{new.pk}")).to_have_count(0)
    expect(page.locator("requirement-sheet details[open] > .menu")).to_be_visible()


def test_a_line_added_here_goes_where_somebody_else_moved_it_at_the_same_moment(opened, prd, author):
    page, held = opened(author, prd.get_absolute_url()), []
    ready(page)
    page.route(
        lambda address: address == page.url,
        lambda route: held.append(route) if not held else route.continue_(),
    )
    page.get_by_placeholder("Add what the user needs").fill("The driver rings once")
    with page.expect_request(lambda request: "x-live" in request.headers):
        page.keyboard.press("Enter")
    lines = page.locator("[data-lines=user] > .line a.statement")
    expect(lines.last).to_have_text("The driver rings once")
    mine, other = prd.requirements.get(number=5), prd.requirements.get(number=4)
    move_requirements([mine], before=other, by=None)
    held[0].continue_()
    expect(lines).to_have_text(["Requirement 1", "The driver rings once", "Requirement 3"])


def test_a_sheet_whose_requirement_was_deleted_says_so_and_keeps_what_is_typed(opened, prd, author, first):
    page = opened(author, first.get_absolute_url())
    ready(page)
    why = page.get_by_label("Why", exact=True)
    why.focus()
    asked = []
    delete_parts([first], by=None)
    notice = page.locator("requirement-sheet > .standing")
    expect(notice).to_contain_text("Somebody else deleted this or moved it")
    expect(why).to_be_focused()
    page.on("request", lambda request: request.url == page.url and asked.append(request.url))
    page.wait_for_timeout(4000)
    assert asked == []
    [first] = [prd.requirements.get(pk=first.pk)]
    delete_parts([first], by=None, deleted=False)
    expect(notice).to_have_count(0)
    delete_parts([first], by=None)
    expect(notice).to_be_visible()
    page.get_by_role("link", name="Close").click()
    page.locator("#main").focus()  # a line that has the focus stays until it has it no more
    expect(page.locator(f"#requirement-{first.pk}")).to_have_count(0)
    delete_prd(prd, by=None)
    expect(page.locator("#main > .standing")).to_contain_text("can’t be opened any more")


@pytest.mark.parametrize(
    ("where", "make"), [pytest.param("goals", make_goal, marks=pytest.mark.soak), ("raid", make_entry)]
)
def test_fields_on_other_pages_keep_up_too(opened, prd, author, where, make):
    row = make(prd)
    page = opened(author, f"{prd.get_absolute_url()}{where}/")
    field = page.locator("autosave-form [name=statement]").first
    edit_part(row, {"statement": "Written elsewhere"}, seen={"statement": 1}, by=None)
    expect(field).to_have_value("Written elsewhere")
    make(prd, statement="Another")
    expect(page.locator("autosave-form [name=statement]")).to_have_count(2)
    field.fill("Written here")
    field.press("Enter")
    expect(page.locator("save-state")).to_have_text("Saved")
    row.refresh_from_db()
    assert row.statement == "Written here"


def test_the_pages_of_personas_keep_up_too(opened, prd, author, bob):
    driver = prd.product.personas.get(name="Driver")
    page, grid = opened(author, driver.get_absolute_url()), opened(bob, "/products/DEL/personas/")
    quote = page.get_by_label("In their words")
    quote.fill("Where is the")
    values = {"power": 80, "interest": 70, "description": "Rides at noon"}
    edit_persona(driver, values, seen=dict.fromkeys(values, 1), by=bob)
    expect(page.get_by_label("Who they are")).to_have_value("Rides at noon")
    expect(quote).to_have_value("Where is the")
    quote.press_sequentially(" door?")
    quote.blur()
    expect(page.locator("save-state")).to_have_text("Saved")
    expect(grid.locator(f"#place-of-{driver.slug}")).not_to_contain_text("not placed yet")
    mark = grid.locator(f".grid-mark[data-id={driver.slug}]")
    mark.focus()
    mark.press("ArrowUp")
    expect(grid.locator("save-state")).to_have_text("Saved")
    driver.refresh_from_db()
    assert (driver.quote, driver.power) == ("Where is the door?", 82)


def asked_anew(page):
    """Wait until the page has asked for itself, in the block that this stands around."""
    return page.expect_response(lambda answer: "x-live" in answer.request.headers)


def test_the_list_stays_and_keeps_up_beside_a_suggestion_that_is_written_in_the_sheet(opened, prd, first):
    """As a whole its address is another page: nothing of that is put into this one."""
    page = opened(make_member(prd.product, "reviewer"), f"{first.get_absolute_url()}?side=customer")
    ready(page)
    page.get_by_role("link", name="Suggest a change", exact=True).click()
    expect(page.get_by_label("Statement", exact=True)).to_have_value("Requirement 0")
    with asked_anew(page):
        edit_part(first, {"statement": "Somebody else's words"}, seen={}, by=None)
    expect(page.locator(f"#requirement-{first.pk}")).to_contain_text("Somebody else's words")
    make_requirement(prd, "One more", facing="customer")
    expect(page.locator("[data-lines=customer] .line").last).to_contain_text("One more")
    expect(page.locator(".suggest-form")).to_have_count(1)
    expect(page.get_by_label("Statement", exact=True)).to_have_value("Requirement 0")
    edit_part(first, {"rationale": "Malls share one address"}, seen={}, by=None)
    page.get_by_role("link", name="Leave it").click()
    expect(page.locator("requirement-sheet")).to_contain_text("Malls share one address")
    expect(page.locator(f"#requirement-{first.pk}")).to_contain_text("Somebody else's words")


def test_what_is_suggested_is_held_against_the_words_that_its_writer_saw(opened, prd, first):
    page = opened(make_member(prd.product, "reviewer"), f"{first.get_absolute_url()}suggest/")
    page.wait_for_function("() => customElements.get('kept-form')")
    statement = page.get_by_label("Statement")
    statement.fill("What I would have")
    statement.blur()
    with asked_anew(page):
        edit_part(first, {"statement": "Somebody else's words"}, seen={}, by=None)
    expect(page.locator(".crumbs")).to_be_visible()
    page.get_by_role("button", name="Suggest it").click()
    expect(page.locator(".suggestion-differs")).to_contain_text("Changed since")


def test_a_text_that_was_put_back_as_it_was_follows_what_others_write(opened, prd, first):
    page = opened(make_member(prd.product, "reviewer"), f"{first.get_absolute_url()}suggest/")
    page.wait_for_function("() => customElements.get('kept-form')")
    statement = page.get_by_label("Statement")
    for text in ("Something else", first.statement):
        statement.fill(text)
    statement.blur()
    edit_part(first, {"statement": "Somebody else's words"}, seen={}, by=None)
    expect(statement).to_have_value("Somebody else's words")


def test_the_next_change_is_shown_also_after_going_back_and_after_an_answer_in_place(
    opened, prd, author, first
):
    page = opened(author, prd.get_absolute_url())
    ready(page)
    page.locator(f"#requirement-{first.pk} a.statement").click()
    expect(page.locator("requirement-sheet")).to_be_visible()
    page.go_back()
    expect(page.locator("requirement-sheet")).to_have_count(0)
    page.wait_for_function("() => document.querySelector('live-page').following?.prd")
    edit_part(first, {"statement": "Written after that"}, seen={}, by=None)
    expect(page.locator(f"#requirement-{first.pk}")).to_contain_text("Written after that")
    sign = make_sign(prd, prd.product.personas.get(pays=True))
    page.goto(f"{prd.get_absolute_url()}relations/")
    page.get_by_role("link", name="Choose requirements").click()
    expect(page.get_by_label("Filter the requirements")).to_be_focused()
    edit_part(sign, {"statement": "They ask for their data"}, seen={}, by=None)
    expect(page.locator("autosave-form [name=statement]").first).to_have_value("They ask for their data")
    expect(page.get_by_label("Filter the requirements")).to_be_focused()


@pytest.mark.soak
def test_a_page_that_only_a_press_can_show_is_not_asked_for_again_and_again(opened, prd, author):
    page, asked = opened(author, f"{prd.get_absolute_url()}details/"), []
    title = page.get_by_label("Title of the copy")
    title.evaluate("field => { field.form.noValidate = true; }")
    title.fill("")
    page.get_by_role("button", name="Duplicate this PRD").click()
    page.wait_for_url("**/duplicate/")
    page.wait_for_function("() => document.querySelector('live-page').following?.prd")
    page.on("request", lambda request: "x-live" in request.headers and asked.append(request.url))
    page.clock.install()
    with asked_anew(page):
        make_requirement(prd)
    for _ in range(3):
        page.clock.run_for(3000)
        page.wait_for_timeout(200)
    assert len(asked) == 1


def test_a_page_that_is_not_for_its_reader_any_more_says_so_and_is_not_asked_for_again(opened, prd, first):
    lin = make_member(prd.product, "reviewer")
    page, asked = opened(lin, f"{first.get_absolute_url()}suggest/"), []
    page.on("request", lambda request: "x-live" in request.headers and asked.append(request.url))
    role = {"function": "product", "home_side": "both"}
    change_member(prd.product.members.get(user=lin), role="viewer", **role)
    notice = page.locator("#main > .standing")
    expect(notice).to_contain_text("You can’t open this page any more", timeout=20_000)
    asked.clear()
    page.wait_for_timeout(5000)
    assert asked == []
    change_member(prd.product.members.get(user=lin), role="reviewer", **role)
    expect(notice).to_have_count(0)


@pytest.mark.soak
def test_what_could_not_be_fetched_is_shown_when_somebody_looks_at_the_tab_again(opened, prd, author):
    page = opened(author, prd.get_absolute_url())
    page.route(lambda address: address == page.url, lambda route: route.fulfill(status=503))
    with asked_anew(page):
        make_requirement(prd, "Written meanwhile")
    page.evaluate("() => document.querySelector('live-page').stop()")
    page.unroute_all(behavior="wait")
    page.evaluate("() => document.querySelector('live-page').follow()")
    expect(page.locator("#split")).to_contain_text("Written meanwhile")


def test_a_page_that_was_cut_off_says_so_and_catches_up(opened, served, prd, author, first):
    page = opened(author, first.get_absolute_url())
    ready(page)
    page.context.set_offline(True)
    expect(page.locator("save-state")).to_have_text("Offline")
    other = page.locator(f"#requirement-{prd.requirements.get(number=3).pk} a.statement")
    other.click()
    expect(page.locator("save-state")).to_have_text("Offline: it can’t be shown now")
    expect(page.locator("requirement-sheet header .id")).to_have_text("DEL-1")
    served.kill()
    make_requirement(prd, "Written meanwhile")
    served.start()
    page.context.set_offline(False)
    expect(page.locator("#split")).to_contain_text("Written meanwhile", timeout=20_000)
    expect(page.locator("save-state")).to_have_text("Saved", timeout=20_000)
    other.click()
    expect(page.locator("requirement-sheet header .id")).to_have_text("DEL-3")
    make_requirement(prd, "Written later")
    expect(page.locator("#split")).to_contain_text("Written later", timeout=20_000)


@pytest.mark.soak
def test_the_tabs_of_a_browser_share_one_stream_and_one_of_them_takes_it_over(opened, prd, author):
    first = opened(author, prd.get_absolute_url())
    asked = []
    first.context.on("request", lambda request: "/live/stream" in request.url and asked.append(request.url))
    first.wait_for_function("() => document.querySelector('live-page').following.streams")
    second = opened(author, f"{prd.get_absolute_url()}?side=both", context=first.context)
    make_requirement(prd, "Seen by both")
    for page in (first, second):
        expect(page.locator("#split")).to_contain_text("Seen by both")
    assert len(asked) <= 1
    first.close()
    second.wait_for_timeout(1500)
    make_requirement(prd, "Seen by the other")
    expect(second.locator("#split")).to_contain_text("Seen by the other")


def test_a_stream_that_ended_is_opened_again_though_the_server_was_busy_then(opened, prd, author):
    page = opened(author, prd.get_absolute_url())
    page.wait_for_function("() => document.querySelector('live-page').following.streams")
    page.clock.install()
    page.route("**/prds/*/live/", lambda route: route.fulfill(status=503), times=1)
    page.evaluate(OVER)
    expect(page.locator("save-state")).to_have_text("Offline")
    with page.expect_request("**/live/stream*"):
        page.clock.fast_forward(8000)
    make_requirement(prd, "Heard again")
    expect(page.locator("#split")).to_contain_text("Heard again")


@pytest.mark.soak
def test_where_streams_are_cut_a_page_asks_now_and_then(new_context, served, prd, opened, author):
    context = new_context(base_url=served.url)
    context.route("**/live/stream*", lambda route: route.abort())
    page = opened(author, prd.get_absolute_url(), context=context)
    make_requirement(prd, "Found by asking")
    expect(page.locator("#split")).to_contain_text("Found by asking", timeout=20_000)


def test_what_is_said_beside_a_page_is_shown_at_once_though_the_page_itself_changes_all_the_time(
    opened, prd, author, bob, first
):
    page, asked = opened(author, first.get_absolute_url()), []
    ready(page)
    text = page.get_by_label("Write a comment")
    text.press_sequentially("I am still wri")
    comment = open_discussion(prd, Spot("DEL-1", first), "Which malls?", by=bob)
    note = page.get_by_role("article", name="Discussion of DEL-1")
    expect(note).to_contain_text("Which malls?", timeout=8000)
    page.on("request", lambda request: "discussions/?at=" in request.url and asked.append(request.url))
    edit_part(first, {"statement": "Somebody else's words"}, seen={}, by=None)
    expect(page.locator(f"#requirement-{first.pk}")).to_contain_text("Somebody else's words")
    assert asked == []
    reply(comment.discussion, "And which doors?", by=bob)
    expect(note).to_contain_text("And which doors?", timeout=8000)
    expect(text).to_be_focused()
    text.press_sequentially("ting")
    expect(text).to_have_value("I am still writing")
