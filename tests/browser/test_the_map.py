"""The stakeholder map in a real browser: putting people where they stand, drawing what keeps whom paying."""

import pytest
from playwright.sync_api import expect

from stakeholders.actions import edit_persona, set_influence
from stakeholders.models import Influence, Persona
from tests.browser.looking import faults_in_light_and_dark
from tests.factories import make_persona, make_product, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/products/DEL/personas/"


@pytest.fixture
def product(author):
    product = make_product(author, key="DEL", name="Courier Desk")
    owner = make_persona(product, "Owner", pays=True, yearly_revenue=1_900_000, power=80, interest=80)
    driver = make_persona(product, "Driver", uses=True, power=20, interest=90)
    make_persona(product, "Kitchen lead", uses=True)
    said = {"mechanism": "late orders", "strength": "strong", "felt_within": "weeks"}
    set_influence(driver, owner, said, seen={}, by=None)
    return product


@pytest.fixture
def page(opened_by, author, product):
    page = opened_by(author, viewport={"width": 1440, "height": 1000})
    page.goto(PAGE)
    page.wait_for_function("['power-grid', 'influence-map'].every((name) => customElements.get(name))")
    return page


def mark(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def box(page, name, at=0):
    return page.locator(f"a.map-person[data-name='{name}']").nth(at)


def place_of(name):
    persona = Persona.objects.get(name=name)
    return persona.power, persona.interest


def saved(page):
    expect(page.locator("save-state")).to_have_text("Saved")


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*((a + b) / 2 for a, b in zip(start, end, strict=True)))
    page.mouse.move(*end)
    page.mouse.up()


def middle(locator):
    found = locator.bounding_box()
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def point(page, power, interest):
    """Where on the screen a place of the grid is."""
    return page.evaluate(
        """([power, interest]) => {
            const svg = document.querySelector("power-grid .map"), { left, top, width, height } = svg.dataset;
            const x = Number(left) + Number(width) * interest / 100;
            const y = Number(top) + Number(height) * (1 - power / 100);
            const at = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
            return [at.x, at.y];
        }""",
        [power, interest],
    )


def test_somebody_is_dragged_to_where_they_stand(page):
    drag(page, middle(mark(page, "Driver").locator(".grid-hold")), point(page, 70, 40))
    expect(page.locator("[data-told]")).to_have_text("Driver: power 70, interest 40, keep satisfied")
    saved(page)
    assert place_of("Driver") == pytest.approx((70, 40), abs=1)
    expect(page.locator("#under-rated")).to_have_text("")


def test_somebody_who_is_not_placed_is_dragged_from_below_the_grid(page):
    drag(page, middle(mark(page, "Kitchen lead").locator(".grid-hold")), point(page, 30, 60))
    expect(mark(page, "Kitchen lead")).to_have_attribute(
        "aria-valuetext", "power 30, interest 60, keep informed"
    )
    saved(page)
    assert place_of("Kitchen lead") == pytest.approx((30, 60), abs=1)


def test_the_arrow_keys_move_whoever_has_the_focus_and_keep_it(page):
    mark(page, "Driver").focus()
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("[data-told]")).to_have_text("Driver: power 34, interest 88, keep informed")
    saved(page)
    assert place_of("Driver") == (34, 88)
    expect(mark(page, "Driver")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-told]")).to_have_text("Driver: power 34, interest 100, keep informed")
    assert place_of("Driver") == (34, 100)


def test_escape_lets_go_without_a_move(page):
    start = middle(mark(page, "Driver").locator(".grid-hold"))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] - 80, start[1] - 80)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(mark(page, "Driver")).to_have_attribute("data-power", "20")
    assert place_of("Driver") == (20, 90)


def test_a_place_in_numbers_is_saved_without_leaving_the_page(page):
    page.get_by_text("Set power and interest in numbers").click()
    page.get_by_label("Power of Driver").fill("55")
    page.get_by_role("button", name="Save the place of Driver").click()
    expect(page.locator("[data-told]")).to_have_text("Driver: power 55, interest 90, manage closely")
    expect(mark(page, "Driver")).to_have_attribute("data-power", "55")
    page.get_by_label("Power of Driver").fill("555")
    page.get_by_role("button", name="Save the place of Driver").click()
    assert place_of("Driver") == (55, 90)


def test_a_late_move_says_so_and_shows_where_everybody_really_stands(page):
    other = make_user()
    edit_persona(Persona.objects.get(name="Driver"), {"power": 60}, seen={"power": 1}, by=other)
    mark(page, "Driver").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-told]")).to_contain_text("Somebody else moved Driver meanwhile.")
    expect(mark(page, "Driver")).to_have_attribute("data-power", "60")
    assert place_of("Driver")[0] == 60
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-told]")).to_contain_text("Driver: power 62")
    assert place_of("Driver")[0] == 62


def test_a_move_without_a_connection_is_sent_when_it_is_back(page):
    page.context.set_offline(True)
    mark(page, "Driver").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("save-state")).to_have_text("Not saved")
    page.context.set_offline(False)
    saved(page)
    assert place_of("Driver")[0] == 22


