"""What becomes of a figure that was read? A draft of a claim with its kind, strength, time and place, or a refusal.

`frames` decides which indicator and measure a figure has; the recorder adds what the words around it and the registers
say, and keeps the last draft, which later figures lean on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingestion.extract import phrases
from ingestion.extract.document import Document
from ingestion.extract.drafts import Draft, Refusal
from ingestion.extract.indicators import Name
from ingestion.extract.joining import before_total, can_stand, joining_word
from ingestion.extract.leads import Lead, Scene
from ingestion.extract.measures import (
    Reading,
    comparator_of,
    is_reached,
    kind_of,
    spans_years,
    strength_of,
)
from ingestion.extract.mentions import between
from ingestion.extract.modals import governing
from ingestion.extract.period_days import Time
from ingestion.extract.places import NOWHERE, Place
from ingestion.extract.plausible import is_too_large, objection
from ingestion.extract.quantity import Quantity
from ingestion.extract.registers import Registers
from ingestion.extract.spans import at_the_end, summed_up
from ingestion.extract.structure import Block, Sentence
from ingestion.extract.vocabulary import CueMention, Vocabulary
from ingestion.records import Comparator, Kind, Measure, RejectionReason

_SIGNED = frozenset({"projects_signed", "signed_investment", "signed_project_investment"})
_BEGUN = frozenset({"projects_started", "started_project_investment"})
_DECEMBER = 12
_HALF_A_YEAR = 200  # days: a quarter that is named wins over the day of an event
_HEAD = 400  # characters in which a page says what it is on
_QUOTE_REACH = 6  # figures before a quoted plan among which its result stands
_GOALS = re.compile("目标[是为]?:")
_GOALS_REACH = 60  # characters in which a sentence says what it lists
_RESULT_BASES = ("yoy", "avg")
# Members of enums are looked up slowly: those that each figure asks for, once.
_TARGET, _ACTUAL = Kind.TARGET, Kind.ACTUAL
_COMPLETION = Measure.COMPLETION


@dataclass(slots=True)
class Recorder:
    """Collects drafts and refusals of one document."""

    scene: Scene
    document: Document
    registers: Registers
    vocabulary: Vocabulary
    drafts: list[Draft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    recent: list[Name] = field(default_factory=list)  # names of the sentence, in order
    last: Draft | None = None  # of the block
    spoken: bool = False  # 会议要求 opened the passage
    demanded_until: int = -1
    read_to: int = 0  # end of the last figure whose words were found to be no name

    def enter_block(self) -> None:
        """Nothing of the line before is leaned on."""
        self.last, self.spoken = None, False

    def share(self, first: int, places: Sequence[Place]) -> None:
        """The drafts from the one numbered `first` on hold for each of `places`."""
        if places:
            self.drafts[first:] = [replace(draft, place=place) for draft in self.drafts[first:] for place in places]

    def withdraw(self, sentence: Sentence, count: int) -> list[Draft]:
        """Take back the last drafts of a sentence when they are one figure of as many regions: exact ones follow."""
        last = self.drafts[-count:]
        alike = {(draft.start, draft.name) for draft in last if draft.sentence == sentence}
        if len(alike) != 1 or not len({draft.place for draft in last}) == count > 1:
            return []
        del self.drafts[-count:]
        self.refuse(RejectionReason.AMBIGUOUS, last[0].start, last[0].end, sentence, "told exactly behind it")
        return last

    def pulled(self, sentence: Sentence) -> str:
        """The name of the last pull told in the sentence: 甲业拉动GDP增长. '' for none."""
        pulls = (
            d.name.text for d in reversed(self.drafts[-_QUOTE_REACH:]) if d.rule == "pull" and d.sentence == sentence
        )
        return next(pulls, "")

    def refuse(self, reason: RejectionReason, start: int, end: int, sentence: Sentence, detail: str) -> None:
        """Note a figure that was seen and not understood."""
        self.refusals.append(Refusal(reason, start, end, sentence, detail))

    def pass_over(self, around: Sequence[Block]) -> None:
        """Refuse the figures of lines that are no part of the article."""
        for block in around:
            for q in between(self.scene.quantities, block.start, block.end):
                if q.unit:
                    sentence = Sentence(block.start, block.end)
                    self.refuse(RejectionReason.AMBIGUOUS, q.start, q.end, sentence, "stands outside the article")

    def emit(  # noqa: PLR0917  what was read, in the order of reading
        self,
        sentence: Sentence,
        q: Quantity,
        lead: Lead,
        name: Name | None,
        reading: Reading,
        rule: str,
        place: Place | None = None,
    ) -> None:
        """Note a figure of `name`; a refusal when it has none."""
        if name is None:
            detail = "no words that name an indicator"
            self.refuse(RejectionReason.NO_INDICATOR, q.start, q.end, sentence, detail)
            return
        place = place or self.registers.where.place(sentence, q, is_carried=rule in ("follow_on", "side")) or NOWHERE
        clause = max(sentence.start, self.scene.text.rfind(";", sentence.start, q.start) + 1)  # from the last semicolon
        done = self.scene.said("done", clause, q.number_start)
        modals = governing(self.scene, done[-1].start if done else clause, clause, q, reviews=self._reviews())
        forecast = bool(modals) and any(c.cue.value == "forecast" for c in modals)
        if forecast:
            modals = [c for c in modals if c.cue.value != "forecast"]
        planned = reading.measure is not _COMPLETION and phrases.is_goal(self.scene.text, q, sentence.end)
        time, kind, is_origin = self._when_and_whether(
            sentence, clause, q, lead, modals, says_done=forecast or bool(done), planned=planned
        )
        if is_reached(self.scene.text[sentence.start : q.start], q, lead, name, reading, is_actual=kind is _ACTUAL):
            time = at_the_end(time)
        if is_too_large(name, reading, place.code, self.vocabulary):
            detail = "only the nation reaches such an amount"
            self.refuse(RejectionReason.OUT_OF_RANGE, q.start, q.end, sentence, detail)
            return
        against = objection(name, reading, self.vocabulary)
        if against is not None:
            self.refuse(RejectionReason.NO_INDICATOR, q.start, q.end, sentence, against)
            self.registers.remember(time)
            self.read_to = q.end
            return
        since = "以来" in self.scene.text[clause : q.start]  # 今年以来新签约30个 is no count of the day
        told = None if since else self._event_of(name, modals, sentence)
        if told is not None and self._is_undated(time, told):
            time, kind = told, _ACTUAL
        elif told is not None and told.is_told and time.start <= told.start <= time.end:
            kind = _ACTUAL  # a quarter that is named wins over the day
        strength = strength_of(modals, self._demanded(lead, q, rule)) if kind is _TARGET else None
        quoted = planned and kind is _TARGET and self._is_quoted(sentence, name, reading)
        optional = (
            quoted or reading.optional or forecast or is_origin
            or spans_years(reading, time, lead, between(self.scene.periods, lead.start, q.start))
            or phrases.is_two_year_average(self.scene.text, q)
            or (self.last is not None and self.last.name == name and phrases.is_mark(self.scene.text, q))
        )  # fmt: skip
        draft = Draft(
            name, reading, comparator_of(q, lead), kind, strength, place, time,
            q.start, q.end, sentence, rule, is_origin, optional,
            joining_word(lead, reading), quoted,
        )  # fmt: skip
        before = self.drafts[-1] if self.drafts else None
        is_total = before is self.last and rule == "follow_on" and can_stand(reading, lead, self.vocabulary)
        if before is not None and is_total:
            self.drafts[-1] = before_total(before, draft)
        self.drafts.append(draft)
        if not quoted:
            self.registers.remember(time)
        self.last = draft
        if not self.recent or self.recent[-1] != name:
            self.recent.append(name)

    def _when_and_whether(
        self,
        sentence: Sentence,
        clause: int,
        q: Quantity,
        lead: Lead,
        modals: Sequence[CueMention],
        *,
        says_done: bool,
        planned: bool,
    ) -> tuple[Time, Kind, bool]:
        """Period and kind, which hang on each other, and whether the figure is a baseline."""
        stated = self._is_stated_goal(sentence, q)  # whatever it is compared with, and when it ends
        planned, says_done = planned or stated, says_done and not stated
        compares = not stated and (lead.has("base", *_RESULT_BASES) or self._compares_behind(sentence, q))
        announced = self.registers.sentence_kind or self.registers.heading_kind
        hoped = bool(modals) or planned or announced is _TARGET
        reports = lead.has("accomplish") and _TARGET not in (self.document.kind, self.last and self.last.kind)
        result = (compares or says_done or reports) and not hoped
        time = self.registers.time(q, is_target=hoped, is_result=result)
        goes_on = self.scene.text.startswith("其中", clause)  # a part of what was told before, of whatever period
        same = self.last is not None and (goes_on or self.last.time.end == time.end)
        before = self.last.kind if self.last is not None and same and not self._is_aside_goal(sentence) else None
        passage = self.drafts[-1] if self.drafts else None
        earlier = (
            passage.kind
            if passage is not None and (passage.time.start, passage.time.end) == (time.start, time.end)
            else None
        )
        is_origin = time.is_origin or lead.link("origin") is not None
        if lead.has("base", "avg") or phrases.is_sum_of_years(self.scene.text, clause, q):
            time = self.registers.averaged(time, between(self.scene.periods, clause, q.start))
        if "累计" in self.scene.text[lead.start : q.start] and not between(self.scene.periods, lead.start, q.start):
            time = summed_up(time, self.registers.announced())
        if self._completes_pair(sentence, q, lead):
            time = at_the_end(time)
        promised = bool(modals) or announced is _TARGET
        over = self.document.is_over(time.end) or self.document.speaks_after(time.start, time.end, promised=promised)
        kind = kind_of(
            modals,
            planned=planned,
            says_done=says_done,
            compares=compares,
            explicit=time.basis == "sentence",
            spoken=self.spoken,
            before=before,
            heading=announced,
            default=self.document.kind,
            looks_back=self.registers.looks_back and self.registers.sentence_kind is not _TARGET,
            earlier=earlier,
            bounded=q.comparator_is_trailing and q.comparator is Comparator.GE and lead.link("growth") is not None,
            start=time.start,
            end=time.end,
            published=self.document.published,
            over=over,
        )
        if is_origin:
            return time, _ACTUAL, True
        return (self.registers.reached(time) if kind is _ACTUAL else time), kind, False

    def _is_stated_goal(self, sentence: Sentence, q: Quantity) -> bool:
        """全年预期目标是:工业总产值13亿元,同比增长12%: does the sentence list goals?"""
        if self.registers.sentence_kind is not _TARGET:
            return False
        return _GOALS.search(self.scene.text, sentence.start, min(q.start, sentence.start + _GOALS_REACH)) is not None

    def _is_aside_goal(self, sentence: Sentence) -> bool:
        """失业率4.5%,低于5%的控制目标。农民工总量…: a goal beside a result says nothing of what follows."""
        return self.last is not None and self.last.is_goal and self.last.sentence != sentence

    def _is_quoted(self, sentence: Sentence, name: Name, reading: Reading) -> bool:
        """增长5%,低于8%的目标: a plan quoted beside the result it is measured by."""
        here = [d for d in self.drafts[-_QUOTE_REACH:] if d.sentence == sentence and d.kind is _ACTUAL]
        return any(d.name == name and d.reading.measure is reading.measure for d in here)

    def _event_of(self, name: Name, modals: Sequence[CueMention], sentence: Sentence) -> Time | None:
        """Signing is an event, as is 集中开工: without a period and without a promise its figures are of its day.

        The time is `is_told` where the text says that there was such an event.
        """
        what = name.indicator.indicator_id if name.indicator is not None else ""
        begun = what in _BEGUN and "集中开工" in self.scene.text[sentence.start : sentence.end]
        announced = _TARGET in (self.document.kind, self.registers.heading_kind) or self.spoken
        if (what not in _SIGNED and not begun) or modals or announced:
            return None
        told = self.scene.said("event", 0, _HEAD) or self.scene.said("event", sentence.start, sentence.end)
        event = self.registers.event()
        return replace(event, is_told=bool(told)) if event is not None else None

    def _is_undated(self, time: Time, event: Time) -> bool:
        spans = (time.end - time.start).days > _HALF_A_YEAR and (
            time.basis != "sentence" or time.end.month == _DECEMBER
        )
        return time.basis == "published" or (event.is_told and spans and time.end.year >= event.start.year)

    def _reviews(self) -> bool:
        """Does the figure stand in a look back, where demands are told of as met?"""
        return self.registers.heading_kind is _ACTUAL and self.registers.sentence_kind is not _TARGET

    def _compares_behind(self, sentence: Sentence, q: Quantity) -> bool:
        """完成投资190亿元,同比增长43%: is the clause right behind the figure one of comparison?"""
        bases = self.scene.said("base", q.end, min(q.end + 12, sentence.end))
        if not bases:
            return False
        first = next((c.start for c in bases if c.cue.value in _RESULT_BASES), None)
        return first is not None and not any(mark in self.scene.text[q.end + 1 : first] for mark in ",;。")

    def _demanded(self, lead: Lead, q: Quantity, rule: str) -> bool:
        """完成 holds for its own clause and its elliptical follow-ons."""
        here = lead.has("accomplish") and any(
            m.cue.kind == "accomplish" and "完成" in m.cue.phrase for m in lead.before + lead.after
        )
        here = here or (rule == "completion" and "完成" in self.scene.text[lead.start : q.start])
        if here:
            self.demanded_until = q.end
        elif rule in ("follow_on", "side") and self.demanded_until >= 0:
            here = True
        else:
            self.demanded_until = -1
        return here

    def _completes_pair(self, sentence: Sentence, q: Quantity, lead: Lead) -> bool:
        """从30亿元增长到41亿元: is this the second figure, an amount of money?"""
        if self.last is None or not self.last.is_origin or self.last.sentence != sentence or lead.phrase:
            return False
        unit = self.vocabulary.units.get(q.unit)
        return unit is not None and unit.dimension == "currency"
