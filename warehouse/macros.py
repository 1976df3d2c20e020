"""Which questions does the published file answer by name? Table macros over the marts, stored in the file itself.

`select * from targets_as_of(date '2023-06-30')` works in every client that opens `zhibiao.duckdb`, without us.
"""

from dataclasses import dataclass

import duckdb

from warehouse.sql import Fragment, Literal, Name, compose, names


@dataclass(frozen=True, slots=True)
class TableMacro:
    """A named query with parameters."""

    name: str
    parameters: tuple[str, ...]
    description: str
    query: str


MACROS = (
    TableMacro(
        "targets_as_of",
        ("as_of",),
        "The targets as they stood on a date: of each, the last that had been said by then (when nothing says when it "
        "was said, the day in China on which it was learnt). What was set aside is left out: a rumour is no target.",
        """
select *
from fct_targets
where
    vintage_status <> 'set_aside'
    and coalesce(said_date, cast(timezone('Asia/Shanghai', learnt_at) as date)) <= cast(as_of as date)
qualify row_number() over (
    partition by
        region_code, indicator_key, measure, base_unit, period_start_date, period_end_date, strength_tier
    order by vintage_number desc, target_id asc
) = 1
""",
    ),
    TableMacro(
        "attainment",
        ("of_region", "in_year"),
        "Each target of a region (code or name) that ends in a year, beside what was reached.",
        """
select *
from fct_target_attainment
where
    year(period_end_date) = in_year
    and region_code in (
        select region_code from dim_region where of_region in (region_code, name_zh, short_name_zh)
    )
order by indicator_key asc, measure asc, period_start_date asc, period_end_date asc, strength_tier asc
""",
    ),
    TableMacro(
        "evidence",
        ("of_claim",),
        "The sentence behind a claim, the document it stands in and the hash of the bytes it was read from.",
        """
select
    fct_claims.claim_id,
    fct_claims.quote,
    fct_claims.sentence,
    fct_claims.cell,
    fct_claims.char_start,
    fct_claims.char_end,
    fct_claims.rule,
    fct_claims.extractor_version,
    fct_claims.raw_sha256,
    dim_document.title,
    dim_document.publisher,
    dim_document.published_date,
    dim_document.url
from fct_claims
left join dim_document on fct_claims.document_id = dim_document.document_id
where fct_claims.claim_id = of_claim
""",
    ),
)


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Store the macros in schema `main`. Raises duckdb.Error when the marts lack what one of them reads."""
    for macro in MACROS:
        connection.execute(
            compose(
                "create macro main.$name($parameters) as table $query",
                name=Name(macro.name),
                parameters=names(macro.parameters),
                query=Fragment(macro.query),
            )
        )
        connection.execute(
            compose(
                "comment on macro table main.$name is $description",
                name=Name(macro.name),
                description=Literal(macro.description),
            )
        )
        _bind(connection, macro)


def _bind(connection: duckdb.DuckDBPyConnection, macro: TableMacro) -> None:
    """A macro's body is bound at its first use only, so use it once."""
    arguments = Fragment(", ".join("null" for _ in macro.parameters))
    connection.execute(compose("select * from main.$name($arguments)", name=Name(macro.name), arguments=arguments))
