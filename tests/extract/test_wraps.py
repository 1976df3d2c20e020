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


BROAD = """2022年凤台县工作报告 qk7
2022年1月9日 qk7
各位代表:qk7
过去一年,全县上下团结一心、奋力拼搏,较好完成了各项目标任务。全年预计完成固
定资产投资96亿元,增长11.5%;社会消费品零售总额57.3亿元,增长8.4%;一般公共
预算收入22.6亿元,城镇居民人均可支配收入和农村居民人均可支配收入分别达到3824
0元、19615元。工业经济持续向好,新增规模以上工业企业14家,实现产值208亿元,
园区承载能力继续提高,新建标准厂房12万平方米,盘活闲置土地860亩,四条主干道
建成通车,污水处理厂扩建工程投入运行,营商环境评价位次前移,项目审批时限压缩
一半,企业开办当天办结。qk7"""


def test_the_width_of_print_is_counted_in_columns() -> None:
    """Digits are half as broad as characters, and marks that a copy made narrow were not."""
    text = normalize(BROAD).text
    for whole in ("固定资产投资96亿元", "一般公共预算收入22.6亿元", "38240元、19615元", "营商环境评价"):
        assert whole in text
    assert "qk7\n过去一年" in text


def test_numbers_on_lines_of_their_own_are_of_the_sentence_around_them() -> None:
    apart = "各位代表:\n一、去年回顾\n全县粮食总产量\n31\n万吨,增长\n2.5%\n,茶叶产量\n860\n吨、增长\n4%\n;"
    apart += "完成造林\n1.2\n万亩,改造农房\n640\n户。"
    text = normalize(apart).text
    assert "全县粮食总产量31万吨,增长2.5%,茶叶产量860吨、增长4%;" in text
    assert "一、去年回顾\n全县" in text
    table = "指标\n完成\n增长\n工业投资\n31\n2.5%\n民间投资\n860\n4%\n出口\n1.2\n640\n"
    assert normalize(table).text == table
