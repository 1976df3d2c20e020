"""How is a statistical release read by its table record? Every cell as the record says, or the file is refused.

Used for the documents of a source that names a `table_record`; the tables of all others are read by
`ingestion.extract`, which tells their layout by itself. Pure: the same bytes and record give the same claims.
"""

from typing import TYPE_CHECKING

from ingestion.records import Claim, Page, SourceContext

if TYPE_CHECKING:
    from ingestion.extract.vocabulary import Vocabulary
    from ingestion.tables.model import TableRecord

__all__ = ["load_table_record", "read_tables"]


def load_table_record(name: str) -> "TableRecord":
    """The record of that name. Raises SourceError naming file and field."""
    from ingestion.tables.record import load_table_record as load

    return load(name)


def read_tables(
    page: Page, context: SourceContext, doc: str, record: "TableRecord", vocabulary: "Vocabulary"
) -> tuple[Claim, ...]:
    """The claims of a document's tables. Raises ParseFailure (schema_drift) naming the cell and what was expected."""
    from ingestion.tables.claims import read

    return tuple(read(page, context, doc, record, vocabulary))
