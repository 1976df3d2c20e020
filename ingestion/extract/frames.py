"""Which figure of a text is of what, where and when? The frame machine: registers, filled clause by clause.

It walks blocks, sentences and figures in order. Registers keep what later clauses leave unsaid: region, period, kind
from headings, the head indicator, the parent of an 其中 list. Each figure is read by the first form that fits (rank,
completion, share, list with 分别, verb + figure + noun, noun + figure, bare follow-on). A figure that fits none becomes
a rejection with its reason. Special forms live in `forms`, times and places in `registers`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.extract import carrying, forms, phrases, standings
from ingestion.extract.asides import is_in_subject, is_whole, not_of_the_region
from ingestion.extract.bare_numbers import is_index
from ingestion.extract.counting import ended
from ingestion.extract.dealing import Dealer
from ingestion.extract.document import title_kind
from ingestion.extract.indicators import Name, name_of
from ingestion.extract.joining import joined, joins_too
from ingestion.extract.leads import Lead, Scene, lead_of
from ingestion.extract.measures import Reading, read_measure
from ingestion.extract.mentions import between
from ingestion.extract.naming import Naming
from ingestion.extract.no_claims import is_span
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.reach import enumeration, lead_start
from ingestion.extract.recorder import Recorder
from ingestion.extract.registers import TOPIC_REACH, Registers
from ingestion.extract.structure import PLAIN_HEADING_LEVEL, Block, Sentence, announcement, announces, sentences
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Kind, Measure, RejectionReason

_SETS_OUT = re.compile("(?:按照|根据)[^,。:;]{0,16}(?:目标|规划|计划|安排),")  # 按照方案确定的目标,到2025年…
_ANNOUNCING = 60  # characters in which a sentence says what it lists

_CONTRIBUTION = Measure.CONTRIBUTION  # members of enums are looked up slowly: those that each figure asks for, once


@dataclass(slots=True)
class Machine:
    """Reads one document; what it finds goes to the recorder."""

    scene: Scene
    vocabulary: Vocabulary
    registers: Registers
    recorder: Recorder
    names: Naming
    lists: Dealer
    ranked: Name | None = None
    aside_in: Sentence | None = None  # the sentence in which a figure was passed over: so are the members it counts

    def read(self, blocks: Sequence[Block]) -> None:
        """Walk all blocks in order."""
        for block in blocks:
            if block.level:
                self._heading(block)
            elif announces(self.scene.text, block) and self._says_something(block):
                self._heading(block._replace(level=PLAIN_HEADING_LEVEL))
            self.registers.enter_block(block)
            self.names.enter_block()
            self.recorder.enter_block()
            if not self.scene.is_silent(block.start, block.end, TOPIC_REACH):
                told = sentences(self.scene.text, block.start, block.end)
                for sentence in told:
                    self._sentence(sentence)
                if len(told) > 1 and (last := announcement(self.scene.text, block, told[-1])) is not None:
                    self._heading(last)

    def _says_something(self, block: Block) -> bool:
        """Does a line that announces name a kind or a period? 各位代表: does not."""
        periods = between(self.scene.periods, block.start, block.end)
        return bool(periods) or title_kind(self.scene.text[block.start : block.end], self.vocabulary) is not None

    def _heading(self, block: Block) -> None:
        """A heading announces a kind unless it states figures itself: then it is a line of news.

        Below a heading such a short line is one of its items and ends nothing.
        """
        heading = self.scene.text[block.start : block.end]
        figures = any(self._counts(q) for q in between(self.scene.quantities, block.start, block.end))
        if figures and block.level == PLAIN_HEADING_LEVEL and self.registers.headings:
            return
        self.registers.enter_heading(block, None if figures else title_kind(heading, self.vocabulary))

    def _sentence(self, sentence: Sentence) -> None:
        self.scene.fill(sentence)
        self.registers.topic(sentence)
        speech = [c for c in self.scene.said("speak", sentence.start, sentence.end) if c.cue.value != "says"]
        figures = [q for q in sentence.quantities if self._counts(q)]
        self.names.enter_sentence(sentence)
        self.recorder.recent.clear()
        if figures:
            self.registers.sentence_kind = self._announced(sentence)
        else:
            self.names.announce(sentence)
        index = 0
        while index < len(figures):
            self.recorder.spoken = self.recorder.spoken or bool(speech and speech[0].start < figures[index].start)
            group = enumeration(self.scene.text, figures, index)
            if group[-1].start >= self.names.consumed:
                self._figure(sentence, group)
            else:
                detail = "tells which things the figure before it counts"
                self.recorder.refuse(RejectionReason.AMBIGUOUS, group[0].start, group[-1].end, sentence, detail)
            index += len(group)
        if speech:
            self.recorder.spoken = True
        self.registers.where.leave_sentence()

    def _announced(self, sentence: Sentence) -> Kind | None:
        """2021年首季攻坚任务:入库项目75个: what the words before a colon promise or report for what follows it."""
        if (told := _SETS_OUT.match(self.scene.text, sentence.start)) is not None:
            return title_kind(told[0], self.vocabulary)
        colon = self.scene.text.find(":", sentence.start, min(sentence.end, sentence.start + _ANNOUNCING))
        if colon < 0 or sentence.quantities[0].start < colon:
            return None
        return title_kind(self.scene.text[sentence.start : colon], self.vocabulary)

    def _counts(self, q: Quantity) -> bool:
        """Is it a figure, and no threshold inside a name (5000万元以上项目)?"""
        if not q.unit and not q.is_ordinal and not is_index(self.scene.text, q.number_start):
            return False
        if q.unit in ("批", "批次") and q.form is Form.SPELLED:  # 一批: some
            return False
        if self.registers.is_time(q) or (q.is_ordinal and phrases.is_list_of_firms(self.scene.text, q)):
            return False
        if is_span(self.scene.text, q) or phrases.is_capacity(self.scene, q, self.vocabulary.units):
            return False
        return not phrases.is_threshold(self.scene, q, self.vocabulary)

    # --- one figure or one list of figures

    def _figure(self, sentence: Sentence, group: list[Quantity]) -> None:
        q = group[0]
        start, bracket = self._lead_start(sentence, q)
        self.names.leave_bracket(bracket)
        lead = lead_of(self.scene, start, q)
        if self._passes(sentence, group, lead, start) or self._is_in_subject(sentence, q, lead):
            self.names.consumed = max(self.names.consumed, group[-1].end)
            return
        self.names.open_subset(sentence, q, self.recorder.last)
        ranked = self._ranked(sentence, q) if q.is_ordinal else standings.NOTHING
        if self.lists.read(sentence, group, lead, start, ranked):
            return
        for position, one in enumerate(group):
            if position:
                lead = lead_of(self.scene, self._lead_start(sentence, one)[0], one)
            first = len(self.recorder.drafts)
            self._single(sentence, one, lead, bracket)
            self.recorder.share(first, self.registers.where.sharing(sentence, one, lead))

    def _passes(self, sentence: Sentence, group: Sequence[Quantity], lead: Lead, start: int) -> bool:
        """Are the figures none of a region?"""
        q, last = group[0], group[-1]
        if lead.link("origin") is not None and phrases.is_time_limit(q):  # 由12个工作日压缩为5个: a former limit
            return True
        if self._is_of_aside(sentence, q, lead) or phrases.is_aside(self.scene, start, last, sentence.end):
            unit = self.vocabulary.units.get(q.unit)
            self.aside_in = sentence if unit is not None and unit.is_counter else None
            return True  # what a speech is about, who attended, what a plant makes: ignored on purpose
        against = not_of_the_region(self.scene, sentence, q, self.vocabulary)
        if against is None and len(group) == 1 and self.registers.where.are_together(sentence, q, lead):
            against = "of several regions together"
        if against is not None:
            self.recorder.refuse(RejectionReason.AMBIGUOUS, q.start, last.end, sentence, against)
        return against is not None

    def _is_of_aside(self, sentence: Sentence, q: Quantity, lead: Lead) -> bool:
        """邀请客商300人,其中19家企业、30名专家: members of what was passed over, with no clause between."""
        if self.aside_in != sentence:
            return False
        return lead.has("subset") or not any(mark in self.scene.text[self.names.consumed : q.start] for mark in ",;")

    def _is_in_subject(self, sentence: Sentence, q: Quantity, lead: Lead) -> bool:
        """27家企业实现产值50亿元: the count is no figure, what is counted names the next one."""
        if not is_in_subject(self.scene, q, lead, self.vocabulary):
            return False
        detail = "how many they are whose figure follows"
        self.recorder.refuse(RejectionReason.AMBIGUOUS, q.start, q.end, sentence, detail)
        self.names.take_subject(sentence, q)
        return True

    def _single(self, sentence: Sentence, q: Quantity, lead: Lead, bracket: int | None) -> None:
        if q.is_ordinal:
            self._rank(sentence, q, lead)
        elif not self._part(sentence, q, lead):
            self._plain(sentence, q, lead, bracket)

    def _part(self, sentence: Sentence, q: Quantity, lead: Lead) -> bool:
        """Read a figure that is a part of something: of a plan, of a whole, or the share said before, moved."""
        if q.unit != "%":
            return False
        found = forms.completion(self.scene, q, lead, self.vocabulary)
        if found is not None:
            name = found.name or self.names.head or name_of(found.plan, self.vocabulary)
            reading = Reading(Measure.COMPLETION, q.value, q.value_high, "%")
            self.recorder.emit(sentence, q, lead, name, reading, "completion")
            return True
        before = self.recorder.last if self.recorder.last and self.recorder.last.sentence == sentence else None
        head = carrying.part_of_share(before, lead, self.vocabulary) or self.names.head
        share = forms.share(self.scene, q, lead, self.vocabulary, head)
        if share is not None and head is not None and share.text == head.text + "占比":
            share = self.names.share_in_parent() or share
        last = self.recorder.last
        if share is None and self._moves_share(q, lead) and last is not None:
            share = last.name
        if share is None and last is not None and last.sentence == sentence:
            share = forms.same_whole(lead, last.name)
        if share is not None:
            reading = Reading(Measure.SHARE, q.value, q.value_high, "%")
            self.recorder.emit(sentence, q, lead, share, reading, "share")
        return share is not None

    def _plain(self, sentence: Sentence, q: Quantity, lead: Lead, bracket: int | None) -> None:
        """Read an amount or a rate of the indicator that the clause, or one before it, names."""
        name, rule = self.names.name(sentence, q, lead, bracket)
        if name is None:
            detail = "no words that name an indicator"
            self.recorder.refuse(RejectionReason.NO_INDICATOR, q.start, q.end, sentence, detail)
            self.registers.remember(self.registers.time(q, is_target=False, is_result=False))
            return
        reading = read_measure(q, lead, name, self.vocabulary.units)
        if reading is None:
            self.recorder.refuse(RejectionReason.AMBIGUOUS, q.start, q.end, sentence, "compared with another period")
            return
        if reading.measure is _CONTRIBUTION:
            start, before = self._lead_start(sentence, q)[0], self.recorder.pulled(sentence)
            pulled = forms.pull(self.scene.text, start, q, self.names.head, before, self.vocabulary)
            if pulled is None:
                detail = "a difference in percentage points, no rate"
                self.recorder.refuse(RejectionReason.AMBIGUOUS, q.start, q.end, sentence, detail)
            else:
                self.recorder.emit(sentence, q, lead, pulled, reading, "pull")
            return
        if phrases.clashes(name, reading, self.vocabulary.units):
            detail = f"{name.text} is not counted in {q.unit}"
            self.recorder.refuse(RejectionReason.UNIT_MISMATCH, q.start, q.end, sentence, detail)
            if rule == "noun_figure":  # 增加值是“十五”末的3倍,年均增长15%
                self.names.remember(name, rule, sentence)
            return
        stock = self.scene.text.startswith(("突破", "超过", "达"), q.start)
        is_member = rule == "noun_figure" and not name.is_project and not stock
        if is_member and joins_too(self.recorder.last, sentence, self.scene.text, lead, reading, self.vocabulary.units):
            reading = replace(reading, measure=Measure.INCREMENT)
        name = ended(name, q, reading, self.vocabulary.units)
        self.names.remember(name, rule, sentence)
        if is_whole(self.scene.text, q, self.vocabulary.units):
            detail = "how many they are of which the next figure counts a part"
            self.recorder.refuse(RejectionReason.AMBIGUOUS, q.start, q.end, sentence, detail)
            return
        if rule == "follow_on" and reading.measure is Measure.YOY:
            name = joined(self.recorder.last, sentence, name)
        self.recorder.emit(sentence, q, lead, name, reading, rule)

    def _moves_share(self, q: Quantity, lead: Lead) -> bool:
        """占比由31%提升至36%: the second figure is of the same share."""
        moved = not lead.phrase and q.unit == "%" and lead.link("goes_to") is not None
        return moved and self.recorder.last is not None and self.recorder.last.reading.measure is Measure.SHARE

    # --- special forms

    def _lead_start(self, sentence: Sentence, q: Quantity) -> tuple[int, int | None]:
        """Where the words before a figure begin: behind the figure, and the noun, before it."""
        last = self.recorder.last
        floor = last.end if last is not None and last.sentence == sentence else 0
        return lead_start(self.scene.text, sentence, q, max(floor, self.names.consumed, self.recorder.read_to))

    def _rank(self, sentence: Sentence, q: Quantity, lead: Lead) -> None:
        start = self._lead_start(sentence, q)[0]
        names = standings.standings_of_all(self.scene, start, q, self.recorder.recent, self.vocabulary)
        names = names or standings.standings(self.scene, start, q, self._ranked(sentence, q), self.vocabulary)
        # 人口全国排名第一的省份 says which one is meant; 荣获全省十强县 tells of a title, 全省十强县公布 of a list
        text = self.scene.text
        if phrases.is_attribute(text, q) or standings.is_title(text, start, q) or standings.is_bare_league(text, q):
            names = self.names.take_ranked(sentence, names)
        elif not names and standings.is_league(text, q):
            names = standings.league(text, start, q)
        if not names:
            detail = "a position in no known ranking"
            self.recorder.refuse(RejectionReason.NO_INDICATOR, q.start, q.end, sentence, detail)
            return
        self.ranked = names[0]
        for name in names:
            self.recorder.emit(sentence, q, lead, name, Reading(Measure.RANK, q.value, q.value_high, "位"), "rank")

    def _ranked(self, sentence: Sentence, q: Quantity) -> standings.Ranked:
        """What a position without a name of its own is of: what was ranked, or measured, just before."""
        last = self.recorder.last
        if last is None:
            return standings.Ranked(self.names.head, grown=False)
        if last.reading.measure is Measure.RANK and self.ranked is not None:
            subject = self.ranked._replace(text=self.ranked.stem)
            pool = standings.pool_of(self.ranked) if last.sentence == sentence else ""
            return standings.Ranked(subject, grown=False, pool=pool)
        grown = last.reading.measure in (Measure.YOY, Measure.CONTRIBUTION)
        passed = between(self.scene.quantities, last.start, q.start)
        grown = grown and not any(x.form is Form.DOUBLING for x in passed)  # 五年翻两番,居全市第一: of the level
        return standings.Ranked(last.name if last.reading.measure is Measure.SHARE else self.names.head, grown=grown)
