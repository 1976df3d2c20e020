"""What does a script by hand add when it says what it made? Digests of its tables and SHA-256 of its files.

    python -m benchmarks.marts_digests TARGET

A release's manifest bears both, so that anybody can verify it years later; `marts_by_hand` writes tables and files and
is done. This is the rest of the same work, with the release's own functions on the file that `marts_by_hand` left.
"""

import argparse
import json
from pathlib import Path

from warehouse.digest import file_sha256
from warehouse.release import database_digests

DIGESTS = "digests.json"


def write_digests(target: Path) -> None:
    """Write `target`/digests.json about the tables of by_hand.duckdb and about every file beside it."""
    tables = database_digests(target / "by_hand.duckdb")
    files = [path for path in sorted(target.iterdir()) if path.is_file() and path.name != DIGESTS]
    told = {
        "tables": {name: {"rows": each.rows, "digest": each.digest} for name, each in tables.items()},
        "files": {path.name: {"bytes": path.stat().st_size, "sha256": file_sha256(path)} for path in files},
    }
    (target / DIGESTS).write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def main() -> None:
    """Digest what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("target", type=Path)
    write_digests(parser.parse_args().target)


if __name__ == "__main__":
    main()
