"""How does a name end that is counted in this unit? 招聘会 in 场次 is 招聘会场次, 茶叶 in 亩 is 茶叶面积.

Names that the vocabulary knows, or that say themselves what is measured, stay as they are.
"""

import re

from ingestion.extract.indicators import Name
from ingestion.extract.measures import Reading
from ingestion.extract.quantity import Quantity
from ingestion.extract.units import UnitTable
from ingestion.records import Measure

_COUNTERS = {"人": "人数", "万人": "人数", "名": "人数", "万名": "人数", "户": "户数", "万户": "户数", "次": "次数"}
_COUNTERS |= {"场次": "场次", "场": "场次", "期": "期数", "人次": "人次", "万人次": "人次"}
_RATE = re.compile(r"(?:率|比重|占比|比例|份额|强度|度|面|比|指数|水平|合格|达标|任务|目标|参与创建)$")
_PERSONS = ("员", "人才")
_COUNTED = tuple("数 亩产 单产 人次 面积 产量 率 额 量 人口 里程 长度 距离 深度 宽度".split())  # noqa: SIM905  a word list
_AREAS = frozenset({"亩", "万亩", "平方米", "万平方米", "公顷", "万公顷", "平方公里"})
_MASSES = frozenset({"吨", "万吨", "斤", "万斤", "公斤", "亿斤", "担", "万担"})
_POWERS = frozenset({"千瓦", "万千瓦", "亿千瓦", "兆瓦", "万兆瓦", "吉瓦"})
_WAYS = frozenset({"公里", "千米", "万公里", "米", "万米"})
_HEADS = frozenset({"头", "万头", "只", "万只", "亿只", "羽", "万羽", "匹", "头只", "万头只"})
_SHARE, _AMOUNTS = Measure.SHARE, (Measure.LEVEL, Measure.INCREMENT)
_ACT = re.compile("新?(签约|注册|开工|入库|竣工投产|投产|竣工)")
_HERD = re.compile("[出存]栏")
_PER_HEAD = re.compile("^每(?:百|千|万|十万)?[人户]")


def counted(name: Name, unit: str, *, is_counter: bool) -> Name:  # noqa: PLR0911  one return a sort of unit
    """`name` with the counter that its unit asks for: 招聘会 in 场次 → 招聘会场次."""
    if name.indicator is not None or name.text.endswith(_COUNTED):
        return name
    if _HERD.search(name.stem) and unit in _HEADS:
        return name._replace(text=name.stem + "量")
    if unit in _AREAS:
        return name._replace(text=name.stem + "面积")
    if unit in _MASSES and name.stem.startswith("生产"):
        return name._replace(text=name.stem.removeprefix("生产") + "产量")
    if unit in _MASSES:
        return name._replace(text=name.stem + "量")
    if unit in _POWERS and name.stem.endswith("装机"):
        return name._replace(text=name.stem + "容量")
    if unit in _WAYS:
        return name._replace(text=name.stem + "里程")
    if not is_counter:
        return name
    counter = (
        "数" if name.stem.endswith((*_PERSONS, "企业")) or _PER_HEAD.match(name.stem) else _COUNTERS.get(unit, "数")
    )
    if name.stem.endswith(counter[0]):
        counter = counter[1:]
    return name._replace(text=name.stem + counter)


def as_share(name: Name) -> Name:
    """The name of a share: one that says no rate itself is told as 占比."""
    if name.indicator is not None or _RATE.search(name.text):
        return name
    return name._replace(text=name.stem + "占比")


def _as_rate(name: Name) -> Name:
    """重点新开工项目数 in % is 重点项目开工率."""
    act = _ACT.search(name.stem)
    if act is None:
        return name
    text = _ACT.sub("", name.stem, count=1) + act[1] + "率"
    return Name(text, text)


def ended(name: Name, q: Quantity, reading: Reading, units: UnitTable) -> Name:
    """The name with the counter, or the word of a share, that its figure asks for."""
    if reading.measure is _SHARE and name.is_project and name.indicator is not None:
        return _as_rate(name)
    if name.indicator is not None:
        return name
    if reading.measure is _SHARE:
        return as_share(name)
    if reading.measure not in _AMOUNTS:
        return name
    unit = units.get(q.unit)
    return counted(name, q.unit, is_counter=unit is not None and unit.is_counter)
