"""How does the ledger lie in its database? The tables, in SQLite or PostgreSQL; what they mean is said in `ledger`."""

from datetime import UTC, datetime

import sqlalchemy as sa


class UtcTime(sa.types.TypeDecorator[datetime]):
    """SQLite forgets time zones; keep UTC without zone there and give it back aware everywhere."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Into the database: UTC without zone. Raises ValueError for a time that has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot go into the ledger: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Out of the database: UTC with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


class Words(sa.types.TypeDecorator[str]):
    """Text that both databases can hold: PostgreSQL has no NUL, so U+0000 becomes its picture ␀, in questions too.

    SQLite keeps it, but a ledger must say the same in either.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Into the database."""
        return None if value is None else value.replace("\0", "\N{SYMBOL FOR NULL}")


metadata = sa.MetaData()
_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

fetches = sa.Table(
    "fetches",
    metadata,
    sa.Column("fetch_id", _id, primary_key=True, autoincrement=True),
    sa.Column("run_id", Words, nullable=False),
    sa.Column("source_id", Words, nullable=False),
    sa.Column("url", Words, nullable=False),
    sa.Column("requested_at", UtcTime, nullable=False),
    sa.Column("outcome", Words, nullable=False),
    sa.Column("http_status", sa.Integer),
    sa.Column("raw_sha256", Words),
    sa.Column("content_type", Words),
    sa.Column("etag", Words),
    sa.Column("last_modified", Words),
    sa.Column("wire_bytes", sa.BigInteger, nullable=False),
    sa.Column("detail", Words),
    sa.Index("fetches_by_address", "source_id", "url", "fetch_id").ddl_if(dialect="sqlite"),
    # An entry of PostgreSQL's ordinary index holds at most 2704 bytes; a path of a person's folder may be longer.
    sa.Index("fetches_by_url", "url", postgresql_using="hash").ddl_if(dialect="postgresql"),
    sa.Index("fetches_by_raw", "source_id", "raw_sha256", "fetch_id"),
    sa.Index("fetches_by_source", "source_id", "fetch_id"),
    sqlite_autoincrement=True,  # an id is never used twice, even after a row was removed by hand
)

extractions = sa.Table(
    "extractions",
    metadata,
    sa.Column("extraction_id", _id, primary_key=True, autoincrement=True),
    sa.Column("run_id", Words, nullable=False),
    sa.Column("raw_sha256", Words, nullable=False),
    sa.Column("source_id", Words, nullable=False),
    sa.Column("doc", Words, nullable=False),
    sa.Column("extractor_version", Words, nullable=False),
    sa.Column("outcome", Words, nullable=False),
    sa.Column("reason", Words),
    sa.Column("claim_count", sa.Integer, nullable=False),
    sa.Column("rejection_count", sa.Integer, nullable=False),
    sa.Column("batch_id", Words, nullable=False),
    sa.Column("landing_seq", sa.BigInteger, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("extractions_by_version", "extractor_version", "source_id", "raw_sha256"),
    sa.Index("extractions_by_raw", "raw_sha256"),
    sqlite_autoincrement=True,
)

# What the two above say at last; kept by `ledger_state`.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("source_id", Words, primary_key=True),
    sa.Column("raw_sha256", Words, primary_key=True),
    sa.Column("fetch_id", sa.BigInteger, nullable=False),  # of the first attempt that gave these bytes, as the rest
    sa.Column("url", Words, nullable=False),
    sa.Column("content_type", Words),
    sa.Column("first_fetched_at", UtcTime, nullable=False),
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("batch_id", Words, primary_key=True),
    sa.Column("landing_seq", sa.BigInteger, nullable=False),
)

deaths = sa.Table(
    "deaths",
    metadata,
    sa.Column("death_id", _id, primary_key=True, autoincrement=True),
    sa.Column("run_id", Words, nullable=False),
    sa.Column("raw_sha256", Words, nullable=False),
    sa.Column("extractor_version", Words, nullable=False),
    sa.Column("reason", Words, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("deaths_by_version", "extractor_version", "raw_sha256"),
    sqlite_autoincrement=True,
)

source_records = sa.Table(
    "source_records",
    metadata,
    sa.Column("source_record_id", _id, primary_key=True, autoincrement=True),
    sa.Column("run_id", Words, nullable=False),
    sa.Column("source_id", Words, nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
    sa.Index("source_records_by_source", "source_id", "source_record_id"),
    sqlite_autoincrement=True,
)

tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("tombstone_id", _id, primary_key=True, autoincrement=True),
    sa.Column("raw_sha256", Words, nullable=False),
    sa.Column("kind", Words, nullable=False),
    sa.Column("reason", Words, nullable=False),
    sa.Column("who", Words, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("tombstones_by_raw", "raw_sha256", "tombstone_id"),
    sqlite_autoincrement=True,
)
