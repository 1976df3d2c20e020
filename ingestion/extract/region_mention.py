"""What is a mention of a region, and how are names found in a text?

The scanning tools of `regions`, which decides what the matches mean.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

_TEXTS_KEPT = 4
HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(slots=True)  # read often: a slot is read faster than a field of a tuple
class RegionMention:
    """A region named at text[start:end].

    `code` is '' and `kind` 'ambiguous' when a region certainly stands here but several bear the name and nothing
    tells which: figures of it belong to no known region, never to the home region.
    `scope` is set for 全市, 我区 …: the last character of the names they can mean, 国 for the nation.
    A township's code is `<county code>:<name>`, a zone's `<parent code>:<full name>`.
    """

    start: int
    end: int
    code: str
    name: str
    kind: str  # full|short|zone|township|deixis|nation|ambiguous; of a document title|text|organisation|township|source
    scope: str | None = None


class EndedNames:
    """Names that end in one of few characters, found from there: a large automaton costs more to walk than a text
    to search for its endings. Longest match at the leftmost place, no overlaps."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[-1], set()).add(len(name))
        self._lengths = {last: sorted(found) for last, found in lengths.items()}
        self._ends = re.compile(f"[{re.escape(''.join(sorted(lengths)))}]" if lengths else "(?!)")

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and name of every match."""
        found = []
        for match in self._ends.finditer(text):
            end = match.end()
            for length in self._lengths[match[0]]:
                if length <= end and text[end - length : end] in self._names:
                    found.append((end - length, end, text[end - length : end]))
        found.sort(key=lambda hit: (hit[0], -hit[1]))
        kept: list[tuple[int, int, str]] = []
        for hit in found:
            if not kept or hit[0] >= kept[-1][1]:
                kept.append(hit)
        return kept


class Names:
    """One automaton over one set of names: longest match at the leftmost place, no overlaps."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

        self.find = lru_cache(_TEXTS_KEPT)(self._find)  # a text is asked for its own region, then for its figures

    def _find(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Start, end and name of every match."""
        return tuple((start, end, self._names[i]) for i, start, end in self._automaton.find_matches_as_indexes(text))


@dataclass(frozen=True, slots=True)
class Here:
    """What the text being read is about."""

    text: str
    year: int | None
    home: str | None

    def opens_clause(self, start: int) -> bool:
        """Does no Han character stand right before?"""
        return start == 0 or not HAN.match(self.text[start - 1])
