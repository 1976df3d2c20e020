"""Do the documents of a source that names a table record go by it in a run: from the folder to landing, in a worker?"""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from ingestion.fetch import fetch_source
from ingestion.landing_folders import landing_folders
from ingestion.pipeline import extract_pending
from ingestion.source_record import folder_source
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import network, serve
from tests.ingestion.tables.golden import BULLETIN, PROVINCES
from tests.ingestion.tables.mutations import rename_last_head
from tests.ingestion.test_ledger import NOON

SEEDS = Path(__file__).parents[3] / "dbt_project" / "seeds"


def test_releases_go_by_the_record_of_their_source_and_others_by_what_they_look_like(tmp_path: Path) -> None:
    """In a limited worker, as in every run: two sources, one of them with a table record."""
    home, url = tmp_path / "home", ledger_url(tmp_path)
    for name, data in {
        "portal/good.csv": PROVINCES.bytes(),
        "portal/drifted.csv": rename_last_head(PROVINCES).bytes(),
        "bureau/report.pdf": BULLETIN.bytes(),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    portal = folder_source(tmp_path / "portal").model_copy(
        update={"table_record": PROVINCES.record, "region_code": "100000"}
    )
    bureau = folder_source(tmp_path / "bureau")
    sources = {source.id: source for source in (portal, bureau)}
    with serve({}) as server:
        for source in sources.values():
            fetch_source(source, home=home, ledger_url=url, run_id="r", network=network(server), now=lambda: NOON)
    report = extract_pending(
        None, home=home, ledger_url=url, seeds=SEEDS, run_id="r", now=lambda: NOON, sources=sources, jobs=1
    )
    assert (report.counts["extracted"], report.counts["quarantined"]) == (2, 1), report.notes
    assert any("schema_drift" in note and "R4C4" in note for note in report.notes), report.notes
    (landed,) = landing_folders(home).values()
    claims = pq.read_table(landed / "claims.parquet").to_pylist()
    rules = Counter((claim["source_id"], claim["rule"]) for claim in claims)
    assert rules == {(portal.id, "table_record:nbs_provinces_csv"): 10, (bureau.id, "table_cell"): 13}
