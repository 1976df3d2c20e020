"""Are sentences that a copy broke apart whole again, and only those?"""

import pytest

from ingestion.extract.normalize import normalize

PRINTED = """2021年凤台县工作报告
各位代表:
过去一年,我们坚持稳字当头,统筹推进各项工
作,全县经济保持平稳运行。预计实现地区生产
总值三百二十亿元,固定资产投资增长百分之九,
一般公共预算收入完成二十一亿元。工业经济较
快增长,新增规模以上工业企业十二家,总数突
破一百五十家,园区建设提档升级,主导产业集
聚效应明显。农业生产总体稳定,粮食总产量连
续五年保持在七十万吨以上。"""


def test_lines_of_print_are_joined_and_headings_are_not() -> None:
    text = normalize(PRINTED).text
    assert "各项工作,全县经济" in text
    assert "地区生产总值三百二十亿元" in text
    assert "增长百分之九,一般公共预算收入" in text
    assert text.startswith("2021年凤台县工作报告\n各位代表:\n过去一年")


def test_a_quote_over_a_broken_line_keeps_the_pages_own_characters() -> None:
    normal = normalize(PRINTED)
    start = normal.text.index("地区生产总值")
    first, last = normal.source_span(start, start + len("地区生产总值"))
    assert normal.source[first:last] == "地区生产\n总值"


@pytest.mark.parametrize(
    "text",
    [
        "甲县\n12.5\n乙县\n8.4\n丙县\n7.9\n丁县\n6.6\n戊县\n5.1\n",  # one value a line
        "全县经济平稳运行。\n" * 12,  # every line is a sentence
        "全市经济运行总体平稳\n一是工业较快增长\n二是投资持续扩大\n",  # too few lines to tell a width
    ],
)
def test_other_lines_stay_apart(text: str) -> None:
    assert normalize(text).text.count("\n") == text.count("\n")


def test_blanks_inside_words_of_prose_go_and_those_of_tables_stay() -> None:
    prose = "初步核算,全县固定资产投资九十亿元,社 会消费品零售总额四十二亿元,分别增长百分之十二和百分之九。"
    assert "社会消费品零售总额" in normalize(prose).text
    row = "指标 单位 本月 累计 同比增长 去年同期 计划完成 排名 备注 甲县 乙县 丙县 丁县"
    assert normalize(row).text == row
