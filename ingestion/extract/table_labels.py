"""What does one label of a table say: which indicator, region, period, unit, measure?

Reads row labels and column headers into `Facets`, and lays facets over each other. Captions are read in
`table_captions`; which facets meet in a cell is left to `tables`.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ingestion.extract.indicators import Name, name_of
from ingestion.extract.periods import PeriodMention, find_periods
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Kind, Measure

CHANGE = "change"  # 增长: a rate or a difference, which only the unit tells
UNCLEAR = "unclear"  # growth right of a target: of the promise, or of what was reached?
BRACKET = re.compile(r"\(([^()]*)\)")
_BASE_100 = re.compile(r"(?:上年|上年同期|上年同月|上月|以.{1,8}?)=?为?100")
_YEAR = re.compile(r"((?:19[4-9]|20[0-9])[0-9])(?:年度?)?")
_YEAR_MONTH = re.compile(r"((?:19[4-9]|20[0-9])[0-9])[-./年](0?[1-9]|1[0-2])月?")
_FROM_TO = re.compile(r"((?:19[4-9]|20[0-9])[0-9])[-./年](0?1)[-—~至](0?[1-9]|1[0-2])月?")
_DIVISION = re.compile(
    r"[(\d).、一二三四五]*(?:按|分).{1,10}?分(?:组|类)?:?"
)  # 按城乡分: what follows are parts of the row above
_SEPARATORS = " _:、,;-—"
_NUMBERED = re.compile(r"(?:\([0-9]{1,2}\)|[0-9]{1,2}[.、](?![0-9]))")
_LABELS_KEPT = 1 << 12  # labels of one publisher are the same in every table
_RATE_ENDINGS = ("率", "比重", "占比", "比例", "覆盖面")


class Facets(NamedTuple):
    """What a label says; None where it says nothing. Facets of a cell are those of its column, row and captions."""

    name: Name | None = None
    region: str | None = None  # a label that is a region's name, as written; the code depends on the year
    period: PeriodMention | None = None
    unit: str | None = None  # surface in the vocabulary
    units: tuple[str, ...] = ()  # of a caption that names several: 单位:亿元、%
    measure: Measure | None = None
    is_change: bool = False
    aspect: str | None = None  # single | cumulative | base | previous_year | unclear
    is_target: bool = False
    is_ignored: bool = False
    is_foreign: bool = False
    heads_regions: bool = False  # 地区, 县市区 above the labels
    is_sub_item: bool = False
    unknown_unit: str | None = None

    def over(self, other: "Facets") -> "Facets":
        """These facets where they say something, else those of `other`. Periods are laid over each other too."""
        if self is NOTHING or other is NOTHING:
            return self if other is NOTHING else other
        return Facets(
            name=self.name or other.name,
            region=self.region or other.region,
            period=merged(self.period, other.period),
            unit=self.unit or other.unit,
            units=self.units or other.units,
            measure=self.measure or other.measure,
            is_change=self.is_change or other.is_change,
            aspect=self.aspect or other.aspect,
            is_target=self.is_target or other.is_target,
            is_ignored=self.is_ignored or other.is_ignored,
            is_foreign=self.is_foreign or other.is_foreign,
            heads_regions=self.heads_regions or other.heads_regions,
            is_sub_item=self.is_sub_item or other.is_sub_item,
            unknown_unit=self.unknown_unit or other.unknown_unit,
        )

    @property
    def is_growth(self) -> bool:
        """Is it about the change of something that another label names?"""
        return self.is_change or self.measure in _DERIVED

    @property
    def kind(self) -> Kind:
        """A column of targets is promised; everything else in a table is reached."""
        return Kind.TARGET if self.is_target else Kind.ACTUAL


NOTHING = Facets()
_DERIVED = frozenset({Measure.YOY, Measure.INCREMENT, Measure.RANK, Measure.COMPLETION, Measure.CONTRIBUTION})


@lru_cache(_LABELS_KEPT)
def read_label(label: str, vocabulary: Vocabulary, home: str | None) -> Facets:
    """The facets of a row label or one cell of a column's header; `label` is normalised."""
    whole = _whole_label(label, vocabulary)
    if whole is not None:
        return whole
    cues = vocabulary.table_cues
    text, is_sub_item = _without_marks(label, cues.phrases("sub_item"))
    if text in cues.values("total") or is_region(text, vocabulary, home):
        return Facets(region=text)  # 合计 is looked up in vain: a sum of rows is no region
    text, facets = _brackets(text, vocabulary)
    text, words = _words(text, vocabulary)  # before the period: 完成年度目标 names none
    facets = words.over(facets)
    text, period = _period(text)
    if vocabulary.units.get(text) is not None and facets.unit is None:
        return facets._replace(unit=text, period=period)
    text, words = _words(text, vocabulary)
    facets = words.over(facets)
    is_name = len(text) > 1 and text not in cues.values("label_header") and text not in cues.values("plain")
    name = name_of(text, vocabulary) if is_name else None
    if name is not None and facets.measure is None and name.measure is not None:
        facets = facets._replace(measure=name.measure)
    return facets._replace(name=name, period=period, is_sub_item=is_sub_item)


