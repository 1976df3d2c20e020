"""How is a statistical release read by its table record? Every cell as the record says, or the file is refused.

Used for the documents of a source that names a `table_record`; the tables of all others are read by
`ingestion.extract`, which tells their layout by itself. Pure: the same bytes and record give the same claims.
"""

from typing import TYPE_CHECKING

from ingestion.records import Claim, Page, Rejection, SourceContext

if TYPE_CHECKING:
    from ingestion.extract.vocabulary import Vocabulary
    from ingestion.tables.model import TableRecord

__all__ = ["load_table_record", "read_release"]

Extracted = tuple[tuple[Claim, ...], tuple[Rejection, ...], str | None]


def load_table_record(name: str) -> "TableRecord":
    """The record of that name. Raises SourceError naming file and field."""
    from ingestion.tables.record import load_table_record as load

    return load(name)


def read_release(
    page: Page, context: SourceContext, doc: str, record: "TableRecord", vocabulary: "Vocabulary"
) -> Extracted:
    """The claims of a document by its table record, no rejections, and the publisher's region.

    Raises ParseFailure (schema_drift) naming the cell, what it holds and what was expected. The prose around the tables
    is not read; a document that the record is not for is, where the record says so.
    """
    from ingestion.extract import extract
    from ingestion.tables.claims import is_for, read

    if record.other_documents == "read_as_text" and not is_for(record, page, context):
        return extract(page, context, doc, vocabulary)
    return tuple(read(page, context, doc, record, vocabulary)), (), context.region_code
