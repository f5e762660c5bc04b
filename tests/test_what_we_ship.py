"""Promises about other people's work that comes with ours: fonts, modules, locked packages."""

import json
import posixpath
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from prdbuilder.settings import STORAGES

HOUSE = Path(__file__).parent.parent
FONTS = sorted((HOUSE / "static/fonts").glob("*.woff2"))
MODULES = sorted((HOUSE / "static/vendor").glob("*.js"))
ICONS = sorted((HOUSE / "templates/icons").glob("*.svg"))
HASH = re.compile(r"\.[0-9a-f]{12}\.js$")
LOCKS = sorted((HOUSE / "requirements").glob("*.txt"))
STRICT = {"Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'"}


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.name)
def test_a_font_is_whole_and_covers_latin_greek_and_cyrillic(font):
    letters = set(TTFont(font).getBestCmap())
    assert {ord(letter) for letter in "Żółć Ångström Čeština Ελλάδα Привет ґї “é” – … ½ → ≥"} - letters <= {
        ord(" ")
    }


def test_there_is_a_roman_and_an_italic_of_both_families():
    faces = {"inter", "inter-italic", "source-serif-4", "source-serif-4-italic"}
    assert {font.stem for font in FONTS} == faces


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_locked_package_has_its_hashes_and_no_address(lock):
    text = lock.read_text()
    assert "://" not in text
    packages = [part for part in text.split("\n") if part and not part.startswith((" ", "#"))]
    assert packages
    assert all("==" in package and package.endswith("\\") for package in packages)


def test_every_file_that_a_stylesheet_names_is_there(tmp_path, settings):
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": manifest}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")


def test_a_collected_module_imports_the_very_files_that_pages_name(tmp_path, settings):
    settings.STORAGES, settings.STATIC_ROOT = STORAGES, tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    hashed = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    leads, wanted = {}, {}
    for script in (HOUSE / "static").rglob("*.js"):
        name = script.relative_to(HOUSE / "static").as_posix()
        folder = posixpath.dirname(name)
        collected = (tmp_path / hashed[name]).read_text()
        leads[name] = [posixpath.normpath(f"{folder}/{path}") for path in IMPORT.findall(collected)]
        imported = IMPORT.findall(script.read_text())
        wanted[name] = [hashed[posixpath.normpath(f"{folder}/{path}")] for path in imported]
    assert leads == wanted
    assert sum(map(len, wanted.values())) > 40
    assert wanted["js/prose-field/formatted.js"] == [hashed["vendor/turndown.js"]]  # import() as well
    assert all((tmp_path / name).exists() and HASH.search(name) for names in leads.values() for name in names)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_is_there_because_something_of_ours_imports_it(module):
    ours = "".join(script.read_text() for script in (HOUSE / "static/js").rglob("*.js"))
    assert f"vendor/{module.name}" in ours


@pytest.mark.parametrize("icon", ICONS, ids=lambda path: path.name)
def test_an_icon_is_there_because_a_template_of_ours_draws_it(icon):
    ours = "".join(template.read_text() for template in (HOUSE / "templates").rglob("*.html"))
    assert f'{{% icon "{icon.stem}" %}}' in ours


@pytest.mark.browser
@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_loads_under_our_content_security_policy(page, module):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    start = f'await import("/{module.name}"); console.info("loaded");'
    answers = {
        "/": ("text/html", '<script type="module" src="/start.js"></script>'),
        "/favicon.ico": ("image/svg+xml", "<svg/>"),
        "/start.js": ("text/javascript", start),
        f"/{module.name}": ("text/javascript", module.read_text()),
    }

    def answer(route):
        kind, body = answers[route.request.url.removeprefix("http://test.example")]
        route.fulfill(content_type=kind, body=body, headers=STRICT)

    page.route("http://test.example/**", answer)
    with page.expect_console_message():
        page.goto("http://test.example/")
    assert complaints == ["loaded"]
