"""Do the dimensions know time? A page of 2012 meets the region as it was, and a series goes on through its changes."""

from decimal import Decimal

import duckdb
import pytest

from tests.warehouse.dbt_runs import Row, one, rows
from tests.warehouse.landing_fixture import TOWN, XIANAN, ZONE
from tests.warehouse.landing_regions import (
    ANJU,
    CHUANSHAN,
    JIANGGAN,
    LUANCHENG,
    PARK,
    PARK_TODAY,
    SHANGCHENG,
    SHIZHONG,
    TONGNAN,
    TONGNAN_COUNTY,
    XIANGZHOU,
    ZHENGDING,
)

# How an analyst tells a series by today's region.
SERIES = """
select facts.period_key, succession.region_name_zh, facts.value, succession.has_boundary_change
from fct_actuals as facts
inner join bridge_region_succession as succession
    on facts.region_code = succession.region_code
    and year(facts.period_end_date) between succession.first_year and succession.last_year
where
    facts.is_latest and facts.indicator_key = 'gdp' and facts.measure = 'level'
    and facts.period_key = strftime(facts.period_start_date, '%Y')
    and succession.successor_code = ?
order by facts.period_key, facts.region_code
"""


def succession(marts: duckdb.DuckDBPyConnection, region: str) -> list[Row]:
    columns = "successor_code, change_kind, change_year, is_whole, has_boundary_change"
    query = f"select {columns} from bridge_region_succession where region_code = ? order by first_year, successor_code"
    return rows(marts, query, region)


def region_in(marts: duckdb.DuckDBPyConnection, region: str, year: int) -> Row:
    query = "select * from intermediate.int_regions__as_of where region_code = ? and ? between first_year and last_year"
    return one(marts, query, region, year)


def series(marts: duckdb.DuckDBPyConnection, region: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in rows(marts, SERIES, region)]


@pytest.mark.parametrize(
    ("region", "year", "name"),
    [
        (TONGNAN_COUNTY, 2012, "潼南县"),
        (TONGNAN, 2016, "潼南区"),
        (XIANGZHOU, 2005, "襄阳区"),
        (XIANGZHOU, 2014, "襄州区"),
        (TONGNAN_COUNTY, 2018, "潼南县"),  # no longer in force: the nearest name
        (PARK, 2012, "潼南工业园区"),
    ],
)
def test_scorecard_names_the_region_as_it_was(
    marts: duckdb.DuckDBPyConnection, region: str, year: int, name: str
) -> None:
    query = "select region_name_zh from mart_region_scorecard where region_code = ? and year = ?"
    assert {row["region_name_zh"] for row in rows(marts, query, region, year)} == {name}


def test_series_goes_on_through_a_new_code(marts: duckdb.DuckDBPyConnection) -> None:
    assert series(marts, TONGNAN) == [
        ("2012", "潼南县", Decimal("152.6"), False),
        ("2016", "潼南区", Decimal("301.7"), False),
        ("2018", "潼南县", Decimal("330.1"), False),
    ]
    change = {"change_kind": "recoded", "change_year": 2015, "is_whole": True, "has_boundary_change": False}
    assert succession(marts, TONGNAN_COUNTY) == [{"successor_code": TONGNAN} | change]


def test_merger_is_told_with_its_warning_on_both_sides(marts: duckdb.DuckDBPyConnection) -> None:
    assert series(marts, SHANGCHENG) == [
        ("2019", "上城区", Decimal("1302.5"), True),
        ("2019", "江干区", Decimal("781.9"), True),
        ("2022", "上城区", Decimal("2290.6"), True),
    ]
    change = {"change_kind": "merged", "change_year": 2021, "is_whole": True, "has_boundary_change": True}
    assert succession(marts, JIANGGAN) == succession(marts, SHANGCHENG) == [{"successor_code": SHANGCHENG} | change]


def test_divided_region_goes_on_in_part_in_each(marts: duckdb.DuckDBPyConnection) -> None:
    change = {"change_kind": "split", "change_year": 2003, "is_whole": False, "has_boundary_change": True}
    assert succession(marts, SHIZHONG) == [{"successor_code": code} | change for code in (CHUANSHAN, ANJU)]


def test_zone_follows_its_parent_and_not_its_parents_borders(marts: duckdb.DuckDBPyConnection) -> None:
    change = {"change_kind": "recoded", "change_year": 2015, "is_whole": True, "has_boundary_change": False}
    assert succession(marts, PARK) == [{"successor_code": PARK_TODAY} | change]
    assert series(marts, PARK_TODAY) == [("2017", "潼南工业园区", Decimal("77.9"), False)]
    told = one(marts, "select name_zh, level, parent_code, origin from dim_region where region_code = ?", PARK_TODAY)
    assert told == {"name_zh": "潼南工业园区", "level": "zone", "parent_code": TONGNAN, "origin": "document"}


@pytest.mark.parametrize("region", [XIANAN, ZONE, TOWN])
def test_region_without_change_is_its_own_successor(marts: duckdb.DuckDBPyConnection, region: str) -> None:
    same = {"change_kind": "same", "change_year": None, "is_whole": True, "has_boundary_change": False}
    assert succession(marts, region) == [{"successor_code": region} | same]


