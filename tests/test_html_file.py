"""The HTML file that is sent to somebody: readable for everyone, in light and dark, with nothing loaded."""

from datetime import date
from pathlib import Path

import pytest

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document
from prdbuilder.writers import WRITERS, WriteOptions
from tests.browser.looking import faults_in_light_and_dark

pytestmark = pytest.mark.browser
DEMO = Path(__file__).parent.parent / "prdbuilder/prds/demo"


def write(folder, key="DEL", which=Edition.FULL):
    document = edition(Document.from_json((DEMO / f"{key}.json").read_bytes()), which)
    file = folder / f"{key}.html"
    file.write_bytes(WRITERS["html"].write(document, WriteOptions(made_on=date(2026, 11, 24), edition=which)))
    return file.as_uri()


def open_file(browser, address, **context):
    page = browser.new_context(reduced_motion="reduce", **context).new_page()
    page.complaints = []
    page.requests = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(address)
    return page


@pytest.mark.parametrize("which", Edition)
def test_axe_finds_nothing_in_light_or_dark(browser, tmp_path, which):
    assert faults_in_light_and_dark(open_file(browser, write(tmp_path, which=which))) == []


def test_nothing_is_loaded_and_nothing_is_complained_about(browser, tmp_path):
    address = write(tmp_path)
    page = open_file(browser, address)
    assert (page.requests, page.complaints) == ([address], [])


@pytest.mark.parametrize("width", [320, 390, 900, 1440])
def test_it_fits_the_screen(browser, tmp_path, width):
    page = open_file(browser, write(tmp_path, "MUS"), viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_id_of_a_requirement_leads_to_it(browser, tmp_path):
    page = open_file(browser, write(tmp_path) + "#DEL-14")
    assert page.locator("#DEL-14 h4").is_visible()
    assert page.locator(":target").get_attribute("id") == "DEL-14"


def test_every_link_within_the_file_leads_somewhere(browser, tmp_path):
    page = open_file(browser, write(tmp_path))
    nowhere = """[...document.querySelectorAll('a[href^="#"]')].map(link => link.getAttribute('href'))
                 .filter(address => !document.getElementById(decodeURIComponent(address.slice(1))))"""
    assert page.evaluate(nowhere) == []
    assert page.locator('a[href^="#"]').count() > 50


def test_the_two_halves_stand_side_by_side_on_a_wide_screen_and_in_turn_on_a_phone(browser, tmp_path):
    address = write(tmp_path)
    tops = "[...document.querySelectorAll('.spread > section')].map(half => half.getBoundingClientRect().top)"
    left, right = open_file(browser, address, viewport={"width": 1440, "height": 900}).evaluate(tops)
    first, second = open_file(browser, address, viewport={"width": 390, "height": 800}).evaluate(tops)
    assert left == right
    assert first < second
