"""Which columns does schema `landing` have? Those of the records, derived and never repeated.

`ingestion.records` declares the fields; this file adds the few columns that say where a row came from and turns both
into DDL. A test holds the dbt source file to the same list.
"""

import types
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from ingestion.records import Claim, DocumentRecord, FetchRecord, Rejection
from warehouse.sql import Name, compose, declared

_SCALARS: dict[type, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    bool: "BOOLEAN",
    Decimal: "DECIMAL(30,9)",
    date: "DATE",
    datetime: "TIMESTAMP WITH TIME ZONE",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as DuckDB names its type."""

    name: str
    type: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class LandingTable:
    """One table of schema `landing` and the file of a batch or snapshot that fills it."""

    name: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in declared order."""
        return tuple(column.name for column in self.columns)

    def ddl(self) -> str:
        """The CREATE TABLE statement."""
        columns = declared((column.name, column.type, column.nullable) for column in self.columns)
        return compose("create table landing.$table ($columns)", table=Name(self.name), columns=columns)


def columns_of(record: type) -> tuple[Column, ...]:
    """The columns of a record, in field order. Raises TypeError for a field type that has no column type."""
    hints = get_type_hints(record)
    return tuple(_column(field.name, hints[field.name]) for field in fields(record))


def _column(name: str, hint: Any) -> Column:
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        members = [member for member in get_args(hint) if member is not type(None)]
        if len(members) != 1:
            raise TypeError(f"{name}: {hint} is no column; allow one type and None")
        nullable, hint = True, members[0]
    if get_origin(hint) is tuple and get_args(hint) == (str, Ellipsis):
        return Column(name, "VARCHAR[]", nullable)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Column(name, "VARCHAR", nullable)
    if hint not in _SCALARS:
        raise TypeError(f"{name}: no column type for {hint}; add it to warehouse.schema")
    return Column(name, _SCALARS[hint], nullable)


_LANDING_SEQ = Column("landing_seq", "BIGINT")
_ORIGIN = (
    Column("raw_sha256", "VARCHAR"),
    Column("source_id", "VARCHAR"),
    Column("extractor_version", "VARCHAR"),
    _LANDING_SEQ,
)

DOCUMENTS = LandingTable("documents", (*columns_of(DocumentRecord), _LANDING_SEQ))
CLAIMS = LandingTable("claims", (*columns_of(Claim), *_ORIGIN))
REJECTIONS = LandingTable("rejections", (*columns_of(Rejection), *_ORIGIN))
FETCHES = LandingTable("fetches", columns_of(FetchRecord))
SOURCES = LandingTable(
    "sources",
    (
        Column("source_id", "VARCHAR"),
        Column("publisher", "VARCHAR"),
        Column("publisher_kind", "VARCHAR"),
        Column("region_code", "VARCHAR", nullable=True),
        Column("homepage", "VARCHAR", nullable=True),
        Column("licence", "VARCHAR", nullable=True),
        Column("kind", "VARCHAR"),
        Column("is_demo", "BOOLEAN"),
        Column("schedule", "VARCHAR"),
    ),
)
BATCHES = LandingTable(
    "batches",
    (_LANDING_SEQ, Column("batch_id", "VARCHAR"), Column("extractor_version", "VARCHAR")),
)
DOCUMENT_GROUPS = LandingTable("document_groups", (Column("document_id", "VARCHAR"), Column("group_id", "VARCHAR")))
BASELINE = LandingTable(
    "baseline",
    (
        Column("release", "VARCHAR"),
        Column("measure", "VARCHAR"),
        Column("key", "VARCHAR"),
        Column("value", "BIGINT"),
    ),
)

BATCH_TABLES = (DOCUMENTS, CLAIMS, REJECTIONS)
LANDING_TABLES = (*BATCH_TABLES, FETCHES, SOURCES, BATCHES, DOCUMENT_GROUPS, BASELINE)

# Of each document the reading that counts, ordered as `int_documents__newest` does; the landing gate judges by these.
NEWEST_READINGS = """
create view landing.newest_documents as
select *
from landing.documents
qualify row_number() over (
    partition by raw_sha256, source_id order by landing_seq desc, extractor_version desc, doc
) = 1;
create view landing.newest_claims as
select claims.*
from landing.claims as claims
semi join landing.newest_documents using (raw_sha256, source_id, extractor_version, landing_seq)
"""
