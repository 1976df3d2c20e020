"""Which figures are no claims, whatever stands around them? Durations of an effort, kinds of products, steps, slogans.

Told by the characters that touch a figure. Figures of firms, projects and subjects are told in `asides`, numbers that
are no quantities at all in `noise`.
"""

import re
from collections.abc import Callable, Mapping

from ingestion.extract.leads import Scene
from ingestion.extract.mentions import between
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.structure import Sentence

_CLAUSE = re.compile("[,;:。!?\n]")
_KINDS = re.compile(
    "(?:实现)?(?:同比)?(?:增长|下降|上涨)|(?:主要|重点|监测|工业|规上|规模以上|列统|统计|[的\u4e00-\u9fff]{0,4})产品"
)
_SPENT = re.compile("(?:用时?|历时|耗时|花了?|不到)$")
_STEPS = re.compile("(?:[大新]|千亿元?|百亿元?|万亿元?)?(?:台阶|大关|关口)")
_SEVERAL_STEPS = re.compile("(?:\\d|[两二三四五])个?$")
_POLICY_BEHIND = re.compile('[”"]|(?:政策|措施|举措|意见|办法)')
_POLICY_BEFORE = re.compile('(?:[“"]|(?:支持|促进|优化|稳定)[^,;。:]{2,14})$')
_APART = re.compile("(?:差距|相差|还差)(?:仅|只|约|为|有|不|近|在)*$")
_COMPARED = re.compile(
    "(?:比|较)[^,;。:]{2,16}(?:少|多|高|低)出?(?:了|约|近)?$|(?:高出|高于|低于|多于|少于|超出)[^,;。:]{2,8}$"
)
_DIVISIONS = re.compile(  # 14个协作区县均完成任务
    "[\u4e00-\u9fff]{0,6}?(?:市州|州市|县市区|市县区|区县|县区|市县|盟市|地市|城市|乡镇|镇街)"
    "(?:均(?!价|衡)|都|也|上半年|数据|经济|合计)"
)
_POINTED_AT = re.compile("(?:(?<![\u4e00-\u9fff])以上|上述|这)$")
_SLOGAN = re.compile('[“"][^“”"。]{0,40}$')
_STANDARD = re.compile("强?[县市区镇]?的?(?:发展)?(?:水平|标准)")
_SLOGAN_ENDS = re.compile('[^“”"。]{0,40}[”"]')
_POSITION = re.compile("[居列排占位进]|稳[居坐]|名列|保持|[全城][国省市区县]")
_AGED = re.compile("(?:及?以[上下])?(?:的?(?:人口|老年?人|儿童|居民|群众|常住|户籍|人群|妇女|青少年)| ?\\|)")
_CAPTIONS = 40  # characters: a shorter line may be a caption, which ends without a stop
_STOPS = "。!?;:,、)”》"


def no_claim(scene: Scene, sentence: Sentence, q: Quantity) -> str | None:
    """Why the figure is no claim; None when nothing of this kind speaks against it."""
    rule = _OF_UNIT.get(q.unit)
    found = rule(scene.text, q) if rule is not None else None
    found = found or (_FORMS[q.form](scene.text, q) if q.form in _FORMS else None)
    return found or _compares(scene, sentence, q) or _breaks_off(scene, sentence, q)


def is_span(text: str, q: Quantity) -> bool:
    """连续8个季度, 0-14岁人口: a span of time, or an age that tells who is counted."""
    if q.unit == "岁":
        return _AGED.match(text, q.end) is not None
    is_time = q.unit in ("个月", "年") or (q.unit == "个" and text.startswith(("季度", "月", "年"), q.end))
    return is_time and text.endswith("连续", 0, q.start)


def _of_kinds(text: str, q: Quantity) -> str | None:
    """60种重点产品, 茶叶、木雕等12类。"""
    if _KINDS.match(text, q.end) or (text.startswith("等", q.start - 1) and _CLAUSE.match(text, q.end)):
        return "how many kinds of things there are"
    return None


