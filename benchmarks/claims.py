"""Makes a landing of any number of claims, as a few years of a whole country would fill it: for measuring the marts.

    python -m benchmarks.claims FOLDER --claims 1000000 [--seed 7]

What is told follows shares that were counted; what is told by whom and when, the calendar of such papers. "Labels" are
the 1,189 claims of the bundled site and the 1,256 labels of `tests/golden/cases`, counted on 2026-11-22:

| what | share | from |
| --- | --- | --- |
| names, measures, units | `claim_shares.csv`: how often each is told, of each kind | the labels, from three times on |
| the long tail of names | 27 % of actuals, 48 % of targets | the rest of the labels |
| comparators of targets | half plain, a third ≥ or ≤, 12 % about, 2 % a range | the labels |
| stretch goals | 13 of 100 base targets have one beside them | 99 of 799 targets of the labels |
| regions | all of today's divisions and zones, as many of each level as there are | seeds `region`, `region_zone` |
| years | 2010 to 2026; the last ones where few claims are wanted | |
| copies of a report | one to six documents: 55, 22, 12, 6, 3, 2 % | judgement, the bundled site has few mirrors |
| kinds of copies | 40 % the same text, 30 % framed anew, 27 % retold in part, 3 % mended in place | judgement |
| revisions | 6 % of a communiqué's figures, 3 % of years lower targets in July | judgement |
| contradictions | 2 % of the figures of a retelling | judgement |

A document tells a name at most once, so the commonest names lose some of their share to the others where a document
tells many. The figures grow from one level for each region, name and year, so that growth goes with levels, a quarter
with its year and a promise with its result. The same seed, number and DuckDB give the same bytes. `batch.json` holds
what loading reads; the documents that ingestion lists there are left out. How long the marts take is the question of
`benchmarks.marts`.
"""

import argparse
import json
import shutil
from hashlib import file_digest, sha256
from pathlib import Path
from string import Template

import duckdb

HERE = Path(__file__).parent
SEEDS = HERE.parent / "dbt_project" / "seeds"
EXTRACTOR_VERSION = "made-1"
CLAIMS_A_REGION_YEAR = 170  # somewhat fewer than come out: what is too much is cut off
YEARS = 17
FEWEST_YEARS = 3
BATCH_CLAIMS = 250_000
TABLES = ("claims", "documents", "rejections")


def make_landing(
    home: Path, claims: int, *, seed: int = 7, memory_limit: str = "3GB", batch_claims: int = BATCH_CLAIMS
) -> None:
    """Fill `home/landing` with exactly `claims` claims and `home/snapshot` with fetches and sources, both new."""
    for part in ("landing", "snapshot"):
        shutil.rmtree(home / part, ignore_errors=True)
        (home / part).mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": str(home / "spill")}) as connection:
        _set_variables(connection, claims, seed, batch_claims)
        connection.execute((HERE / "claims.sql").read_text("utf-8"))
        counted, last = connection.execute("select sum(claim_count), max(landing_seq) from documents").fetchall()[0]
        if (counted or 0) != claims:
            raise ValueError(f"the world of this seed has {counted} claims: ask for fewer than {claims}")
        for number in range(1, (last or 0) + 1):
            _write_batch(connection, home / "landing", number)
        ledger = {name: home / "snapshot" / f"{name}.parquet" for name in ("fetches", "sources")}
        connection.execute(_script("claims_ledger.sql", ledger))
    shutil.rmtree(home / "spill", ignore_errors=True)


def source_ids(home: Path) -> tuple[str, ...]:
    """The sources of a made landing: what a scope over all of it names."""
    path = str(home / "snapshot" / "sources.parquet")
    with duckdb.connect() as connection:
        rows = connection.execute("select source_id from read_parquet($1) order by source_id", [path]).fetchall()
    return tuple(source_id for (source_id,) in rows)


def _set_variables(connection: duckdb.DuckDBPyConnection, claims: int, seed: int, batch_claims: int) -> None:
    region_years = claims / CLAIMS_A_REGION_YEAR + 4
    years = max(FEWEST_YEARS, min(YEARS, round(region_years**0.5)))
    values = {
        "seed": seed,
        "seeds": str(SEEDS),
        "shares": str(HERE / "claim_shares.csv"),
        "claim_count": claims,
        "year_count": years,
        "region_count": round(region_years / years) + 1,
        "batch_claims": batch_claims,
    }
    connection.execute("set timezone = 'UTC'")
    for name, value in values.items():
        connection.execute(f"set variable {name} = $1", [value])


def _write_batch(connection: duckdb.DuckDBPyConnection, landing: Path, number: int) -> None:
    building = landing / f".{number}.building"
    building.mkdir()
    connection.execute("set variable batch = $1", [number])
    connection.execute(_script("claims_batch.sql", {name: building / f"{name}.parquet" for name in TABLES}))
    hashes = {}
    for name in TABLES:
        with (building / f"{name}.parquet").open("rb") as file:
            hashes[f"{name}.parquet"] = file_digest(file, "sha256").hexdigest()
    batch_id = sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()[:16]
    values = {
        "batch_id": batch_id,
        "landing_seq": number,
        "extractor_version": EXTRACTOR_VERSION,
        "sha256": hashes,
    }
    (building / "batch.json").write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    building.rename(landing / f"{number:08d}-{batch_id}")


def _script(name: str, paths: dict[str, Path]) -> str:
    """A script with the places of its files; they are our own, and quotes in them are doubled."""
    quoted = {key: str(path).replace("'", "''") for key, path in paths.items()}
    return Template((HERE / name).read_text("utf-8")).substitute(quoted)


def main() -> None:
    """Make one landing as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    make_landing(arguments.folder, arguments.claims, seed=arguments.seed)


if __name__ == "__main__":
    main()
