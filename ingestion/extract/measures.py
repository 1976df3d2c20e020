"""What about the indicator does a figure state, how firmly, and is it promised or reached?

Small decisions, each from the words around one figure; the state they need is passed in. Order of rules is order of
strength: what the clause says beats what the sentence, the heading and the calendar suggest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingestion.extract.indicators import Name
from ingestion.extract.leads import Lead
from ingestion.extract.period_days import Time
from ingestion.extract.periods import PeriodMention
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.units import UnitTable
from ingestion.extract.vocabulary import CueMention
from ingestion.records import Comparator, Kind, Measure, Strength

_RATE = re.compile(r"(?:率|比重|占比|比例|份额|强度|覆盖面|参与度|满意度|合格|水平|度)$")
_GROWING = frozenset({"currency", "count", "mass", "area", "energy", "volume"})
_LEAST_INDEX = 50  # no prices fall to half in a year
POINTS = frozenset({"个百分点", "百分点"})
_WEAK = frozenset(
    {
        "要",
        "将",
        "拟",
        "应",
        "须",
        "需",
        "要实现",
        "要完成",
        "要达到",
        "安排",
        "规划",
        "计划",
        "将达到",
        "将实现",
        "将完成",
    }
)
# Members of enums are looked up slowly: those that each figure asks for, once.
_TARGET, _ACTUAL = Kind.TARGET, Kind.ACTUAL
_STANDSTILL, _STEPS = Form.STANDSTILL, (Form.DOUBLING, Form.STANDSTILL)
_LEVEL, _INCREMENT, _YOY = Measure.LEVEL, Measure.INCREMENT, Measure.YOY
_EQ, _FIRM, _EXPECT = Comparator.EQ, Strength.FIRM, Strength.EXPECT

_SUMS = ("累计", "共", "合计")

_GROWTH = frozenset({Measure.YOY, Measure.INCREMENT})


@dataclass(slots=True)
class Reading:
    """A figure's measure with its value as claims state it."""

    measure: Measure
    value: Decimal
    value_high: Decimal | None
    unit: str
    optional: bool = False


def read_measure(  # noqa: PLR0911  one return a measure
    quantity: Quantity, lead: Lead, name: Name | None, units: UnitTable
) -> Reading | None:
    """The measure of a figure that is neither a rank, a completion nor a share of something. None: not a claim."""
    growth, goes_to = lead.link("growth"), lead.link("goes_to")
    grows = growth is not None and not (goes_to is not None and goes_to.end < growth.start)
    base = lead.has("base", "yoy", "avg", "cum")
    if lead.has("base", "mom"):
        return None
    value, high = quantity.value, quantity.value_high
    if grows and growth is not None and growth.cue.value == "-1":
        value, high = value * -1, None if high is None else high * -1
    if high is not None and high < value:
        value, high = high, value
    if quantity.form is _STANDSTILL and name is not None and name.indicator is None and _RATE.search(name.text):
        return None  # a share that stands still says nothing in figures
    if quantity.form in _STEPS:
        return Reading(_YOY, quantity.value, None, "%", quantity.form is Form.DOUBLING)
    if not quantity.unit:  # 指数为102.3
        return Reading(Measure.INDEX, value, high, "")
    if quantity.unit in POINTS:
        return Reading(Measure.CONTRIBUTION, value, high, quantity.unit)
    if quantity.unit == "倍" and (grows or base):
        return Reading(_YOY, value * 100, None if high is None else high * 100, "%")
    if quantity.unit == "%":
        return Reading(_percent(grows or base or _is_rise(value, name), name), value, high, quantity.unit)
    unit = units.get(quantity.unit)
    if unit is None:
        return None
    if _joins(lead, name) or (name is not None and name.measure is _INCREMENT and not base):
        return Reading(_INCREMENT, value, high, quantity.unit)
    if grows:
        return Reading(_INCREMENT, value, high, quantity.unit, optional=base and not _since_stock(lead))
    return Reading(_LEVEL, value, high, quantity.unit)


def _joins(lead: Lead, name: Name | None) -> bool:
    """新增市场主体 joins a stock; 新增签约项目 is what is signed in the period."""
    is_act = name is not None and name.indicator is not None and name.indicator.is_act
    return lead.has("increment") and not is_act


def _since_stock(lead: Lead) -> bool:
    """比年初, 比上年末: a change of a stock, which counts; a flow that is so much more than last year's may not."""
    base = lead.link("base")
    return base is not None and base.cue.phrase[-1] in "末初底"


def _is_rise(value: Decimal, name: Name | None) -> bool:
    """居民消费价格指数控制在3%以内 tells how far prices rise; 为102.3% tells the index."""
    return name is not None and "价格" in name.text and name.text.endswith("指数") and abs(value) < _LEAST_INDEX


