"""Does the published file answer by name, for every name people use, and tell what each table, column and macro is?"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.dbt_runs import PROJECT, DbtRun, one, rows
from tests.warehouse.landing_fixture import XIANAN, ZONE
from tests.warehouse.release_fixture import release_of
from warehouse.macros import table_macros
from warehouse.named_sql import read_named_sql
from warehouse.release import DATABASE

NAMES = {  # seeds whose names people ask by
    "region.csv": ("name_zh", "short_name_zh"),
    "region_alias.csv": ("alias",),
    "region_zone.csv": ("name_zh", "aliases"),
    "indicator.csv": ("name_zh",),
    "indicator_alias.csv": ("alias", "claim_name_zh"),
}
ZONE_2022 = "select * from attainment(?, 2022) where indicator_key = 'gdp' and measure = 'level'"


@pytest.fixture(scope="module")
def file(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = release_of(built, tmp_path_factory.mktemp("macros"))
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        yield connection


def names(file: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[object]:
    return [row[0] for row in file.execute(query, list(parameters)).fetchall()]


@pytest.mark.parametrize("catalog", ["tables", "columns", "functions"])
def test_nothing_in_the_published_file_is_without_a_comment(file: duckdb.DuckDBPyConnection, catalog: str) -> None:
    found = rows(file, f"select * from duckdb_{catalog}() where schema_name = 'main' and not internal")
    assert len(found) >= len(table_macros())
    assert [row for row in found if not (row["comment"] or "").strip()] == []


def test_comment_of_a_macro_says_what_each_parameter_takes(file: duckdb.DuckDBPyConnection) -> None:
    found = one(file, "select * from duckdb_functions() where function_name = 'attainment'")
    assert found["parameters"] == ["of_region", "in_year"]
    assert "of_region: a code, a full or short name" in found["comment"]


@pytest.mark.parametrize("name", [ZONE, "岳阳经济技术开发区", "岳阳经开区", " 岳阳经开区 ", "岳阳市岳阳经济技术开发区"])
def test_region_is_found_by_every_name_that_it_has(file: duckdb.DuckDBPyConnection, name: str) -> None:
    target = one(file, ZONE_2022, name)
    assert (target["region_code"], target["region_name_zh"], target["parent_name_zh"]) == (
        ZONE,
        "岳阳经济技术开发区",
        "岳阳市",
    )
    assert (target["target_value"], target["compared_value"]) == (Decimal(440), Decimal("86.08"))


def test_name_of_several_regions_gives_all_with_their_parents(file: duckdb.DuckDBPyConnection) -> None:
    found = rows(file, "from find_region('鼓楼区')")
    assert {(row["region_code"], row["parent_name_zh"]) for row in found} == {
        ("320106", "南京市"),
        ("320302", "徐州市"),
        ("350102", "福州市"),
        ("410204", "开封市"),
    }
    assert names(file, "from find_region('南京市鼓楼区')") == ["320106"]
    assert names(file, "from find_region('南京鼓楼区')") == ["320106"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("湖南岳阳市", ["430600"]),
        ("湖南省岳阳市岳阳楼区", ["430602"]),
        ("湖南岳阳楼区", ["430602"]),
        ("湖南岳阳岳阳楼", ["430602"]),
        ("湖南省岳阳经开区", [ZONE]),
        ("湖南 岳阳 楼区", ["430602"]),
        ("岳陽樓區", ["430602"]),
        ("湖南\u3000岳陽樓區", ["430602"]),
        ("４３０６０２", ["430602"]),
        ("江苏鼓楼", ["320106", "320302"]),
        ("陕西乾县", ["610424"]),
        ("陝西乾縣", ["610424"]),
        ("湖南南京市", []),
        ("岳阳市湖南", []),
        ("湖南", ["430000"]),
    ],
)
def test_region_is_found_by_names_above_it_in_any_script(
    file: duckdb.DuckDBPyConnection, name: str, codes: list[str]
) -> None:
    current = "select region_code from find_region(?) where is_current order by 1"
    assert names(file, current, name) == codes


def test_short_name_behind_a_province_means_what_it_means_alone(file: duckdb.DuckDBPyConnection) -> None:
    assert names(file, "from find_region('湖南岳阳')") == names(file, "from find_region('岳阳')")
    assert "430600" in names(file, "from find_region('湖南岳阳')")


def test_codes_and_years_may_be_numbers_or_texts(file: duckdb.DuckDBPyConnection) -> None:
    assert names(file, "from find_region(430602)") == ["430602"]
    by_text = rows(file, "from attainment('咸安区', '2023')")
    assert by_text
    assert rows(file, f"from attainment({XIANAN}, 2023)") == by_text
    assert len(rows(file, "from regions_in('2012')")) == len(rows(file, "from regions_in(2012)"))


def test_township_is_not_answered_with_its_county(file: duckdb.DuckDBPyConnection) -> None:
    """The seed knows 向阳湖镇 as evidence for its county; a person who asks for the town does not mean the county."""
    assert names(file, "from find_region('向阳湖镇')") == ["421202:向阳湖镇"]


@pytest.mark.parametrize("text", ["没有这个地方", "", "' or 1=1 --", None, "%", "鼓楼"])
def test_what_is_no_region_gives_no_rows(file: duckdb.DuckDBPyConnection, text: str | None) -> None:
    found = names(file, "from find_region(?)", text)
    assert found == [] if text != "鼓楼" else len(found) == 4


@pytest.mark.parametrize("name", ["gdp", "GDP", "地区生产总值", "国内生产总值", "Gross regional product"])
def test_indicator_is_found_by_key_name_and_wording(file: duckdb.DuckDBPyConnection, name: str) -> None:
    assert names(file, "from find_indicator(?)", name) == ["gdp"]


@pytest.mark.parametrize("name", ["地區生產總值", "ＧＤＰ", "gross  regional product", " 地区 生产总值 "])
def test_indicator_is_found_in_any_script_and_spacing(file: duckdb.DuckDBPyConnection, name: str) -> None:
    assert names(file, "from find_indicator(?)", name) == ["gdp"]


def test_indicator_is_found_by_a_part_of_its_name_where_no_name_is_that(file: duckdb.DuckDBPyConnection) -> None:
    found = rows(file, "from find_indicator('失业率')")
    assert {row["indicator_key"] for row in found} >= {"unemployment_surveyed", "unemployment_registered"}
    assert {row["match_kind"] for row in found} == {"contains"}
    assert [row["claim_count"] for row in found] == sorted((row["claim_count"] for row in found), reverse=True)
    places = [["prefix", "contains"].index(row["match_kind"]) for row in rows(file, "from find_indicator('固定资产')")]
    assert places == sorted(places)
    assert places[0] == 0
    assert {row["match_kind"] for row in rows(file, "from find_indicator('地区生产总值')")} == {"exact"}


@pytest.mark.parametrize("text", ["率", "", "%", None, "没有这个指标", "' or 1=1 --"])
def test_what_is_no_indicator_gives_no_rows(file: duckdb.DuckDBPyConnection, text: str | None) -> None:
    assert names(file, "from find_indicator(?)", text) == []


def test_characters_of_names_are_simplified_as_pages_are() -> None:
    """Made again from the seeds: a name that came with a character of its own has its pair in the macro."""
    (macro,) = (each for each in table_macros() if each.name == "plain_name")
    own = {
        character
        for seed, columns in NAMES.items()
        for row in csv.DictReader((PROJECT / "seeds" / seed).open(encoding="utf-8"))
        for column in columns
        for character in row[column]
        if "\u3400" <= character < "\uff00"
    }
    every = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = pytest.importorskip("opencc").OpenCC("tw2s").convert("\n".join(every)).split("\n")
    pairs = {a: b for a, b in zip(every, simple, strict=True) if a != b and b in own and a not in own}
    with duckdb.connect() as connection:
        query = f"select simplified from ({macro.sql.replace('written', '$1')})"
        for given, made in ((pairs, pairs.values()), (sorted(own), sorted(own))):
            assert connection.execute(query, ["".join(given)]).fetchone() == ("".join(made),)


def test_region_has_the_name_and_parent_of_the_year(file: duckdb.DuckDBPyConnection) -> None:
    query = "select * from regions_in(?) where region_code = ?"
    assert one(file, query, 1990, "422301")["region_name_zh"] == "咸宁市"
    assert one(file, query, 1990, "422301")["is_of_the_year"]
    assert not one(file, query, 2020, "422301")["is_of_the_year"]
    counts = one(file, "select count(*) as n, count(distinct region_code) as codes from regions_in(2012)")
    assert counts["n"] == counts["codes"] == one(file, "select count(distinct region_code) as n from dim_region")["n"]


def test_targets_as_of_tells_what_had_been_said_by_then(file: duckdb.DuckDBPyConnection) -> None:
    query = """
    select value from targets_as_of(?)
    where region_code = ? and indicator_key = 'gdp' and measure = 'yoy' and period_key = '2023'
        and strength_tier = 'base'
    """
    assert [names(file, query, day, XIANAN) for day in (date(2023, 1, 4), date(2023, 1, 5), date(2023, 7, 19))] == [
        [],
        [Decimal(7)],
        [Decimal(7)],
    ]
    assert names(file, query, date(2023, 7, 20), XIANAN) == [Decimal("6.5")]
    assert names(file, query, date(2024, 12, 31), XIANAN) == [Decimal("6.5")], "the newspaper's 7.5 was set aside"


def test_actuals_as_of_tells_what_had_been_said_by_then(file: duckdb.DuckDBPyConnection) -> None:
    query = "select value from actuals_as_of(?) where region_code = ? and indicator_key = 'gdp' and measure = 'level'"
    assert names(file, query, date(2024, 2, 29), XIANAN) == []
    assert names(file, query, date(2024, 3, 1), XIANAN) == [Decimal("230.55")]
    assert names(file, query, date(2024, 12, 31), XIANAN) == [Decimal("230.55")], "told roundly a week later"


SERIES = """
select series_code, region_code, region_name_zh, parent_name_zh, period_key, value, change_kind, has_boundary_change
from series(?, 'GDP') where measure = 'level' and kind = 'actual'
"""


@pytest.fixture(scope="module")
def history(built: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Results of divisions that were renamed, given other codes and merged."""
    folder = release_of(built, tmp_path_factory.mktemp("history"))
    with duckdb.connect(str(folder / DATABASE)) as connection:
        for code, of_year, value in (
            ("110221", 1998, 1),  # 昌平县, 昌平区 under another code since 1999
            ("110114", 2003, 2),
            ("320483", 2001, 3),  # 武进市, 武进区 under another code since 2002
            ("320405", 2012, 4),  # 戚墅堰区, merged into 武进区 in 2015
            ("320412", 2012, 5),
            ("320412", 2016, 6),
            ("320405", 2018, 7),  # a late word on a division that is no more
        ):
            connection.execute(
                """
                insert into fct_actuals
                select * replace (
                    $1 as region_code, $2::varchar as period_key, make_date($2, 1, 1) as period_start_date,
                    make_date($2, 12, 31) as period_end_date, $3 as value
                )
                from fct_actuals
                where indicator_key = 'gdp' and measure = 'level' and is_latest and period_key = '2023' limit 1
                """,
                [code, of_year, value],
            )
        yield connection


