"""Landed documents in which promises meet results; what the marts must tell of them stands in test_attainment.

Three counties that no other case speaks of; the sentences and figures are ours.
"""

from datetime import date

from ingestion.records import Comparator, Measure
from tests.warehouse.landing_papers import Paper, months, said, year

BADONG = "422823"
XUANEN = "422825"
LICHUAN = "422802"
ENERGY = "单位地区生产总值能耗"
RANK = "地区生产总值全州排名"

PLAN_YEARS = (date(2021, 1, 1), date(2025, 12, 31))
JANUARY_AND_FEBRUARY = months(2023, 1, 2)

PROMISES = (
    said("target", BADONG, "社会消费品零售总额", "100 亿元", year(2023)),
    said("target", BADONG, "一般公共预算收入", "12 亿元", year(2023)),
    said("target", BADONG, "工业投资", "10 %", year(2023), comparator=Comparator.GE),
    said("target", BADONG, "地区生产总值", "6 %", year(2023)),
    said("target", BADONG, "高新技术企业数", "500 家", PLAN_YEARS, comparator=Comparator.GE),
    said("target", BADONG, "城镇新增就业人数", "8000 人", year(2023), measure=Measure.INCREMENT),
    said("target", BADONG, ENERGY, "-3 %", year(2023), comparator=Comparator.GE, indicator_id="energy_per_gdp"),
    said("target", BADONG, RANK, "5 位", year(2023), measure=Measure.RANK, comparator=Comparator.LE),
)
RESULTS = (
    # The season: a fifth of the year's sales are made in its first quarter, year after year.
    said("actual", BADONG, "社会消费品零售总额", "21 亿元", months(2021, 1, 3)),
    said("actual", BADONG, "社会消费品零售总额", "100 亿元", year(2021)),
    said("actual", BADONG, "社会消费品零售总额", "18 亿元", months(2022, 1, 3)),
    said("actual", BADONG, "社会消费品零售总额", "90 亿元", year(2022)),
    said("actual", BADONG, "社会消费品零售总额", "20 亿元", months(2023, 1, 3)),
    # January and February are published together; January alone is another thing.
    said("actual", BADONG, "一般公共预算收入", "0.9 亿元", months(2022, 1, 1)),
    said("actual", BADONG, "一般公共预算收入", "1.2 亿元", months(2022, 1, 2)),
    said("actual", BADONG, "一般公共预算收入", "10 亿元", year(2022)),
    said("actual", BADONG, "一般公共预算收入", "0.4 亿元", months(2021, 1, 1)),
    said("actual", BADONG, "一般公共预算收入", "9 亿元", year(2021)),
    said("actual", BADONG, "一般公共预算收入", "1.5 亿元", JANUARY_AND_FEBRUARY),
    # Two levels imply the growth of investment; of value added they do not.
    said("actual", BADONG, "工业投资", "50.00 亿元", year(2022)),
    said("actual", BADONG, "工业投资", "56.12 亿元", year(2023)),
    said("actual", BADONG, "地区生产总值", "100.4 亿元", year(2022)),
    said("actual", BADONG, "地区生产总值", "108.9 亿元", year(2023)),
    said("actual", BADONG, "高新技术企业数", "200 家", year(2020)),
    said("actual", BADONG, "高新技术企业数", "320 家", year(2022)),
    # The document's own share, and ours, which does not meet it.
    said("actual", BADONG, "城镇新增就业人数", "4100 人", months(2023, 1, 6), measure=Measure.INCREMENT),
    said("actual", BADONG, "城镇新增就业人数", "62 %", months(2023, 1, 6), measure=Measure.COMPLETION),
    said("actual", BADONG, ENERGY, "-3.4 %", year(2023), indicator_id="energy_per_gdp"),
    said("actual", BADONG, RANK, "4 位", year(2023), measure=Measure.RANK),
)

# A promise for one quarter; what it brought is the half year less the quarter before.
SECOND_QUARTER = (
    said("target", XUANEN, "社会消费品零售总额", "11 亿元", months(2023, 4, 6)),
    said("actual", XUANEN, "社会消费品零售总额", "10.2 亿元", months(2023, 1, 3)),
    said("actual", XUANEN, "社会消费品零售总额", "21.7 亿元", months(2023, 1, 6)),
)
LAST_YEAR = (
    said("actual", XUANEN, "社会消费品零售总额", "41.7 亿元", year(2022)),
    said("actual", XUANEN, "工业投资", "41.7 亿元", year(2022)),
    said("actual", XUANEN, "地区生产总值", "41.7 亿元", year(2022)),
    said("actual", XUANEN, "一般公共预算收入", "41.7 亿元", year(2022)),
    said("actual", XUANEN, "高新技术企业数", "40 家", year(2022)),
)
LAST_YEAR_RESTATED = (said("actual", XUANEN, "社会消费品零售总额", "40.3 亿元", year(2022)),)
THIS_YEAR = (
    said("actual", XUANEN, "社会消费品零售总额", "45.1 亿元", year(2023)),
    said("actual", XUANEN, "社会消费品零售总额", "8.2 %", year(2023)),
    said("actual", XUANEN, "工业投资", "48.5 亿元", year(2023)),
    said("actual", XUANEN, "工业投资", "9.1 %", year(2023), sentence="工业投资48.5亿元,按可比口径增长9.1%。"),
    said("actual", XUANEN, "地区生产总值", "48.5 亿元", year(2023)),
    said("actual", XUANEN, "地区生产总值", "6.1 %", year(2023)),
    said("actual", XUANEN, "一般公共预算收入", "45.1 亿元", year(2023)),
    said("actual", XUANEN, "一般公共预算收入", "7.9 %", year(2023)),
    said("actual", XUANEN, "高新技术企业数", "52 家", year(2023)),
    said("actual", XUANEN, "高新技术企业数", "20 %", year(2023)),
)

# Two growths of the same five years, and the growth of one of them.
PLANNED_GROWTH = (
    said("target", LICHUAN, "高新技术企业数", "15 %", PLAN_YEARS, sentence="五年内高新技术企业数年均增长15%。"),
    said("target", LICHUAN, "高新技术企业数", "100 %", PLAN_YEARS, sentence="高新技术企业数五年累计增长100%。"),
)
GROWTH_OF_A_YEAR = (said("actual", LICHUAN, "高新技术企业数", "20 %", year(2023)),)

ATTAINMENT_PAPERS = (
    Paper("office", "badong-plan", date(2023, 1, 6), PROMISES),
    Paper("bureau", "badong-figures", date(2024, 3, 2), RESULTS),
    Paper("bureau", "xuanen-quarter", date(2023, 7, 20), SECOND_QUARTER),
    Paper("bureau", "xuanen-2022", date(2023, 3, 1), LAST_YEAR),
    Paper("bureau", "xuanen-restated", date(2023, 12, 1), LAST_YEAR_RESTATED),
    Paper("bureau", "xuanen-2023", date(2024, 3, 1), THIS_YEAR),
    Paper("office", "lichuan-plan", date(2021, 2, 3), PLANNED_GROWTH),
    Paper("bureau", "lichuan-2023", date(2024, 3, 1), GROWTH_OF_A_YEAR),
)