def test_code_given_twice_is_told_apart_by_the_year(marts: duckdb.DuckDBPyConnection) -> None:
    """130123 and 130124 changed places in 1993: 正定县 of 1991 is the code that was 栾城's before."""
    assert [row[1:3] for row in series(marts, ZHENGDING)] == [("正定县", Decimal("12.7"))]
    assert region_in(marts, LUANCHENG, 1991)["name_zh"] == "正定县"
    assert region_in(marts, LUANCHENG, 2000)["name_zh"] == "栾城县"


def test_those_above_are_named_as_of_the_year(marts: duckdb.DuckDBPyConnection) -> None:
    columns = ("province_name_zh", "prefecture_name_zh", "county_name_zh")
    for region, year, expected in (
        (XIANGZHOU, 2005, ("湖北省", "襄樊市", "襄阳区")),
        (XIANGZHOU, 2014, ("湖北省", "襄阳市", "襄州区")),
        (PARK, 2012, ("重庆市", None, "潼南县")),  # counties of a municipality have no prefecture
        (TOWN, 2022, ("湖北省", "咸宁市", "咸安区")),
        (ZONE, 2022, ("湖南省", "岳阳市", None)),
        ("429004", 2022, ("湖北省", None, "仙桃市")),
        ("659001", 2022, ("新疆维吾尔自治区", None, "石河子市")),
    ):
        assert tuple(region_in(marts, region, year)[column] for column in columns) == expected, (region, year)


def test_every_year_of_every_region_meets_one_row(marts: duckdb.DuckDBPyConnection) -> None:
    """Also where tables of codes have gaps, and for years before them: a figure is never lost or doubled by a join."""
    odd = rows(
        marts,
        """
        with spans as (
            select 'as_of' as model, region_code, first_year, last_year from intermediate.int_regions__as_of
            union all
            select 'dim_region', region_code, first_year, last_year from dim_region
            union all
            select 'succession', region_code, first_year, last_year from bridge_region_succession
            group by region_code, first_year, last_year
        )
        select *, lead(first_year, 1, 10000) over spans_of as next_year, lag(last_year, 1, -1) over spans_of as previous
        from spans
        window spans_of as (partition by model, region_code order by first_year)
        qualify last_year + 1 != next_year or previous + 1 != first_year
        """,
    )
    assert odd == []


def test_every_chain_of_divisions_ends_at_its_province(marts: duckdb.DuckDBPyConnection) -> None:
    """The first two digits of a code are those of its province; the chain of parents must say the same."""
    query = "select region_code, province_code from intermediate.int_regions__as_of where level != 'nation'"
    assert all(row["province_code"] == f"{row['region_code'][:2]}0000" for row in rows(marts, query))


def test_chain_into_a_region_of_today_is_followed_to_its_end(marts: duckdb.DuckDBPyConnection) -> None:
    """襄阳县 → 襄阳区 (2001) → 襄州区 (2010), and 潼南县 under the three codes it had."""
    change = {"change_kind": "recoded", "change_year": 2001, "is_whole": True, "has_boundary_change": False}
    assert succession(marts, "420621") == [{"successor_code": XIANGZHOU} | change]
    query = "select region_code from bridge_region_succession where successor_code = ? order by 1"
    former = rows(marts, query, TONGNAN)
    assert [row["region_code"] for row in former] == [TONGNAN, TONGNAN_COUNTY, "510227", "512723"]


def test_communique_in_traditional_script_is_one(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select document_kind, citation from dim_document where title like '2016年潼南%'")
    assert row["document_kind"] == "communique"
    assert row["citation"] == (
        "bureau 演示，《2016年潼南區國民經濟和社會發展統計公報》，2017-03-02，http://bureau.demo.test/tongnan-communique.html"
    )


def test_interface_and_bureau_are_releases_news_is_news(marts: duckdb.DuckDBPyConnection) -> None:
    kinds = rows(marts, "select distinct publisher_kind, document_kind from dim_document where title like '% 页面'")
    assert {tuple(row.values()) for row in kinds} == {
        ("statistics_bureau", "statistical_release"),
        ("government", "bureau_news"),
        ("newspaper", "newspaper"),
        ("other", "other"),
    }


def test_every_period_of_a_growth_rate_has_a_counterpart(marts: duckdb.DuckDBPyConnection) -> None:
    row = one(marts, "select * from dim_period where period_key = '2022Q1'")
    assert (row["period_name_zh"], row["months"], row["is_calendar_ytd"]) == ("2022年一季度", 3, True)
    assert row["previous_year_period_key"] == "2021Q1"
    query = "select period_key from dim_period where previous_year_period_key is null"
    assert all(".." in row["period_key"] for row in rows(marts, query))


def test_units_are_exact(marts: duckdb.DuckDBPyConnection) -> None:
    units = rows(marts, "select unit, factor from dim_unit where unit in ('亿元', '万元', '亩')")
    assert {row["unit"]: row["factor"] for row in units} == {
        "亿元": Decimal(100_000_000),
        "万元": Decimal(10_000),
        "亩": Decimal("666.666666667"),
    }
    assert one(marts, "select is_published from dim_unit where unit = '亿元'")["is_published"]
