"""Which mentions stand in a stretch of text? Found by bisection, for they are asked for with every figure."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class _Mention(Protocol):
    """Anything that stands somewhere in a text."""

    @property
    def start(self) -> int: ...


Spanned = TypeVar("Spanned", bound=_Mention)


class Mentions(Generic[Spanned]):
    """Mentions in order of start, with the starts beside them, so that a place is found by bisection."""

    def __init__(self, mentions: Iterable[Spanned] = ()) -> None:
        self.items = list(mentions)
        self.starts = [mention.start for mention in self.items]


def between(mentions: Mentions[Spanned], start: int, end: int) -> list[Spanned]:
    """The mentions that begin within start:end."""
    starts = mentions.starts
    low = bisect_left(starts, start)
    if low == len(starts) or starts[low] >= end:
        return []
    return mentions.items[low : bisect_left(starts, end, low)]


def nearest(mentions: Mentions[Spanned], start: int, end: int, most: int) -> list[Spanned]:
    """The last mentions that begin within start:end, the nearest to `end` first, at most so many: what is asked for
    every figure must not look through a whole list of names (texts of one long sentence exist)."""
    starts = mentions.starts
    high = bisect_left(starts, end)
    low = max(bisect_left(starts, start, 0, high), high - most)
    return mentions.items[low:high][::-1]
