"""Which name gets which figure of a list? 分别 and 均, lists of regions, three-part ratios.

`frames` finds the figures that stand together and asks; how the members of a list are named is left to `parts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingestion.extract import carrying, forms, phrases, shared_out
from ingestion.extract.coordination import coordinated, members, paired
from ingestion.extract.counting import ended
from ingestion.extract.drafts import Draft
from ingestion.extract.each import alike, branches
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.leads import Lead, Scene, read_lead
from ingestion.extract.listed_periods import listed_periods
from ingestion.extract.measures import POINTS, Reading, read_measure
from ingestion.extract.mentions import between
from ingestion.extract.naming import Naming
from ingestion.extract.places import Place
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.quoted import Quoted, quoted, rates_of
from ingestion.extract.recorder import Recorder
from ingestion.extract.registers import Registers
from ingestion.extract.standings import Ranked, among_equals, pair_of_standings, standings
from ingestion.extract.structure import Sentence
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Measure, RejectionReason

_PAIR = 2
_PASSED = ("突破", "超过", "超")

_STRUCTURE = Form.STRUCTURE
_SHARE = Measure.SHARE


@dataclass(frozen=True, slots=True)
class Dealer:
    """Deals the figures of a list to their names."""

    scene: Scene
    vocabulary: Vocabulary
    registers: Registers
    recorder: Recorder
    names: Naming

    def read(  # noqa: PLR0911  one return a sort of list
        self, sentence: Sentence, group: list[Quantity], lead: Lead, start: int, ranked: Ranked
    ) -> bool:
        """Deal the figures of a list to its names; False when they are no list, or of one name each."""
        q, several = group[0], len(group) > 1
        if (others := quoted(self.scene, sentence, group)) is not None:
            self._of_others(sentence, group, lead, others)
            return True
        if q.form is _STRUCTURE:
            self.structure(sentence, group, lead)
            return True
        if several and q.unit in POINTS:
            self._points(sentence, group, lead, start)
            return True
        if several and self.by_region(sentence, group, lead, start, ranked):
            return True
        if q.is_ordinal:
            listed = several or lead.has("distribute")
            return listed and self.positions(sentence, group, lead, start, ranked)
        if several:
            return self.shares(sentence, group, lead, start) or self._dealt(sentence, group, lead)
        each = alike(lead, q, self.vocabulary)
        for name in each or ():
            self.deal(sentence, group, lead, [name])
        return each is not None or (lead.has("distribute") and self._dealt(sentence, group, lead))

    def _of_others(self, sentence: Sentence, group: list[Quantity], lead: Lead, others: Sequence[Quoted]) -> None:
        """高于全省4.4%的平均水平: the rate of another region, of what the figure before it is of."""
        last = self.recorder.last if self.recorder.last and self.recorder.last.sentence == sentence else None
        name, readings = rates_of(self.scene, sentence, group, others, last, self.vocabulary)
        name = name or self.names.head
        for q, other, reading in zip(group, others, readings, strict=True):
            if other.place is None or name is None or name.indicator is None:
                detail = "a rate of another region, or how far two of them are apart"
                self.recorder.refuse(RejectionReason.AMBIGUOUS, q.start, q.end, sentence, detail)
            else:
                self.recorder.emit(sentence, q, lead, name, reading, "quoted", other.place)
        self.names.consumed = max(self.names.consumed, group[-1].end)

    def _dealt(self, sentence: Sentence, group: list[Quantity], lead: Lead) -> bool:
        """Deal figures to as many names, or one name to as many periods; refuse what 分别 leaves open."""
        base = self.names.parent or self.names.base
        names = shared_out.subjects(self.scene, sentence, lead, len(group), base, self.vocabulary)
        names = names or self.names_of(lead, group)
        if names is not None:
            self.deal(sentence, group, lead, names)
            return True
        if not lead.has("distribute"):
            return False
        if len(group) == 1 or not self.by_period(sentence, group, lead):
            detail = f"分别 with {len(group)} figures and as many names not found"
            self.recorder.refuse(RejectionReason.LIST_MISMATCH, group[0].start, group[-1].end, sentence, detail)
            self.recorder.recent.clear()
            if not phrases.is_comparison(lead, group[0]):  # 分别高于全国、全省1.2、2个百分点: names no other indicator
                self.names.head = None
            self.names.consumed = group[-1].end
        return True

    def names_of(self, lead: Lead, group: Sequence[Quantity]) -> list[Name] | None:
        """The names that a list of figures is dealt to: named before it, or the heads of the clauses before."""
        found, count = forms.completion(self.scene, group[0], lead, self.vocabulary), len(group)
        phrase = lead.phrase if found is None else found.phrase
        if phrase and (known := branches(lead, group, self.vocabulary)):
            return known
        if phrase:
            names = (self.names.parent, self.names.base, self.names.head)
            whole = carrying.is_branch_of_output(phrase, names)  # 一、二、三产分别增长…
            return coordinated(phrase + "增加值" if whole else phrase, count, self.vocabulary)
        told = lead.has("distribute") or self._just_dealt(count) or self._just_listed(count)
        if len(self.recorder.recent) < count or not told:
            return None
        return list(self.recorder.recent[-count:])

    def shares(self, sentence: Sentence, group: list[Quantity], lead: Lead, start: int) -> bool:
        """男性、女性分别占总人口的52%和48%: of a whole, for each figure."""
        count, says = len(group), lead.has("distribute") or self.scene.text.find("分别", start, group[0].start) >= 0
        if lead.link("growth") is not None:
            return False
        told = self.recorder.recent if says or self._just_dealt(count) else ()
        names = shared_out.shares(self.scene, start, group, told, self.vocabulary)
        for q, name in zip(group, names or (), strict=False):
            self.recorder.emit(sentence, q, lead, name, Reading(_SHARE, q.value, q.value_high, "%"), "distributed")
        return names is not None

    def _points(self, sentence: Sentence, group: list[Quantity], lead: Lead, start: int) -> None:
        """一、二产业分别拉动经济增长1个和3个百分点. Points that nothing pulls only tell how rates differ."""
        names = shared_out.pulls(self.scene, start, group, self.vocabulary)
        for q, name in zip(group, names or (), strict=False):
            reading = Reading(Measure.CONTRIBUTION, q.value, q.value_high, q.unit)
            self.recorder.emit(sentence, q, lead, name, reading, "distributed")
        if names is None:
            detail = "differences in percentage points, no rates"
            self.recorder.refuse(RejectionReason.AMBIGUOUS, group[0].start, group[-1].end, sentence, detail)
            self.names.consumed = group[-1].end

    def _just_dealt(self, count: int) -> bool:
        """城镇、农村居民人均可支配收入分别为A、B,增长5%、6%: did a list of as many names stand right before?"""
        drafts = self.recorder.drafts[-count:]
        names = [draft.name for draft in drafts if draft.rule == "distributed"]
        return count > 1 and names == self.recorder.recent[-count:] and len(set(names)) == count

    def _just_listed(self, count: int) -> bool:
        """合同额19亿元、到位资金3亿元,为目标的104%、111%: did as many amounts stand right before?"""
        drafts = self.recorder.drafts[-count:]
        if count < _PAIR or [draft.name for draft in drafts] != self.recorder.recent[-count:]:
            return False
        gaps = (self.scene.text[one.end : two.start] for one, two in pairwise(drafts))
        amounts = all(draft.reading.measure is Measure.LEVEL for draft in drafts)
        return amounts and len({d.name for d in drafts}) == count and all("、" in g and "," not in g for g in gaps)

    def deal(self, sentence: Sentence, group: list[Quantity], lead: Lead, names: list[Name]) -> None:
        """Give each figure its name. 以上 behind the last one bounds them all."""
        first = group[0]
        trailing = group[-1] if group[-1].comparator_is_trailing else None
        if lead.has("distribute") and self.scene.text.startswith(_PASSED, first.start):
            trailing = first  # 分别突破310亿元和260亿元
        for position, (q, name) in enumerate(zip(group, names, strict=True)):
            turn = read_lead(self.scene, group[position - 1].end, q.start) if position else lead
            lead = turn if turn.link("growth") is not None else lead  # 分别增长1.2%和下降0.6%
            own = replace(q, comparator=trailing.comparator) if trailing and q.comparator is None else q
            found = forms.completion(self.scene, first, lead, self.vocabulary)
            reading = read_measure(own, lead, name, self.vocabulary.units)
            if found is not None:
                reading = Reading(Measure.COMPLETION, q.value, q.value_high, "%")
            if reading is None:
                self._refuse(sentence, q)
                continue
            self.names.head = ended(name, own, reading, self.vocabulary.units)
            self.recorder.emit(sentence, own, lead, self.names.head, reading, "distributed")

    def _refuse(self, sentence: Sentence, q: Quantity) -> None:
        """A figure of a list that is told against another period."""
        detail = "compared with another period"
        self.recorder.refuse(RejectionReason.AMBIGUOUS, q.start, q.end, sentence, detail)

    def by_region(self, sentence: Sentence, group: list[Quantity], lead: Lead, start: int, ranked: Ranked) -> bool:
        """渠县、宣汉县地区生产总值分别增长6.8%和6.5%: one name, a figure for each region."""
        places, behind = self.registers.where.listed(start, group[0].start)
        of_one = not lead.phrase or len(members(lead.phrase)) == 1  # 甲市、乙市领先,财政收入分别为9亿元和8亿元
        if not places and lead.has("distribute") and of_one and not paired(lead.phrase, self.vocabulary):
            if not lead.phrase and self._settles(sentence, group, lead):
                return True
            clause = self.scene.text.rfind(";", sentence.start, start) + 1
            places, behind = self.registers.where.listed(max(sentence.start, clause), group[0].start)
        if len(places) != len(group) or len(group) < 2:
            return False
        if group[0].is_ordinal:
            return self._positions(sentence, group, lead, behind, ranked, places)
        if not lead.has("distribute") and not phrases.is_rate_behind(self.scene.text, group[-1]):
            return False
        if lead.start < behind:
            lead = read_lead(self.scene, behind, group[0].start)
        name = name_of(lead.phrase, self.vocabulary) if lead.phrase else self._named(behind, start) or self.names.head
        if name is None:
            return False
        for q, place in zip(group, places, strict=True):
            reading = read_measure(q, lead, name, self.vocabulary.units)
            if reading is None:
                self._refuse(sentence, q)
                continue
            self.recorder.emit(sentence, q, lead, name, reading, "distributed", place)
        self.names.head = name
        return True

    def _named(self, start: int, end: int) -> Name | None:
        """甲市、乙市财政收入增速为两位数,分别…: what the clause before the figures is on."""
        aliases = between(self.scene.aliases, start, end)
        return name_of(self.scene.text[aliases[0].start : aliases[0].end], self.vocabulary) if aliases else None

    def _settles(self, sentence: Sentence, group: list[Quantity], lead: Lead) -> bool:
        """甲市、乙市增速均超过9%,分别为9.8%、9.2%: the figures of the regions that were told together."""
        together = self.recorder.withdraw(sentence, len(group))
        for q, before in zip(group, together, strict=bool(together)):
            reading = replace(before.reading, value=q.value, value_high=q.value_high)
            self.recorder.emit(sentence, q, lead, before.name, reading, "distributed", before.place)
        return bool(together)

    def by_period(self, sentence: Sentence, group: list[Quantity], lead: Lead) -> bool:
        """7月、8月、9月分别增长28%、63%和17%: one name, a figure for each period."""
        document = self.registers.document
        reported = document.published.year - 1 if document.published else document.reported_year
        mentions = listed_periods(self.scene.text, sentence.start, group[0].start, len(group), reported)
        name = self.names.name(sentence, group[0], lead, None)[0]
        if not mentions or name is None:
            return False
        registers = self.registers
        dates, period = registers.dates, registers.period
        before = [m for m in dates if m.start < mentions[0].start and m.end <= mentions[0].end]
        for q, mention in zip(group, mentions, strict=True):
            reading = read_measure(q, lead, name, self.vocabulary.units)
            if reading is None:
                self._refuse(sentence, q)
                continue
            registers.dates, registers.period = [*before, mention], period
            self.recorder.emit(sentence, q, lead, name, reading, "distributed")
        registers.dates, registers.period = dates, period
        self.names.head = name
        return True

    def positions(self, sentence: Sentence, group: list[Quantity], lead: Lead, start: int, ranked: Ranked) -> bool:
        """分别居全省第2位、第5位: a position for each name of the list, or of the figures before."""
        names: Sequence[Name] = standings(self.scene, start, group[0], ranked, self.vocabulary)
        places: Sequence[Place | None] = [None] * len(group)
        if len(names) != len(group) and len(group) == _PAIR:
            names = pair_of_standings(self.scene, start, group[0], self.vocabulary) or names
        if len(names) != len(group):
            before = [d for d in self.recorder.drafts[-len(group) :] if d.sentence == sentence]
            told = [self._standing_of(draft, start, group[0]) for draft in before]
            names, places = [name for found in told for name in found], [draft.place for draft in before]
        if len(names) != len(group):
            return False
        for q, name, place in zip(group, names, places, strict=True):
            reading = Reading(Measure.RANK, q.value, q.value_high, "位")
            name = among_equals(name, place.code) if place is not None else name  # noqa: PLW2901
            self.recorder.emit(sentence, q, lead, name, reading, "rank", place)
        return True

    def _standing_of(self, draft: Draft, start: int, q: Quantity) -> list[Name]:
        grown = draft.reading.measure in (Measure.YOY, Measure.CONTRIBUTION)
        return standings(self.scene, start, q, Ranked(draft.name, grown=grown), self.vocabulary)

    def _positions(  # noqa: PLR0917
        self,
        sentence: Sentence,
        group: list[Quantity],
        lead: Lead,
        behind: int,
        ranked: Ranked,
        places: Sequence[Place],
    ) -> bool:
        """甲市、乙市排名第二和第三: a position for each, of what was measured before."""
        names = standings(self.scene, behind, group[0], ranked, self.vocabulary)
        if len(names) != 1:
            return False
        for q, place in zip(group, places, strict=True):
            reading = Reading(Measure.RANK, q.value, q.value_high, "位")
            self.recorder.emit(sentence, q, lead, among_equals(names[0], place.code), reading, "rank", place)
        return True

    def structure(self, sentence: Sentence, group: list[Quantity], lead: Lead) -> None:
        """8.3:41.4:50.3 as three shares."""
        names = forms.structure_names(self.scene.text[sentence.start : group[0].start], len(group), self.vocabulary)
        if names is None:
            detail = "a ratio of parts whose names are not known"
            self.recorder.refuse(RejectionReason.NO_INDICATOR, group[0].start, group[-1].end, sentence, detail)
            return
        for q, name in zip(group, names, strict=True):
            part = replace(q, start=group[0].start, number_start=group[0].number_start)  # one place in the sentence
            self.recorder.emit(sentence, part, lead, name, Reading(Measure.SHARE, q.value, None, "%"), "structure")
