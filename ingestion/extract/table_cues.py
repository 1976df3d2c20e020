"""Which words of headers, labels, captions and notes does the reader of tables know? The seed `table_cue`, read once.

What the words do is left to `table_grid` and `table_labels`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingestion.extract.seed_rows import seed_rows

SEED_NAME = "table_cue.csv"
_COLUMNS = ("phrase", "class", "value")


@dataclass(frozen=True, slots=True)
class TableCues:
    """Phrases by class; `by_class[class][phrase]` is the value."""

    by_class: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, seeds: Path) -> "TableCues":
        """Read `table_cue.csv` in the folder `seeds`. Raises ValueError with file and what is wrong."""
        path = seeds / SEED_NAME
        by_class: dict[str, dict[str, str]] = {}
        for _, row in seed_rows(path, _COLUMNS):
            by_class.setdefault(row["class"], {})[row["phrase"]] = row["value"]
        longest_first = {
            name: dict(sorted(words.items(), key=lambda word: (-len(word[0]), word[0])))
            for name, words in by_class.items()
        }
        return cls(longest_first)

    def values(self, name: str) -> Mapping[str, str]:
        """Phrases of a class with their values, longest first; an absent class is empty."""
        return self.by_class.get(name, {})

    def phrases(self, name: str) -> tuple[str, ...]:
        """Phrases of a class, longest first."""
        return tuple(self.values(name))