def _percent(grows: bool, name: Name | None) -> Measure:
    if grows:
        return _YOY
    if name is None:
        return _YOY
    if name.indicator is not None:
        if name.indicator.is_act:  # 项目开工94%: how many of them
            return Measure.SHARE
        if name.indicator.dimension == "index":
            return Measure.INDEX
        return _YOY if name.indicator.dimension in _GROWING and not _RATE.search(name.text) else Measure.SHARE
    return Measure.INDEX if name.text.endswith("指数") else Measure.SHARE


def comparator_of(quantity: Quantity, lead: Lead) -> Comparator:
    """How the figure is bounded: its own bound words, else what the verb before it says."""
    if quantity.value_high is not None:
        return Comparator.RANGE
    if quantity.comparator is not None:
        return quantity.comparator
    link = lead.link("goes_to")
    if link is not None and link.cue.phrase in ("压减至", "压减到", "压缩至", "压缩到"):
        return Comparator.LE
    return _EQ


def strength_of(modals: Sequence[CueMention], demanded: bool) -> Strength:
    """How firmly a target is worded: the outer modal wins, then a floor, then 完成 as a demand."""
    values = {m.cue.value for m in modals}
    if "stretch" in values:
        return Strength.STRETCH
    if "firm" in values or demanded:
        return _FIRM
    return _EXPECT


def is_reached(before: str, q: Quantity, lead: Lead, name: Name, reading: Reading, *, is_actual: bool) -> bool:
    """“十四五”时期…生产总值突破3万亿元: a yearly amount that was reached at the end, and no sum over the years?

    `before` are the words of the sentence before the figure. An amount a head is never a sum.
    """
    if reading.measure is Measure.LEVEL and "人均" in name.text:
        return True
    yearly = name.indicator is None or (name.is_core and name.indicator.dimension == "currency")
    if not (yearly and is_actual) or reading.measure is not Measure.LEVEL or not reading.unit.endswith("元"):
        return False
    reached = lead.has("goes_to") or (q.comparator is Comparator.GE and q.start < q.number_start)
    return reached and not any(word in before[before.rfind(";") + 1 :] for word in _SUMS)


def kind_of(  # noqa: PLR0911, PLR0912  one return a rule, in order of strength
    modals: Sequence[CueMention],
    *,
    start: date,
    end: date,
    published: date | None,
    over: bool,  # had the period passed when the text was spoken?
    planned: bool,  # the figure is called a goal
    says_done: bool,  # 已, 完成了
    compares: bool,  # 同比, 比上年
    explicit: bool,  # the sentence names the period
    spoken: bool,  # 会议要求 opened the passage
    before: Kind | None,  # of the figure before it, in the same passage and period
    heading: Kind | None,
    default: Kind | None,  # what the title announces
    earlier: Kind | None,  # of the figure before it in an earlier passage, of the same period
    bounded: bool,  # 以上: results are seldom told so
    looks_back: bool,  # 一年来, 过去五年 opened the passage
) -> Kind:
    """Is the figure promised or reached?"""
    if published is not None and start > published:
        return _TARGET
    strong = planned or bool(modals and any(m.cue.value != "forecast" and m.cue.phrase not in _WEAK for m in modals))
    if strong and not (over and (says_done or compares)):
        return _TARGET
    if over and (explicit or says_done or compares):
        return _ACTUAL
    if says_done and heading is not _TARGET and (over or default is not _TARGET):
        return _ACTUAL
    if looks_back and not modals:
        return _ACTUAL
    if heading is not None:
        return heading
    if over:
        return _ACTUAL
    if before is not None:
        return before
    if modals or spoken:
        return _TARGET
    if compares:
        return _ACTUAL
    if default is not None:
        return default
    if earlier is not None:
        return earlier
    if bounded and published is None:
        return _TARGET
    if published is None or _about_to_end(end, published) or (explicit and _is_part_so_far(start, end, published)):
        return _ACTUAL
    return _TARGET


def _about_to_end(end: date, published: date) -> bool:
    """Figures of January to September told in September, and of the year told in its last two months, are reached."""
    same_year = end.year == published.year
    return same_year and (end.month == published.month or (end.month == 12 and published.month == 11))


def spans_years(reading: Reading, time: Time, lead: Lead, told: Sequence[PeriodMention]) -> bool:
    """Growth over several years that is no yearly average, also 比2010年增长127% of 2015; or since another month.

    `told` are the times said just before the figure.
    """
    if reading.measure not in _GROWTH or lead.has("base", "avg"):
        return False
    if reading.measure is Measure.YOY and time.start.year < time.end.year:
        return True
    bases = (m for m in told if m.is_base_period)
    return any(m.last_month is not None if m.year is None else m.year < time.end.year - 1 for m in bases)


def _is_part_so_far(start: date, end: date, published: date) -> bool:
    """一季度开工19个项目, told in February: a named part of the year that has begun, and nothing promises."""
    return start <= published <= end and (start.year, end.month) == (end.year, min(end.month, 11))
