"""By which hash is what a page says known? The same for claims, rejections and the document's own record."""

import hashlib

from ingestion.records import Page


def text_identity(page: Page) -> str:
    """SHA-256 of the text; of the cells where a document has tables alone, so that two tables do not share a hash."""
    if page.text or not page.tables:
        return hashlib.sha256(page.text.encode("utf-8")).hexdigest()
    cells = "\x1d".join("\x1e".join("\x1f".join(row) for row in table.rows) for table in page.tables)
    return hashlib.sha256(cells.encode("utf-8")).hexdigest()
