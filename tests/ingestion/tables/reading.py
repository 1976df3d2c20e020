"""From the bytes of a release to its facts, on the way that stored documents take."""

import hashlib
from datetime import UTC, datetime

from ingestion.documents import Document, Extractor, extract_document
from ingestion.extract import extract
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Extraction, SourceContext
from ingestion.tables import load_table_record, read_release
from tests.ingestion.tables.golden import Golden

TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def read(document: Golden, vocabulary: Vocabulary, data: bytes | None = None) -> Extraction:
    content = document.bytes() if data is None else data
    context = SourceContext("s", "某局", "statistics_bureau", document.region, document.url)
    extractor = Extractor(
        "test",
        lambda page, context, doc: extract(page, context, doc, vocabulary),
        read_release=lambda page, context, doc, record: read_release(page, context, doc, record, vocabulary),
    )
    stored = Document(
        hashlib.sha256(content).hexdigest(),
        document.name,
        TYPES[document.format],
        context,
        None,
        datetime(2026, 1, 1, tzinfo=UTC),
        table_record=load_table_record(document.record),
    )
    return extract_document(content, stored, extractor)


def fact(claim: Claim) -> str:
    period = f"{claim.period_start}/{claim.period_end}"
    return f"{claim.region} {claim.indicator} {claim.measure.value} {claim.value} {claim.unit} {period}"


def facts(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]
