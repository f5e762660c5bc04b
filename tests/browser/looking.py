"""What is wrong on a page: as axe sees it, in light and in dark, and on a phone."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def arrive(page, address, status=200):
    """Open it with all that its scripts put there; what is wrong, if it is another page than was meant."""
    answered = page.goto(address).status
    expect(page.locator("margin-notes[data-wait]")).to_have_count(0)
    return [] if answered == status else [f"answered {answered}"]


def faults(page, **options):
    """What axe finds on the whole page: after a press, the next one may not have been read to its end yet."""
    page.wait_for_load_state()
    violations = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations]


def faults_of_colour_in_the_dark(page):
    """The page is the same but for its colours, so that only these are looked at again."""
    page.emulate_media(color_scheme="dark")
    found = faults(page, runOnly=["color-contrast", "link-in-text-block"])
    page.emulate_media(color_scheme="light")
    return found


def wider_than_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 720})
    return [] if width <= 390 else [f"{width} pixels wide"]


def faults_in_light_and_dark(page):
    return faults(page) + faults_of_colour_in_the_dark(page)


def wrong_on(page):
    return faults_in_light_and_dark(page) + wider_than_a_phone(page)
