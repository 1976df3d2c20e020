"""Does each field of a table record do what it says, and is one refused that says too little, too much, two things?"""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from ingestion.errors import ParseFailure, SourceError
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Page, SourceContext, Table
from ingestion.source_record import load_source
from ingestion.tables import read_release
from ingestion.tables.model import json_schema
from ingestion.tables.record import FOLDER, load_table_record

SMALL = """
name: small
describes: a form made up for the tests
form_of: none
since: 2026-11-22
formats: [csv]
blank: ["", "-"]
notes: ["注:"]
parts:
  - name: districts
    above: ["{region}{year}年{month}月", "单位:{unit}"]
    columns:
      - {head: [地区], holds: region}
      - {head: [产值], indicator: 工业总产值, span: month}
      - {head: [累计], indicator: 工业总产值, span: to_date}
      - {head: [上年同期], indicator: 工业总产值, span: to_date, years_back: 1, optional: true}
    indicators: [{label: 工业总产值, units: [亿元]}]
"""
ROWS = ("黄石市2023年9月||", "||单位:亿元", "地区|产值|累计", "大冶市|8.5|70.5", "阳新县|-|30.5", "注:快报数||")


def record_file(tmp_path: Path, *changes: tuple[str, str], text: str = SMALL) -> Path:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (tmp_path / "small.yml").write_text(text, encoding="utf-8")
    return tmp_path


def read(
    vocabulary: Vocabulary, folder: Path, *tables: tuple[str, ...], names: tuple[str, ...] = ("table1",),
    title: str | None = None, url: str = "http://example.cn/a.csv", media_type: str = "text/csv",
) -> list[Claim]:  # fmt: skip
    load_table_record.cache_clear()
    found = tuple(
        Table(names[at] if at < len(names) else f"t{at}", tuple(tuple(row.split("|")) for row in rows))
        for at, rows in enumerate(tables)
    )
    page = Page("0" * 64, "", title, None, None, "utf-8", media_type, found)
    context = SourceContext("s", "某局", "statistics_bureau", "420200", url)
    return list(read_release(page, context, "a", load_table_record("small", folder), vocabulary)[0])


def facts(claims: list[Claim]) -> list[str]:
    return [f"{c.region} {c.value} {c.unit} {c.period_start}/{c.period_end}" for c in claims]


def refused(vocabulary: Vocabulary, folder: Path, *tables: tuple[str, ...], **more: str) -> str:
    with pytest.raises(ParseFailure) as caught:
        read(vocabulary, folder, *tables, title=more.get("title"), url=more.get("url", "http://example.cn/a.csv"))
    return caught.value.detail


def changed(row: int, old: str, new: str) -> tuple[str, ...]:
    rows = list(ROWS)
    assert old in rows[row]
    rows[row] = rows[row].replace(old, new)
    return tuple(rows)


def test_month_and_months_to_date_of_one_caption(vocabulary: Vocabulary, tmp_path: Path) -> None:
    assert facts(read(vocabulary, record_file(tmp_path), ROWS)) == [
        "420281 8.5 亿元 2023-09-01/2023-09-30",
        "420281 70.5 亿元 2023-01-01/2023-09-30",
        "420222 30.5 亿元 2023-01-01/2023-09-30",
    ]


def test_the_same_months_of_the_year_before(vocabulary: Vocabulary, tmp_path: Path) -> None:
    rows = (*ROWS[:2], "地区|产值|累计|上年同期", "大冶市|-|-|65.5")
    assert facts(read(vocabulary, record_file(tmp_path), rows)) == ["420281 65.5 亿元 2022-01-01/2022-09-30"]


