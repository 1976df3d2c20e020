"""How often may one document kill the process that reads it? Three times under a version, over all runs; then never.

The ledger remembers each death when it happens, so that runs which are killed themselves before anything of them has
landed do not begin with the same document for ever. Each of the three ends as a quarantine row like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingestion.documents import Document, without_text
from ingestion.ledger import Ledger
from ingestion.parallel import Item
from ingestion.records import Extraction, Outcome, QuarantineReason

MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Tries:
    """What is known of the documents that processes died of, under one version."""

    ledger: Ledger
    version: str
    run_id: str
    now: Callable[[], datetime]
    deaths: dict[str, list[str]]  # raw_sha256 → reasons so far

    def settle(self, item: Item) -> Item:
        """The item, or its quarantine row where it was tried often enough."""
        if isinstance(item, Extraction):
            return item
        document = item[1]
        reasons = self.deaths.get(document.raw_sha256, [])
        if len(reasons) < MOST_TRIES:
            return item
        detail = f"not read again: the process that read it died {len(reasons)} times under this version"
        return without_text(document, self.version, Outcome.QUARANTINED, reasons[-1], detail)

    def may_try_again(self, document: Document, reason: QuarantineReason) -> bool:
        """Enter a death; may the document be read once more?"""
        self.ledger.append_death(document.raw_sha256, self.version, reason.value, run_id=self.run_id, at=self.now())
        reasons = self.deaths.setdefault(document.raw_sha256, [])
        reasons.append(reason.value)
        return len(reasons) < MOST_TRIES