def _of_time(text: str, q: Quantity) -> str | None:
    """仅用14天时间"""
    if text.startswith("时间", q.end) or _SPENT.search(text, max(0, q.start - 3), q.start):
        return "how long it took"
    return None


def _of_policy(text: str, q: Quantity) -> str | None:
    """“稳增长30条”, 支持民营经济35条、…"""
    named = _POLICY_BEFORE.search(text, max(0, q.start - 24), q.start)
    return "the name of a policy" if named and (_POLICY_BEHIND.match(text, q.end) or text[q.end] in ",、") else None


def _of_things(text: str, q: Quantity) -> str | None:
    """连跨4个台阶, 14个区县均完成任务, 这3个行业"""
    if _STEPS.match(text, q.end):
        return "steps, of a size that is not said"
    if _DIVISIONS.match(text, q.end) or _POINTED_AT.search(text, max(0, q.start - 4), q.start):
        return "how many they are of which something is told"
    return None


def _scale_word(text: str, q: Quantity) -> str | None:
    """迈上两个万亿元台阶, “千项万亿”重大项目"""
    if _STEPS.match(text, q.end) and _SEVERAL_STEPS.search(text, max(0, q.start - 2), q.start):
        return "steps, of which several were made"
    if text[q.end : q.end + 1] in ("”", '"') and _SLOGAN.search(text, max(0, q.start - 12), q.start):
        return "a word of a slogan"
    return None


def _ordinal(text: str, q: Quantity) -> str | None:
    """“产业第一、交通提升、民生为要”的总抓手, 达到全国百强县发展水平"""
    if _STANDARD.match(text, q.end):
        return "a standard, and no place"
    opening = _SLOGAN.search(text, max(0, q.start - 42), q.start)
    closing = _SLOGAN_ENDS.match(text, q.end) if opening else None
    if opening is None or closing is None:
        return None
    listed = "、" in text[opening.start() : closing.end()]
    return "a word of a slogan" if listed and not _POSITION.search(text, opening.start(), q.start) else None


def _compares(scene: Scene, sentence: Sentence, q: Quantity) -> str | None:
    """比邻县少6.8亿元, 高出全国1.5岁, 与甲市的差距20亿元: how far two regions are apart."""
    if q.unit == "%" or q.is_ordinal or q.unit.endswith("百分点"):
        return None
    start = sentence.start
    for mark in _CLAUSE.finditer(scene.text, start, q.start):
        start = mark.end()
    if _APART.search(scene.text, start, q.start):
        return "how far two things are apart"
    compared = _COMPARED.search(scene.text, start, q.start)
    if compared is None or not between(scene.regions, compared.start() + 1, q.start):
        return None
    return "how far two regions are apart"


def _breaks_off(scene: Scene, sentence: Sentence, q: Quantity) -> str | None:
    """全市40个行业大类、60种重点监测的: the text ends before it says what is told of them."""
    text = scene.text
    if q.form is not Form.DIGITS or q.unit in ("%", "") or sentence.end < len(text.rstrip()):
        return None
    end = len(text.rstrip())
    if end - sentence.start < _CAPTIONS and text.rfind("\n", 0, end) >= sentence.start - 1 and end - q.end < 2:
        return None
    is_open = end - q.end > 1 and text[end - 1] not in _STOPS and "\u4e00" <= text[q.end] <= "\u9fff"
    cut = is_open and not _CLAUSE.search(text, q.end, end) and end - text.rfind("\n", 0, end) > _CAPTIONS
    return "the text breaks off behind it" if cut else None


_OF_UNIT: Mapping[str, Callable[[str, Quantity], str | None]] = {
    **dict.fromkeys(("种", "类"), _of_kinds),
    **dict.fromkeys(("天", "小时", "日"), _of_time),
    "条": _of_policy,
    "个": _of_things,
}
_FORMS: Mapping[Form, Callable[[str, Quantity], str | None]] = {
    Form.SCALE_WORD: _scale_word,
    Form.ORDINAL: _ordinal,
}
