"""How are claims printed without a database? `zhibiao extract`: documents in, JSON lines or a table out."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import ingestion
from ingestion.records import Claim, Outcome
from zhibiao import show

# The fields of docs/claim.md in reading order; the evaluation format is a prefix of them.
FIELDS = tuple(
    "doc kind region region_name indicator core measure comparator value value_high unit period_start period_end "  # noqa: SIM905
    "strength responsible quote optional claim_id char_start char_end cell rule indicator_id qualifier sentence "
    "region_basis period_basis".split()
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of it: how many documents were read, and one clear line for each that was not."""

    documents: int
    claims: int
    problems: tuple[str, ...]


def run(paths: Sequence[Path], seeds: Path, output: TextIO, format: str, rejections: Path | None) -> Extracted:  # noqa: A002
    """Extract every document below `paths` and write its claims to `output`."""
    seen, documents, count, problems, table = 0, 0, 0, [], []
    with (rejections or Path("/dev/null")).open("w", encoding="utf-8") as rejected:
        for extraction in ingestion.extract_paths(paths, seeds=seeds):
            document = extraction.document
            seen += 1
            if document.outcome is not Outcome.EXTRACTED:
                problems.append(f"{document.url}: {document.reason}: {document.detail}")
                continue
            documents += 1
            for claim in extraction.claims:
                count += 1
                if format == "jsonl":
                    output.write(json.dumps(claim_fields(claim), ensure_ascii=False) + "\n")
                else:
                    table.append(_row(claim))
            for rejection in extraction.rejections:
                rejected.write(json.dumps({"doc": document.doc} | asdict(rejection), ensure_ascii=False) + "\n")
    if format != "jsonl":
        show.table(("doc", "kind", "region", "indicator", "measure", "value", "period", "strength", "quote"), table)
    if seen == 0:
        problems.append(f"{', '.join(map(str, paths))}: no document there: give files or folders that hold some")
    return Extracted(documents, count, tuple(problems))


def claim_fields(claim: Claim) -> dict[str, Any]:
    """A claim as JSON: numbers as numbers, dates as ISO text."""
    return {name: _plain(getattr(claim, name)) for name in FIELDS}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return show.json_number(value)
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, (bool, int, str)) else value.isoformat()


def _row(claim: Claim) -> tuple[str, ...]:
    high = f"–{_plain(claim.value_high)}" if claim.value_high is not None else ""
    return (
        claim.doc,
        claim.kind,
        claim.region_name,
        claim.indicator,
        claim.measure,
        f"{claim.comparator} {_plain(claim.value)}{high} {claim.unit}",
        f"{claim.period_start}..{claim.period_end}",
        claim.strength or "",
        claim.quote,
    )