def test_a_section_dates_the_rows_below_it(vocabulary: Vocabulary, tmp_path: Path) -> None:
    folder = record_file(
        tmp_path,
        ("年{month}月", "年"),
        ("    indicators:", '    sections: ["{from_month}-{month}月"]\n    indicators:'),
    )
    rows = ("黄石市2023年||", "||单位:亿元", "地区|产值|累计", "1-3月||", "大冶市|-|20.5", "1-6月||", "大冶市|-|45.5")
    assert facts(read(vocabulary, folder, rows)) == [
        "420281 20.5 亿元 2023-01-01/2023-03-31",
        "420281 45.5 亿元 2023-01-01/2023-06-30",
    ]


def test_a_table_goes_on_under_the_same_header_in_its_sheet_alone(vocabulary: Vocabulary, tmp_path: Path) -> None:
    again = ("地区|产值|累计", "阳新县|4.5|30.5")
    claims = read(vocabulary, record_file(tmp_path), (*ROWS[:4], *again))
    assert [c.cell for c in claims] == ["table1!R4C2", "table1!R4C3", "table1!R6C2", "table1!R6C3"]
    assert "above the header" in refused(vocabulary, record_file(tmp_path), ROWS[:4], again)
    assert "above the header" in refused(vocabulary, record_file(tmp_path), again)


def test_sheets_that_are_passed_over_are_named(vocabulary: Vocabulary, tmp_path: Path) -> None:
    cover = ("说明|数字", "大冶市|9.9")
    assert "expected" in refused(vocabulary, record_file(tmp_path), ROWS, cover)
    folder = record_file(tmp_path, ("formats: [csv]", "formats: [csv]\nskip_sheets: [说明]"))
    assert len(read(vocabulary, folder, ROWS, cover, names=("table1", "说明"))) == 3


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (changed(0, "黄石市", "岳阳市"), None),  # the rows name their own regions
        (changed(1, "亿元", "万元"), "unit 万元 is none of 亿元"),
        (changed(0, "9月", "13月"), "above the table one of"),
        (changed(3, "大冶市", "岳阳楼区"), "a region within 420200"),
        (changed(3, "大冶市", "不明区"), "a region in force in 2023"),
        (changed(4, "阳新县|-", "大冶市|9.5"), "which table1!R4C2 states of the same thing"),
        (changed(5, "注:快报数", "快报数"), "a region, a note"),
        ((*ROWS, "大冶市|1.5|2.5"), "no row behind the notes"),
        ((*ROWS[:2], "2023年8月||", *ROWS[2:]), "above the table one of"),
        ((*ROWS[:2], "岳阳市2023年8月||", *ROWS[2:]), "the period that stands above it too"),
        ((*ROWS, "黄石市2023年10月||"), "a header with 地区"),
        (ROWS[:3], "at least one"),
        ((), "part districts of table record small"),
    ],
)
def test_what_the_record_does_not_list_refuses_the_file(
    rows: tuple[str, ...], told: str | None, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    if told is None:
        assert len(read(vocabulary, record_file(tmp_path), rows)) == 3
    else:
        assert told in refused(vocabulary, record_file(tmp_path), *([rows] if rows else []))


def test_title_and_file_name_may_date_a_table(vocabulary: Vocabulary, tmp_path: Path) -> None:
    folder = record_file(
        tmp_path,
        ("{region}{year}年{month}月", "{region}月报"),
        ("formats: [csv]", 'formats: [csv]\ntitles: ["{year}年统计月报"]\nfiles: ["{any}_{month}月.csv"]'),
    )
    rows = ("黄石市月报||", *ROWS[1:])
    dated = {"title": "2023年统计月报", "url": "http://example.cn/x/tj_9%E6%9C%88.csv"}
    claims = read(vocabulary, folder, rows, title=dated["title"], url=dated["url"])
    assert facts(claims)[0] == "420281 8.5 亿元 2023-09-01/2023-09-30"
    assert "title: found" in refused(vocabulary, folder, rows, title="年鉴", url=dated["url"])
    assert "file: found" in refused(vocabulary, folder, rows, title=dated["title"], url="http://example.cn/a.csv")


def test_other_documents_of_the_source_are_refused_or_read_as_text(vocabulary: Vocabulary, tmp_path: Path) -> None:
    with pytest.raises(ParseFailure, match="a document in csv"):
        read(vocabulary, record_file(tmp_path), ROWS, media_type="text/html")
    folder = record_file(tmp_path, ("formats: [csv]", "formats: [csv]\nother_documents: read_as_text"))
    page = Page("0" * 64, "2023年，大冶市地区生产总值增长8.3%。", None, None, None, "utf-8", "text/html")
    load_table_record.cache_clear()
    context = SourceContext("s", "某局", "statistics_bureau", "420281", "http://example.cn/a.html")
    claims, _, region = read_release(page, context, "a", load_table_record("small", folder), vocabulary)
    assert ([c.rule.startswith("table") for c in claims], region) == ([False], "420281")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("since: 2026-11-22", "since: yesterday", "since"),
        ("formats: [csv]", "formats: [docx]", "formats"),
        ("formats: [csv]", "formats: [csv]\ncolour: red", "colour"),
        ("formats: [csv]", "formats: [csv]\nformats: [csv]", "stands twice"),
        ("{head: [产值], indicator: 工业总产值", "{head: [产值], indicator: 农业总产值", "not among its indicators"),
        ("{head: [产值], indicator", "{head: ['{jahr}'], indicator", "no place"),
        ("holds: region}", "holds: ignored}", "labels the rows"),
        ("{head: [产值], indicator: 工业总产值, span: month}", "{head: [产值], holds: region}", "two columns hold"),
        ("{head: [地区]", "{head: ['{region}']", None),
        ('blank: ["", "-"]', 'blank: ["-"]', "blank"),
        ("    indicators:", "    region: publisher\n    indicators:", "which?"),
        ("name: small", "name: other", "must equal"),
        ("{head: [地区], holds", "{head: [], unit: 亿元, holds", "only a column of values"),
    ],
)
def test_a_record_that_cannot_be_used_is_told_with_its_field(
    old: str, new: str, told: str | None, tmp_path: Path
) -> None:
    load_table_record.cache_clear()
    folder = record_file(tmp_path, (old, new))
    if told is None:
        assert load_table_record("small", folder).parts[0].key == "产值"
        return
    with pytest.raises(SourceError, match=r"small\.yml") as caught:
        load_table_record("small", folder)
    assert told in str(caught.value)


