"""What is a position a position in? The thing that is ranked and the pool it is ranked in, as one name.

The pool is named before the ordinal (居全省第3位, 在中部六省中增速第一), before the one it moved from (由全省第六位升至
第五位), or by the whole of a share (占全国的5%、居第5位). What was ranked before is remembered in `frames`; which
ordinals are positions at all is read in `ranks`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingestion.extract import numerals
from ingestion.extract.coordination import completed, members, paired
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Lead, Scene, read_lead
from ingestion.extract.mentions import between
from ingestion.extract.quantity import Quantity
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure

_VERBS = (
    "位列|位居|稳居|跃居|高居|名列|居于|并列|排名|排位|排在|位次|居|列|排|进入|挺进|跻身|进位至|提升至|上升至|上升到|升至"
    "|位于|保持|均|都|分别|继续|有望|首次|再次|已经|仍|将"
)
_BEHIND_VERB = re.compile(
    rf"(?:{_VERBS}|为|在|至|到|达到|迈入|迈进|全力|努力|冲刺|奋进|争创|实现|确保|力争|和|、|[“”\"(])+"
)
_TRAILING = re.compile(rf"(?:{_VERBS}|连续\d{{1,3}}个?(?:月|年|季度|次)?|在|的|中|,)+$")
_WHOLE = "全[国省市区县州盟疆域]|全球|世界"
_UNITS = r"(?:设区市|县\(市[、区]{0,2}\)|县[市区]|区县|市[州区]|地市|同类城市|地级市|城市|省份|[市县区州旗])"
_POOL = re.compile(
    rf"(?:(?:{_WHOLE})(?:\d{{1,4}}个|[二三四五六七八九十]{{1,3}}个?|各|的)*{_UNITS}?|城区"
    r"|(?:中部|西部|东部|东北|沿海|沿边|边疆|民族)(?:\d{1,2}|[三五六十二]{1,2})?(?:个)?(?:地区|省份|省市区|省区|省市|省|城市)?)(?:的|之?中|里)?$"
)
_COUNT = re.compile(r"(?:\d{1,4}个|各|的)+(?=[^\d的]*$)")
# Named behind a verb: 列关中三市第一, 在经济大省中.
_NAMED_POOL = re.compile(
    r"(?:\d{1,4}个)?[\u4e00-\u9fff]{1,9}(?:省|市|区|州|盟|县|城市|省份|经济体)(?:的|之?中|里)?$"
    r"|[\u4e00-\u9fff]{2,3}(?:的|中)?$"
)
_TURN = re.compile("(?:但是?|却)(?=[^,]{2,})")  # 名义增速虽低但实际增速第一: what follows is ranked
_TITLE = re.compile("(?:被(?:评|授|列|认)|荣?获|授予|评[为选]|称号|入选|上榜)[^,;。]{0,24}$")
_TITLE_REACH = 12
# What takes a place, or has it.
_ENTERS = re.compile("进|跻身|入围|列|居|登|跃|迈|保持|冲[刺击]|争[创当]|建成|成为|是|晋|排|上升|达到|稳")
_ENTERED = 30
_AGAIN = re.compile(r"[,、和]?[\u4e00-\u9fff]{1,8}(?:城市|省份|地区|[省市区县])")
_SPEED_BEHIND = re.compile(  # 在中部六省中增速第一: the word of growth stands behind the pool
    "(?<=[省市区县州国中里部球])(?:GDP)?(?P<speed>增速|增幅)(?:方面)?$"
)
_ASPECT = re.compile("在?(?P<speed>增速|增幅)(?:方面|上)$")
_MOVED_FROM = re.compile(
    r"(?:由|从)(?P<pool>[^,、;:。由从]{2,12}?)第?[\d一二三四五六七八九十]{1,3}[位名]?[^,;:。]{0,6}$"
)
_AMOUNT_AND_RATE = re.compile("(?P<thing>[^,;:。、]{2,20}?)(?:总量)?(?:、|和|及|与)(?P<speed>增速|增幅)$")
_RANK_END = re.compile(r"(?:增速|增幅)?(?:位次|排名|排位)$")
_EACH = re.compile("(?<![人亩户平])均|都|分别")
_KEPT = frozenset({"数量", "总量", "总规模", "规模"})
_GAIN = "增量"
_SHARE = re.compile(rf"(?P<part>.+)占(?P<whole>{_WHOLE})比重")
# A list of the strongest, and what of it is ranked: 全国百强县|投资潜力第3、绿色发展第5.
_LIST = re.compile(
    r"((?:全国|中国|全省|[东中西]部)[\u4e00-\u9fff]{0,10}?(?:[百千]|[二三四五]?十|[1-9]\d{1,2})强(?:县市|县区|[县区市镇])?)"
    r"(?:榜单|榜|名单|评比|评选)?[中的”\"]?(?:[\u4e00-\u9fff]{2,10}第\d{1,3}[位名]?、)*([\u4e00-\u9fff]{2,10}?|,)?"
    r"(?:百强)?(?:位列|位居|名列|排名?|列|居)?第?$"
)
_ALL_OF = re.compile("([两二三四五六七八九])[项大](?:主要|经济|核心)*指标(?P<speed>增速|增幅|增长)?[均都]")
_LIST_REACH = 80
# 全区 means a district too: the pool of an autonomous region is called by its name.
_AUTONOMOUS = {"15": "内蒙古", "45": "广西", "54": "西藏", "64": "宁夏", "65": "新疆"}
_MOVE_REACH = 24


class Ranked(NamedTuple):
    """What a position without words of its own may be of."""

    subject: Name | None
    grown: bool  # the figure before is a growth rate
    pool: str = ""  # of the position before it in the same sentence


NOTHING = Ranked(None, grown=False)


def standings(scene: Scene, start: int, q: Quantity, before: Ranked, vocabulary: Vocabulary) -> list[Name]:
    """The ranked things with the pool of the ranking: 地区生产总值增速全市排名."""
    text = scene.text
    listed = _in_list(text, q)
    if listed is not None:
        return [listed]
    end = start + len(text[start : q.start].rstrip(" ,“\"'第前"))
    turn = _TURN.search(text, start, end)
    start = turn.end() if turn else start
    end = _trimmed(text, start, end)
    behind = _SPEED_BEHIND.search(text, start, end)
    if behind is not None:
        end = behind.start()
    cut = _pool_start(scene, start, end)
    if cut == end and before.pool and _AGAIN.fullmatch(text, start, end):  # 居全国第8位、副省级城市第4位
        cut = start + (text[start] in ",、和")
    pool = _settled_pool(_in_full(scene, text[cut:end], start, end)) or _moved_from(text, start, q) or before.pool
    end = _trimmed(text, start, cut)
    aspect = _ASPECT.search(text, start, end)
    lead = read_lead(scene, start, aspect.start() if aspect else end)
    speed = (behind or aspect or {"speed": _speed(lead)})["speed"]
    phrase = _RANK_END.sub("", lead.phrase)
    if phrase == _GAIN:
        phrase, speed = "", _GAIN
    if not phrase:
        return _of_subject(before, speed, pool, vocabulary, plain=lead.has("attribute"))
    attribute = lead.link("attribute")
    kept = attribute.cue.phrase if attribute is not None and attribute.cue.phrase in _KEPT else ""
    both = paired(phrase, vocabulary) if _EACH.search(text, start, q.start) else ()
    names = completed(both or members(phrase), vocabulary) or []
    return [position(n, n.stem if kept == "数量" else n.text, speed + _meant(n, kept), pool) for n in names]


def pair_of_standings(scene: Scene, start: int, q: Quantity, vocabulary: Vocabulary) -> list[Name]:
    """GDP总量、增速分别居全省第1位、第5位: the amount and its rate. [] for other words."""
    end = _trimmed(scene.text, start, q.start)
    cut = _pool_start(scene, start, end)
    both = _AMOUNT_AND_RATE.search(scene.text, start, _trimmed(scene.text, start, cut))
    name = name_of(read_lead(scene, start, both.end("thing")).phrase, vocabulary) if both else None
    if both is None or name is None:
        return []
    pool = _settled_pool(scene.text[cut:end])
    return [position(name, name.text, "", pool), position(name, name.text, both["speed"], pool)]


def standings_of_all(
    scene: Scene, start: int, q: Quantity, named: Sequence[Name], vocabulary: Vocabulary
) -> list[Name]:
    """三项指标增速均列全市第一: the position of each of the last three things that were named."""
    match = _ALL_OF.search(scene.text, start, q.start)
    count = numerals.spelled_value(match[1]) if match else None
    if match is None or count is None or not 0 < count <= len(named):
        return []
    grown = match["speed"] is not None
    last = [Ranked(one, grown) for one in named[-int(count) :]]
    return [name for one in last for name in standings(scene, match.end(), q, one, vocabulary)]


def _speed(lead: Lead) -> str:
    growth = lead.link("growth")
    return "" if growth is None else "增幅" if growth.cue.phrase == "增幅" else "增速"


def _meant(name: Name, kept: str) -> str:
    """总量 of GDP总量 says nothing new: the product is itself a total."""
    return "" if kept == "总量" and name.indicator is not None and name.indicator.indicator_id == "gdp" else kept


def _of_subject(before: Ranked, speed: str, pool: str, vocabulary: Vocabulary, *, plain: bool) -> list[Name]:
    """The position of what was said before: of its rate where the figure before is one."""
    subject = before.subject
    if subject is None:
        return []
    share = _SHARE.fullmatch(subject.text)
    if share is not None and not pool:  # 占全国的5%、居第5位: the part among those of the whole
        part = name_of(share["part"], vocabulary)
        return [] if part is None else [position(part, part.text, speed, share["whole"])]
    return [position(subject, subject.text, speed or ("增速" if before.grown and not plain else ""), pool)]


def _trimmed(text: str, start: int, end: int) -> int:
    """`end` before the verbs of ranking at the end of text[start:end]."""
    match = _TRAILING.search(text, start, end)
    return match.start() if match else end


def _pool_start(scene: Scene, start: int, end: int) -> int:
    """Where the pool at the end of text[start:end] begins; `end` when none is named."""
    text = scene.text
    pool = _POOL.search(text, start, end)
    if pool is not None:
        return pool.start()
    verb = max((m.end() for m in _BEHIND_VERB.finditer(text, start, end) if m[0] != "("), default=-1)
    if verb >= 0:
        return verb if _NAMED_POOL.fullmatch(text, verb, end) else end
    place = scene.place_to.get(end)
    return place if place is not None and place >= start and between(scene.regions, place, place + 1) else end


def _settled_pool(pool: str) -> str:
    """全省13个市区中 is 全省, all of whose cities they are; 全省181个区县 are no cities."""
    pool = re.sub("(?:的|之?中|里)$", "", pool)
    count = _COUNT.search(pool)
    if count is None:
        return pool
    units = pool[count.end() :]
    all_of_them = units.startswith("市") if pool.startswith("全省") else True
    return pool[: count.start()] + ("" if all_of_them and pool.startswith("全") and count[0][0].isdigit() else units)


def _moved_from(text: str, start: int, q: Quantity) -> str:
    """全省 of 由全省第六位上升至第五位."""
    match = _MOVED_FROM.search(text, max(0, min(start, q.start - _MOVE_REACH)), q.start)
    found = _POOL.search(match["pool"]) if match else None
    return _settled_pool(found[0]) if found else ""


def _opening(text: str, end: int, reach: int, marks: str) -> int:
    """Behind the last of the marks within `reach` before `end`."""
    low = max(0, end - reach)
    return max(low, *(text.rfind(mark, low, end) + 1 for mark in marks))


def _in_list(text: str, q: Quantity) -> Name | None:
    """投资潜力全国百强县排名: a position in a list of the strongest, of what the list or the words behind it say."""
    match = _LIST.search(text[_opening(text, q.start, _LIST_REACH, "。;\n") : q.start])
    if match is None:
        return None
    ranked = (match[2] or "").rstrip(",")
    return Name(f"{ranked}{match[1]}排名", ranked or "县域经济")


def _in_full(scene: Scene, pool: str, start: int, end: int) -> str:
    """黄石第一名 is a position in 黄石市."""
    place = scene.text.rfind(pool, start, end) if pool else -1
    if place < 0:
        return pool
    mentions = between(scene.regions, place, place + 1)
    is_short = bool(mentions) and mentions[0].kind == "short" and mentions[0].end == place + len(pool)
    return mentions[0].name if is_short else pool


def position(of: Name, text: str, speed: str, pool: str) -> Name:
    """The name of a position in `pool`: common where what is ranked is."""
    ranked = text + speed
    measure = Measure.RANK if of.is_core else None
    return Name(f"{ranked}{pool}排名", ranked, of.indicator, f"{speed}{pool}排名", measure)


def pool_of(position: Name) -> str:
    """全省 of 地区生产总值增速全省排名."""
    return position.text.removeprefix(position.stem).removesuffix("排名")


def among_equals(position: Name, code: str | None) -> Name:
    """甲市、乙市排名第二和第三: places told beside each other and no pool are ranked in what holds them all."""
    if code is None or pool_of(position):
        return position
    province = _AUTONOMOUS.get(code[:2], "全省")
    pool = "全国" if code.endswith("0000") else province if code.endswith("00") else "全市"
    return position._replace(text=f"{position.stem}{pool}排名", qualifier=f"{pool}排名")


def is_league(text: str, q: Quantity) -> bool:
    """全国百强县, 中部五十强: a place among the strongest, of nothing named."""
    return text[q.end - 1] == "强" or text[q.end : q.end + 1] == "强" or "强县" in text[q.number_start : q.end]


def is_title(text: str, start: int, q: Quantity) -> bool:
    """荣获“全省十强县”: a title that was given."""
    return is_league(text, q) and _TITLE.search(text, max(0, start - _TITLE_REACH), q.start) is not None


def is_bare_league(text: str, q: Quantity) -> bool:
    """全省十强县公布, “十强县”的生产总值: a list is spoken of, and nobody's place in it."""
    return is_league(text, q) and _ENTERS.search(text, _opening(text, q.start, _ENTERED, ",。;\n"), q.start) is None


def league(text: str, start: int, q: Quantity) -> list[Name]:
    """The ranking of a 百强县: what is ranked is the economy of the county. Whose counties must be said."""
    pools = (p for p in ("全国", "全省", "中部", "西部", "东部", "全市") if p in text[start : q.start])
    return [Name(f"县域经济{pool}排名", "县域经济") for pool in pools][:1]
