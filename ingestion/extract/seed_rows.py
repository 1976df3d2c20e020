"""How is a seed of words read? Row by row, with its line, once its header is known to be whole.

What the rows mean is left to those that ask.
"""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path


def seed_rows(path: Path, columns: Collection[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and row of every row of `path`. Raises ValueError with the file when one of `columns` is missing."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path}: column(s) {', '.join(sorted(missing))} missing; restore the seed's header")
        for row in reader:
            yield reader.line_num, row
