"""What sort of words are these? Small questions about a phrase or the words around a figure, answered yes or no.

Is it a threshold, an aside, a goal, a comparison, another side of the thing said before? What follows from the answer
is decided in `naming`, `frames` and `recorder`.
"""

import re
from functools import lru_cache

from ingestion.extract.indicators import Name, qualifies
from ingestion.extract.leads import Lead, Scene
from ingestion.extract.measures import Reading
from ingestion.extract.mentions import between
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.units import UnitTable
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Comparator, Measure

_PHRASES_KEPT = 1 << 14  # pages name the same things again and again
_CHANGING = re.compile("提升|改造|优化|调整|修缮|改建|扩建|完善|更换")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NO_COUNT = re.compile("(?:量|值|收入|支出|投资|额|率|占比|比重|面积|指数|余额|里程|长度)$")
_SLOGAN = re.compile("[^“”。;]{0,12}”的?(?:要求|理念|思路|战略|模式|格局|工程|行动|工作法|机制|体系|布局|发展|原则)")
_SIDE = re.compile(
    r"(?:项目(?:新?开工|入库|新?签约|建设)*)?(?:已|累计)?(?:计划|概算|估算|合同|协议|年度|年度计划|累计完成|已完成|完成)?(?:总?投资|引资)"
    r"(?:总?额|规模)?|(?:合同|协议)(?:总?金?额|资金)"
)
_GOAL = re.compile(
    r"[^,。;!?”\n]{0,30}”?[^,。;!?”\n]{0,4}?(?:的|这一)?(?:奋斗|预期|年度|总)?(?:目标|任务)(?![的数完]|任务的)"
)
_PLAN_REACH = 10
_GOAL_REACH = 45  # longer than what _GOAL lets stand before its last word
_PLAN_WORD = re.compile("目标|任务|计划|预算")  # without one of them nothing below fits
_PLAN_AFTER = re.compile(r"的?[^\d,;。]{0,4}(?:目标|任务|计划|预算)[数值]?的\d[\d.]*%")  # 50亿元保底目标的49%
_PLAN_BEFORE = re.compile("(?:目标|任务|计划|预算)[数值]?(?:为|是)?$")
_PART_AFTER = re.compile(r"的\d[\d.]*%")  # 全年目标50亿元的49%
_ASIDE = re.compile(  # the first character of any of these, then all of them: a search passes over the others fast
    r"(?=[年日由的参出与客嘉干代记我该本个小公集合受被驱车相售票分访I今这那表发原花])(?:年产(?!值|量)|日产|[由的]规定|(?:参加|出席|参会|与会)(?!率|养老|医疗|保险|人数)"
    r"|(?:客商|嘉宾|干部|代表)(?:代表)?(?:参加|出席)|记者|(?:我们|该|本)(?:公司|企业|厂)|个文件|小时值班"
    r"|受访|受调查|被调查|驱车|车程|相距|(?<!销)售价(?!格)|票价为|分辨率|访客|ICP备|今天是|[这那]一(?:标准|门槛)"
    r"|表态发言|原先需|原需|(?<![\u4e00-\u9fff])花\d"
    r"|(?:公司|集团|合作社)[^,。;]{0,12}(?:负责人|董事长|经理)[^,。;]{0,8}(?:说|表示|介绍))"
)
_GUESTS = re.compile("到会(?!率)|邀请了?")
_CLAUSE_END = re.compile("[,;:。]")
_COMPARISON = re.compile(
    "超(?:计划|预期|目标|全|过)|高于|低于|快于|好于|高出|比|较|优于|慢于|超过|增速高于|增幅高于|领先|[高低快慢]"
)
_POOL = re.compile(  # 在全州12个县市中并列第4: among how many a position is held
    "(?:个|家)?(?:县市区|县区|县市|市州|[省市区县州]|城市|地市|乡镇|镇街|街道|国家级?(?:经开区|高新区))中,?"
    "(?:总?排名?|位列|位居|位次|名列|并列|排在|居|列)+第"
    "|指标(?:增速|增幅)?[均都]?(?:总?排名?|位列|位居|名列|排在|居|列)"  # A、B两项指标排第一
    "|[省市区县]?(?:党代会|人代会|代表大会|全会|全体会议|常委会)"  # 区十一次党代会
)
_AMOUNT_BEHIND = re.compile("的[^,。;的]{0,6}(?:目标|任务)")
_PLAN = re.compile(
    "(?:[国省市区县]|上级|全年|年度|年初|既定)*(?:下达|确定|计划|预期)?的?(?:目标|任务|计划|预算)+(?:数|值|任务)?"
)
_CAPACITIES = frozenset({"mass", "power", "energy", "volume"})
_PLANT = re.compile(
    r"(?:/\d[\d.]*[A-Za-z]+)?[\u4e00-\u9fffA-Za-z()]{1,16}?(?:\d{1,3}[个项])?(?:项目|装置|生产线|电站|储能)"
)
_PROVISO = re.compile("剔除|扣除|还原|考虑|若按|如按|按.{1,8}(?:口径|价格|因素)|.{0,8}汇率(?:计算|折算|折合|测算)?$")
_SIZED_THING = re.compile("[\u4e00-\u9fff]{1,4}及?以[上下]的?[\u4e00-\u9fff]{2,12}\\d")  # 50张床位以上养老院12家
_DELIMITED = re.compile("的?[\u4e00-\u9fff]{2,16}?(?=[有达为至到]?\\d)")
_OF_PROJECTS = frozenset({"个", "项", "家"})
_ATTRIBUTED = re.compile("[位名]?的(?!位置|水平|位次|好成绩|成绩|佳绩|名次|行列)[\u4e00-\u9fff]{2}")
_FIRMS = re.compile('[”"]?(?:企业|公司)')
_TWO_YEARS = re.compile("[两二]年(?:平均|均)(?:增长|增速)?(?:为)?$")
_TWO_YEARS_REACH = 10  # more than its characters
_FIVE_YEARS = re.compile("[五5]年累计")
_RATE_BEHIND = re.compile("的(?:平均|同比)?(?:增速|增幅|增长率|增长速度|增长(?=[,;。、]))")
_SIZED_FIRMS = re.compile("(?:规模以[上下]|规[上下]|限额以[上下]|限[上下])(?:[\u4e00-\u9fff]{0,4}业)?(?:企业|单位)")
_ONE_MONTH = re.compile(r"[当本]月|(?<![-—~至到\d])\d{1,2}月")
_COUNTED = (Measure.LEVEL, Measure.INCREMENT)
_DWELLINGS = frozenset({"住宅", "住房", "户型", "商品"})
_MARK = re.compile("(?:新)?(?:的)?(?:台阶|大关|关口)")