def _whole_label(label: str, vocabulary: Vocabulary) -> Facets | None:
    """What a label says that is known as a whole: heads of lists, of units, of regions; None for any other."""
    cues = vocabulary.table_cues
    if label in cues.values("ignored_header") or label in cues.values("unit_header") or _compares(label):
        return Facets(is_ignored=True)
    if label in cues.values("foreign_header"):
        return Facets(is_foreign=True)
    if label in cues.values("label_header") or label in cues.values("plain"):
        return Facets(heads_regions=cues.values("label_header").get(label) == "region")
    return Facets(is_sub_item=True) if _DIVISION.fullmatch(label) else None


def _compares(label: str) -> bool:
    """增速比1-6月, 较上月: the move since another part of the year, which is neither level nor growth."""
    return any(m.is_base_period and (m.last_month or m.month_offset) and not m.year_offset for m in find_periods(label))


def is_region(text: str, vocabulary: Vocabulary, home: str | None) -> bool:
    """Is the label nothing but a region's name, of whatever year?"""
    places = vocabulary.regions.gazetteer
    if text in places.by_name or text in places.by_short_name or text in places.zones_by_name or text in places.aliases:
        return True
    return vocabulary.regions.lookup(text, None, home) is not None


def merged(upper: PeriodMention | None, lower: PeriodMention | None) -> PeriodMention | None:
    """`upper` with what it leaves open taken from `lower`: 一季度 over 2023年, 2022年 over 1-9月."""
    if upper is None or lower is None:
        return upper or lower
    period = upper
    if period.year is None and period.year_offset is None:
        period = replace(period, year=lower.year, year_offset=lower.year_offset)
    if (
        period.last_month is None
        and period.last_year is None
        and period.last_year_offset is None
        and period.day is None
    ):
        period = replace(
            period,
            first_month=lower.first_month,
            last_month=lower.last_month,
            is_cumulative=lower.is_cumulative,
            is_point=period.is_point or lower.is_point,
        )
    return period


def is_rate(name: Name) -> bool:
    """Is the thing itself a rate, so that its figure in % is a share and no growth?"""
    return (name.indicator is not None and name.indicator.dimension == "percent") or name.text.endswith(_RATE_ENDINGS)


def _without_marks(label: str, marks: tuple[str, ...]) -> tuple[str, bool]:
    text, is_sub_item = label.strip(_SEPARATORS), False
    while True:
        number = _NUMBERED.match(text)
        mark = number.group() if number else next((mark for mark in marks if text.startswith(mark)), None)
        if mark is None or mark == text:
            return text, is_sub_item
        is_sub_item = is_sub_item or mark.startswith(("#", "*", "其中"))
        text = text.removeprefix(mark).strip(_SEPARATORS)


