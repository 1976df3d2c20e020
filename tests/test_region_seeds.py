"""Do the region seeds say what is known from elsewhere? Checks against history, never against the builder."""

import csv
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parent.parent / "dbt_project" / "seeds"
LAST_YEAR = 2026

Row = dict[str, str]

# The ministry's year-end statistics: divisions of prefecture and of county level, without Hong Kong, Macao
# and Taiwan. Published independently of the code tables that the seeds derive from.
MINISTRY_COUNTS = {
    2002: (332, 2860), 2003: (333, 2861), 2004: (333, 2862), 2005: (333, 2862), 2006: (333, 2860),
    2007: (333, 2859), 2008: (333, 2859), 2009: (333, 2858), 2010: (333, 2856), 2011: (332, 2853),
    2012: (333, 2852), 2013: (333, 2853), 2014: (333, 2854), 2015: (334, 2850), 2016: (334, 2851),
    2017: (334, 2851), 2018: (333, 2851), 2019: (333, 2846), 2020: (333, 2844), 2021: (333, 2843),
    2022: (333, 2843), 2023: (333, 2844), 2024: (333, 2846),
}  # fmt: skip


def read(name: str) -> list[Row]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def regions() -> tuple[Row, ...]:
    return tuple(read("region"))


def end(row: Row) -> int:
    return int(row["valid_to_year"] or LAST_YEAR)


@cache
def in_force(year: int) -> dict[str, Row]:
    return {r["region_code"]: r for r in regions() if int(r["valid_from_year"]) <= year <= end(r)}


def test_no_code_has_two_rows_in_one_year() -> None:
    years: dict[str, set[int]] = defaultdict(set)
    for row in regions():
        span = set(range(int(row["valid_from_year"]), end(row) + 1))
        assert span, row
        assert not years[row["region_code"]] & span, row
        years[row["region_code"]] |= span


def test_every_parent_is_in_force_throughout_and_one_level_or_more_above() -> None:
    rank = {"nation": 0, "province": 1, "prefecture": 2, "county": 3}
    by_year = {year: in_force(year) for year in range(1980, LAST_YEAR + 1)}
    for row in regions():
        if row["level"] == "nation":
            assert row["parent_code"] == ""
            continue
        for year in range(int(row["valid_from_year"]), end(row) + 1):
            parent = by_year[year].get(row["parent_code"])
            assert parent is not None, (row, year)
            assert rank[parent["level"]] < rank[row["level"]], (row, year)


def test_every_successor_is_in_force_in_the_year_after() -> None:
    for row in regions():
        if row["successor_codes"]:
            assert row["valid_to_year"], row
            assert set(row["successor_codes"].split("|")) <= in_force(end(row) + 1).keys(), row


@pytest.mark.parametrize("year", range(1983, LAST_YEAR + 1))
def test_the_number_of_divisions_is_plausible(year: int) -> None:
    levels = [row["level"] for row in in_force(year).values()]
    # With Taiwan, which the standard lists throughout; Hainan 1988, Chongqing, Hong Kong 1997, Macao 1999.
    assert levels.count("province") == 30 + (year >= 1988) + 2 * (year >= 1997) + (year >= 1999)
    assert 300 < levels.count("prefecture") < 345
    assert 2700 < levels.count("county") < 2900


@pytest.mark.parametrize(("year", "counts"), MINISTRY_COUNTS.items())
def test_the_number_of_divisions_is_the_ministrys(year: int, counts: tuple[int, int]) -> None:
    levels = [row["level"] for row in in_force(year).values()]
    assert (levels.count("prefecture"), levels.count("county")) == counts


@pytest.mark.parametrize(
    ("code", "year", "name", "parent"),
    [
        ("340811", 2004, "郊区", "340800"),
        ("340811", 2005, "宜秀区", "340800"),
        ("420203", 2000, "石灰窑区", "420200"),
        ("420203", 2001, "西塞山区", "420200"),
        ("420221", 1993, "大冶县", "420200"),
        ("420281", 1995, "大冶市", "420200"),
        ("421202", 1998, "咸安区", "421200"),
        ("430600", 2022, "岳阳市", "430000"),
        ("371200", 2017, "莱芜市", "370000"),
        ("370116", 2019, "莱芜区", "370100"),
        ("632100", 2010, "海东地区", "630000"),
        ("630200", 2013, "海东市", "630000"),
        ("330113", 2021, "临平区", "330100"),
        ("330114", 2021, "钱塘区", "330100"),
        ("500157", 2025, "两江新区", "500000"),
        ("110228", 2014, "密云县", "110000"),
        ("110118", 2015, "密云区", "110000"),
        ("320282", 2020, "宜兴市", "320200"),
        ("429004", 2020, "仙桃市", "420000"),
        ("460302", 2020, "西沙区", "460300"),
        ("371700", 2003, "菏泽市", "370000"),
        ("340000", 1987, "安徽省", "100000"),
        ("659012", 2023, "白杨市", "650000"),
        ("653132", 2026, "岑岭县", "653100"),
    ],
)
def test_a_division_is_named_and_placed_as_known(code: str, year: int, name: str, parent: str) -> None:
    row = in_force(year)[code]
    assert (row["name_zh"], row["parent_code"]) == (name, parent)


