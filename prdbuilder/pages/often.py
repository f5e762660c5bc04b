"""How often something was asked for within a minute, where whoever asks may be guessing."""

import time

from django.core.cache import cache


def too_often(what: str, most: int) -> bool:
    """Count this one, and say whether it is more than so many in this minute."""
    key = f"{what}-{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > most
    except ValueError:  # The entry was cleared away between the two.
        return False