def test_a_source_that_names_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = FOLDER.parent / "sources" / "990000_demo_folder.yml"
    raw = yaml.safe_load(source.read_text(encoding="utf-8")) | {"table_record": "nobody"}
    (tmp_path / source.name).write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(SourceError, match=r"holds no nobody\.yml; known are daqing_monthly_html"):
        load_source(tmp_path / source.name)


def test_a_column_that_may_stand_once_stands_once(vocabulary: Vocabulary, tmp_path: Path) -> None:
    folder = record_file(tmp_path, ("{head: [产值], ", '{head: ["{month}月产值"], '))
    rows = (*ROWS[:2], "地区|8月产值|9月产值|累计", "大冶市|7.5|8.5|70.5")
    assert "this column once" in refused(vocabulary, folder, rows)
    many = record_file(tmp_path, ("{head: [产值], ", '{head: ["{month}月产值"], many: true, '))
    assert len(read(vocabulary, many, rows)) == 3


def test_the_schema_for_editors_is_that_of_the_model_and_takes_every_record() -> None:
    command = "from ingestion.tables.model import json_schema; print(json_schema(), end='')"
    written = (FOLDER / "table.schema.json").read_text(encoding="utf-8")
    assert written == json_schema(), f'write it anew: python -c "{command}" > ingestion/table_records/table.schema.json'
    validator = jsonschema.Draft202012Validator(json.loads(written))
    for file in FOLDER.glob("*.yml"):
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=table.schema.json")
        record = json.loads(json.dumps(yaml.safe_load(text), default=str))
        assert not list(validator.iter_errors(record)), file.name
        assert list(validator.iter_errors(record | {"colour": "red"}))
