"""Which words make others no name of an indicator? The seed `name_cue`, read once.

What follows from them is left to `plausible`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion.extract.seed_rows import seed_rows

SEED_NAME = "name_cue.csv"
_COLUMNS = ("phrase", "class", "value")
_CLASSES = ("closes", "fits", "hides", "inside", "never", "opens", "whole")


@dataclass(frozen=True, eq=False)  # one table is equal to itself only: what is asked of it can be kept
class NameCues:
    """Phrases by class, longest first; `fits` tells by unit or dimension one word of which a name must hold."""

    never: tuple[str, ...]
    never_ranked: tuple[str, ...]  # stand in no name of what a position is of
    inside: tuple[str, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    whole: frozenset[str]
    hides: tuple[str, ...]
    fits: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, seeds: Path) -> "NameCues":
        """Read `name_cue.csv` in the folder `seeds`. Raises ValueError with file and what is wrong."""
        path = seeds / SEED_NAME
        words: dict[str, list[str]] = {name: [] for name in (*_CLASSES, "never_ranked")}
        fits: dict[str, list[str]] = {}
        for _, row in seed_rows(path, _COLUMNS):
            if row["class"] not in _CLASSES:
                raise ValueError(f"{path}: {row['phrase']}: class {row['class']} is none of {', '.join(_CLASSES)}")
            words["never_ranked" if row["value"] == "rank" else row["class"]].append(row["phrase"])
            if row["class"] == "fits":
                fits.setdefault(row["value"], []).append(row["phrase"])
        ordered = {name: tuple(sorted(group, key=lambda w: (-len(w), w))) for name, group in words.items()}
        return cls(
            ordered["never"],
            ordered["never_ranked"],
            ordered["inside"],
            ordered["opens"],
            ordered["closes"],
            frozenset(ordered["whole"]),
            ordered["hides"],
            {unit: tuple(group) for unit, group in fits.items()},
        )
