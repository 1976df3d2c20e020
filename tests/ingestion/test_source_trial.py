"""Does a trial of a source see what a person would: a list without the article, wrong parts, other claims, a draft?"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from ingestion.documents import Extractor, default_extractor
from ingestion.errors import SourceError
from ingestion.expected_claims import differences, period_text, read_expected, row_of
from ingestion.ledger import StoredDocument
from ingestion.records import Claim, Comparator, Extraction, Kind, Measure
from ingestion.source_fixture import load_fixture
from ingestion.source_model import SourceRecord
from ingestion.source_record import load_source
from ingestion.source_scaffold import SavedFrom, address_pattern, new_source
from ingestion.source_trial import Trial, read_article, try_fixture, try_fixtures

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "dbt_project" / "seeds"
DAY = date(2026, 11, 22)
INDEX = "https://www.xianan.gov.cn/xwdt/"
ADDRESS = "https://www.xianan.gov.cn/xwdt/202404/t20240418_2938475.html"
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>咸安一季度开局平稳_咸安区人民政府</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/xwdt/">新闻动态</a></div>
<h1>咸安一季度开局平稳</h1><div>发布时间：2024-04-18 09:12　来源：咸安区统计局</div>
<div class="content"><p>咸安区统计局日前公布了今年一季度的经济账本，各项工作起步顺利，多数行业好于去年。</p>
<p>一季度，全区地区生产总值81.2亿元，同比增长6.4%。全年地区生产总值增长7%以上。</p>
<p>下一步，各乡镇将继续盯紧在建工地。</p></div>
<div class="side">相关阅读 2023-01-02 去年开工的工地</div></body></html>""".encode()


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor(SEEDS)