def is_threshold(  # noqa: PLR0911  one return a sort of threshold
    scene: Scene, q: Quantity, vocabulary: Vocabulary
) -> bool:
    """Does the figure only delimit a thing named right after it: 5000万元以上项目, 百亿园区?"""
    following = scene.text[q.end : q.end + 2]
    if q.comparator_is_trailing and q.unit.endswith("元") and following[:1].isdigit():
        return True  # 其中10亿元以上5个
    if following[:1] == "级" and q.unit != "":  # 50亿级项目
        return True
    if following in _DWELLINGS and q.comparator_is_trailing:  # 90平方米以下住宅
        return True
    if not "\u4e00" <= following[:1] <= "\u9fff":  # what is named begins with a Han character
        return False
    unit = vocabulary.units.get(q.unit)
    money = unit is not None and unit.dimension == "currency"
    cue = scene.cue_at.get(q.end)
    if cue is not None and cue.cue.kind not in ("keep", "stop", "verb") and cue.cue.phrase != "的":
        return False
    if q.form is Form.SCALE_WORD:
        return not is_mark(scene.text, q)  # 突破千亿元大关 tells a level
    if money and following[0] == "的" and _GOAL.match(scene.text, q.end):
        return False  # 完成投资25亿元的目标任务
    bounded = q.comparator_is_trailing or q.comparator is Comparator.RANGE
    if money and following[0] == "的" and _AMOUNT_BEHIND.match(scene.text, q.end):  # 100亿元的目标任务
        return False
    if money and (bounded or following[0] == "的" or following in ("项目", "企业", "产业", "园区", "工业")):
        return following[0] not in "和及并与"
    if _POOL.match(scene.text, q.end) or (not money and _SIZED_THING.match(scene.text, q.end)):
        return True
    if not q.comparator_is_trailing or q.comparator not in (Comparator.GE, Comparator.LE):
        return False
    return following == "的企" or _delimits(scene, q, vocabulary.units)


