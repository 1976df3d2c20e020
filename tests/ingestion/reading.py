"""How does a test bring documents into landing, with an extractor of its own?"""

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq

from ingestion.documents import Extracted, Extractor
from ingestion.fetch import fetch_source
from ingestion.landing_folders import landing_folders
from ingestion.parse.identity import text_identity
from ingestion.pipeline import extract_pending
from ingestion.records import Page, SourceContext, StageReport
from ingestion.source_model import SourceRecord
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import html, network, serve
from tests.ingestion.test_landing import CLAIM
from tests.ingestion.test_ledger import NOON

TEXT = "2023年，某县地区生产总值增长8.3%，固定资产投资增长12%。"


def fake_extract(page: Page, context: SourceContext, doc: str) -> Extracted:
    """One claim for each 8.3 in the text; breaks where it is told to."""
    if "崩溃" in page.text:
        raise ZeroDivisionError("the rule met a page it did not expect")
    value = Decimal("1e-12") if "太小" in page.text else Decimal("8.3")
    places = [place for place in range(len(page.text)) if page.text.startswith("8.3", place)]
    sha = text_identity(page)
    claims = [
        replace(
            CLAIM,
            claim_id=f"{sha[:8]}-{place}",
            doc=doc,
            text_sha256=sha,
            value=value,
            char_start=place,
            char_end=place + 3,
        )
        for place in places
    ]
    return tuple(claims), (), context.region_code


FAKE = Extractor("1-fake", fake_extract)


def make_docs(tmp_path: Path) -> Path:
    """Six files, eight documents: read, of unknown type, empty, one that breaks the extractor, lines of JSON."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.html").write_bytes(html(TEXT + "另有一项增长8.3%。"))
    (folder / "c.bin").write_bytes(b"\x01\x02\x03")
    (folder / "d.txt").write_text("")
    (folder / "e.txt").write_text("崩溃" + TEXT)
    (folder / "f.jsonl").write_text(f'{{"id": "n1", "text": "{TEXT}甲"}}\n{{"id": "n2"}}\nnot json\n')
    return folder


def fetch(home: Path, record: SourceRecord) -> None:
    with serve({}) as server:
        fetch_source(
            record, home=home, ledger_url=ledger_url(home), run_id="f", network=network(server), now=lambda: NOON
        )


def extract(home: Path, record: SourceRecord, extractor: Extractor = FAKE, *, everything: bool = False) -> StageReport:
    return extract_pending(
        None,
        home=home,
        ledger_url=ledger_url(home),
        seeds=home,
        run_id="e",
        now=lambda: NOON,
        sources={record.id: record},
        everything=everything,
        extractor=extractor,
    )


def bytes_of(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def documents(home: Path) -> list[dict[str, object]]:
    return [
        row
        for folder in sorted(landing_folders(home).values())
        for row in pq.read_table(folder / "documents.parquet").to_pylist()
    ]
