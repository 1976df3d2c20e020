"""When is a figure? The registers of period and kind, with the order in which they are asked.

A period stands in the sentence before the figure, else the last one that governed a figure of the passage holds, else
the heading, the title, the year of the document. Where a figure is, is decided in `places`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ingestion.extract.document import Document
from ingestion.extract.headings import Heading, enter, is_caption, reviewed_year, tells_of_work, years_of
from ingestion.extract.leads import Scene
from ingestion.extract.mentions import between
from ingestion.extract.period_days import Time, resolve
from ingestion.extract.periods import PeriodMention
from ingestion.extract.places import Places
from ingestion.extract.quantity import Quantity
from ingestion.extract.reach import dates_an_aside, is_part, is_spent, may_date
from ingestion.extract.spans import is_of_an_average, is_part_of, lies_ahead, month_of, over_the_plan, since_the_base
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
    is_topic: bool = False  # was the period told where no figure was?
    yearly: Time | None = None  # what 全年 was the last time
    looks_back: bool = False  # 一年来, 过去五年 opened the passage
    nouns: list[tuple[int, int]] = field(default_factory=list)  # spans that are names: 2022年度… in them dates nothing
    nouns_end: int = 0  # of the one that reaches furthest
    dates: Sequence[PeriodMention] = ()  # mentions of the sentence that date figures
    dated: dict[tuple[int, int | None, int | None, str], Time] = field(default_factory=dict)  # mentions with a year
    headings: list[Heading] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.document.period is not None:
            self.period = self.title_period = self._time(self.document.period, False, "title")

    def enter_heading(self, block: Block, kind: Kind | None) -> None:
        """A heading ends the headings at its level and below, and sets what it says for what follows."""
        if is_caption(self.scene.text, block):
            return
        said = between(self.scene.periods, block.start, block.end)
        reviews = bool(self.headings) and self.headings[-1][2] is Kind.ACTUAL
        if reviews and block.level == PLAIN_HEADING_LEVEL and kind is None and not said:
            return  # any short line without a stop looks so: it ends no review
        mentions = [m for m in (said or years_of(self.scene.text, block)) if not (m.is_base_period or m.day)]
        for m in mentions:
            if m.is_look_back or m.last_year is not None:
                self._time(m, False, "heading")  # 过去五年及2022年工作回顾: what 年均 speaks of below it
        years = [m for m in mentions if m.last_year is None or m.last_year == m.year]
        told = years or mentions  # 2015年工作回顾和“十二五”成就
        time = self._combined(told, "heading", is_result=(kind or self.heading_kind) is Kind.ACTUAL) if told else None
        if (
            time is not None
            and kind is Kind.TARGET
            and self.document.is_over(time.end)
            and tells_of_work(self.scene.text, block)
        ):
            kind = Kind.ACTUAL
        ended = enter(self.headings, Heading(block.level, time, kind), self.scene.text[block.start : block.end])
        self.looks_back = any(m.is_look_back for m in mentions)
        self.heading_kind = next((k for _, _, k in reversed(self.headings) if k is not None), None)
        if time is not None:
            self.period = time
        elif ended or (self.title_period is not None and self.title_period.start.year < self.title_period.end.year):
            self.period = self.announced()

    def announced(self) -> Time | None:
        """What the headings above, or the title, say of the time."""
        return next((t for _, t, _ in reversed(self.headings) if t is not None), self.title_period)

    def enter_block(self, block: Block) -> None:
        """A new line speaks of the document's region again, and of the part of the year in heading or title.

        A horizon named on the way (到2025年) holds no longer than its line, nor does what a goal is dated by
        (一季度目标:), nor the past year before a line of plans.
        """
        self.where.enter_block(block)
        said = self.announced()
        if self.is_goal_line:
            self.period, self.is_goal_line = self.before_goal, False
        if self.period is not None and self._is_passing(self.period, block):
            self.period = said if self.yearly is None else self.yearly
        planning = self.heading_kind is not Kind.ACTUAL and self.period is not None and self.period.is_past
        if planning and self._plans(block):
            self.period = said
        horizon = said.end.year if said is not None else self.document.year
        was_item, self.is_item = self.is_item, block.level == PLAIN_HEADING_LEVEL
        if was_item and self.is_item and self.headings and self.headings[-1][1] is not None:
            self.period = said  # items of a heading date themselves alone
        beyond = self.document.is_dated and self.period is not None and self.period.start.year > horizon
        if beyond or (said is not None and (said.start.month, said.end.month) != (1, 12)):
            self.period = said

    def _is_passing(self, time: Time, block: Block) -> bool:
        """Was it told in passing? A month without figures; years compared, before a line that tells of 全年 again."""
        if time.basis in {"heading", "title"}:
            return False
        if time.start.month == time.end.month and self.is_topic:
            return True
        again = self.yearly is not None and self.scene.text.startswith(("全年", "年末"), block.start)
        return again and self.yearly is not None and time.end.year == self.yearly.end.year - 1

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
            self.period, self.is_topic = time if time.is_told else time.kept(time.basis), False

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

    def averaged(self, time: Time, mentions: Sequence[PeriodMention]) -> Time:
        """The years that an average or a sum is of; `mentions` are those of its clause."""
        since = since_the_base(time, mentions)
        if since is not None:
            self.span = since
            return since
        return over_the_plan(time, self.span, self.period)

    def topic(self, sentence: Sentence) -> None:
        """今年以来, or 过去的2025年, at the head of a sentence sets the period even where it states no figure."""
        self.dates = [m for m in sentence.periods if may_date(self.scene.text, m)]
        if not sentence.periods and sentence.end >= sentence.start + TOPIC_REACH:
            return
        for m in between(self.scene.periods, sentence.start, sentence.start + TOPIC_REACH):
            closed = self.scene.text[m.end : m.end + 1] in (",", ":") or (
                m.year and self.scene.text.startswith("是", m.end)
            )
            if closed and m.day is None and not (m.is_base_period or m.is_attribute or m.is_origin):
                is_speakers = self.scene.text.startswith(("是", ",是"), m.end)  # 2012年,是…的关键一年
                self.period = replace(self._time(m, False, "paragraph"), is_told=m.year is not None and not is_speakers)
                self.looks_back, self.is_topic = m.is_look_back, True

    # --- time

    def time(self, q: Quantity, *, is_target: bool, is_result: bool) -> Time:
        """The period of a figure."""
        mentions = [m for m in self.dates if self._governs(m, q)]
        if len(mentions) > 1 and is_of_an_average(self.scene.text, mentions[-1], q.start):
            mentions.pop()
        if mentions:
            time = self._combined(mentions, "sentence", is_result=is_result)
            if time is not None:
                last = mentions[-1]
                own = (
                    self.scene.text[last.end : q.start].strip() == "的"
                    or is_part(self.scene.text, last)
                    or last.is_summed
                    or self.scene.text.endswith("转为", 0, last.start)
                )
                return time if time.is_own is own else replace(time, is_own=own)
        if self.period is not None and not (is_target and self.document.is_over(self.period.end)):
            basis = self.period.basis if self.period.basis in ("heading", "title") else "paragraph"
            return self.period if self.period.basis == basis else self.period.kept(basis)
        return self._whole_year("published")

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
        said = self.title_period
        if m.is_cumulative and m.year_offset == 0 and m.last_month is None and is_part_of(said, self.document.year):
            return replace(said, basis=basis)  # 今年以来 in a report on the first half
        key = (m.start, m.year, m.year_offset, basis)
        time = self.dated.get(key)
        if time is None:
            time = self.dated[key] = self._days(
                m, self._speaking_year(m), basis, self.document.is_dated or m.year is not None
            )
        if time.start.year < time.end.year:
            self.span = time
        return time

    def _speaking_year(self, m: PeriodMention) -> int:
        """今年 in the part that looks back on 2022 is 2022: it was written in that year."""
        said = reviewed_year(self.headings, self.document.year) if m.year_offset == 0 else None
        return self.document.year if said is None else said

    def _days(self, m: PeriodMention, year: int, basis: str, is_known: bool) -> Time:
        start, end = resolve(m, year)
        if m.is_cumulative and m.year and m.last_month is None and start.year < self.document.year:  # since 2018
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
            if is_result and lies_ahead(m, year, self.document.published):
                year -= 1
        if m.month_offset is not None and self.period is not None:
            return replace(month_of(self.period, m.month_offset), basis=basis)
        years = (m.last_year_offset or 0) - (m.year_offset or 0)
        if m.is_summed and self.span is not None and self.span.end.year - self.span.start.year == years:
            return self.span.kept(basis)  # “十四五”时期…,五年累计新增就业: the years of the plan
        if m.is_look_back:
            year = self._reported_year() + 1
        time = self._days(m, year, basis, is_known)
        if m.year is None and (m.first_month, m.last_month) == (1, 12):
            self.yearly = time
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
