"""When is a figure? The registers of period and kind, with the order in which they are asked.

A period stands in the sentence before the figure, else the last one that governed a figure of the passage holds, else
the heading, the title, the year of the document. Where a figure is, is decided in `places`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ingestion.extract.document import Document
from ingestion.extract.leads import Scene
from ingestion.extract.mentions import between
from ingestion.extract.period_days import Time, resolve
from ingestion.extract.periods import PeriodMention
from ingestion.extract.places import Places
from ingestion.extract.quantity import Quantity
from ingestion.extract.reach import dates_an_aside, in_title_marks, is_part, is_spent
from ingestion.extract.speaking_year import WHICH_YEAR
from ingestion.extract.structure import PLAIN_HEADING_LEVEL, Block, Sentence
from ingestion.records import Kind

_NOUNS_KEPT = 8  # names behind figures that may still lie before the next one
_EARLY = 3  # months in which a year has no results of its own yet
_HEAD = 800  # characters in which news says when it happened
TOPIC_REACH = 14  # characters from the beginning of a sentence in which its topic stands


@dataclass(slots=True)
class Registers:
    """The registers of one document while it is read."""

    scene: Scene
    document: Document
    where: Places
    period: Time | None = None  # last one that governed a figure
    title_period: Time | None = None
    heading_kind: Kind | None = None
    span: Time | None = None  # the last period of several years: what 年均 speaks of
    sentence_kind: Kind | None = None  # announced before a colon, for its sentence
    is_goal_line: bool = False  # 一季度目标:… dates its own line; behind it `before_goal` holds again
    before_goal: Time | None = None
    is_item: bool = False  # was the line before a short one without a stop?
    looks_back: bool = False  # 一年来, 过去五年 opened the passage
    nouns: list[tuple[int, int]] = field(default_factory=list)  # spans that are names: 2022年度… in them dates nothing
    nouns_end: int = 0  # of the one that reaches furthest
    dates: Sequence[PeriodMention] = ()  # mentions of the sentence that date figures
    dated: dict[tuple[int, int | None, int | None, str], Time] = field(default_factory=dict)  # mentions with a year
    headings: list[tuple[int, Time | None, Kind | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.document.period is not None:
            self.period = self.title_period = self._time(self.document.period, False, "title")

    def enter_heading(self, block: Block, kind: Kind | None) -> None:
        """A heading ends the headings at its level and below, and sets what it says for what follows."""
        said = between(self.scene.periods, block.start, block.end)
        reviews = bool(self.headings) and self.headings[-1][2] is Kind.ACTUAL
        if reviews and block.level == PLAIN_HEADING_LEVEL and kind is None and not said:
            return  # any short line without a stop looks so: it ends no review
        ended = False
        while self.headings and self.headings[-1][0] >= block.level:
            ended |= self.headings.pop()[1] is not None
        mentions = [m for m in said if not m.is_base_period]
        mentions = [m for m in mentions if m.day is None]
        for m in mentions:
            if m.is_look_back:
                self._time(m, False, "heading")  # 过去五年及2022年工作回顾: what 年均 speaks of below it
        years = [m for m in mentions if m.last_year is None or m.last_year == m.year]
        time = self._combined(years or mentions, "heading") if mentions else None  # 2015年工作回顾和“十二五”成就
        if time is not None and kind is Kind.TARGET and self.document.is_over(time.end) and self._tells_of_work(block):
            kind = Kind.ACTUAL
        self.headings.append((block.level, time, kind))
        self.looks_back = any(m.is_look_back for m in mentions)
        self.heading_kind = next((k for _, _, k in reversed(self.headings) if k is not None), None)
        if time is not None:
            self.period = time
        elif ended or (self.title_period is not None and self.title_period.start.year < self.title_period.end.year):
            self.period = next((t for _, t, _ in reversed(self.headings) if t is not None), self.title_period)

    def _tells_of_work(self, block: Block) -> bool:
        """2023年主要工作, read out in 2024, has been done; 2023年主要目标 stays a promise."""
        return self.scene.text[block.start : block.end].endswith("工作")

    def enter_block(self, block: Block) -> None:
        """A new line speaks of the document's region again, and of the part of the year in heading or title.

        A horizon named on the way (到2025年) holds no longer than its line, nor does what a goal is dated by
        (一季度目标:), nor the past year before a line of plans.
        """
        self.where.enter_block(block)
        said = next((t for _, t, _ in reversed(self.headings) if t is not None), self.title_period)
        if self.is_goal_line:
            self.period, self.is_goal_line = self.before_goal, False
        if self.period is not None and self.period.is_past and self._plans(block):
            self.period = said
        horizon = said.end.year if said is not None else self.document.year
        was_item, self.is_item = self.is_item, block.level == PLAIN_HEADING_LEVEL
        if was_item and self.is_item and self.headings and self.headings[-1][1] is not None:
            self.period = said  # items of a heading date themselves alone
        beyond = self.document.is_dated and self.period is not None and self.period.start.year > horizon
        if beyond or (said is not None and (said.start.month, said.end.month) != (1, 12)):
            self.period = said

    def _plans(self, block: Block) -> bool:
        spoken = self.scene.said("speak", block.start, block.end)
        return bool(spoken or self.scene.said("modal", block.start, block.end))

    def is_time(self, q: Quantity) -> bool:
        """Is the number a part of a time expression: 前2个月?"""
        before = between(self.scene.periods, q.start - 12, q.number_end)
        return any(m.start <= q.number_start and q.end <= m.end for m in before)

    def remember(self, time: Time) -> None:
        """Keep the period of a figure for those after it. 2024年的52亿元 dates its own figure only."""
        if not time.is_origin and not time.is_own and time.basis != "published":
            if time.basis == "sentence" and not self.is_goal_line and self.sentence_kind is Kind.TARGET:
                self.is_goal_line, self.before_goal = True, self.period
            self.period = time if time.is_told else time.kept(time.basis)

    def event(self) -> Time | None:
        """The day that the head of the page reports on; None when it names none that has come.

        The day of publication, which stands before the text, is meant where the text names no other.
        """
        published = self.document.published
        days = [m for m in between(self.scene.periods, 0, _HEAD) if m.day is not None and not m.is_point]
        named = [resolve(m, self.document.year) for m in days]
        start, end = next((day for day in named if day[1] != published), named[0] if named else (None, None))
        if start is None or end is None or (published is not None and end > published):
            return None
        return Time(start, end, "event", is_known=self.document.is_dated)

    def at_the_end(self, time: Time) -> Time:
        """What a stock grew to over several years is its level in the last one."""
        return replace(time, start=date(time.end.year, 1, 1), is_own=True) if time.start.year < time.end.year else time

    def over_the_plan(self, time: Time) -> Time:
        """到2025年…年均增长 speaks of the years of the plan that ends then, or of the span that is looked back on."""
        year = time.end.year
        if self.span is not None and self.span.end.year == year and time.start.year == year:
            return replace(time, start=self.span.start, is_own=True)
        is_plan_end = time.start.year == year and year % 5 == 0 and (time.end.month, time.start.month) == (12, 1)
        return replace(time, start=date(year - 4, 1, 1), is_own=True) if is_plan_end else time

    def topic(self, sentence: Sentence) -> None:
        """今年以来, or 过去的2025年, at the head of a sentence sets the period even where it states no figure."""
        self.dates = [m for m in sentence.periods if self._may_govern(m)]
        if not sentence.periods and sentence.end >= sentence.start + TOPIC_REACH:
            return
        for m in between(self.scene.periods, sentence.start, sentence.start + TOPIC_REACH):
            closed = self.scene.text[m.end : m.end + 1] in (",", ":") or (
                m.year and self.scene.text.startswith("是", m.end)
            )
            if closed and m.day is None and not (m.is_base_period or m.is_attribute or m.is_origin):
                is_speakers = self.scene.text.startswith(("是", ",是"), m.end)  # 2012年,是…的关键一年
                self.period = replace(self._time(m, False, "paragraph"), is_told=m.year is not None and not is_speakers)
                self.looks_back = m.is_look_back

    # --- time

    def time(self, q: Quantity, *, is_target: bool, is_result: bool) -> Time:
        """The period of a figure."""
        mentions = [m for m in self.dates if self._governs(m, q)]
        if mentions:
            time = self._combined(mentions, "sentence", is_result=is_result)
            if time is not None:
                last = mentions[-1]
                own = (
                    self.scene.text[last.end : q.start].strip() == "的"
                    or is_part(self.scene.text, last)
                    or last.is_summed
                )
                return time if time.is_own is own else replace(time, is_own=own)
        if self.period is not None and not (is_target and self.document.is_over(self.period.end)):
            basis = self.period.basis if self.period.basis in ("heading", "title") else "paragraph"
            return self.period if self.period.basis == basis else self.period.kept(basis)
        return self._whole_year("published")

    def _may_govern(self, m: PeriodMention) -> bool:
        """Does the mention, by itself, date figures behind it?"""
        if m.is_base_period or (m.is_attribute and m.year is None and m.year_offset is None):
            return False
        if m.last_year is not None and WHICH_YEAR.match(self.scene.text, m.end):
            return False  # 今年是“十三五”规划的重要一年: one year is spoken of
        if (m.day is not None and not m.is_point) or self.scene.text[m.start : m.end] == "年度":
            return False
        return not in_title_marks(self.scene.text, m.start)

    def _governs(self, m: PeriodMention, q: Quantity) -> bool:
        """Does a mention of the sentence date this figure?"""
        if m.end > q.start or is_spent(self.scene, m, q) or self._in_noun(m.start) or dates_an_aside(self.scene, m, q):
            return False
        behind = self.scene.text[m.end : q.start] if m.is_origin else ""
        if "," in behind or "转为" in behind:  # 自去年上半年由正转负后,… and 由一季度下降2%转为… date nothing behind it
            return False
        return not (m.is_summed or is_part(self.scene.text, m)) or self.scene.text.find(";", m.end, q.start) < 0

    def keep_noun(self, start: int, end: int) -> None:
        """Keep the span of a noun behind a figure."""
        self.nouns.append((start, end))
        self.nouns_end = max(self.nouns_end, end)

    def _in_noun(self, position: int) -> bool:
        """Does the place lie in one of the last nouns behind a figure?"""
        return position < self.nouns_end and any(start <= position < end for start, end in self.nouns[-_NOUNS_KEPT:])

    def _combined(self, mentions: Sequence[PeriodMention], basis: str, *, is_result: bool = False) -> Time | None:
        """The last mention, with the year of one before it where it has none."""
        last = mentions[-1]
        if last.year is None and last.year_offset is None:
            for earlier in reversed(mentions[:-1]):
                if earlier.year is not None or earlier.year_offset is not None:
                    last = replace(last, year=earlier.year, year_offset=earlier.year_offset)
                    break
        return self._time(last, is_result, basis)

    def _time(self, m: PeriodMention, is_result: bool, basis: str) -> Time:
        if (m.year is None and m.year_offset is None) or m.month_offset is not None or m.is_look_back:
            return self._relative(m, is_result, basis)
        key = (m.start, m.year, m.year_offset, basis)
        time = self.dated.get(key)
        if time is None:
            time = self.dated[key] = self._days(
                m, self.document.year, basis, self.document.is_dated or m.year is not None
            )
        if time.start.year < time.end.year:
            self.span = time
        return time

    def _days(self, m: PeriodMention, year: int, basis: str, is_known: bool) -> Time:
        start, end = resolve(m, year)
        if m.is_cumulative and m.last_month is None and start.year < self.document.year:  # 2018年以来: until now
            end = date(max(self.document.reported_year, start.year), 12, 31)
            is_known = self.document.is_dated
        is_past = m.is_look_back or (m.year_offset or 0) < 0
        return Time(start, end, basis, m.is_origin, False, is_known, False, is_past)

    def _relative(self, m: PeriodMention, is_result: bool, basis: str) -> Time:
        """The days of a mention that hangs on what was told before, or on the calendar."""
        year, is_known = self.document.year, self.document.is_dated or m.year is not None
        if m.year is None and m.year_offset is None:
            if self.period is not None and basis != "title" and self.period.start.year == self.period.end.year:
                year = self.period.start.year if self.period.basis != "published" else year
                is_known = self.period.is_known
            if is_result and self._not_yet(m, year):
                year -= 1
        if m.month_offset is not None and self.period is not None:
            return self._month(self.period, m.month_offset, basis)
        years = (m.last_year_offset or 0) - (m.year_offset or 0)
        if m.is_summed and self.span is not None and self.span.end.year - self.span.start.year == years:
            return self.span.kept(basis)  # “十四五”时期…,五年累计新增就业: the years of the plan
        if m.is_look_back:
            year = self._reported_year() + 1
        time = self._days(m, year, basis, is_known)
        if m.is_point and m.year is None and self.span is not None and self.span.end == time.end:
            return replace(time, start=self.span.start)  # 2018年1月至2019年9月…,截至9月底
        if time.start.year < time.end.year:
            self.span = time
        return time

    def _reported_year(self) -> int:
        """What a look back ends with: the year that heading or text have just named, else the document's."""
        said = self.period
        if said is None or said.basis not in ("heading", "paragraph", "sentence"):
            return self.document.reported_year
        is_year = said.start.year == said.end.year and (said.start.month, said.end.month) == (1, 12)
        may_be = self.document.published is None or said.end.year <= self.document.reported_year
        return said.end.year if is_year and may_be else self.document.reported_year

    def _month(self, said: Time, offset: int, basis: str) -> Time:
        """当月 is the last month of the period told before, 上月 the one before it."""
        end = said.end if offset == 0 else date(said.end.year, said.end.month, 1) - timedelta(days=1)
        return Time(date(end.year, end.month, 1), end, basis, is_own=True, is_known=said.is_known)

    def _not_yet(self, m: PeriodMention, year: int) -> bool:
        """Is it a part of the year that lay ahead when the page was published? Then last year's is meant."""
        published = self.document.published
        if published is None or published.year != year or published.month > 3 or m.is_point:
            return False
        return (m.last_month or 12) > 8

    def reached(self, time: Time) -> Time:
        """A year's result told in its first weeks, without naming the year, is of the year before."""
        year, early = self.document.year, self.document.opening_month
        if early is None or early > _EARLY or time.is_told or time.basis == "sentence":
            return time
        if (time.start, time.end) != (date(year, 1, 1), date(year, 12, 31)):
            return time
        return replace(time, start=date(year - 1, 1, 1), end=date(year - 1, 12, 31))

    def _whole_year(self, basis: str) -> Time:
        year = self.document.year
        return Time(date(year, 1, 1), date(year, 12, 31), basis, is_known=self.document.is_dated)