def _brackets(text: str, vocabulary: Vocabulary) -> tuple[str, Facets]:
    """Units and bases in brackets; other brackets belong to the name."""
    facets, rest = NOTHING, text
    for match in BRACKET.finditer(text):
        content = match[1].strip().removeprefix("单位:").lstrip("±+-/")
        if vocabulary.units.get(content) is not None:
            facets = facets._replace(unit=content)
        elif _BASE_100.fullmatch(content.replace(" ", "")):
            facets = facets._replace(measure=Measure.INDEX)
        elif match.end() == len(text) and match[1].startswith("单位:"):
            facets = facets._replace(unknown_unit=content)
        else:
            continue
        rest = rest.replace(match.group(), "")
    head, comma, tail = rest.rpartition(",")
    if comma and facets.unit is None and vocabulary.units.get(tail.strip()) is not None:
        return head.strip(_SEPARATORS), facets._replace(unit=tail.strip())
    head, slash, tail = rest.rpartition("/")  # 人均GDP/元, 增长率/%
    if slash and len(head) > 1 and facets.unit is None and vocabulary.units.get(tail.strip()) is not None:
        return head.strip(_SEPARATORS), facets._replace(unit=tail.strip())
    if rest.endswith("%") and facets.unit is None:
        return rest.rstrip("±%").strip(_SEPARATORS), facets._replace(unit="%")
    return rest.strip(_SEPARATORS), facets


def _period(text: str) -> tuple[str, PeriodMention | None]:
    """The period a label names, and the label without it."""
    if text.startswith("占"):  # 占年末常住人口比重: the whole as it is written
        return text, None
    if match := _FROM_TO.fullmatch(text):
        return "", PeriodMention(
            0, len(text), year=int(match[1]), first_month=1, last_month=int(match[3]), is_cumulative=True
        )
    if match := _YEAR_MONTH.fullmatch(text):
        month = int(match[2])
        return "", PeriodMention(0, len(text), year=int(match[1]), first_month=month, last_month=month)
    if match := _YEAR.fullmatch(text):
        return "", PeriodMention(0, len(text), year=int(match[1]))
    mentions = [mention for mention in find_periods(text) if not (mention.is_base_period or mention.year_offset)]
    if len(mentions) != 1 or mentions[0].month_offset is not None:
        return text, None
    mention = mentions[0]
    return (text[: mention.start] + text[mention.end :]).strip(_SEPARATORS), mention


@lru_cache(_LABELS_KEPT)
def _words(text: str, vocabulary: Vocabulary) -> tuple[str, Facets]:
    """Words for measure, aspect and promise at the end (or the beginning) of a label, and what is left of it."""
    facets = NOTHING
    while text and not _is_known(text, vocabulary):
        found = next((hit for name in _WORD_CLASSES if (hit := _affix(text, name, vocabulary))), None)
        if found is None:
            break
        text, word = found
        facets = facets.over(word)
        if word.measure is Measure.SHARE:
            break  # 民间投资占比 keeps the word: it names what the share is of
    return text, facets


_WORD_CLASSES = ("measure", "aspect", "target_word", "plain")


def _affix(text: str, name: str, vocabulary: Vocabulary) -> tuple[str, Facets] | None:
    """The longest word of a class that ends or opens the label: the rest of the label, and what the word says."""
    phrases = vocabulary.table_cues.phrases(name)
    if not text.startswith(phrases) and not text.endswith(phrases):
        return None
    for phrase, value in vocabulary.table_cues.values(name).items():
        is_whole = text == phrase
        if name == "plain" and value != "affix" and not is_whole:
            continue
        if text.endswith(phrase):
            rest = text.removesuffix(phrase)
        elif text.startswith(phrase) and name != "target_word":  # 计划总投资 is no promise
            rest = text.removeprefix(phrase)
        else:
            continue
        word = _word(name, value)
        return (text if word.measure is Measure.SHARE else rest.strip(_SEPARATORS)), word
    return None


def _is_known(text: str, vocabulary: Vocabulary) -> bool:
    """Is the whole label a name of the vocabulary, so that nothing may be taken off it (计划总投资, 年度计划投资)?"""
    return vocabulary.is_alias(text)


def _word(name: str, value: str) -> Facets:
    if name == "measure":
        return Facets(is_change=True) if value == CHANGE else Facets(measure=Measure(value))
    return {"aspect": Facets(aspect=value), "target_word": Facets(is_target=True)}.get(name, NOTHING)