@pytest.mark.parametrize(
    ("code", "year"),
    [
        ("371200", 2019), ("330103", 2021), ("500105", 2025), ("500112", 2025), ("341400", 2011),
        ("420221", 1995), ("500157", 2024), ("330113", 2020), ("130103", 2014), ("130604", 2015),
    ],
)  # fmt: skip
def test_a_division_is_gone(code: str, year: int) -> None:
    assert code not in in_force(year)


@pytest.mark.parametrize(
    ("code", "last", "successors"),
    [
        ("510124", 2015, "510117"),  # 郫县 → 郫都区
        ("320125", 2012, "320118"),  # 高淳县 → 高淳区
        ("320124", 2012, "320117"),  # 溧水县 → 溧水区
        ("130185", 2013, "130110"),  # 鹿泉市 → 鹿泉区
        ("370684", 2019, "370614"),  # 蓬莱市 → 蓬莱区
        ("500112", 2024, "500157"),  # 渝北区 → 两江新区
        ("330103", 2020, "330105"),  # 下城区 → 拱墅区
        ("140203", 2017, "140214"),  # 矿区 of 大同 → 云冈区, not the 矿区 of 阳泉
        ("340811", 2004, "340811"),  # 郊区 → 宜秀区 under one code
        ("371200", 2017, "370116"),  # 莱芜市 → 莱芜区
    ],
)
def test_the_heir_of_an_ended_division(code: str, last: int, successors: str) -> None:
    (row,) = [r for r in regions() if r["region_code"] == code and r["valid_to_year"] == str(last)]
    assert row["successor_codes"] == successors


def test_the_county_of_daye_leads_to_the_city_of_today() -> None:
    (row,) = [r for r in regions() if r["region_code"] == "420221" and r["valid_to_year"]]
    for _ in range(3):  # by way of 429016, a directly administered city for one year
        if not row["valid_to_year"]:
            break
        row = in_force(end(row) + 1)[row["successor_codes"]]
    assert (row["region_code"], row["name_zh"], row["valid_to_year"]) == ("420281", "大冶市", "")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("岳阳市", "岳阳"), ("内蒙古自治区", "内蒙古"), ("恩施土家族苗族自治州", "恩施"), ("通县", "通县"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"), ("东乡族自治县", "东乡"), ("清新区", "清新"), ("碑林区", "碑林"),
        ("土默特左旗", "土默特左旗"), ("神农架林区", "神农架"), ("市中区", "市中区"), ("浦东新区", "浦东"),
        ("新疆维吾尔自治区", "新疆"), ("龙胜各族自治县", "龙胜"), ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
    ],
)  # fmt: skip
def test_a_short_name(name: str, short: str) -> None:
    assert {r["short_name_zh"] for r in regions() if r["name_zh"] == name} == {short}


def test_an_alias_points_to_one_division_in_force_and_to_no_other_name() -> None:
    current = in_force(LAST_YEAR)
    names = {r["name_zh"] for r in regions() if r["level"] == "county"}
    aliases = read("region_alias")
    assert len({a["alias"] for a in aliases}) == len(aliases)
    for alias in aliases:
        assert alias["region_code"] in current, alias
        if alias["kind"] == "township":
            assert alias["alias"] not in names, alias
            assert len(alias["alias"]) >= 3, alias


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("五横乡", "340811"),
        ("汀泗桥镇", "421202"),
        ("向阳湖镇", "421202"),
        ("恩施州", "422800"),
        ("郫县", "510117"),
    ],
)
def test_an_alias_known_from_elsewhere(alias: str, code: str) -> None:
    assert [a["region_code"] for a in read("region_alias") if a["alias"] == alias] == [code]


def test_zones_have_parents_in_force_and_aliases_of_their_own() -> None:
    current = in_force(LAST_YEAR)
    zones = read("region_zone")
    forms = [form for z in zones for form in [z["name_zh"], *z["aliases"].split("|")] if form]
    assert len(set(forms)) == len(forms)
    for zone in zones:
        assert zone["region_code"] == f"{zone['parent_code']}:{zone['name_zh']}"
        assert zone["parent_code"] in current, zone
    (yueyang,) = [z for z in zones if "岳阳经开区" in z["aliases"].split("|")]
    assert yueyang["region_code"] == "430600:岳阳经济技术开发区"


def test_the_seed_of_zones_is_what_the_hand_kept_list_gives(tmp_path: Path) -> None:
    (tmp_path / "region.csv").write_bytes((SEEDS / "region.csv").read_bytes())
    script = SEEDS.parents[1] / "scripts" / "build_region_seeds.py"
    subprocess.run([sys.executable, script, "--zones", "--out", tmp_path], check=True, capture_output=True)
    assert (tmp_path / "region_zone.csv").read_bytes() == (SEEDS / "region_zone.csv").read_bytes()


@pytest.mark.parametrize("name", ["region", "region_alias", "region_zone"])
def test_a_seed_is_sorted_small_and_ends_its_lines_with_lf(name: str) -> None:
    content = (SEEDS / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    assert len(content) < 2**20
    rows = [tuple(row.values()) for row in read(name)]
    assert rows == sorted(rows)
