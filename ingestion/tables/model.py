"""What may a table record say? The typed form of `table_records/<name>.yml`, one publisher's form of a release.

It says where header, unit, region, indicator and period stand, and lists every column, indicator and unit that may
stand there. Texts are templates of `words`. Reading the file is left to `record`, finding the parts to `layout`.
"""

import json
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingestion.tables.words import places_of, template

Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\r\n]+$")]
Measured = Literal["level", "yoy", "increment", "share", "rank", "contribution", "completion", "index"]
Holds = Literal["value", "region", "period", "indicator", "unit", "ignored"]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True)


class IndicatorLabel(_Strict):
    """One indicator as the publisher labels it."""

    label: Text
    """The label as it stands in the row, the head or the caption; exact, white space apart."""
    name: Text | None = None
    """The name in full, as claims carry it; without it the label."""
    units: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Units that may be stated for its amounts."""
    unit: Text | None = None
    """The unit that the label itself states, for the labels under it too: 零售总额(亿元)."""
    measure: Measured = "level"
    """What its figures are where the column says nothing else."""
    under: Text | None = None
    """The label of the row above to which it belongs: 住户存款 under 存款余额."""


class Column(_Strict):
    """One column, known by the texts of its head, top down; a text merged over several rows counts once."""

    head: Annotated[tuple[Text, ...], Field(max_length=5)]
    """The texts of its head, top down, as templates; an empty list where the corner over the labels is blank."""
    holds: Holds = "value"
    """What its cells say; a column that is known and not read is `ignored`."""
    indicator: Text | None = None
    """The label of `indicators` that all its values are of."""
    measure: Measured | None = None
    """What its figures are; without it what the indicator's label says."""
    unit: Text | None = None
    """The unit that the head states."""
    span: Literal["as_stated", "month", "to_date", "year"] = "as_stated"
    """Which part of the stated period it means: 本月 of 1-9月 is 9月 (`month`), 累计 of 9月 is 1-9月 (`to_date`)."""
    years_back: Annotated[int, Field(ge=0, le=1)] = 0
    """1 for 上年同期."""
    period_of_left: bool = False
    """True for 增长(%) right of 1-3月, which is of that period."""
    many: bool = False
    """May stand several times, each with other texts in its places or another period on its left."""
    optional: bool = False
    """May be missing."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for text in self.head:
            template(text)
        if not self.head and self.holds not in ("region", "period", "indicator"):
            raise ValueError("head: only the column that labels the rows may have none")
        says_value = self.indicator or self.measure or self.unit or self.years_back or self.period_of_left
        if self.holds != "value" and says_value:
            raise ValueError(
                f"head {'/'.join(self.head)}: only a column of values has indicator, measure, unit, period"
            )
        return self


class NamedRegion(_Strict):
    """A region under a label of the publisher's own: 高新区 of one city."""

    label: Text
    """The label as the publisher writes it."""
    code: Annotated[str, Field(pattern=r"^\d{6}(:.+)?$")]
    """Six digits of GB/T 2260, or `<six digits of the parent>:<full name>`."""


