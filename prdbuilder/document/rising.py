"""The longest run that keeps its order: what need not be moved when one order becomes another."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """The places of one longest rising run among different numbers.

    By patience sorting (Fredman, On computing the length of longest increasing subsequences, 1975).
    """
    ends: list[int] = []
    last_places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(last_places[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        last_places[length : length + 1] = [place]
    rise: list[int] = []
    place = last_places[-1] if last_places else -1
    while place >= 0:
        rise.append(place)
        place = before[place]
    return rise[::-1]
