"""How is a seed of words read? Row by row, with its line, once its header is known to be whole.

What the rows mean is left to those that ask.
"""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path


def seed_rows(path: Path, columns: Collection[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and row of every row of `path`. Raises ValueError with the file, and the line, when one of `columns` is
    missing or a row has more or fewer fields than the header."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path}: column(s) {', '.join(sorted(missing))} missing; restore the seed's header")
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(
                    f"{path} line {reader.line_num}: not as many fields as the header; quote what holds a comma"
                )
            yield reader.line_num, row
