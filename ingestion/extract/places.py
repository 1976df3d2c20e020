"""Where is a figure? The register of regions, and the order in which it is asked.

A region must be the subject of its clause: 全市 before 第一 is the pool of a ranking, and 高于全省 a comparison. Behind
the last subject of the sentence comes the register, then the document's own region. A name that touches its figure
(青岛59亿元、日照37.4亿元) is of that figure alone. Which regions stand where is found in `regions`.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from ingestion.extract.leads import THESE, Lead, Scene
from ingestion.extract.mentions import between, nearest
from ingestion.extract.place_words import LISTED, STOP, has_all, lends_its_name, opens_sentence
from ingestion.extract.quantity import Quantity
from ingestion.extract.region_choice import is_under
from ingestion.extract.region_gazetteer import NATION
from ingestion.extract.regions import RegionMention
from ingestion.extract.structure import PLAIN_HEADING_LEVEL, Block, Sentence, numbering_end
from ingestion.records import Comparator

_AFTER_SUBJECT = frozenset(
    {
        "base",
        "growth",
        "accomplish",
        "done",
        "goes_to",
        "modal",
        "verb",
        "increment",
        "adverb",
        "distribute",
        "subset",
        "connective",
    }
)
_ACTS = frozenset({"签约", "注册", "开工", "入库", "投产", "竣工"})  # 阳新签约18个项目
_COMPARING = frozenset({"compare", "rank", "goes_to"})
_JOINTS = ("、", "和", "及", "与", "以及")
_EACH = ("均", "都", "双双")  # first characters of cues: 均, 均达到
_TITLES = ("省会", "首府")  # 省会昆明市完成投资20亿元
_SEVERAL = 2
_NEAREST = 40  # names that are looked at before a figure: no list of them in one sentence is longer
_LONGEST_UNIT = 8
_LONGEST_REMARK = 12  # 依旧领先, 紧随其后


class Place(NamedTuple):
    """The region of a figure, and how it was found."""

    code: str
    name: str
    basis: str


NOWHERE = Place("", "", "unknown")


@dataclass(slots=True)
class Places:
    """The register of regions of one document while it is read."""

    scene: Scene
    home: Place | None
    region: Place | None = None  # the last subject, for figures behind it
    is_passing: bool = False  # does the register end with its sentence?
    heading: Place | None = None  # named by a line of its own, for the lines below it
    heading_level: int = 0
    is_listed: bool = False  # was the line before such a line too?
    named: set[str] = field(default_factory=set)  # subjects of the sentence

    def enter_block(self, block: Block) -> None:
        """A new line speaks of the document's region again, or of the place that a line above it named."""
        self.leave()
        place = self._headed(block)
        if place is not None:
            self.heading = None if self.is_listed or place.code == self._home_code() else place
            self.heading_level = block.level or PLAIN_HEADING_LEVEL
        elif 0 < block.level <= self.heading_level and block.level < PLAIN_HEADING_LEVEL:
            self.heading = None
        self.is_listed = place is not None

    def leave(self) -> None:
        """The last subject holds no longer."""
        self.region, self.is_passing = None, False

    def _headed(self, block: Block) -> Place | None:
        """The place below the document's own that is all a line says: it heads what follows, unless another follows
        at once, as in a list of links."""
        start = numbering_end(self.scene.text, block.start, block.end)
        end = block.end - (self.scene.text[block.end - 1] == ":")
        for m in between(self.scene.regions, start, end):
            if (m.start, m.end) == (start, end) and m.scope is None and m.code:
                home = self._home_code()
                is_own = home in ("", NATION, m.code) or is_under(m.code, home)
                return Place(m.code, m.name, "heading") if is_own else None
        return None

    def _home_code(self) -> str:
        return self.home.code if self.home is not None else ""

    def leave_sentence(self) -> None:
        """全市, the nation quoted for comparison, and the last of several regions hold to the end of their sentence."""
        self.named.clear()
        if self.is_passing:
            self.region, self.is_passing = None, False

    def place(self, sentence: Sentence, q: Quantity, *, is_carried: bool) -> Place | None:
        """The region of a figure: the last subject before it, else the register, else the document's.

        `is_carried`: the figure has no name of its own, so that it is of whatever the figure before it is.
        """
        for mention in nearest(self.scene.regions, sentence.start, q.start, _NEAREST):
            if mention.end > q.start or not (mention.code or mention.scope) or not self._is_subject(mention, q):
                continue
            if not mention.code:
                place = self._named_before(mention)
                if place is not None:
                    self._enter(place)
                    return place
                continue
            place = Place(mention.code, mention.name, "deixis" if mention.kind == "deixis" else "text")
            if mention.scope is not None:
                place = self._meant(mention, sentence, q) or place
            if self._owns(mention, q) or (is_carried and self._touches(mention)):
                return place
            if self._touches(mention):
                continue
            self._enter(place)
            return place
        return self.region or self.heading or self.home

    def listed(self, start: int, end: int) -> tuple[list[Place], int]:
        """Regions joined by 、 or 和 in start:end, in order, and the end of their list (甲市、乙市两市); () when they
        do not stand together."""
        mentions = [m for m in between(self.scene.regions, start, end) if m.code and m.scope is None]
        if any(self.scene.text[one.end : two.start] not in _JOINTS for one, two in pairwise(mentions)):
            return [], start
        last = mentions[-1].end if mentions else start
        these = THESE.match(self.scene.text, last)
        return [Place(m.code, m.name, "text") for m in mentions], these.end() if these else last

    def sharing(self, sentence: Sentence, q: Quantity, lead: Lead) -> list[Place]:
        """The regions that have a figure in common, each for itself: 甲市和乙县财政收入均突破10亿元.

        () where one region, or all of them together, have it.
        """
        found = self._joined(sentence, q)
        if not found:
            return []
        said = (cue.cue.phrase for cue in (*lead.before, *lead.after))
        says_each = any(phrase.startswith(_EACH) or phrase == "各" for phrase in said)
        is_own = found[-1].end == q.start or q.unit == "%"  # 甲市、乙市超300亿元, 甲市、乙市增幅超过9%
        bound = is_own and q.comparator is Comparator.GE
        if not says_each and not bound and THESE.match(self.scene.text, found[-1].end) is None:
            return []
        self.leave()
        return [Place(m.code, m.name, "text") for m in found]

    def are_together(self, sentence: Sentence, q: Quantity, lead: Lead) -> bool:
        """甲市、乙市外资13亿美元: is the amount that of several regions, of which no one has it?"""
        if q.unit == "%" or q.is_ordinal or lead.has("distribute"):
            return False
        found = self._joined(sentence, q)
        return bool(found) and self._is_subject(found[-1], q) and not self.sharing(sentence, q, lead)

    def _joined(self, sentence: Sentence, q: Quantity) -> list[RegionMention]:
        """The regions that stand joined by 、 or 和 before the figure, no other figure between; () for a single one."""
        found: list[RegionMention] = []
        for mention in nearest(self.scene.regions, sentence.start, q.start, _NEAREST):
            if found and self.scene.text[mention.end : found[0].start] not in _JOINTS:
                break
            if mention.end > q.start or not mention.code or mention.scope is not None:
                return []
            found.insert(0, mention)
        is_list = len(found) >= _SEVERAL and not between(self.scene.quantities, found[-1].end, q.start)
        return found if is_list else []

    def _enter(self, place: Place) -> None:
        """Keep the subject for the figures behind it."""
        self.named.add(place.code)
        self.is_passing = place.basis == "deixis" or place.code == NATION or len(self.named) > 1
        self.region = place

    def _touches(self, m: RegionMention) -> bool:
        """Does the region's own figure stand right behind its name: 聊城3个, 长沙市(31亿元)? Not so 占全国6成."""
        behind = m.end + self.scene.text.startswith("(", m.end)
        return m.scope is None and bool(between(self.scene.quantities, behind, behind + 1))

    def _owns(self, m: RegionMention, q: Quantity) -> bool:
        """Is the figure the one that touches the name?"""
        return m.end == q.start or (m.scope is None and m.end + 1 == q.start and self.scene.text[m.end] == "(")

    def _meant(self, deixis: RegionMention, sentence: Sentence, q: Quantity) -> Place | None:
        """全市 behind 苏州市 is that city, not the one whose paper prints it. None: nothing else is meant."""
        for mention in nearest(self.scene.regions, sentence.start, deixis.start, _NEAREST):
            if mention.scope is None and mention.code and self._is_subject(mention, q):
                named = mention.name.endswith(deixis.scope or "-")
                return Place(mention.code, mention.name, "text") if named else None
        if self.region is not None and self.region.name.endswith(deixis.scope or "-"):
            return self.region
        return None

    def _named_before(self, deixis: RegionMention) -> Place | None:
        """全市 on a page of a province is the city that its paragraph has named last."""
        start = self.scene.text.rfind("\n", 0, deixis.start) + 1
        for mention in nearest(self.scene.regions, start, deixis.start, _NEAREST):
            if mention.scope is None and mention.name.endswith(deixis.scope or "-"):
                return Place(mention.code, mention.name, "text") if mention.code else None
        return None

    def _is_subject(self, m: RegionMention, q: Quantity) -> bool:
        before, touches = self.scene.cue_to.get(m.start), self._touches(m)
        compared = before is not None and before.cue.kind in _COMPARING
        if compared and not (touches and before is not None and before.cue.kind == "goes_to"):  # 较多的为青岛59亿元
            return False
        if m.kind in ("organisation", "ambiguous") or lends_its_name(self.scene.text, m.start, m.end, touches=touches):
            return False
        if touches or (self.home is not None and m.code == self.home.code):
            return True
        opens = self._opens(m) or before is not None
        if not opens or self._is_aside(m, q):
            return False
        is_all = (
            m.kind == "nation" and m.scope is not None and self._opens(m) and has_all(self.scene.text, m.end, q.end)
        )
        return is_all or self._leads_on(m) or self._is_topic(m, q) or self._is_told_of(m, q)

    def _leads_on(self, m: RegionMention) -> bool:
        """Does what a subject does, or what is measured of it, follow the name?"""
        scene, end = self.scene, m.end
        if scene.text.startswith("(", end):  # 甲市(不含乙县)完成投资
            end = scene.text.find(")", end, end + _LONGEST_REMARK) + 1 or end
        if scene.text[end : end + 1] in ",:" or end in scene.place_at or end in scene.alias_at:
            return True
        cue = scene.cue_at.get(end)
        return cue is not None and (cue.cue.kind in _AFTER_SUBJECT or cue.cue.phrase in _ACTS)

    def _is_topic(self, m: RegionMention, q: Quantity) -> bool:
        """湘阴工业园技工贸收入增长9%: does a place of the document's own region open the very clause of the figure?

        A time may stand before it: 截至3月末,黄石市5G基站41万个.
        """
        home = self.home.code if self.home else "-"
        is_wide = home in ("-", NATION) or (home.endswith("0000") and is_under(m.code, home))
        of_province = m.kind == "full" and is_wide
        own = m.code.startswith(home[:4]) and not m.code.endswith("00")
        if m.kind not in ("full", "zone", "township") or not (own or of_province):
            return False
        opens = opens_sentence(self.scene.text, m.start) or self._follows_figure(m)
        stop = STOP.search(self.scene.text, m.end, q.start)
        return opens and (
            stop is None or (of_province and LISTED.fullmatch(self.scene.text, m.end, q.start) is not None)
        )

    def _is_told_of(self, m: RegionMention, q: Quantity) -> bool:
        """甲市依旧领先,生产总值2051亿元: does a place below the document's own open a clause without a figure, and the
        next one say what is measured of it?"""
        text, home = self.scene.text, self._home_code()
        comma = text.find(",", m.end, min(q.start, m.end + _LONGEST_REMARK))
        if m.kind not in ("full", "short") or comma < 0 or not is_under(m.code, home):
            return False
        if between(self.scene.regions, m.end, comma) or bool(between(self.scene.quantities, m.end, comma)):
            return False
        return comma + 1 in self.scene.alias_at

    def _opens(self, m: RegionMention) -> bool:
        """Does the name stand at the beginning of a clause, behind another name, or right behind a figure?"""
        if m.start == 0 or self.scene.text[m.start - 1] in " ,;:。、“(\n" or m.start in self.scene.place_to:
            return True
        if self.scene.text.endswith(_TITLES, 0, m.start):
            return True
        return any(q.end == m.start for q in between(self.scene.quantities, m.start - _LONGEST_UNIT, m.start))

    def _follows_figure(self, m: RegionMention) -> bool:
        """…5G基站41万个,浙江省5G基站26万个: the next of a row."""
        last = m.start - 1
        return self.scene.text[last] == "," and any(
            q.end == last for q in between(self.scene.quantities, last - _LONGEST_UNIT, last)
        )

    def _is_aside(self, m: RegionMention, q: Quantity) -> bool:
        """Does a bracket close between the name, which stands in it, and the figure: 县域(甲县、乙县)实现 …?"""
        closing = self.scene.text.find(")", m.end, q.start)
        return closing >= 0 and self.scene.text.find("(", m.end, closing) < 0
