"""Every text colour can be read on every ground that it stands on, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parent.parent / "static/css/tokens.css").read_text()
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", TOKENS)
}
GROUNDS = ["paper", "surface", "sunken"]
TEXTS = ["ink", "muted", "customer", "user", "ok", "warn", "danger", "focus"]
PAIRS = [(text, ground) for text in TEXTS for ground in GROUNDS] + [
    *((text, f"{side}-tint") for side in ("customer", "user") for text in ("ink", "muted", side)),
    *((text, "warn-tint") for text in ("ink", "muted", "warn", "customer", "user")),
    *((text, "chosen") for text in ("ink", "muted")),
    ("paper", "ink"),
]


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_legible_on_its_ground(text, ground, scheme):
    assert contrast(COLOURS[text][scheme], COLOURS[ground][scheme]) >= 4.5


def test_the_measure_of_contrast_itself_is_right():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