def test_an_arrow_is_drawn_by_dragging_from_one_to_another(page):
    box(page, "Kitchen lead").scroll_into_view_if_needed()
    drag(page, middle(box(page, "Kitchen lead")), middle(box(page, "Owner")))
    expect(page.get_by_label("Whose experience")).to_have_value("kitchen-lead")
    expect(page.get_by_label("Reaches", exact=True)).to_have_value("owner")
    expect(page.get_by_label("How")).to_be_focused()
    page.keyboard.type("orders wait on the pass")
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator("a.map-person")).to_have_count(3)
    expect(page.locator(".map-arrow")).to_have_count(2)
    assert Influence.objects.filter(mechanism="orders wait on the pass").exists()


def test_an_arrow_is_drawn_with_the_keyboard(page):
    box(page, "Kitchen lead").focus()
    page.get_by_role("button", name="Draw influence from Kitchen lead").press("Enter")
    expect(page.get_by_label("Reaches", exact=True)).to_be_focused()
    page.keyboard.type("Driver")
    expect(page.get_by_label("Reaches", exact=True)).to_have_value("driver")


def test_whoever_is_chosen_lights_up_and_is_said(page):
    box(page, "Driver").click()
    said = page.locator("[data-said]")
    expect(said).to_contain_text("Driver keeps USD")
    expect(said).to_contain_text("Owner: late orders (strong, within weeks)")
    expect(box(page, "Owner")).to_have_attribute("data-lit", "")
    expect(box(page, "Kitchen lead")).not_to_have_attribute("data-lit", "")
    expect(box(page, "Driver")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(said).to_have_text("")
    expect(box(page, "Owner")).not_to_have_attribute("data-lit", "")


def test_axe_finds_nothing_while_somebody_is_chosen(opened_by, author, product):
    page = opened_by(author, reduced_motion="reduce")
    page.goto(PAGE, wait_until="networkidle")
    page.get_by_text("Set power and interest in numbers").click()
    page.get_by_text("Draw an influence").click()
    box(page, "Driver").focus()
    assert faults_in_light_and_dark(page) == []


def test_without_scripts_people_are_placed_and_arrows_drawn(opened_by, author, product):
    page = opened_by(author, java_script_enabled=False)
    page.goto(PAGE)
    page.get_by_text("Set power and interest in numbers").click()
    page.get_by_label("Power of Kitchen lead").fill("30")
    page.get_by_label("Interest of Kitchen lead").fill("60")
    page.get_by_role("button", name="Save the place of Kitchen lead").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert place_of("Kitchen lead") == (30, 60)
    page.get_by_text("Draw an influence").click()
    page.get_by_label("Whose experience").select_option("Kitchen lead")
    page.get_by_label("Reaches", exact=True).select_option("Owner")
    page.get_by_label("How").fill("orders wait")
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.get_by_role("cell", name="orders wait")).to_be_visible()
    page.locator("a.map-person[data-name='Kitchen lead']").first.click()
    expect(page.get_by_role("heading", name="Kitchen lead")).to_be_attached()


def test_drawing_by_dragging_is_said_and_shows_whom_it_would_reach(page):
    expect(page.get_by_text("Drag from one persona to another to draw an arrow.")).to_be_visible()
    page.mouse.move(*middle(box(page, "Kitchen lead")))
    page.mouse.down()
    for name, other in (("Owner", "Driver"), ("Driver", "Owner")):
        page.mouse.move(*middle(box(page, name)))
        expect(box(page, name)).to_have_attribute("data-aimed", "")
        expect(box(page, other)).not_to_have_attribute("data-aimed", "")
    page.mouse.up()
    expect(page.locator("[data-aimed]")).to_have_count(0)
    expect(page.get_by_label("Reaches", exact=True)).to_have_value("driver")


def test_on_a_phone_the_page_says_what_works_there_and_the_pictures_can_be_scrolled(
    opened_by, author, product
):
    page = opened_by(author, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(PAGE)
    expect(page.get_by_text("To draw an arrow, use the button below.")).to_be_visible()
    expect(page.get_by_text("arrow keys")).to_be_hidden()
    room = page.get_by_role("region", name="Influence, picture")
    room.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert room.evaluate("(region) => region.scrollLeft") > 0


def test_the_page_is_never_wider_than_the_screen_and_a_place_takes_two_lines(page):
    Persona.objects.update(
        people=11_400,
        power=35,
        interest=75,
        studied_by="Product",
        stops_using_when="three pick-ups in one shift take more than five minutes to find",
    )
    page.reload()
    wide = []
    for width in (320, 390, 600, 768, 860, 900, 1024, 1150, 1240, 1280, 1366, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        wide += [width] if page.evaluate("document.documentElement.scrollWidth") > width else []
        place = page.locator("[id^='place-of-']").first
        lines = place.evaluate("(cell) => cell.querySelector('small').getClientRects().length")
        assert (lines, place.bounding_box()["height"] > 0) == (1, True), width
    assert wide == []
