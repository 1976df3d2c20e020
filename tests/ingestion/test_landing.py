"""Is a landing folder complete, typed as `records` says, and the same bytes for the same batch?"""

import hashlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion import landing
from ingestion.decimal_limits import fits_landing
from ingestion.errors import LandingError
from ingestion.landing_folders import landing_folders
from ingestion.records import (
    Claim,
    Comparator,
    DocumentRecord,
    Extraction,
    FetchRecord,
    Kind,
    Measure,
    Outcome,
    Rejection,
    RejectionReason,
    Strength,
)

CLAIM = Claim(
    claim_id="c1",
    doc="d1",
    text_sha256="t",
    kind=Kind.TARGET,
    region="420281",
    region_name="大冶市",
    indicator="地区生产总值",
    indicator_id="gdp",
    qualifier=None,
    core=True,
    measure=Measure.YOY,
    comparator=Comparator.GE,
    value=Decimal("8.3"),
    value_high=None,
    unit="%",
    period_start=date(2024, 1, 1),
    period_end=date(2024, 12, 31),
    strength=Strength.FIRM,
    responsible=("区发改局", "区统计局"),
    quote="8.3%",
    sentence="增长8.3%以上。",
    char_start=2,
    char_end=6,
    cell=None,
    rule="level",
    region_basis="text",
    period_basis="clause",
)
DOCUMENT = DocumentRecord(
    document_id="x",
    raw_sha256="0" * 64,
    doc="d1",
    source_id="a",
    url="a.txt",
    title=None,
    publisher="甲报",
    publisher_kind="newspaper",
    published_date=date(2024, 1, 5),
    region_code="420281",
    media_type="text/plain",
    charset="utf-8",
    text_sha256="t",
    text_chars=20,
    outcome=Outcome.EXTRACTED,
    reason=None,
    detail=None,
    claim_count=2,
    rejection_count=1,
    extractor_version="1-abc",
    first_fetched_at=datetime(2024, 1, 6, 1, 2, 3, tzinfo=UTC),
)
REJECTION = Rejection("t", RejectionReason.NO_UNIT, "5", "增长5。", 8, 9, None, "no unit after 5")
BATCH = [
    Extraction(DOCUMENT, (CLAIM, replace(CLAIM, claim_id="c0", char_start=0)), (REJECTION,)),
    Extraction(replace(DOCUMENT, raw_sha256="1" * 64, outcome=Outcome.QUARANTINED, reason="empty", claim_count=0)),
]


def _bytes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _folder(home: Path) -> Path:
    (only,) = landing_folders(home).values()
    return only


def test_what_is_landed_is_read_back_with_its_types(tmp_path: Path) -> None:
    landing.write_landing(tmp_path, 7, BATCH)
    folder = _folder(tmp_path)
    assert folder.name.startswith("00000007-")
    claims = pq.read_table(folder / "claims.parquet")
    assert claims.schema == landing.landing_schemas()["claims"]
    rows = claims.to_pylist()
    assert [row["claim_id"] for row in rows] == ["c0", "c1"], "sorted by place in the document"
    assert rows[1]["value"] == Decimal("8.300000000")
    assert (rows[1]["kind"], rows[1]["responsible"]) == ("target", ["区发改局", "区统计局"])
    assert (rows[1]["raw_sha256"], rows[1]["source_id"], rows[1]["landing_seq"]) == ("0" * 64, "a", 7)
    documents = pq.read_table(folder / "documents.parquet").to_pylist()
    assert [row["outcome"] for row in documents] == ["extracted", "quarantined"]
    assert documents[0]["first_fetched_at"] == DOCUMENT.first_fetched_at
    assert pq.read_table(folder / "rejections.parquet").to_pylist()[0]["reason"] == "no_unit"


def test_same_batch_gives_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    landing.write_landing(tmp_path / "one", 1, BATCH)
    landing.write_landing(tmp_path / "two", 1, list(reversed(BATCH)))
    assert _folder(tmp_path / "one").name == _folder(tmp_path / "two").name
    assert _bytes(_folder(tmp_path / "one")) == _bytes(_folder(tmp_path / "two"))


def test_landing_that_stands_is_kept_as_it_is(tmp_path: Path) -> None:
    landed = landing.write_landing(tmp_path, 1, BATCH)
    before = _bytes(_folder(tmp_path))
    assert landing.write_landing(tmp_path, 1, BATCH) == landed
    assert _bytes(_folder(tmp_path)) == before


def test_schemas_have_every_field_of_the_records() -> None:
    schemas = landing.landing_schemas()
    for record, stem in ((DocumentRecord, "documents"), (Claim, "claims"), (Rejection, "rejections")):
        names = [item.name for item in fields(record)]
        assert schemas[stem].names[: len(names)] == names
    claims = schemas["claims"]
    assert claims.field("value").type == pa.decimal128(30, 9)
    assert not claims.field("value").nullable
    assert claims.field("value_high").nullable
    assert claims.field("period_start").type == pa.date32()
    assert landing.arrow_schema(FetchRecord).field("requested_at").type == pa.timestamp("us", tz="UTC")


def test_ledger_rows_can_be_read_back_from_the_folder(tmp_path: Path) -> None:
    landed = landing.write_landing(tmp_path, 3, BATCH)
    assert landing.read_batch(_folder(tmp_path)) == landed
    assert {row.landing_seq for row in landed} == {3}


@pytest.mark.parametrize("name", ["claims.parquet", "batch.json"])
def test_damaged_folder_is_told_apart(tmp_path: Path, name: str) -> None:
    landing.write_landing(tmp_path, 3, BATCH)
    path = _folder(tmp_path) / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LandingError, match="remove the folder to redo it"):
        landing.read_batch(_folder(tmp_path))


def test_killed_before_the_rename_leaves_no_landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OSError, match="killed here"):
            landing.write_landing(tmp_path, 1, BATCH)
    assert landing_folders(tmp_path) == {}
    landing.write_landing(tmp_path, 1, BATCH)
    assert len(landing.read_batch(_folder(tmp_path))) == 2
    assert not list((tmp_path / "landing").glob(".*.building"))


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("8.3", True),
        ("0.000000001", True),
        ("0.0000000001", False),
        ("1e21", False),
        ("NaN", False),
        ("Infinity", False),
    ],
)
def test_numbers_that_would_be_rounded_do_not_fit(value: str, fits: bool) -> None:
    assert fits_landing(Decimal(value)) is fits


def test_batch_id_does_not_depend_on_order_but_on_version() -> None:
    both = [replace(DOCUMENT, raw_sha256="1" * 64), replace(DOCUMENT, source_id="b")]
    assert landing.batch_id(both) == landing.batch_id(list(reversed(both)))
    assert landing.batch_id(both) != landing.batch_id([replace(item, extractor_version="1-y") for item in both])
    assert landing.batch_id(both) == landing.batch_id([replace(item, reason="empty") for item in both])
    assert landing.batch_id(both) != landing.batch_id([replace(item, reason="taken_down") for item in both])
