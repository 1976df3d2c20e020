"""What do pages ask of a release? One file of `queries/` each, in the form of the named questions."""

from functools import cache
from pathlib import Path

from warehouse.named_sql import NamedSql, read_named_sql

QUERIES = Path(__file__).with_name("queries")


@cache
def page_queries() -> dict[str, NamedSql]:
    """The questions that pages ask, by name."""
    return {query.name: query for query in read_named_sql(QUERIES)}
