"""What stands before a figure? The words between a figure and what precedes it, peeled to the noun phrase.

`Scene` holds every mention of one text, found in one pass each. `read_lead` takes a stretch of text in front of a
figure and separates what the words do (grow, link, demand, count) from the phrase that names something. Which
indicator the phrase means is left to `indicators`, the state across clauses to `frames`.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingestion.extract.mentions import Mentions, between
from ingestion.extract.numbers import find_quantities
from ingestion.extract.periods import PeriodMention
from ingestion.extract.quantity import Quantity
from ingestion.extract.regions import RegionMention
from ingestion.extract.shared_units import with_units
from ingestion.extract.spans import words_of
from ingestion.extract.structure import Sentence, numbering_end
from ingestion.extract.vocabulary import AliasMention, CueMention, Vocabulary

_RIGHT = frozenset(
    {
        "goes_to",
        "growth",
        "base",
        "adverb",
        "accomplish",
        "attribute",
        "distribute",
        "connective",
        "modal",
        "done",
        "increment",
        "compare",
        "rank",
        "origin",
    }
)
_LEFT = frozenset(
    {
        "modal",
        "accomplish",
        "done",
        "verb",
        "increment",
        "adverb",
        "connective",
        "base",
        "subset",
        "distribute",
        "speak",
        "goes_to",
        "growth",
        "origin",
        "about",
    }
)
# A short name before a noun belongs to it (荆门好人); before a verb or an indicator it is the subject.
_ATTRIBUTIVE = frozenset({"short", "nation", "organisation", "township"})
# behind a list of regions: 甲市、乙市这两个城市
_JOINTS = ("、", "和", "及", "与")
THESE = re.compile(  # 等4州市, 两县
    r"(?:(?:等|这)[几两二三四五六七八九十\d]*|[两二三四五六七八九十]|\d{1,2})个?(?:城市|地区|州市|市州|县市|县区|市县|[市县区州旗])"
)
_AGENT = re.compile(
    "(?:部门|(?<!以[上下])单位|乡镇|街道|政府|各地|各级|系统|委办局|责任人|[省市区县]财政)(?:要|应|须)?$"
)
# the growth told behind its figure
_RATE_BEHIND = re.compile(
    "的(?P<what>(?:经济|[\u4e00-\u9fff]{2,12}(?:值|额|投资|收入))?)(?:平均|同比)?(?:增速|增幅|增长率|增长(?=[,;。、]))"
)
_BYS = ("以", "保持", "实现", "取得")
_BY = re.compile(
    "(?:增速|增幅)?(?:更是|仍|继续|已|又|一直|始终|持续|稳定)*(?:以|保持了?|保持在|实现了?|取得了?|达到|呈现)$"
)
_SPANNING = frozenset({"modal", "goes_to", "accomplish"})  # 力争突破: the end of such a cue is the figure's own bound
_LEFT_PUNCTUATION = frozenset(' ”’")》],、;:。·—-•?.!“〕】●○■□◆◇★☆▲△※')
_RIGHT_PUNCTUATION = frozenset(' “‘"(《[,、:')


@dataclass(frozen=True, slots=True)
class Scene:
    """All mentions in one normalised text, each list in order of start."""

    text: str
    quantities: Mentions[Quantity]
    periods: Mentions[PeriodMention]
    regions: Mentions[RegionMention]
    aliases: Mentions[AliasMention]
    cues: Mentions[CueMention]
    cues_of: Mapping[str, Mentions[CueMention]] = field(repr=False)  # class → its cues
    cue_at: Mapping[int, CueMention] = field(repr=False)
    cue_to: Mapping[int, CueMention] = field(repr=False)
    cue_over: Mapping[int, int] = field(repr=False)  # place inside a cue of _SPANNING → where that cue starts
    alias_at: Mapping[int, AliasMention] = field(repr=False)
    alias_to: Mapping[int, AliasMention] = field(repr=False)
    place_at: Mapping[int, int] = field(repr=False)  # start → end of periods and regions
    place_to: Mapping[int, int] = field(repr=False)

    def fill(self, sentence: Sentence) -> None:
        """Find what begins in the sentence, once for all that is asked of it."""
        sentence.quantities = between(self.quantities, sentence.start, sentence.end)
        sentence.periods = between(self.periods, sentence.start, sentence.end)
        if sentence.quantities:  # regions are asked for figures only
            sentence.regions = between(self.regions, sentence.start, sentence.end)

    def is_silent(self, start: int, end: int, reach: int) -> bool:
        """Does start:end hold no figure, name or speech, nor a time up to `reach` behind it?"""
        if between(self.quantities, start, end) or self.said("speak", start, end):
            return False
        return not between(self.aliases, start, end) and not between(self.periods, start, end + reach)

    def said(self, kind: str, start: int, end: int) -> Sequence[CueMention]:
        """The cues of one class that begin within start:end."""
        mentions = self.cues_of.get(kind)
        if mentions is None or mentions.starts[-1] < start:
            return ()
        return between(mentions, start, end)


@dataclass(slots=True)
class Lead:
    """What stands before a figure. `phrase` is '' for an elliptical clause; its span is `start:end`."""

    start: int
    end: int
    phrase: str
    before: tuple[CueMention, ...]  # peeled in front of the phrase
    after: tuple[CueMention, ...]  # peeled behind it, nearest to the figure first
    kinds: Collection[str]  # classes of the cues that were peeled on either side

    def has(self, kind: str, *values: str) -> bool:
        """Was a cue of this class (and one of these values) peeled on either side?"""
        if kind not in self.kinds:
            return False
        return not values or any(m.cue.kind == kind and m.cue.value in values for m in self.before + self.after)

    def link(self, kind: str) -> CueMention | None:
        """The cue of this class between phrase and figure, the nearest to the figure."""
        if kind not in self.kinds:
            return None
        for m in self.after:
            if m.cue.kind == kind:
                return m
        return None


def scan(
    text: str, vocabulary: Vocabulary, regions: Sequence[RegionMention], periods: Sequence[PeriodMention]
) -> Scene:
    """Find every mention in `text` once; `regions` and `periods` were asked before."""
    cues = vocabulary.find_cues(text)
    aliases = vocabulary.find_aliases(text)
    spans = [words_of(text, m) for m in periods if not m.is_attribute]
    names = {m.start for m in aliases} | {m.start for m in cues} | {m.start for m in regions}
    names |= {start for start, _ in spans}
    subjects = [(m.start, m.end) for m in regions if m.kind not in _ATTRIBUTIVE or m.end in names]
    subjects += _listed(text, regions)
    places = [*spans, *((m.start, m.end) for m in regions)]
    found = find_quantities(text, vocabulary.units)
    return Scene(
        text,
        Mentions(with_units(text, sorted(found, key=lambda q: q.start), vocabulary.units)),
        Mentions(periods),
        Mentions(regions),
        Mentions(aliases),
        Mentions(cues),
        {kind: Mentions(group) for kind, group in _by_kind(cues).items()},
        {m.start: m for m in cues},
        {m.end: m for m in cues},
        {inside: m.start for m in cues if m.cue.kind in _SPANNING for inside in range(m.start + 1, m.end)},
        {m.start: m for m in aliases},
        {m.end: m for m in aliases},
        dict(spans + subjects),
        {end: start for start, end in places},
    )


def _listed(text: str, regions: Sequence[RegionMention]) -> Iterator[tuple[int, int]]:
    """Names joined to each other (甲、乙和丙引资增长9%): such a list opens no longer name, as one alone may."""
    for one, two in pairwise(regions):
        if text[one.end : two.start] in _JOINTS:
            yield one.start, one.end
            yield two.start, two.end


def _by_kind(cues: Iterable[CueMention]) -> Mapping[str, list[CueMention]]:
    groups: dict[str, list[CueMention]] = defaultdict(list)
    for mention in cues:
        groups[mention.cue.kind].append(mention)
    return groups


def read_lead(scene: Scene, start: int, end: int) -> Lead:
    """Peel `scene.text[start:end]` from both sides down to the noun phrase."""
    before: list[CueMention] = []
    after: list[CueMention] = []
    cut = scene.cue_over.get(end, end)
    end = _peel_right(scene, start, cut if cut >= start else end, after)
    start = _peel_left(scene, start, end, before)
    if start < end:
        speech = scene.said("speak", start, end)
        spoken = max((c.end for c in speech if c.end < end), default=0) if speech else 0
        if spoken:
            start = _peel_left(scene, spoken, end, before)
        start = _behind_agent(scene, start, end, before)
        quote = scene.text.rfind("“", start, end)
        if quote >= 0 and scene.text.find("”", quote, end) < 0:
            start = quote + 1
    kinds = {m.cue.kind for m in before + after} if before or after else ()
    return Lead(start, end, scene.text[start:end].strip(), tuple(before), tuple(after), kinds)


def lead_of(scene: Scene, start: int, q: Quantity) -> Lead:
    """The lead of a figure. 以8%的增速, 保持8%的增长: the word of growth, and what grows, may stand behind it."""
    lead = read_lead(scene, start, q.start)
    behind = _RATE_BEHIND.match(scene.text, q.end) if q.unit == "%" and lead.link("growth") is None else None
    if behind is None:
        return lead
    growth = next((c for c in scene.said("growth", behind.start(), behind.end() + 1)), None)
    end = lead.start + len(_BY.sub("", scene.text[lead.start : lead.end]))
    if growth is None or (end == lead.end and not scene.text.endswith(_BYS, 0, q.start)):
        return lead
    phrase = behind["what"] or scene.text[lead.start : end].strip()
    return Lead(lead.start, end, phrase, lead.before, (growth, *lead.after), {*lead.kinds, "growth"})


def _behind_agent(scene: Scene, start: int, end: int, before: list[CueMention]) -> int:
    """各乡镇必须落实茶园管护面积: who is to act is no part of what is counted."""
    for cue in between(scene.cues, start, end):
        if cue.cue.kind in _LEFT and cue.end < end and _AGENT.search(scene.text, start, cue.start):
            return _peel_left(scene, cue.start, end, before)
    if scene.text.find("下达", start, end) < 0:
        return start
    for region in between(scene.regions, start, end):  # 省下达我市任务
        if region.end < end and scene.text[start : region.start].endswith("下达"):
            return _peel_left(scene, region.start, end, before)
    return start


def _peel_right(scene: Scene, start: int, end: int, found: list[CueMention]) -> int:
    while end > start:
        last = scene.text[end - 1]
        if last in _RIGHT_PUNCTUATION or (last == "以" and end - 1 in scene.place_to):
            end -= 1
        elif (alias := scene.alias_to.get(end)) is not None and alias.start >= start:
            break
        elif (cue := scene.cue_to.get(end)) is not None and cue.start >= start and cue.cue.kind in _RIGHT:
            found.append(cue)
            end = cue.start
        elif (place := scene.place_to.get(end)) is not None and place >= start:
            end = place
        else:
            break
    return end


def _peel_left(scene: Scene, start: int, end: int, found: list[CueMention]) -> int:
    while start < end:
        if scene.text[start] in _LEFT_PUNCTUATION:
            start += 1
        elif (alias := scene.alias_at.get(start)) is not None and alias.end <= end:
            break
        elif (place := scene.place_at.get(start)) is not None and place <= end:
            these = THESE.match(scene.text, place, end)
            start = these.end() if these else _behind_joint(scene, place)
        elif (cue := scene.cue_at.get(start)) is not None and cue.end <= end and _opens(scene, cue, end):
            found.append(cue)
            if cue.cue.value == "keep":
                break
            start = cue.end
        elif (after := numbering_end(scene.text, start, end)) > start:
            start = after
        else:
            break
    return start


def _behind_joint(scene: Scene, place: int) -> int:
    """甲市和乙市财政收入: where the next name of a list of places begins, else where this one ends."""
    return place + 1 if scene.text[place : place + 1] in _JOINTS and place + 1 in scene.place_at else place


def _opens(scene: Scene, cue: CueMention, end: int) -> bool:
    """May this cue be peeled off the front of a phrase? An adverb only before a verb or a known name."""
    kind, value = cue.cue.kind, cue.cue.value
    if kind not in _LEFT or value == "right" or (kind == "goes_to" and value != "both"):
        return False
    if kind != "adverb" or value == "free" or cue.end == end:
        return True
    return cue.end in scene.cue_at or cue.end in scene.alias_at or cue.end in scene.place_at


def read_whole(scene: Scene, start: int, end: int) -> str:
    """`scene.text[start:end]` without the links and verbs at its end only."""
    return scene.text[start : _peel_right(scene, start, end, [])].strip()
