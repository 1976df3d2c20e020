"""Do answers of an interface come from the wire to landing, read by the limited workers like any other document?"""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ingestion.fetch import fetch_source
from ingestion.pipeline import extract_pending
from ingestion.source_model import Interface, Query, SourceRecord
from tests.ingestion.interfaces.answers import as_bytes, release_answer, release_question, release_value
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import Script, answer, in_turn, network, serve, source
from tests.ingestion.test_ledger import NOON

SEEDS = Path(__file__).parents[3] / "dbt_project" / "seeds"


def record() -> SourceRecord:
    query = Query(
        name="retail", url="http://a.test/esData", body=release_question().body, media_type="application/json"
    )
    return source(
        kind="json_interface",
        index_urls=(),
        article_url_pattern=None,
        publisher_kind="statistics_bureau",
        interface=Interface(adapter="nbs_release", queries=(query,)),
    )


def reply(figure: str) -> bytes:
    told = release_answer({"202602MM": [release_value(figure, "社会消费品零售总额累计值", "亿元")]})
    return answer(as_bytes(told), headers="Content-Type: application/json\r\n")


def landed(home: Path, stem: str) -> list[dict[str, Any]]:
    files = sorted(home.glob(f"landing/*/{stem}.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_revised_answer_lands_beside_the_first_one(tmp_path: Path) -> None:
    """F25 for an interface: the second night's figure is another document's claim of the same cell."""
    known: dict[str, Any] = {"home": tmp_path, "ledger_url": ledger_url(tmp_path)}
    site: dict[str, Script | bytes] = {
        "/robots.txt": answer(b"", status="404 Not Found"),
        "/esData": in_turn(reply("987.6"), reply("990.0")),
    }
    with serve(site) as server:
        for night in range(3):
            now = partial(NOON.__add__, timedelta(days=night))
            fetch_source(record(), network=network(server), run_id="f", now=now, **known)
    report = extract_pending(
        None, seeds=SEEDS, run_id="e", now=lambda: NOON, sources={record().id: record()}, jobs=1, **known
    )
    documents = landed(tmp_path, "documents")
    assert (report.counts["extracted"], report.counts["quarantined"]) == (2, 0), [row["detail"] for row in documents]
    assert {row["url"] for row in documents} == {"http://a.test/esData#retail"}
    claims = landed(tmp_path, "claims")
    assert {claim["value"] for claim in claims} == {Decimal("987.6"), Decimal("990.0")}
    assert len({claim["cell"] for claim in claims}) == 1
    assert {claim["rule"] for claim in claims} == {"interface:nbs_release"}