def _delimits(scene: Scene, q: Quantity, units: UnitTable) -> bool:
    """年出栏500头以上养殖场78个: is the thing behind the figure counted in its own unit, in the same clause?"""
    unit = units.get(q.unit)
    noun = _DELIMITED.match(scene.text, q.end)
    if unit is None or noun is None or unit.unit in _OF_PROJECTS:
        return False
    following = between(scene.quantities, noun.end() - 1, noun.end() + 2)
    counter = units.get(following[0].unit) if following else None
    return counter is not None and counter.is_counter and counter.unit != unit.unit


def is_unlike(subject: Name, q: Quantity, units: UnitTable) -> bool:
    """Is a count of things said where the subject is an amount or a rate (产量增长5%,8家实验室)?"""
    unit = units.get(q.unit)
    return unit is not None and unit.is_counter and _NO_COUNT.search(subject.text) is not None


def is_amount(phrase: str, q: Quantity, units: UnitTable) -> bool:
    """7个行业营业收入实现增长: is an amount or a rate said behind a count of things, which is not what is counted?"""
    unit = units.get(q.unit)
    return unit is not None and unit.is_counter and _NO_COUNT.search(phrase) is not None


def is_cut_short(q: Quantity) -> bool:
    """2.1个, where the page breaks off before 百分点: nothing is counted in tenths."""
    return q.unit == "个" and q.form is Form.DIGITS and q.value != q.value.to_integral_value()


def is_example(lead: Lead) -> bool:
    """Are the words before the figure examples: 甲、乙等10个项目?"""
    return any(m.cue.phrase == "等" for m in lead.after)


@lru_cache(_PHRASES_KEPT)
def is_proviso(phrase: str) -> bool:
    """剔除留抵退税因素后: says how growth was measured, names nothing."""
    return _PROVISO.match(phrase) is not None


def is_short_for(phrase: str, subject: Name | None, vocabulary: Vocabulary) -> bool:
    """Is the phrase a part of the subject's name that means nothing else: 投资 after 固定资产投资?"""
    if subject is None or len(phrase) < 2 or phrase not in subject.text or "项目" in phrase:
        return False
    return not vocabulary.is_alias(phrase)


@lru_cache(_PHRASES_KEPT)
def is_side(phrase: str) -> bool:
    """Is the phrase nothing but another side of a thing counted before (总投资额)?"""
    return _SIDE.fullmatch(phrase) is not None


def is_goal(text: str, q: Quantity, end: int) -> bool:
    """Is the figure called a goal behind it: “GDP500亿元”的目标?"""
    if not _PLAN_WORD.search(text, q.start - _PLAN_REACH, q.end + _GOAL_REACH):
        return False
    if _GOAL.match(text, q.end, end) is not None or _PLAN_AFTER.match(text, q.end, end) is not None:
        return True
    named = _PLAN_BEFORE.search(text, q.start - _PLAN_REACH, q.start) is not None
    return named and _PART_AFTER.match(text, q.end, end) is not None


def only_narrows(phrase: str, vocabulary: Vocabulary) -> bool:
    """Is the phrase nothing but words that narrow a name said before: 城镇 after 社会消费品零售总额?"""
    return not vocabulary.is_alias(phrase) and qualifies(phrase, vocabulary)


def is_aside(scene: Scene, start: int, q: Quantity, end: int) -> bool:
    """Does the clause tell what a speech is about, who attended, or what one plant makes? A goal is never an aside."""
    return _tells_aside(scene, start, q, end) and not is_goal(scene.text, q, end)


def _tells_aside(scene: Scene, start: int, q: Quantity, end: int) -> bool:
    quoted = scene.text.rfind("“", start, q.start) >= 0
    if not quoted and scene.said("about", start, q.start):
        return True
    if quoted and _SLOGAN.match(scene.text, q.end) and not between(scene.aliases, start, q.end):
        return True  # “9个城市是1个城市”的要求
    if _ASIDE.search(scene.text, start, min(end, q.end + 24)) is not None:
        return True
    if scene.text.find("到会", start, end) < 0 and scene.text.find("邀请", start, end) < 0:
        return False
    stop = _CLAUSE_END.search(scene.text, q.end, end)
    return _GUESTS.search(scene.text, start, stop.start() if stop else end) is not None


