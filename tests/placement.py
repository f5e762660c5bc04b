"""How often the judge of placement is right, printed: `make placement`. Pytest does not collect it by itself.

What is held back is only counted here and never printed, so that whoever writes rules stays blind to it. How
far it was unseen, and how it was labelled, is in data/placement/HOW.md.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from time import perf_counter

from prdbuilder.document.choices import Side
from prdbuilder.document.placement import Judge, Judgement
from prdbuilder.document.schema import Document, Requirement
from prdbuilder.readers import userstories

HERE = Path(__file__).parent
LABELLED = HERE / "data" / "placement"
STORIES = {"writing rules": "stories-for-writing-rules.csv", "held back": "stories-held-back.csv"}
HALVES = tuple(STORIES)
DEMO = HERE.parent / "prdbuilder" / "prds" / "demo"
PRECISION_WANTED = 0.9
PLANTED = "DEL-14"
"""The demo's one requirement that stands on the wrong side, so that somebody finds it there."""


@dataclass(frozen=True)
class Score:
    """`given`: what was suggested by what is right, a side, "unclear" or None for no suggestion."""

    given: Counter[tuple[str, Side | None]]

    def __add__(self, other: "Score") -> "Score":
        return Score(self.given + other.given)

    def labelled(self, side: str) -> int:
        return sum(times for (right, _), times in self.given.items() if right == side)

    def suggested(self, side: Side) -> int:
        """Among those with a clear side."""
        return sum(self.given[right, side] for right in Side)

    def right(self, side: Side) -> int:
        return self.given[side, side]

    def on_unclear(self, side: Side) -> int:
        return self.given["unclear", side]

    def precision(self, side: Side) -> float | None:
        return self.right(side) / self.suggested(side) if self.suggested(side) else None

    def strict_precision(self, side: Side) -> float | None:
        """A suggestion for a requirement that has no clear side counted as wrong."""
        suggested = self.suggested(side) + self.on_unclear(side)
        return self.right(side) / suggested if suggested else None

    def recall(self, side: Side) -> float | None:
        return self.right(side) / self.labelled(side) if self.labelled(side) else None


def score(judged: Iterable[tuple[str, Judgement | None]]) -> Score:
    """From what is right and what was suggested."""
    return Score(Counter((right, judgement and judgement.side) for right, judgement in judged))


def rows_of(name: str) -> list[dict[str, str]]:
    with (LABELLED / name).open(newline="") as file:
        return list(csv.DictReader(file))


def half_of(row: dict[str, str]) -> str:
    return HALVES[int(sha256(f"{row['set']}:{row['line']}".encode()).hexdigest(), 16) % 2]


def of_stories(half: str) -> Score:
    return score((row["side"], judged_story(row["story"])) for row in rows_of(STORIES[half]))


def of_requirements(half: str) -> Score:
    """Of the labelled requirements that are no stories."""
    judge = Judge(())
    rows = [row for row in rows_of("requirements.csv") if half_of(row) == half]
    return score((row["side"], judge.judge(Requirement(id="1", statement=row["statement"]))) for row in rows)


def judged_story(story: str) -> Judgement | None:
    """By its words alone, as the app would hold it: nobody has said which of its personas pay or use."""
    read = userstories.read(story)
    return Judge(read.personas).judge(read.requirements[0])


def demo_documents() -> Iterator[Document]:
    for file in sorted(DEMO.glob("*.json")):
        yield Document.from_json(file.read_bytes())


def of_demo(*, with_personas: bool) -> Iterator[tuple[Requirement, Judgement | None]]:
    """Every sorted requirement of the demo but the planted one."""
    for document in demo_documents():
        judge = Judge(document.personas if with_personas else ())
        for requirement in document.requirements:
            if requirement.facing in tuple(Side) and requirement.id != PLANTED:
                yield requirement, judge.judge(requirement)


def _tell(title: str, found: Score) -> None:
    print(f"\n{title}")
    print("            labelled  suggested  right  precision  recall  on unclear ones")
    for side in Side:
        print(
            f"  {side:<10}{found.labelled(side):>8}{found.suggested(side):>11}{found.right(side):>7}"
            f"{_share(found.precision(side)):>11}{_share(found.recall(side)):>8}{found.on_unclear(side):>17}"
        )
    print(f"  unclear   {found.labelled('unclear'):>8}")


def _warn_of_small_numbers(held_back: Score) -> None:
    """Wilson (1927): how low the precision can be, at 95 %, where so few were counted."""
    _tell("All that is held back", held_back)
    for side in Side:
        suggested, right = held_back.suggested(side), held_back.right(side)
        print(
            f"  {side}: {right} of {suggested} right; the 95 % interval begins at"
            f" {wilson_lower(right, suggested):.2f}; with those on unclear ones counted as wrong precision is"
            f" {_share(held_back.strict_precision(side))}"
            + (
                "; too few to show that it is at least 0.9"
                if wilson_lower(right, suggested) < PRECISION_WANTED
                else ""
            )
        )


def wilson_lower(right: int, of: int, z: float = 1.96) -> float:
    if not of:
        return 0.0
    share = right / of
    middle = share + z * z / (2 * of)
    width = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - width) / (1 + z * z / of)


def _share(part: float | None) -> str:
    return "-" if part is None else f"{part:.3f}"


def main() -> None:
    for half in HALVES:
        _tell(f"Stories, {half}: by their words alone", of_stories(half))
    for half in HALVES:
        _tell(
            f"Requirements of another kind, {half}: by words alone",
            of_requirements(half),
        )
    _warn_of_small_numbers(of_stories("held back") + of_requirements("held back"))
    for with_personas in (False, True):
        judged = list(of_demo(with_personas=with_personas))
        by = "words and personas" if with_personas else "words alone"
        _tell(f"The three demo documents: by {by}", score((one.facing, found) for one, found in judged))
        for one, found in judged:
            if found and found.side != one.facing:
                print(f"  contradicted: {one.id}, {one.facing}: {one.statement} [{found.because}]")
    _tell_speed()


def _tell_speed() -> None:
    documents = list(demo_documents())
    count = sum(len(document.requirements) for document in documents)
    start = perf_counter()
    for document in documents:
        judge = Judge(document.personas)
        for requirement in document.requirements:
            judge.judge(requirement)
    print(f"\n{(perf_counter() - start) / count * 1_000_000:.0f} microseconds a requirement")


if __name__ == "__main__":
    main()
