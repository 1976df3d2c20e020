"""What the tests of tables share: a page of one table, its claims, and the facts of them."""

from datetime import date

from ingestion.extract.tables import extract_tables
from ingestion.extract.vocabulary import Vocabulary
from ingestion.records import Claim, Page, Rejection, SourceContext, Table

HUANGSHI, DAYE, YANGXIN = "420200", "420281", "420222"

Read = tuple[tuple[Claim, ...], tuple[Rejection, ...]]


def page(*lines: str, media_type: str = "text/csv", published: date | None = None, title: str | None = None) -> Page:
    """A page of one table; cells are separated by |."""
    table = Table("table1", tuple(tuple(line.split("|")) for line in lines))
    return Page("0" * 64, "", title, published, None, "utf-8", media_type, (table,))


def read(vocabulary: Vocabulary, of: Page, region: str | None = HUANGSHI) -> Read:
    return extract_tables(of, SourceContext("s", "某局", "statistics_bureau", region, "x.csv"), "x.csv", vocabulary)


def facts(claims: tuple[Claim, ...]) -> list[tuple[str, str, str, str, str]]:
    """Region, indicator, measure, value with unit, period: in the order of the cells."""
    return [
        (c.region, c.indicator, c.measure.value, f"{c.value}{c.unit}", f"{c.period_start}/{c.period_end}")
        for c in claims
    ]


YEAR_2022 = "2022-01-01/2022-12-31"
