"""How are claims printed without a database? `zhibiao extract`: documents in, JSON lines or a table out."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import ingestion
from ingestion.records import Claim, Extraction, Outcome
from zhibiao import show
from zhibiao.settings import Settings

# The fields of docs/claim.md in reading order; the evaluation format is a prefix of them.
FIELDS = tuple(
    "doc kind region region_name indicator core measure comparator value value_high unit period_start period_end "  # noqa: SIM905
    "strength responsible quote optional claim_id char_start char_end cell rule indicator_id qualifier sentence "
    "region_basis period_basis".split()
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of it: how much was read, and one clear line for each document that was not."""

    documents: int
    claims: int
    rejections: int
    problems: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One line; the rejection rate is the share of figures that looked like claims and were not understood."""
        rate = 100 * self.rejections / max(1, self.claims + self.rejections)
        counts = f"{self.documents} documents, {self.claims} claims, {self.rejections} rejections"
        return f"{counts} (rejection rate {rate:.1f} %)"


@dataclass(frozen=True, slots=True)
class Printed:
    """One document as it is printed, made in the process that read it."""

    problem: str | None  # why it was not read
    claims: tuple[Any, ...]  # JSON lines, or rows of the table; unfinished ones too
    finished: int  # how many of them are of a known region and year
    rejections: tuple[str, ...]  # JSON lines


def run(
    paths: Sequence[Path],
    settings: Settings,
    output: TextIO,
    format: str,  # noqa: A002
    rejections: Path | None,
    *,
    jobs: int | None = None,
    counting: AbstractContextManager[Callable[[], None]] | None = None,
) -> Extracted:
    """Extract every document below `paths` on `jobs` cores (None: all) and write its claims to `output`.

    What `counting` gives is called after each document, and it ends before anything is shown.
    """
    seen, claims, refused, problems = 0, 0, 0, []
    gaps: list[str] = []
    table: list[tuple[str, ...]] = []
    finish = print_lines if format == "jsonl" else print_rows
    with (rejections or Path("/dev/null")).open("w", encoding="utf-8") as rejected, counting or _uncounted() as step:
        limits = ingestion.Limits(memory_bytes=settings.parser_memory_mb * 2**20)
        for printed in ingestion.finish_paths(
            paths, finish, seeds=settings.seeds, jobs=jobs, limits=limits, say=gaps.append
        ):
            seen += 1
            step()
            claims += printed.finished
            refused += len(printed.rejections)
            if printed.problem is not None:
                problems.append(printed.problem)
            elif format == "jsonl":
                output.writelines(printed.claims)
            else:
                table += printed.claims
            rejected.writelines(printed.rejections)
    if format != "jsonl":
        show.table(("doc", "kind", "region", "indicator", "measure", "value", "period", "strength", "quote"), table)
    for gap in dict.fromkeys(gaps):
        show.note(gap)
    documents = seen - len(problems)
    if seen == 0:
        problems.append(f"{', '.join(map(str, paths))}: no document there: give files or folders that hold some")
    return Extracted(documents, claims, refused, tuple(problems))


def _uncounted() -> AbstractContextManager[Callable[[], None]]:
    return nullcontext(lambda: None)


def print_lines(extraction: Extraction) -> Printed:
    """A document's claims as JSON lines."""
    claims = (*extraction.claims, *extraction.unfinished)
    return _printed(extraction, tuple(_json_line(claim_fields(claim)) for claim in claims))


def print_rows(extraction: Extraction) -> Printed:
    """A document's claims as rows of the table."""
    return _printed(extraction, tuple(map(_row, (*extraction.claims, *extraction.unfinished))))


def _printed(extraction: Extraction, claims: tuple[Any, ...]) -> Printed:
    document = extraction.document
    if document.outcome is not Outcome.EXTRACTED:
        return Printed(f"{document.url}: {document.reason}: {document.detail}", (), 0, ())
    rejected = (_json_line({"doc": document.doc} | asdict(rejection)) for rejection in extraction.rejections)
    return Printed(None, claims, len(extraction.claims), tuple(rejected))


def _json_line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def claim_fields(claim: Claim) -> dict[str, Any]:
    """A claim as JSON: numbers as numbers, dates as ISO text, null for a region or period that is not known."""
    fields = {name: _plain(getattr(claim, name)) for name in FIELDS}
    return fields if claim.region else fields | {"region": None, "region_name": None}


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
