"""Where does a published figure come from? From a claim back to the bytes, and forward to every row that rests on it.

Reads one release and the side-cars of the raw store; the ledger, which the ingestion package keeps, can add every
attempt to fetch the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import ClaimUnknown
from warehouse.reader import current_folder, query_release
from warehouse.release import published_folder
from warehouse.sql import Fragment, Name, compose

_CLAIM_COLUMNS = """
select table_name, column_name
from duckdb_columns()
where
    database_name = current_database()
    and schema_name = 'main'
    and table_name != 'fct_claims'
    and (column_name = 'claim_id' or column_name like '%\\_claim\\_id' escape '\\')
order by table_name, column_index
"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that leads to one claim and everything that rests on it."""

    release: str
    claim: Mapping[str, Any]  # the row of fct_claims: value, unit, quote, sentence, span or cell, rule, version
    document: Mapping[str, Any] | None  # the row of dim_document
    raw_path: Path  # the bytes it was read from
    is_raw_kept: bool
    captures: tuple[Mapping[str, Any], ...]  # side-cars of the raw bytes: address, time, status, headers
    rows: tuple[tuple[str, Mapping[str, Any]], ...]  # (table, row) of the marts whose evidence is this claim


def explain(home: Path, claim_id: str) -> Explanation:
    """Explain one claim of the current release. Raises ClaimUnknown, NoRelease and ReleaseInvalid."""
    release = current_folder(published_folder(home))
    found = query_release(release, "select * from fct_claims where claim_id = $1 order by all limit 1", [claim_id])
    if not found.rows:
        raise ClaimUnknown(f"release {found.release} has no claim {claim_id!r}: {_why_unknown(release, claim_id)}")
    claim = found.records()[0]
    documents = query_release(release, "select * from dim_document where document_id = $1", [claim["document_id"]])
    raw = home / "raw" / claim["raw_sha256"][:2] / claim["raw_sha256"]
    gzipped = raw.with_name(f"{raw.name}.gz")  # a gzipped transfer is kept as it came
    return Explanation(
        found.release,
        claim,
        documents.records()[0] if documents.rows else None,
        gzipped if gzipped.is_file() else raw,
        raw.is_file() or gzipped.is_file(),
        tuple(json.loads(path.read_text("utf-8")) for path in sorted(raw.parent.glob(f"{raw.name}*.json"))),
        tuple(_resting_rows(release, claim_id)),
    )


def _why_unknown(release: Path, claim_id: str) -> str:
    for table, row in _resting_rows(release, claim_id):
        if table == "rpt_corrections" and row["action"] == "drop":
            return f"{row['reported_by']} left it out on {row['reported_date']}: {row['correction_reason']}"
    return "take an id from a claim_id column"


def _resting_rows(release: Path, claim_id: str) -> list[tuple[str, Mapping[str, Any]]]:
    conditions: dict[str, list[str]] = {}
    for table, column in query_release(release, _CLAIM_COLUMNS).rows:
        conditions.setdefault(table, []).append(f"{Name(column)} = $1")
    found: list[tuple[str, Mapping[str, Any]]] = []
    for table, either in conditions.items():
        statement = compose(
            "select * from $table where $either order by all", table=Name(table), either=Fragment(" or ".join(either))
        )
        found.extend((table, row) for row in query_release(release, statement, [claim_id]).records())
    return found