def is_comparison(lead: Lead, q: Quantity) -> bool:
    """高于全市平均水平2.1个百分点: the phrase names what is compared with, not what grows."""
    return q.unit.endswith("百分点") and _COMPARISON.match(lead.phrase) is not None


def is_parallel(parent: Name, words: str) -> bool:
    """Does a clause behind a semicolon go on with the members of its parent: 重工业增加值 after 轻工业增加值?"""
    return len(parent.stem) > 2 and parent.stem[-3:] in words


def is_list_of_firms(text: str, q: Quantity) -> bool:
    """世界500强企业: firms of a list, no position of a region."""
    return _FIRMS.match(text, q.end) is not None


def is_attribute(text: str, q: Quantity) -> bool:
    """Does the position only tell which thing the next noun means?"""
    return _ATTRIBUTED.match(text, q.end) is not None


def is_sum_of_years(text: str, start: int, q: Quantity) -> bool:
    """五年累计增长30%: do the words before the figure, from `start` on, sum up five years?"""
    return text.find("年累计", start, q.start) >= 0 and _FIVE_YEARS.search(text, start, q.start) is not None


def is_two_year_average(text: str, q: Quantity) -> bool:
    """两年平均增长5%: speaks of two years."""
    return _TWO_YEARS.search(text, q.start - _TWO_YEARS_REACH, q.start) is not None


def is_rate_behind(text: str, q: Quantity) -> bool:
    """甲省、乙省以9%和8%的增速领先: does the word of growth stand behind the figure?"""
    return _RATE_BEHIND.match(text, q.end) is not None


def is_firms(phrase: str) -> bool:
    """规上企业, 规模以上工业企业: firms of a size, by which an amount is told from that of the others."""
    return _SIZED_FIRMS.fullmatch(phrase) is not None


def is_shorter(name: Name, phrase: str) -> bool:
    """工业增加值 behind 规模以上工业增加值: the same thing in a shorter form?"""
    short = phrase.removeprefix("累计").removeprefix("完成").removesuffix("额")
    return name.text.endswith((phrase, short)) and len(short) > 1 and name.text != phrase


def is_of_one_month(said: str) -> bool:
    """当月…: does the clause speak of one month, no span of months?"""
    return _ONE_MONTH.search(said) is not None


def is_mark(text: str, q: Quantity) -> bool:
    """迈上500亿元台阶: a round mark that the level told before it has passed."""
    return _MARK.match(text, q.end) is not None


@lru_cache(_PHRASES_KEPT)
def is_plan(phrase: str) -> bool:
    """市下达任务: do the words name a plan, and nothing that it is for?"""
    return _PLAN.fullmatch(phrase) is not None


def is_capacity(scene: Scene, q: Quantity, units: UnitTable) -> bool:
    """60万吨烯烃项目: what one plant is built for is a part of its name."""
    if q.comparator is not None:
        return False
    unit = units.get(q.unit)
    if unit is None or unit.dimension not in _CAPACITIES:
        return False
    return _PLANT.match(scene.text, q.end) is not None


def changes_things(phrase: str) -> bool:
    """优化调整公交线路: does the phrase open with an act on things that are there?"""
    return _CHANGING.match(phrase) is not None


def is_time_limit(q: Quantity) -> bool:
    """Is the figure a number of days or hours?"""
    return q.unit.endswith(("工作日", "天", "小时", "日"))


def clashes(name: Name, reading: Reading, units: UnitTable) -> bool:
    """Is a level stated in a unit that its indicator cannot have?"""
    if name.indicator is None or reading.measure not in _COUNTED:
        return False
    unit = units.get(reading.unit)
    if unit is None or unit.unit == "岁":  # 常住人口…,15-64岁
        return True
    if name.indicator.dimension in ("percent", "index"):  # a rate is no count of things
        return unit.is_counter
    money = unit.dimension == "currency"
    return (name.indicator.dimension == "currency") != money and name.indicator.dimension in ("currency", "count")
