"""Which indicator do these words name? From a noun phrase of the text to the name that claims carry.

Names are composed, not only looked up: [threshold][act][class]项目 + side, or [qualifiers] + a name of the vocabulary.
Words that fit nothing known stay as the document wrote them, with the settled replacements (规上 → 规模以上).
Where a phrase begins and ends is decided in `leads`, which sentence it governs in `frames`.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ingestion.extract.pushed_words import without_pushed
from ingestion.extract.vocabulary import Alias, AliasMention, Indicator, Vocabulary
from ingestion.records import Measure

MAXIMUM_NAME = 40
_PHRASES_KEPT = 1 << 14  # pages name the same things again and again
_TIDY = re.compile(r"[\s“”\"'‘’《》]|\[\d{1,2}\]")  # blanks, quotation marks, marks of footnotes
_SLOGAN = re.compile(r"“[^“”]{2,12}、[^“”]{2,12}”(?=[\u4e00-\u9fff]{2})")  # “对标先进、争创一流”拉练活动
_COUNT_BEFORE = re.compile(r"^(?:\d+[项个家条件](?=[\u4e00-\u9fff]{2})|\d+\.\d+(?=[\u4e00-\u9fff]))")  # 251项重点项目…
_SPAN_BEHIND = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:近|过去|已?连续)?[两三四五六十\d]{1,2}年(?:来|间|内|以来)?(?:累计|共)?$"
)
_SUMMED = re.compile("(?<=[\u4e00-\u9fff]{2})累计(?=到位|引进|完成|实现)")  # 招商引资累计到位资金
_FIGURE_INSIDE = re.compile(r"\([^()]{0,6}\d[^()]{0,6}\)")  # 规上工业企业(68家)产值
_LEVELS = re.compile(r"\([省市县区乡]{2,4}\)$")  # 地方一般公共预算收入(省市县): all levels, no part
_PRICES = re.compile(  # 工业总产值(现价), 地区生产总值(初步核算)
    r"\((?:初步核算数?|快报数?|初步统计|下同|按?(?:现价|现行价|当年价|可比价|不变价)格?(?:计算)?)\)$"
)
_YEAR_BEFORE = re.compile(
    r"^(?:[到至在]?(?:19|20)\d\d年度?(?:计划|预计|拟)?|(?:全年|今年|当年|本年|明年|年内)(?:计划|拟)(?:实现|完成)?)(?=[\u4e00-\u9fff]{2})"
)
_ALL_OF_THEM = re.compile("(?<=[\u4e00-\u9fff]{2})全部(?=退出|建成|完工|开工|投用|达标|脱贫)")
_FOR_WHOM = re.compile(r"^为[\u4e00-\u9fff]{0,4}?(?:主体|企业|群众|农户|农民|纳税人)(?=[\u4e00-\u9fff]{3})")
_SIDES = re.compile(
    r"((?:计划|概算|估算|合同|协议|规划)?总投资额?|合同(?:投资|引资)额?|协议(?:投资|引资)额?|投资总?额|投资规模|计划投资"
    r"|(?:合同|协议)总?金额|年度计划投资|(?:累计|已)?完成投资|签约(?:金额|总额|资金)|合同金额|引资总额|入库投资额|(?:年度)?投资|总面积|建筑面积)$"
)
_SPENT = re.compile("(?:累计|已)?完成投资|(?:年度)?(?:计划)?投资")  # of the period, no total
_AMOUNT = r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千]+)?(?:千|百|十)?[万亿]?元?"
THRESHOLD = re.compile(
    rf"(?:(?:总|计划总)?投资(?:额)?|产值|税收|营收|年产值)?(?:{_AMOUNT}[-—~至]\d[\d.]*[万亿]?元|"
    rf"(?:\d[\d.]*[千百十]?[万亿]?|[千百十]?[万亿])元?(?:\(含\))?(?:及以上|以上|以下|级))"
)
_ACTS = (
    ("开工入库", "新开工入库", "projects_started"),
    ("竣工投产", "竣工投产", "projects_completed"),
    ("签约", "新签约", "projects_signed"),
    ("注册", "新注册", "projects_registered"),
    ("开工", "新开工", "projects_started"),
    ("入库", "入库", "projects_enrolled"),
    ("投产", "投产", "projects_completed"),
    ("竣工", "竣工", "projects_completed"),
    ("谋划", "谋划", "projects_planned"),
)
_AT_A_MEETING = re.compile("^[\u4e00-\u9fff]{0,8}(?:会|仪式)上?(?:共|现场|集中)*(?=新?签约)")  # 推介会上共签约项目
_PROJECT_END = re.compile(r"项目(?:新?(?:签约|注册|开工|入库|投产|竣工|谋划|储备|开工入库))?$")
_ACT_BEHIND = re.compile(
    r"项目(?:今年|全年|年内|上半年|下半年)?(新?(?:竣工投产|开工入库|签约|注册|开工|入库|投产|竣工))$"
)  # 亿元以上项目新开工 is 亿元以上新开工项目
_TOTALS = {
    "projects_signed": "signed_project_investment",
    "projects_started": "started_project_investment",
    "projects_enrolled": "enrolled_project_investment",
}
_SIZE = re.compile(rf"(?:{THRESHOLD.pattern}|重点|重大|省|市|的)*")
_PLACE_OR_TIME = re.compile(r"[全我本该][国省市县区州镇]|[年月]|季度")
_KIND = re.compile("[\u4e00-\u9fff、]{1,20}[\u4e00-\u9fff](?<![等的了在为对])")  # what stands right before 服务业
_EACH = re.compile(r"^各?[市县区州盟旗](?:\([市县区州盟旗、]+\)|、[市区县])(?=.{2})")  # 各县(市、区)固定资产投资
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,6}[省市县区州盟旗乡镇]")
_AREA = re.compile("[\u4e00-\u9fff]{2,8}(?:经济区|经济圈|示范区|城市群|经济带|都市圈|城区|片区|地区)")
_DONE = re.compile(
    r"^(.+?)(?:确保|力争|预计|计划|累计|全年|共|已)*(?:完成|实现)"
    r"((?:固定资产)?投资|增加值|总?产值|(?:商品)?销售额|零售额|营业额|(?:主?营业务?|销售|税收)?收入"
    r"|利润(?:总额)?|利税|税收|产量|面积|出口交货值|出口额)$"
)  # 地方完成投资 is 地方投资
_DID = re.compile("(?<=[业位])(?:累计|共)?(?:实现|完成)(?=[\u4e00-\u9fff]{3})")  # 限额以上单位实现消费品零售额
_BRANCH = re.compile("^(?=[一二三]产业)")  # 一产业投资
_OF_INDUSTRY = re.compile("[加轻重化手军]$")  # 压延加工业增加值 is no 工业增加值
_ABBREVIATED = 4  # characters of a short form (固投, 社零额), which is told in full behind a qualifier
_SHORT = frozenset({"生产总值"})
_LONGEST_QUALIFIER = 12  # characters
_OWN_WORDS = 6  # more than this before a known name is no part of it
_WRITTEN = re.compile(r"[\u4e00-\u9fffA-Z]")
_COUNT_END = re.compile(r"(?<![指次人户])(?:总|个)?数量?$")
_MAJOR = re.compile("重[点大]")
_SIDE_OPENING = re.compile("^(?:项目(?:新?开工|入库|新?签约|建设)*)?(?:已|累计)?")
_ABBREVIATION = re.compile(r"\((?:简称)?(?:[A-Z]{2,5}|下同)\)")
_GOAL_END = re.compile("的?(?:季度|年度|全年|半年)|的?(?:季度|年度|全年|半年)?(?:增长|增速|预期|总)?目标")
_CLOSING = frozenset({"总量", "总额", "额", "数", "总数", "户数", "家数", "个数"})
_BOOKED = frozenset({"入库", "安排", "累计", "合计"})  # 税收收入入库


class Name(NamedTuple):
    """An indicator as a claim states it. `stem` is the thing without its counter, from which followers are composed."""

    text: str
    stem: str
    indicator: Indicator | None = None
    qualifier: str | None = None
    measure: Measure | None = None  # implied by the words (进规 is an increment)

    @property
    def is_project(self) -> bool:
        """Is it of the family of counted projects?"""
        return "项目" in self.stem

    @property
    def is_counted(self) -> bool:
        """Is it a number of things?"""
        return self.text.endswith("数") or (self.indicator is not None and self.indicator.dimension == "count")

    @property
    def is_core(self) -> bool:
        """Core survives a qualifier of size or importance, not one of sector, origin or subset."""
        core = self.indicator is not None and self.indicator.is_core
        if self.measure is Measure.RANK:  # its qualifier is the pool: core when what is ranked is
            return core
        return core and (not self.qualifier or _SIZE.fullmatch(self.qualifier) is not None)


@lru_cache(_PHRASES_KEPT)
def tidy(phrase: str) -> str:
    """`phrase` without blanks, quotation marks and outer punctuation."""
    phrase = _SLOGAN.sub("", phrase) if "“" in phrase else phrase
    phrase = _YEAR_BEFORE.sub("", _TIDY.sub("", phrase).strip(",、;:。.·—-"))
    phrase = _PRICES.sub("", _LEVELS.sub("", phrase))
    phrase = _SUMMED.sub("", phrase) if "累计" in phrase else phrase
    phrase = _SPAN_BEHIND.sub("", _COUNT_BEFORE.sub("", _FIGURE_INSIDE.sub("", phrase)))
    if phrase.startswith("(") and ")" in phrase:
        phrase = phrase[phrase.index(")") + 1 :] or phrase
    if phrase.count("(") != phrase.count(")"):
        phrase = phrase.strip("()")
    return phrase.removeprefix("的").removesuffix("的")


def undone(phrase: str) -> str:
    """地方完成投资 is 地方投资."""
    return _DID.sub("", _DONE.sub(r"\1\2", phrase)).replace("工业工业", "工业")


def settled(phrase: str, vocabulary: Vocabulary) -> str:
    """`phrase` with the settled replacements of names."""
    for old, new in vocabulary.replacements:
        if old in phrase and new not in phrase:
            phrase = phrase.replace(old, new)
    return phrase


@lru_cache(_PHRASES_KEPT)
def name_of(phrase: str, vocabulary: Vocabulary) -> Name | None:
    """The name that `phrase` stands for; None when nothing that could name an indicator is left of it."""
    phrase = _BRANCH.sub("第", _ALL_OF_THEM.sub("", _EACH.sub("", _FOR_WHOM.sub("", tidy(phrase)))))
    if "项目" not in phrase:
        phrase = undone(phrase)
    if len(phrase) < 2 or len(phrase) > MAXIMUM_NAME or not _WRITTEN.search(phrase):
        return None
    if "项目" in phrase and (project := _project(phrase, vocabulary)):
        return project
    found = vocabulary.find_aliases(phrase)
    if found and _ABBREVIATION.fullmatch(phrase, found[0].end):  # 地区生产总值(GDP)
        phrase, found = phrase[: found[0].end], found[:1]
    if found and _GOAL_END.fullmatch(phrase, found[-1].end):
        phrase = phrase[: found[-1].end]  # 税收收入的季度目标
    if found and found[-1].end == len(phrase):
        return _known(phrase, found[-1], vocabulary)
    closing = phrase[found[-1].end :] if found else ""
    booked = closing in _BOOKED and found[-1].alias.indicator.dimension == "currency"
    if closing in _CLOSING or booked:
        return _known(phrase[: found[-1].end], found[-1], vocabulary)
    if (clean := without_pushed(phrase, vocabulary)) is not None:
        return name_of(clean, vocabulary)
    text = settled(phrase, vocabulary)
    return Name(text, text)


def _known(phrase: str, mention: AliasMention, vocabulary: Vocabulary) -> Name:
    """A phrase that ends in a name of the vocabulary."""
    alias, before = mention.alias, tidy(phrase[: mention.start])
    acts = [c.end for c in vocabulary.find_cues(before) if c.cue.kind in ("accomplish", "modal", "done", "verb")]
    before = before[max(acts, default=0) :]
    if before and before in alias.name:
        before = ""
    cut = alias.surface.startswith("工业") and _OF_INDUSTRY.search(before) is not None
    if cut or _is_kind_of_services(before, alias, vocabulary):
        text = settled(before + alias.surface, vocabulary)
        return Name(text, text)
    if before and not qualifies(before, vocabulary):
        before = _last_qualifiers(before, vocabulary)
    if not before:
        return of_alias(alias)
    qualifier = settled(before, vocabulary)
    own = settled(alias.surface, vocabulary)
    if (
        (alias.name.startswith(own) and alias.indicator.dimension == "count")
        or set(alias.name) <= set(own)
        or own in _SHORT
        or (len(own) <= _ABBREVIATED and own not in alias.name)
    ):
        own = alias.name
    return Name(qualifier + own, qualifier + stem_of(own), alias.indicator, qualifier, alias.measure)


def _is_kind_of_services(before: str, alias: Alias, vocabulary: Vocabulary) -> bool:
    """软件和信息技术服务业增加值: of one kind of services, not of all of them."""
    if not alias.surface.startswith("服务业") or not _KIND.fullmatch(before):
        return False
    return not qualifies(before, vocabulary) and not _PLACE_OR_TIME.search(before)


def of_alias(alias: Alias) -> Name:
    """The name of a vocabulary entry without further qualifiers."""
    qualifier = alias.name if alias.is_narrower else None
    return Name(alias.name, stem_of(alias.name), alias.indicator, qualifier, alias.measure)


def stem_of(name: str) -> str:
    """`name` without its closing counter."""
    return _COUNT_END.sub("", name) or name


@lru_cache(_PHRASES_KEPT)
def qualifies(words: str, vocabulary: Vocabulary) -> bool:
    """Is `words` nothing but qualifiers and thresholds?"""
    return _cut_qualifiers(words, vocabulary) == ""


def _cut_qualifiers(words: str, vocabulary: Vocabulary) -> str:
    """What is left of `words` when qualifiers are taken off its end, longest first."""
    known = vocabulary.words("qualifier")
    while words:
        threshold = next((m for m in THRESHOLD.finditer(words) if m.end() == len(words)), None)
        size = max((n for n in range(1, min(_LONGEST_QUALIFIER, len(words)) + 1) if words[-n:] in known), default=0)
        if threshold and len(threshold.group()) > size:
            size = len(threshold.group())
        if not size and words[-1] in "的、和及":
            size = 1
        if not size:
            return words
        words = words[:-size]
    return words


def _last_qualifiers(words: str, vocabulary: Vocabulary) -> str:
    """Of words before a known name: those that narrow it, or all of them when they are short and of one piece."""
    if words.endswith(")") and (bracket := words.rfind("(")) > 0:  # 中央企业(不含石油): what is left out stays said
        return _last_qualifiers(words[:bracket], vocabulary) + words[bracket:]
    rest = _cut_qualifiers(words, vocabulary)
    narrowing = words[len(rest) :].strip("的、和及")
    if _AREA.fullmatch(words) and not _PLACE_OR_TIME.search(words) and not _is_place(words, vocabulary):
        return words  # of several regions, or a part of one, that has no code: 川南经济区
    if len(rest) > _OWN_WORDS or _PLACE_OR_TIME.search(rest) or _PLACE.fullmatch(words):
        return narrowing
    return words


def _is_place(words: str, vocabulary: Vocabulary) -> bool:
    """北京地区: a region with a word behind its name?"""
    found = vocabulary.regions.lookup
    return any(found(name, None, None) is not None for name in (words, words.removesuffix("地区")))


def _project(phrase: str, vocabulary: Vocabulary) -> Name | None:
    """A name of the project family, or None when the phrase only contains the word."""
    side = _SIDES.search(phrase)
    body = phrase[: side.start()] if side and side.start() else phrase
    if "项目" not in body:
        return None
    thresholds = "".join(m.group() for m in THRESHOLD.finditer(body))
    rest = THRESHOLD.sub("", body).replace("个数", "").replace("数量", "").removesuffix("数")
    rest = _AT_A_MEETING.sub("", rest)
    rest = rest.replace("集中开工", "开工").replace("集中签约", "签约")
    rest = _ACT_BEHIND.sub(r"\1项目", rest)
    if not _PROJECT_END.search(rest):
        return None
    acts = [act for act in _ACTS if act[0] in rest]
    if acts and acts[0][0] == "开工入库":
        acts = acts[:1]
    ident = acts[0][2] if acts else "major_projects" if _MAJOR.search(rest) else None
    for surface, settled_act, _ in acts[:1]:
        rest = re.sub(f"新?{surface}", settled_act, rest, count=1)
    stem = settled(thresholds + rest.replace("的", ""), vocabulary)
    indicator = vocabulary.indicators.get(ident) if ident else None
    qualifier = stem
    for act in acts[:1]:
        qualifier = qualifier.replace(act[1], "")
    qualifier = qualifier.replace("项目", "") or ""
    if side and side.start():
        of = _TOTALS.get(ident or "", "project_investment" if _SPENT.fullmatch(side[1]) else "project_total_investment")
        return Name(stem + side.group(), stem, vocabulary.indicators.get(of), qualifier or None)
    return Name(stem + "数", stem, indicator, qualifier or None)


def with_side(name: Name, side: str, vocabulary: Vocabulary) -> Name | None:
    """The other side of a counted thing: 新签约项目 + 总投资额. None when the thing has no such side."""
    if not name.is_project:
        return None
    return name_of(name.stem + _SIDE_OPENING.sub("", side), vocabulary)
