"""Figures that are revised, contradicted, repeated and found late, over three nights of fetching; all are ours."""

from datetime import date
from decimal import Decimal

from ingestion.records import Comparator, Measure
from tests.warehouse.landing_papers import Paper, Said, said, year

CHIBI = "421281"
TONGCHENG = "421222"


def _growth(figure: str) -> Said:
    return said("target", CHIBI, "地区生产总值", figure, year(2024))


def _sales(figure: str, **changes: object) -> Said:
    return said("actual", CHIBI, "社会消费品零售总额", figure, year(2023), **changes)


def _revenue(figure: str, **changes: object) -> Said:
    return said("actual", TONGCHENG, "一般公共预算收入", figure, year(2023), **changes)


def _jobs(figure: str, **changes: object) -> Said:
    return said("target", TONGCHENG, "城镇新增就业人数", figure, year(2024), measure=Measure.INCREMENT, **changes)


VINTAGES = (
    # The congress sets a target. A newspaper and the government's own news tell others: they contradict, and do not
    # revise it. What the congress was given a few days before is found in the third night only; so is its revision.
    Paper("office", "cb-report", date(2024, 1, 10), (_growth("8 %"),), title="赤壁市2024年政府工作报告"),
    Paper("paper", "cb-rumour", date(2024, 2, 1), (_growth("8.5 %"),)),
    Paper("office", "cb-news", date(2024, 7, 20), (_growth("7 %"),), night=1),
    Paper(
        "office",
        "cb-plan",
        date(2024, 1, 5),
        (_growth("7.8 %"),),
        title="关于赤壁市2024年国民经济和社会发展计划草案的报告",
        night=2,
    ),
    Paper(
        "office",
        "cb-change",
        date(2024, 8, 1),
        (_growth("7.2 %"),),
        title="关于调整赤壁市2024年国民经济和社会发展计划的报告",
        night=2,
    ),
    # The bureau's release of February, its communiqué of March; the newspaper rounds first and is not wrong.
    Paper("paper", "cb-sales", date(2024, 2, 8), (_sales("45 亿元"),)),
    Paper("bureau", "cb-release", date(2024, 2, 20), (_sales("45.2 亿元", cell="表1!R3C2"),), night=1),
    Paper(
        "bureau",
        "cb-communique",
        date(2024, 3, 30),
        (_sales("45.61 亿元"),),
        title="赤壁市2023年国民经济和社会发展统计公报",
        night=2,
    ),
    # A newspaper, the office against it, the bureau for it: 9.4 stands, is overruled, and stands again.
    Paper("paper", "tc-revenue", date(2024, 1, 15), (_revenue("9.4 亿元"),)),
    Paper("office", "tc-revenue", date(2024, 1, 25), (_revenue("9.9 亿元"),), night=1),
    Paper("bureau", "tc-revenue", date(2024, 2, 25), (_revenue("9.40 亿元"),), night=2),
    # One promise in other words: "over 5,000", "5,000", "0.5 ten thousand". A range is another promise.
    Paper("office", "tc-jobs", date(2024, 1, 20), (_jobs("5000 人", comparator=Comparator.GE),)),
    Paper("paper", "tc-jobs", date(2024, 1, 21), (_jobs("0.5 万人"),)),
    Paper("paper", "tc-again", date(2024, 1, 22), (_jobs("5000 人"), _jobs("5000 人")), night=1),
    Paper(
        "mirror",
        "tc-range",
        date(2024, 1, 23),
        (_jobs("5000 人", comparator=Comparator.RANGE, value_high=Decimal(6000)),),
        night=2,
    ),
)