@pytest.mark.parametrize("name", ["昌平区", "昌平县", "110221", "北京昌平区"])
def test_series_follows_a_renaming_under_every_name_of_any_time(history: duckdb.DuckDBPyConnection, name: str) -> None:
    assert [tuple(row.values()) for row in rows(history, SERIES, name)] == [
        ("110114", "110221", "昌平县", "北京市", "1998", Decimal(1), "recoded", False),
        ("110114", "110114", "昌平区", "北京市", "2003", Decimal(2), "same", False),
    ]


def test_series_follows_a_merger_and_warns_of_the_boundary(history: duckdb.DuckDBPyConnection) -> None:
    found = rows(history, SERIES, "武进区")
    assert [(row["region_name_zh"], row["period_key"], row["value"]) for row in found] == [
        ("武进市", "2001", 3),
        ("戚墅堰区", "2012", 4),
        ("武进区", "2012", 5),
        ("武进区", "2016", 6),
        ("戚墅堰区", "2018", 7),
    ]
    assert {row["series_code"] for row in found} == {"320412"}
    assert [row["has_boundary_change"] for row in found] == [True, True, True, False, True], "2016 is of today's land"
    assert rows(history, SERIES, "戚墅堰区") == found, "who asks for the old division gets what became of it"


def test_series_tells_targets_beside_results_of_the_vintage_that_stands(file: duckdb.DuckDBPyConnection) -> None:
    found = rows(file, "from series('咸安区', 'gdp') where measure = 'yoy'")
    assert [(row["kind"], row["strength_tier"], row["value"]) for row in found] == [
        ("target", "base", Decimal("6.5")),
        ("target", "stretch", 8),
        ("actual", None, Decimal("6.8")),
    ]
    assert {row["parent_name_zh"] for row in found} == {"咸宁市"}


def test_evidence_leads_to_sentence_and_document(file: duckdb.DuckDBPyConnection) -> None:
    claim = one(file, ZONE_2022, ZONE)["target_claim_id"]
    found = one(file, "from evidence(?)", claim)
    assert (found["quote"], found["sentence"]) == ("440亿元", "地区生产总值440亿元。")
    assert found["url"].endswith("/zone.html")
    assert rows(file, "from evidence('nothing')") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select 1", "begins with"),
        ("/*\nparameters: {}\n*/\nselect 1", "holds description"),
        ("/*\ndescription: x\nwhat: y\n*/\nselect 1", "holds description"),
        ("/*\ndescription: x\nparameters: {a: {type: float, description: b}}\n*/\nselect 1", "a takes"),
    ],
)
def test_head_that_is_not_as_it_must_be_names_the_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "odd.sql").write_text(text)
    with pytest.raises(ValueError, match=rf"odd\.sql: .*{said}"):
        read_named_sql(tmp_path)
