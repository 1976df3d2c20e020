"""What is a series of the national portal called, and what are its figures? Data in `nbs_names.yml`, read strictly.

`居民人均可支配收入_累计值` is an indicator and a form: a level since January. The indicator is looked up among the
names of the data file, then among the words of the vocabulary; a name that is in neither stays as it is.
"""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from ingestion.records import Measure
from ingestion.strict_yaml import read_mapping, validated

if TYPE_CHECKING:
    from ingestion.extract.vocabulary import Indicator, Vocabulary

NAMES_FILE = Path(__file__).with_name("nbs_names.yml")
Span = Literal["ytd", "single", "end"]
_SPACES = re.compile(r"[\s_　]+")
_LAST_BRACKETS = re.compile(r"\(([^()]*)\)$")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Form(_Strict):
    """What an ending of a series' name says. `unit` where the portal publishes the series without one."""

    ending: str
    measure: Measure | None
    span: Span | None
    unit: str | None
    keeps_name: bool = False


class Meant(_Strict):
    """How a series without such an ending is meant."""

    name: str
    span: Span
    measure: Measure


class PortalName(_Strict):
    """A name of the portal in the words of the vocabulary."""

    portal: str
    name: str
    indicator_id: str


class Base(_Strict):
    """The years in which a catalogue of one base year speaks for the series."""

    catalogue: str
    base: str
    first_year: int
    last_year: int | None

    def covers(self, year: int) -> bool:
        """Is `year` one of its own?"""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


class NameBook(_Strict):
    """All of the data file."""

    since: date
    reason: str
    forms: tuple[Form, ...]
    meant: tuple[Meant, ...]
    names: tuple[PortalName, ...]
    bases: tuple[Base, ...]

    @model_validator(mode="after")
    def _each_stands_once(self) -> Self:
        for words in (
            [form.ending for form in self.forms],
            [item.name for item in self.meant],
            [item.portal for item in self.names],
            [item.catalogue for item in self.bases],
        ):
            twice = sorted({word for word in words if words.count(word) > 1})
            if twice:
                raise ValueError(f"{', '.join(twice)} stands twice; keep one line")
        return self

    def form_of(self, name: str) -> Form | None:
        """The longest ending that `name` has."""
        fitting = [form for form in self.forms if name.endswith(form.ending)]
        return max(fitting, key=lambda form: len(form.ending), default=None)


class SeriesName(_Strict):
    """A series as its claims state it. `measure` and `span` None: the name does not say."""

    name: str
    indicator_id: str | None
    is_core: bool
    dimension: str | None
    measure: Measure | None
    span: Span | None
    unit: str
    is_unstatable: bool = False  # a measure that claims do not know


@lru_cache(maxsize=4)
def load_names(file: Path = NAMES_FILE) -> NameBook:
    """The data file. Raises RecordError naming file and field."""
    return validated(NameBook, read_mapping(file, "the comments of nbs_names.yml"), file)


def series_name(label: str, unit: str, book: NameBook, vocabulary: "Vocabulary") -> SeriesName:
    """What the portal's `label` and `unit` say of a series."""
    plain = _SPACES.sub("", label).replace("（", "(").replace("）", ")")
    brackets = _LAST_BRACKETS.search(plain)
    if brackets and (brackets[1] == unit or (not unit and vocabulary.units.get(brackets[1]))):
        plain, unit = plain[: brackets.start()], brackets[1]
    form = None if _known(plain, book, vocabulary)[1] else book.form_of(plain)  # 人口自然增长率 is no growth
    name = plain
    if form is not None:
        name = plain.removesuffix(form.ending)
        inner = book.form_of(name)
        if inner is not None and inner.measure is Measure.INDEX:  # 地区生产总值指数(上年=100)_累计值
            form = Form(ending="", measure=inner.measure, span=form.span, unit=inner.unit, keeps_name=inner.keeps_name)
            name = name if inner.keeps_name else name.removesuffix(inner.ending)
        elif form.keeps_name:
            name = plain
    meant = next((item for item in book.meant if item.name == name), None)
    known = _known(name, book, vocabulary)
    return SeriesName(
        name=known[0],
        indicator_id=known[1].indicator_id if known[1] else None,
        is_core=known[1].is_core if known[1] else False,
        dimension=known[1].dimension if known[1] else None,
        measure=form.measure if form else meant.measure if meant else None,
        span=form.span if form else meant.span if meant else None,
        unit=unit or (form.unit if form and form.unit else ""),
        is_unstatable=form is not None and form.measure is None,
    )


def _known(name: str, book: NameBook, vocabulary: "Vocabulary") -> tuple[str, "Indicator | None"]:
    for item in book.names:
        if item.portal == name:
            return item.name, vocabulary.indicators[item.indicator_id]
    for alias in vocabulary.aliases:
        if alias.surface == name and not alias.is_narrower and alias.measure is None:
            return alias.name, alias.indicator
    return name, None
