"""How does a test fetch a made site, and look at what the ledger then holds?"""

from datetime import datetime
from pathlib import Path
from typing import Any

from ingestion.fetch import fetch_source
from ingestion.ledger import open_ledger
from ingestion.records import FetchRecord, StageReport
from ingestion.source_model import SourceRecord
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import (
    Script,
    Server,
    Sleeps,
    answer,
    index,
    network,
    source,
)
from tests.ingestion.test_ledger import NOON

ART = "/art/1.html"
TEXT = "某县全年地区生产总值增长8%。"
NO_RULES = {"/robots.txt": answer(b"", status="404 Not Found")}


def run(
    home: Path,
    server: Server,
    record: SourceRecord | None = None,
    *,
    sleeps: Sleeps | None = None,
    now: datetime = NOON,
    **limits: Any,
) -> StageReport:
    return fetch_source(
        record if record is not None else source(),
        home=home,
        ledger_url=ledger_url(home),
        run_id="r1",
        network=network(server, sleeps, **limits),
        now=lambda: now,
    )


def rows(home: Path, url: str | None = None) -> list[FetchRecord]:
    with open_ledger(ledger_url(home)) as ledger:
        return [row for row in ledger.fetch_records(None) if url is None or row.url == url]


def site(article: Script | bytes, **more: Script | bytes) -> dict[str, Script | bytes]:
    return {**NO_RULES, "/": index(ART), ART: article, **more}
