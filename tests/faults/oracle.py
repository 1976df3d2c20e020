"""What must hold after every fault? The current release is whole, ledger and store agree, a clean rerun says the same.

Each function raises AssertionError with what it found. How the fault came about is left to `inject`.
"""

import json
from pathlib import Path

import duckdb

import ingestion
from warehouse.digest import logical_digest
from warehouse.release import current, database_digests, verify

LITTER = (".incoming-", ".current-", ".building")


def whole_current(home: Path) -> str | None:
    """I1 and I2: the name of the current release, after every byte and table of it was compared; None before any."""
    release = current(home)
    if release is None:
        return None
    problems = verify(release.folder)
    assert problems == [], f"current is {release.name}, and not whole: {'; '.join(map(str, problems))}"
    return release.name


def figures(home: Path) -> str:
    """I4: the logical digest of the current release; the same figures give the same."""
    release = current(home)
    assert release is not None, "nothing is published"
    return str(release.manifest["logical_digest"])


def store_agrees(home: Path) -> dict[str, int]:
    """I3 and I6: every byte hashes to its name, every row has its bytes, every document at most one outcome."""
    check = ingestion.check_store(home, ledger_url=ledger_url(home))
    assert check.problems == (), f"store and ledger disagree: {'; '.join(check.problems)}"
    counts = dict(check.counts)
    done = counts["extracted"] + counts["quarantined"] + counts["skipped"] + counts["pending"]
    assert counts["documents"] == done, f"documents are not conserved: {counts}"
    return counts


def nothing_lost(before: dict[str, int], after: dict[str, int]) -> None:
    """I3: what the ledger called stored is still stored."""
    for name in ("stored", "documents"):
        assert after[name] >= before[name], f"{name}: {before[name]} before the fault, {after[name]} after it"


def landed(home: Path) -> dict[str, str]:
    """I4 and I5: batch and file → hash of what was landed, but for documents, which tell when they were first seen."""
    found = {}
    for path in sorted((home / "landing").glob("[0-9]*-*/batch.json")):
        for name, sha256 in json.loads(path.read_text("utf-8"))["sha256"].items():
            if not name.startswith("documents"):
                found[f"{path.parent.name}/{name}"] = str(sha256)
    return found


def tables(database: Path, schema: str) -> str:
    """I4: the digest of one schema of a build file."""
    return logical_digest(database_digests(database, schema))


def no_doubles(home: Path) -> None:
    """I4: no fact stands twice in the current release."""
    release = current(home)
    assert release is not None
    with duckdb.connect(str(release.database), read_only=True) as connection:
        for table, key in (("fct_targets", "target_id"), ("fct_actuals", "actual_id"), ("fct_claims", "claim_id")):
            rows = connection.execute(f"select {key} from {table} group by {key} having count(*) > 1").fetchall()
            assert rows == [], f"{table}: {rows[:3]} stand twice"


def litter(home: Path) -> list[str]:
    """What killed processes left below a home: never more after the next run than after the last."""
    found = [
        path
        for folder in ("published", "landing", "build")
        if (home / folder).is_dir()
        for path in (home / folder).iterdir()
        if path.name.startswith(LITTER) or path.name.endswith(LITTER)
    ]
    found += list((home / "raw").glob("*/.*.tmp")) if (home / "raw").is_dir() else []
    return sorted(str(path.relative_to(home)) for path in found)


def ledger_url(home: Path) -> str:
    """Where a home's ledger is."""
    return f"sqlite:///{home / 'ledger.sqlite'}"
