"""A family of regions for the marts that answer questions: 随州 and its three counties, from the nation down.

What each paper is for stands beside it; which rows the marts must then hold stands in `test_questions.py`. Codes and
years of the regions are those of seed `region`; all figures are ours.
"""

from datetime import date

from ingestion.records import Comparator, Measure, Strength
from tests.warehouse.landing_papers import Paper, months, said, year

NATION, HUBEI, SUIZHOU = "100000", "420000", "421300"
# 随县 was set up in 2009; 广水 tells no result.
ZENGDU, SUIXIAN, GUANGSHUI = "421303", "421321", "421381"
GDP, BUDGET, RETAIL, JOBLESS = "地区生产总值", "一般公共预算收入", "社会消费品零售总额", "城镇登记失业率"
FLOOR = {"strength": Strength.FIRM, "comparator": Comparator.GE}
LOOSE = {"strength": Strength.EXPECT, "comparator": Comparator.APPROX}


def _rank(region: str, name: str, pool: str, place: int, comparator: Comparator = Comparator.EQ) -> Paper:
    stated = said(
        "actual",
        region,
        f"{name}{pool}排名",
        f"{place} 位",
        year(2023),
        measure=Measure.RANK,
        comparator=comparator,
        indicator_id="gdp",
        qualifier=f"{pool}排名",
        core=False,
    )
    return Paper("office", f"rank-{region}-{pool}", date(2024, 2, 9), (stated,))


QUESTION_PAPERS = (
    # The ladder: more is asked at each rung but the last; the counties' budgets add up to more than the city's.
    Paper(
        "office",
        "ladder",
        date(2023, 1, 12),
        (
            said("target", NATION, GDP, "5 %", year(2023), **LOOSE),
            said("target", HUBEI, GDP, "6.5 %", year(2023)),
            said("target", SUIZHOU, GDP, "7 %", year(2023)),
            said("target", ZENGDU, GDP, "8 %", year(2023), **FLOOR),
            said("target", GUANGSHUI, GDP, "6 %", year(2023)),
            said("target", SUIZHOU, BUDGET, "50 亿元", year(2023)),
            said("target", ZENGDU, BUDGET, "30 亿元", year(2023)),
            said("target", SUIXIAN, BUDGET, "15 亿元", year(2023)),
            said("target", GUANGSHUI, BUDGET, "12 亿元", year(2023)),
        ),
    ),
    # The family's results: two of three are known, and low is good for the rate.
    Paper(
        "office",
        "family",
        date(2024, 2, 8),
        (
            said("actual", SUIZHOU, GDP, "1200 亿元", year(2023)),
            said("actual", ZENGDU, GDP, "600 亿元", year(2023)),
            said("actual", SUIXIAN, GDP, "300 亿元", year(2023)),
            said("actual", GUANGSHUI, GDP, "900 亿元", year(2023), optional=True),
            said("actual", ZENGDU, JOBLESS, "4 %", year(2023), measure=Measure.SHARE),
            said("actual", SUIXIAN, JOBLESS, "3.5 %", year(2023), measure=Measure.SHARE),
            said("actual", ZENGDU, GDP, "280 亿元", year(2008)),
        ),
    ),
    # 曾都 may be second, with 广水 unknown before it; 随县 cannot be first; the province's counties are another pool.
    _rank(ZENGDU, GDP, "全市", 2),
    _rank(SUIXIAN, GDP, "全市", 1),
    _rank(SUIXIAN, GDP, "全省县域", 40),
    # A promise demanded in January, worded softer in May, lowered in August; a newspaper repeats it its own way.
    Paper("office", "retail-jan", date(2023, 1, 13), (said("target", ZENGDU, RETAIL, "9 %", year(2023), **FLOOR),)),
    Paper("paper", "retail-feb", date(2023, 2, 3), (said("target", ZENGDU, RETAIL, "9 %", year(2023)),)),
    Paper("office", "retail-may", date(2023, 5, 31), (said("target", ZENGDU, RETAIL, "9 %", year(2023), **LOOSE),)),
    Paper("office", "retail-aug", date(2023, 8, 31), (said("target", ZENGDU, RETAIL, "7 %", year(2023), **LOOSE),)),
    # The year before it was demanded.
    Paper("office", "retail-2022", date(2022, 1, 13), (said("target", ZENGDU, RETAIL, "10 %", year(2022), **FLOOR),)),
    # Two offices of the same worth contradict each other on one day.
    Paper("office", "odds", date(2023, 7, 20), (said("actual", SUIXIAN, BUDGET, "7.9 亿元", months(2023, 1, 6)),)),
    Paper("office", "evens", date(2023, 7, 20), (said("actual", SUIXIAN, BUDGET, "8.4 亿元", months(2023, 1, 6)),)),
)
