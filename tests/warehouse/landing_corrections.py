"""Figures that were read wrong, and the rows of seed claim_correction that put them right, in the build of all marts.

Every kind of correction once; one text stands on two sites, one claim needs two corrections. The sentences are ours.
"""

import csv
import shutil
from datetime import date
from pathlib import Path

from tests.warehouse.dbt_runs import PROJECT
from tests.warehouse.landing_papers import Paper, Said, months, said, year

YANGXIN = "420222"
PROVINCE = "420000"

POINT_LOST = said("actual", YANGXIN, "一般公共预算收入", "94 亿元", year(2023))
WRONG_PLACE = said("actual", PROVINCE, "社会消费品零售总额", "61.3 亿元", year(2022))
WRONG_KIND = said("target", YANGXIN, "城镇新增就业人数", "3260 人", months(2023, 1, 6))
WRONG_UNIT = said("actual", YANGXIN, "工业投资", "18.4 万元", year(2023))
WRONG_NAME = said("actual", YANGXIN, "生产总量", "152.6 亿元", year(2023), quote="生产总量152.6亿元")
WRONG_STRENGTH = said("target", YANGXIN, "高新技术企业数", "31 家", year(2024))
WRONG_MEASURE = said("actual", YANGXIN, "高新技术企业数", "2.5 %", year(2023))
WRONG_KIND_OF_TARGET = said("actual", YANGXIN, "固定资产投资", "77 亿元", year(2024))
NO_FIGURE = said("actual", YANGXIN, "新改建公厕数", "404 座", year(2023))
FIGURES = (
    POINT_LOST,
    WRONG_PLACE,
    WRONG_KIND,
    WRONG_UNIT,
    WRONG_NAME,
    WRONG_STRENGTH,
    WRONG_MEASURE,
    NO_FIGURE,
    WRONG_KIND_OF_TARGET,
)
TEXT = "阳新县的一篇年终综述"

CORRECTION_PAPERS = (
    Paper("office", "yangxin", date(2024, 1, 20), FIGURES, text=TEXT),
    Paper("mirror", "yangxin", date(2024, 1, 22), FIGURES, text=TEXT),
)


def claim_id(figure: Said) -> str:
    return figure.claim(TEXT, FIGURES.index(figure)).claim_id


Row = tuple[str, str, str, str, str, str, str, str, str]


def correction(figure: Said, action: str, expected: str, corrected: str, source: str = "office") -> Row:
    when = ("2024-02-01", "2026-02-01")
    return (claim_id(figure), source, action, expected, corrected, "read wrong, see the sentence", "desk", *when)


CORRECTIONS = (
    correction(POINT_LOST, "set_value", "94.0", "9.4"),
    correction(WRONG_PLACE, "set_region", PROVINCE, YANGXIN),
    correction(WRONG_PLACE, "set_period", "2022", "2023-01..2023-12"),
    correction(WRONG_KIND, "set_kind", "target", "actual"),
    correction(WRONG_UNIT, "set_unit", "万元", "亿元"),
    correction(WRONG_NAME, "set_indicator", "生产总量", "地区生产总值"),
    correction(WRONG_STRENGTH, "set_strength", "expect", "stretch"),
    correction(WRONG_STRENGTH, "set_comparator", "eq", "ge"),
    correction(WRONG_MEASURE, "set_measure", "yoy", "share"),
    correction(NO_FIGURE, "drop", "404", ""),
    correction(WRONG_KIND_OF_TARGET, "set_strength", "none", "firm"),
    correction(WRONG_KIND_OF_TARGET, "set_kind", "actual", "target"),
    (
        "elsewhere0000000",
        "nowhere",
        "drop",
        "90",
        "",
        "of a source that is not here",
        "desk",
        "2024-02-01",
        "2026-02-01",
    ),
)


def project_with(corrections: tuple[Row, ...], folder: Path) -> Path:
    """A copy of the dbt project below `folder` with these corrections."""
    project = folder / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    with (project / "seeds" / "claim_correction.csv").open("a", encoding="utf-8", newline="") as seed:
        csv.writer(seed, lineterminator="\n").writerows(corrections)
    return project