class Part(_Strict):
    """One table of a release. Several may stand below each other in one sheet."""

    name: Text
    """What messages call it."""
    sheets: tuple[Text, ...] = ()
    """Names of the sheets that hold it, as templates; none: any."""
    above: tuple[Text, ...] = ()
    """Texts that must stand over the header, as templates."""
    may_stand_above: tuple[Text, ...] = ()
    """Texts that may stand there too; any other refuses the file."""
    header_rows: Annotated[int, Field(ge=1, le=5)] = 1
    """How many rows the header has."""
    fill_heads: bool = False
    """A blank in an upper row of the header goes with the text on its left."""
    columns: Annotated[tuple[Column, ...], Field(min_length=2)]
    """Every column that may stand there, in any order."""
    indicators: Annotated[tuple[IndicatorLabel, ...], Field(min_length=1)]
    """Every indicator that may stand there."""
    sections: tuple[Text, ...] = ()
    """Texts that stand alone between the rows, and what they say of those below."""
    region: Literal["stated", "publisher"] = "stated"
    """Whether the table names its regions (`stated`) or all is of the source's own (`publisher`)."""
    within: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    """The region in which those of the table lie; without it the publisher's."""
    regions: tuple[NamedRegion, ...] = ()
    """Regions under labels of the publisher's own."""
    skip_rows: tuple[Text, ...] = ()
    """Labels of rows that are known and not read: 市直."""
    year_of: Literal["stated", "publication"] = "stated"
    """`publication` takes, where the table names no year, the latest one in which the period was over that day."""
    unstated_unit: Text | None = None
    """The unit where the publisher states none at all."""
    optional: bool = False
    """May be missing."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for text in (*self.sheets, *self.above, *self.may_stand_above, *self.sections):
            template(text)
        held = [column.holds for column in self.columns]
        if "value" not in held:
            raise ValueError(f"part {self.name}: no column holds values")
        for what in ("region", "period", "indicator", "unit"):
            if held.count(what) > 1:
                raise ValueError(f"part {self.name}: two columns hold the {what}; one of them is ignored")
        if not set(held) & {"region", "period", "indicator"}:
            raise ValueError(f"part {self.name}: no column labels the rows by region, period or indicator")
        if self.key is None:
            raise ValueError(f"part {self.name}: no head without places is sure to stand in the header")
        labels = {item.label for item in self.indicators}
        for column in self.columns:
            if column.indicator is not None and column.indicator not in labels:
                raise ValueError(f"part {self.name}: {column.indicator} of a column is not among its indicators")
        self._check_region(held)
        return self

    @property
    def key(self) -> str | None:
        """The text by which the header is known: the head of the labels, else the first that always reads the same."""
        labels = [column for column in self.columns if column.holds in ("region", "period", "indicator")]
        heads = [column.head[0] for column in (*labels, *self.columns) if column.head and not column.optional]
        return next((head for head in heads if not places_of(head)), None)

    def _check_region(self, held: list[Holds]) -> None:
        texts = (*self.sheets, *self.above, *self.may_stand_above, *self.sections)
        named = "region" in held or any("region" in places_of(text) for text in texts)
        named = named or any("region" in places_of(text) for column in self.columns for text in column.head)
        if named and self.region == "publisher":
            raise ValueError(f"part {self.name}: the region stands in the table and is the publisher's: which?")


class TableRecord(_Strict):
    """How the statistical releases of one form are read. `name` equals the file's stem."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
    """As the file is named."""
    describes: Text
    """Which release of which publisher it is, in words."""
    form_of: Text
    """The real publication whose form it is."""
    since: date
    """The day on which the form was looked at."""
    formats: Annotated[tuple[Literal["csv", "xlsx", "xls", "ods", "html", "pdf"], ...], Field(min_length=1)]
    """The formats in which it comes."""
    titles: tuple[Text, ...] = ()
    """Titles of the page, one of which must fit; what they name holds for all parts."""
    files: tuple[Text, ...] = ()
    """Names of the file, one of which must fit; what they name holds for all parts."""
    other_documents: Literal["quarantine", "read_as_text"] = "quarantine"
    """What becomes of the source's documents with another title or format."""
    skip_sheets: tuple[Text, ...] = ()
    """Sheets that are known and not read."""
    blank: tuple[str, ...] = ("",)
    """Marks of a cell that states nothing: `-`, `…`. The list begins with the empty text; blank is not zero."""
    footnotes: tuple[Text, ...] = ()
    """Marks behind labels and figures: `*`, `(预计)`."""
    notes: tuple[Text, ...] = ()
    """What the first text of a note begins with: `注:`."""
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    """Its tables, in any order."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for text in (*self.titles, *self.files, *self.skip_sheets):
            template(text)
        names = [part.name for part in self.parts]
        if len(set(names)) != len(names):
            raise ValueError("parts: two have one name")
        if "" not in self.blank:
            raise ValueError('blank: an empty cell states nothing; begin the list with ""')
        return self


def json_schema() -> str:
    """The JSON schema of a table record, for editors; `table_records/table.schema.json` holds it."""
    return json.dumps(TableRecord.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
