"""Do the two statistical files that people labelled load as labelled, cell by cell? Skipped where they are not here."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import ParseFailure
from ingestion.extract.vocabulary import Vocabulary
from ingestion.parse import parse
from ingestion.records import Claim, Measure, QuarantineReason, SourceContext
from ingestion.tables import load_table_record, read_release

CORPUS = Path(__file__).parents[4] / "shared" / "evaluation" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the labelled files are not part of the repository")

PORTAL, BUREAU = "nbs_provinces_csv", "daqing_monthly_html"
DATED = "http://example.cn/art/2017/6/20/art_1_2.html"  # the year is told by the address alone


def labels(document: str) -> dict[str, Any]:
    lines = (CORPUS / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    table: dict[str, Any] = next(item for item in map(json.loads, lines) if item["id"] == document)["table"]
    return table


def load(vocabulary: Vocabulary, file: str, record: str, url: str, media_type: str, region: str) -> list[Claim]:
    data = (CORPUS / "texts" / file).read_bytes()
    page = parse(data, raw_sha256="0" * 64, url=url, media_type=media_type)
    context = SourceContext("s", "某局", "statistics_bureau", region, url)
    return list(read_release(page, context, file, load_table_record(record), vocabulary)[0])


def test_the_provinces_by_year_load_cell_by_cell(vocabulary: Vocabulary) -> None:
    table = labels("d07")
    claims = load(vocabulary, "d07.csv", PORTAL, "d07.csv", "text/csv", "100000")
    assert len(claims) == table["values"] == table["data_rows"] * table["value_columns"]
    assert {(c.indicator, c.unit, c.measure) for c in claims} == {(table["indicator"], table["unit"], Measure.LEVEL)}
    assert len({c.region for c in claims}) == table["data_rows"]  # notes and footers are no regions
    stated = {(c.region, str(c.period_start and c.period_start.year)): c.value for c in claims}
    for cell in table["cells"]:
        assert stated[cell["region"], cell["period"]] == Decimal(str(cell["value"]))
    rows = (CORPUS / "texts" / "d07.csv").read_bytes().decode("gb18030").splitlines()
    assert [c.quote for c in claims] == [figure for row in rows[4:35] for figure in row.split(",")[1:]]


def test_two_stacked_tables_without_year_and_region_load_with_both_from_outside(vocabulary: Vocabulary) -> None:
    table = labels("d08")
    claims = load(vocabulary, "d08.html", BUREAU, DATED, "text/html", "230600")
    assert len(claims) == table["values"]
    assert [c.unit for c in claims if c.measure is not Measure.YOY] == ["亿元"] * 40 + ["万美元"] * 6
    assert {c.region for c in claims} == {"230600"}
    assert {c.period_end for c in claims} == {date(2017, 3, 31), date(2017, 4, 30)}  # the blank May is no zero
    for cell in table["cells"]:
        month = int(re.findall(r"-(\d\d)", cell["period"])[-1])  # of -03 or -01..-03
        (found,) = [
            c
            for c in claims
            if (c.indicator, c.measure) == (cell["indicator"], Measure(cell["measure"].split()[0]))
            and c.period_end is not None
            and c.period_end.month == month
        ]
        assert (found.value, found.unit) == (Decimal(str(cell["value"])), cell["unit"])


def test_without_a_date_of_publication_the_year_is_not_guessed(vocabulary: Vocabulary) -> None:
    with pytest.raises(ParseFailure) as caught:
        load(vocabulary, "d08.html", BUREAU, "html2.html", "text/html", "230600")
    assert caught.value.reason is QuarantineReason.SCHEMA_DRIFT
    assert "year" in caught.value.detail


def test_neither_file_is_read_by_the_record_of_the_other(vocabulary: Vocabulary) -> None:
    with pytest.raises(ParseFailure):
        load(vocabulary, "d07.csv", BUREAU, "d07.csv", "text/csv", "100000")
    with pytest.raises(ParseFailure):
        load(vocabulary, "d08.html", PORTAL, DATED, "text/html", "230600")