@pytest.fixture
def sources(tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A source as `new-source` makes it, and the day put under its claims. The page is ours: it is read right here."""
    monkeypatch.setattr("ingestion.source_scaffold.read_strangers", partial(read_here, extractor))
    scaffold(tmp_path, SavedFrom(PAGE, ADDRESS))
    change(tmp_path, "fixture.yml", "labelled: null", "labelled: 2026-11-22")
    yield tmp_path


def read_here(
    extractor: Extractor, source: SourceRecord, items: Sequence[tuple[StoredDocument, bytes]], _seeds: Path
) -> Iterator[Extraction]:
    """Stands for `read_strangers`, without a worker."""
    for item, data in items:
        yield read_article(source, item.url, item.content_type, data, extractor).extraction


def scaffold(folder: Path, page: SavedFrom | None, source_id: str = "421202_gov_news") -> None:
    new_source(folder, source_id, index_url=INDEX, publisher="咸安区政府", page=page, today=DAY, seeds=SEEDS)


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "fixtures" / "421202_gov_news" / file
    text = path.read_text("utf-8")
    assert old in text, text
    path.write_text(text.replace(old, new), "utf-8")


def trial(folder: Path, extractor: Extractor) -> Trial:
    record = load_source(folder / "421202_gov_news.yml")
    return try_fixture(record, load_fixture(folder / "fixtures" / record.id), extractor)


def test_a_finished_fixture_is_as_promised(sources: Path, extractor: Extractor) -> None:
    done = trial(sources, extractor)
    assert done.problems == ()
    assert any("咸安一季度开局平稳 · 2024-04-18 · 咸安区统计局" in line for line in done.seen)
    rows = read_expected(sources / "fixtures" / "421202_gov_news" / "expected.csv")
    assert set(rows) == {
        ("421202", "地区生产总值", "level", "81.2", "亿元", "2024-01..2024-03", "actual"),
        ("421202", "地区生产总值", "yoy", "6.4", "%", "2024-01..2024-03", "actual"),
        ("421202", "地区生产总值", "yoy", "≥7", "%", "2024", "target"),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("fixture.yml", "labelled: 2026-11-22", "labelled: null", "expected.csv is a draft"),
        ("fixture.yml", "published_date: 2024-04-18", "published_date: 2023-01-02", "published_date: expected 2023"),
        ("fixture.yml", 'publisher: "咸安区统计局"', "publisher: 咸安区政府", "publisher: expected 咸安区政府"),
        ("fixture.yml", 'title: "咸安一季度开局平稳"', "title: 去年开工的工地", "title: expected 去年开工的工地"),
        ("fixture.yml", " text: []", " text: [去年开工的工地]", "text: '去年开工的工地' is missing"),
        ("fixture.yml", "not_text: []", "not_text: [盯紧在建工地]", "text: '盯紧在建工地' is no part"),
        ("fixture.yml", "t20240418_2938475", "t20240419_1", "index: does not list"),
        ("index.html", "t20240418_2938475", "about", "index: lists 0 articles, the record promises at least 1"),
        ("expected.csv", ",81.2,", ",18.2,", "- 421202 | 地区生产总值 | level | 18.2"),
        ("expected.csv", ",81.2,", ",18.2,", "+ 421202 | 地区生产总值 | level | 81.2"),
        ("expected.csv", ",≥7,", ",7,", "- 421202 | 地区生产总值 | yoy | 7 |"),
        ("article.html", "<p>", "<p hidden=", "article: quarantined"),
    ],
)
def test_what_is_not_as_the_fixture_says_is_told(
    sources: Path, extractor: Extractor, file: str, old: str, new: str, says: str
) -> None:
    if file == "article.html":
        (sources / "fixtures" / "421202_gov_news" / file).write_bytes(b"<html><body></body></html>")
    else:
        change(sources, file, old, new)
    assert any(says in line for line in trial(sources, extractor).problems), trial(sources, extractor).problems


def test_a_source_with_a_list_needs_one_in_its_fixture(sources: Path, extractor: Extractor) -> None:
    path = sources / "fixtures" / "421202_gov_news" / "fixture.yml"
    head, _, rest = path.read_text("utf-8").partition("index:\n")
    path.write_text(head + rest[rest.index("article:") :], "utf-8")
    assert any("is none of the record's files or queries" in line for line in trial(sources, extractor).problems)


def test_a_known_misreading_is_no_problem_until_it_is_read_right(sources: Path, extractor: Extractor) -> None:
    change(sources, "expected.csv", ",≥7,", ",≥8,")
    first, second = (
        f"{sign} 421202 | 地区生产总值 | yoy | ≥{n} | % | 2024 | target" for sign, n in (("-", 8), ("+", 7))
    )
    lines = "".join(f'  - {{line: "{line}", since: 2026-11-22, reason: known}}\n' for line in (first, second))
    with (sources / "fixtures" / "421202_gov_news" / "fixture.yml").open("a", encoding="utf-8") as file:
        file.write(f"misread:\n{lines}")
    assert trial(sources, extractor).problems == ()
    change(sources, "expected.csv", ",≥8,", ",≥7,")
    assert trial(sources, extractor).problems == tuple(
        f"read right by now, remove it from misread: {line}" for line in (first, second)
    )


def test_a_draft_of_an_empty_template_loads_and_is_not_accepted(tmp_path: Path) -> None:
    scaffold(tmp_path, None)
    record = load_source(tmp_path / "421202_gov_news.yml")
    assert (record.enabled, record.checked_live, record.region_code) == (False, None, "421202")
    assert str(record.assertions.min_documents.since) == str(DAY)
    (result,) = try_fixtures(None, sources=tmp_path, seeds=SEEDS)
    assert result.problems


def test_nothing_that_stands_is_overwritten(sources: Path) -> None:
    before = {path: path.read_bytes() for path in sources.rglob("*") if path.is_file()}
    with pytest.raises(SourceError, match="stands already"):
        scaffold(sources, None)
    (sources / "421202_gov_news.yml").rename(sources / "kept")
    with pytest.raises(SourceError, match="stands already"):
        scaffold(sources, None)
    (sources / "kept").rename(sources / "421202_gov_news.yml")
    assert before == {path: path.read_bytes() for path in sources.rglob("*") if path.is_file()}


@pytest.mark.slow  # starts a worker, as for every page of other people
def test_a_saved_page_is_read_by_a_worker(tmp_path: Path) -> None:
    scaffold(tmp_path, SavedFrom(PAGE, ADDRESS))
    assert len(read_expected(tmp_path / "fixtures" / "421202_gov_news" / "expected.csv")) == 3


@pytest.mark.parametrize("source_id", ["../x", "", "a b", "UPPER", "x" * 61])
def test_an_id_that_is_no_id_writes_nothing(tmp_path: Path, source_id: str) -> None:
    with pytest.raises(SourceError, match="an id is"):
        scaffold(tmp_path, None, source_id)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        (ADDRESS, r"https://www\.xianan\.gov\.cn/xwdt/\d{6}/t\d{8}_\d+\.html"),
        ("https://a.cn/art/2024/3/8/art_12_9.html", r"https://a\.cn/art/\d{4}/\d+/\d+/art_\d+_\d+\.html"),
        ("https://a.cn/c1/2024/073e5c88c50147129db8e4a118adcd92.shtml", r"https://a\.cn/c\d+/\d{4}/[0-9a-f]+\.shtml"),
    ],
)
def test_addresses_like_the_saved_one_match(address: str, pattern: str) -> None:
    assert address_pattern(address, INDEX) == pattern


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2021, 1, 1), date(2025, 12, 31), "2021..2025"),
        (date(2024, 1, 1), date(2024, 3, 31), "2024-01..2024-03"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2024, 2, 1), date(2024, 2, 28), "2024-02-01..2024-02-28"),
        (date(2024, 5, 6), date(2024, 5, 6), "2024-05-06"),
    ],
)
def test_a_period_is_said_as_shortly_as_it_can_be(start: date, end: date, text: str) -> None:
    assert period_text(start, end) == text


def claim(
    value: str, comparator: Comparator = Comparator.EQ, *, optional: bool = False, high: str | None = None
) -> Claim:
    return Claim(
        claim_id="0", doc="d", text_sha256="0", kind=Kind.TARGET, region="421202", region_name="咸安区",
        indicator="粮食产量", indicator_id=None, qualifier=None, core=True, measure=Measure.LEVEL,
        comparator=comparator, value=Decimal(value), value_high=None if high is None else Decimal(high), unit="万吨",
        period_start=date(2024, 1, 1), period_end=date(2024, 12, 31), strength=None, responsible=(), quote="",
        sentence="", char_start=0, char_end=0, cell=None, rule="r", region_basis="text", period_basis="clause",
        optional=optional,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (claim("23.40"), "23.4"),
        (claim("100"), "100"),
        (claim("-8.0", Comparator.LE), "≤-8"),
        (claim("5", Comparator.APPROX), "≈5"),
        (claim("7", Comparator.RANGE, high="8.50"), "7–8.5"),
    ],
)
def test_a_value_is_written_with_its_bound(item: Claim, value: str) -> None:
    assert row_of(item)[3] == value


def test_what_may_be_read_or_not_is_neither_missed_nor_too_much() -> None:
    maybe, sure = claim("1", optional=True), claim("2")
    assert differences([row_of(sure)], [sure, maybe]) == ()
    assert differences([row_of(sure), row_of(maybe)], [sure, maybe]) == ()
    assert differences([row_of(sure)], [sure, sure]) == (f"+ {' | '.join(row_of(sure))}",)
