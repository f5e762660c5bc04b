"""Stories labelled by the side they face, for measuring what judges placement: see data/placement/HOW.md."""

import csv
import hashlib
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
HALVES = {0: "stories-for-writing-rules.csv", 1: "stories-held-back.csv"}


def labelled(name):
    with (DATA / "placement" / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("half", HALVES)
def test_each_labelled_story_stands_in_its_set_and_in_its_half(half):
    for row in labelled(HALVES[half]):
        lines = text_of(row["set"]).split("\n")
        assert lines[int(row["line"]) - 1].strip() == row["story"]
        assert row["side"] in ("customer", "user", "unclear")
        assert row["why"]
        assert int(hashlib.sha256(f"{row['set']}:{row['line']}".encode()).hexdigest(), 16) % 2 == half


def text_of(name):
    content = (DATA / "userstories" / f"{name}.txt").read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def test_there_are_enough_on_either_side_of_the_split():
    assert all(len(labelled(name)) >= 140 for name in HALVES.values())
