"""Which year do the parts of a report speak of, and which years its averages, sums and asides?"""

from collections.abc import Callable
from datetime import date

import pytest

from ingestion.records import Claim, Rejection

Read = Callable[..., tuple[tuple[Claim, ...], tuple[Rejection, ...]]]
SPRING = date(2021, 1, 20)
FLAT = "各位代表:现在报告工作,请予审议,并请列席的同志提出意见。" * 5

# text, title, day of publication, what the last claim says: its value and days
LAST = {
    "sections with numbers end no part without one": (
        "2020年工作回顾\n一、产业稳步壮大\n固定资产投资41亿元。\n二、城乡\n工业投资12亿元。", "政府工作报告", SPRING,
        "12 2020-01-01..2020-12-31",
    ),
    "the next part ends it": (
        "2020年工作回顾\n一、产业稳步壮大\n\n2021年工作安排\n一、产业\n工业投资增长9%。", "政府工作报告", SPRING,
        "9 2021-01-01..2021-12-31",
    ),
    "this year, in a part that looks back": (
        "2020年工作回顾\n一、产业\n今年以来,全镇抓项目。截至8月底,固定资产投资完成7亿元。", "工作总结及计划", SPRING,
        "7 2020-01-01..2020-08-31",
    ),
    "aims of the whole year behind a part of it": (
        "1-9月,固定资产投资15亿元。全年预期目标是:固定资产投资32亿元。", "工作报告", date(2021, 9, 20),
        "32 2021-01-01..2021-12-31",
    ),
    "a heading within a long line": (
        f"{FLAT} 一、2020年工作回顾 全区上下同心。固定资产投资增长8%。", "2021年政府工作报告", None,
        "8 2020-01-01..2020-12-31",
    ),
    "a heading that a long line runs on from": (
        f"{FLAT} 一、2020年工作有成绩2020年和以往不同。固定资产投资41亿元。", "2021年政府工作报告", None,
        "41 2020-01-01..2020-12-31",
    ),
    "a heading with a bare year": (
        "报告分两部分\n一、2020年回顾\n二、2021年任务\n回顾2020\n固定资产投资增长8%。", None, None,
        "8 2020-01-01..2020-12-31",
    ),
    "years of a heading without a number": (
        "一、难以忘怀的五年\n累计完成固定资产投资260亿元。", "政府工作报告", SPRING,
        "260 2016-01-01..2020-12-31",
    ),
    "levels beside an average over a plan": (
        "“十三五”时期工作回顾\n固定资产投资2020年41亿元,“十三五”期间年均增长8%;工业总产值90亿元。", "工作报告", None,
        "90 2020-01-01..2020-12-31",
    ),
    "an average since the year compared with": (
        "2020年工业总产值90亿元,比2014年增加36亿元,按可比价年均增长9%。", "政府工作报告", SPRING,
        "9 2015-01-01..2020-12-31",
    ),
    "a year compared with by its share": (
        "2020年工业总产值恢复到上年的97%。固定资产投资增长8%。", None, SPRING,
        "8 2020-01-01..2020-12-31",
    ),
    "what a month's report sums up": (
        "1-9月,工业投资增长2%。9月份工业投资增长5%。民间投资累计增长3%。", None, date(2020, 10, 18),
        "3 2020-01-01..2020-09-30",
    ),
    "this year in a report on its first half": (
        "今年以来,粮食产量4万吨。", "上半年全区经济运行情况", date(2020, 7, 18),
        "4 2020-01-01..2020-06-30",
    ),
    "a census told between lines on the year": (
        "2020年很难忘。\n全年工业总产值90亿元。\n2019年普查:工业总产值86亿元。\n全年固定资产投资41亿元。", None, None,
        "41 2020-01-01..2020-12-31",
    ),
    "a caption of several years": (
        "2020年统计公报\n全年工业总产值90亿元。\n图2 2016-2020年用电量\n年末市场主体3万户。", None, None,
        "3 2020-01-01..2020-12-31",
    ),
    "a month in which something was approved": (
        "园区介绍\n欢迎光临。2020年3月,国务院批准设立园区。\n截至目前,新签约项目29个。", None, date(2020, 9, 2),
        "29 2020-01-01..2020-12-31",
    ),
    "a month that lies far ahead, told as reached": (
        "到10月底,固定资产投资7亿元,同比增长3%。", None, date(2021, 4, 14),
        "3 2020-01-01..2020-10-31",
    ),
    "what will be finished years from now": (
        "自2019年3月以来的数据显示,1-5月固定资产投资增长3%。该线预计于2024年通车。全市1-5月工业投资增长4%,连续14个月下滑后转正,自2019年4月以来首次。",
        None, None,
        "4 2020-01-01..2020-05-31",
    ),
    "the five years before a congress in January": (
        "某社1月12日电 2021年全市两会开幕。五年来,累计完成固定资产投资260亿元。", None, None,
        "260 2016-01-01..2020-12-31",
    ),
    "a report heard in December looks back on its own year": (
        "2020年政府工作报告\n2020年12月8日在全区人代会上\n过去五年,累计完成固定资产投资260亿元。", None, None,
        "260 2016-01-01..2020-12-31",
    ),
    "a sum in a review of years": (
        "“十三五”时期工作回顾\n2020年固定资产投资41亿元。\n(一)项目推进。工业投资累计88亿元。", "工作报告", SPRING,
        "88 2016-01-01..2020-12-31",
    ),
    "the month and what it sums up, in turn": (
        "1-9月,工业投资增长2%。9月份,民间投资累计增长3%,当月增长4%;工业投资累计增长6%。", None, date(2020, 10, 18),
        "6 2020-01-01..2020-09-30",
    ),
    "a date with its day first": (
        "项目建设提速\n19.10.2016 08:30\n1-9月,全县新开工项目29个。", None, None,
        "29 2016-01-01..2016-09-30",
    ),
    "this year in the review of a paper that plans the next": (
        "2020年度街道工作总结和2021年思路\n一、2020年度工作总结\n今年以来,稳步发展。全年工业投资8亿元。", None, None,
        "8 2020-01-01..2020-12-31",
    ),
    "the same, run on in one line": (
        "2020年度街道工作总结和2021年度工作思路 一、2020 年度工作总结 今年以来,街道坚持项目为先、服务为本,园区稳步发展,"
        "环境持续改善,群众的满意度继续提高,干部的作风更加务实,各项事业都有新的进展,较好完成了目标。全年工业投资8亿元,"
        "新增企业三家,建成标准厂房,道路管网全部贯通,物业服务覆盖所有小区。工业投资增长6%。", None, None,
        "6 2020-01-01..2020-12-31",
    ),
    "the year behind the last ones": (
        "今年数据公布。最近三年,2017年-2019年工业投资分别增长4%、6%和7%。前三季度固定资产投资增长8%。", None, None,
        "8 2020-01-01..2020-09-30",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text, title, published, last", LAST.values(), ids=LAST)
def test_the_days_of_the_last_figure(
    text: str, title: str | None, published: date | None, last: str, read: Read
) -> None:
    claims, _ = read(text, published=published, title=title)
    assert [f"{c.value} {c.period_start}..{c.period_end}" for c in claims[-1:]] == [last]
