"""Does every table record read a document of its publisher's form cell by cell, and nothing besides?"""

from dataclasses import replace
from decimal import Decimal

import pytest

from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Outcome
from ingestion.source_record import load_sources
from ingestion.tables.record import FOLDER, load_table_record
from tests.ingestion.tables.golden import ALL, BULLETIN, DISTRICTS, PROVINCES, STACKED, Golden
from tests.ingestion.tables.mutations import figures, flat
from tests.ingestion.tables.reading import fact, facts, read
from tests.ingestion.tables.writers import pdf_bytes, xlsx_bytes


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
def test_a_release_reads_cell_by_cell(document: Golden, vocabulary: Vocabulary) -> None:
    extraction = read(document, vocabulary)
    assert extraction.document.outcome is Outcome.EXTRACTED, extraction.document.detail
    assert [fact(claim) for claim in extraction.claims] == facts(document.facts)
    assert not extraction.rejections


def test_every_record_has_a_document_here_or_as_the_fixture_of_its_source() -> None:
    of_sources = {source.table_record for source in load_sources(FOLDER.parent / "sources").values()} - {None}
    assert {path.stem for path in FOLDER.glob("*.yml")} == {document.record for document in ALL} | of_sources


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
def test_units_and_regions_of_a_record_are_known(document: Golden, vocabulary: Vocabulary) -> None:
    for part in load_table_record(document.record).parts:
        units = [unit for item in part.indicators for unit in item.units]
        assert [unit for unit in units if vocabulary.units.get(unit) is None] == []
        assert [named.code for named in part.regions if vocabulary.regions.name_of(named.code, None) is None] == []


def test_a_claim_carries_its_cell_as_evidence(vocabulary: Vocabulary) -> None:
    claim = read(PROVINCES, vocabulary).claims[4]
    assert (claim.cell, claim.quote, claim.rule) == ("table1!R6C4", "20123.9", "table_record:nbs_provinces_csv")
    assert (claim.region_basis, claim.period_basis, claim.char_start) == ("table", "table", -1)
    assert (claim.indicator_id, claim.core, claim.strength) == ("gdp", True, None)
    stacked = read(STACKED, vocabulary).claims[0]
    assert (stacked.region_basis, stacked.period_basis) == ("source", "published")
    workbook = read(DISTRICTS, vocabulary).claims[0]
    assert (workbook.cell, workbook.sentence) == ("1-9月!R5C2", "地区生产总值/总量/亿元 | 全市")


def test_the_same_bytes_give_the_same_claims(vocabulary: Vocabulary) -> None:
    assert read(BULLETIN, vocabulary) == read(BULLETIN, vocabulary)


def test_rates_that_may_be_hundredths_are_refused_where_the_format_does_not_tell(vocabulary: Vocabulary) -> None:
    rates = [(row, column) for row, column in figures(DISTRICTS) if column in (2, 3, 5)]
    rows = [list(row) for row in DISTRICTS.rows]
    for row, column in rates:
        rows[row][column] = str(Decimal(rows[row][column]) / 100)
    told = xlsx_bytes([(DISTRICTS.sheet, DISTRICTS.rows, DISTRICTS.merges)], percent=rates)
    assert [fact(claim) for claim in read(DISTRICTS, vocabulary, told).claims] == facts(DISTRICTS.facts)
    untold = replace(DISTRICTS.with_rows(rows), format="ods", merges=())
    extraction = read(untold, vocabulary)
    assert (extraction.document.reason, extraction.claims) == ("schema_drift", ())
    assert "rates below 1%" in (extraction.document.detail or "")


def test_a_sheet_of_another_month_than_its_caption_is_refused(vocabulary: Vocabulary) -> None:
    extraction = read(replace(DISTRICTS, sheet="1-8月"), vocabulary)
    assert (extraction.document.reason, extraction.claims) == ("schema_drift", ())
    assert "the period that stands above it too" in (extraction.document.detail or "")


def test_a_sheet_without_a_caption_does_not_take_that_of_the_sheet_before(vocabulary: Vocabulary) -> None:
    bare = flat(DISTRICTS).rows[1:]
    data = xlsx_bytes([(DISTRICTS.sheet, DISTRICTS.rows, DISTRICTS.merges), ("1-8月", bare, ())])
    extraction = read(DISTRICTS, vocabulary, data)
    assert (extraction.document.reason, extraction.claims) == ("schema_drift", ())


def test_a_bulletin_goes_on_over_pages(vocabulary: Vocabulary) -> None:
    header, *rows = BULLETIN.rows
    data = pdf_bytes([(BULLETIN.above, (header, *rows[:2]), ()), ((), (header, *rows[2:]), ())])
    assert [fact(claim) for claim in read(BULLETIN, vocabulary, data).claims] == facts(BULLETIN.facts)
