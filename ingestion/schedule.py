"""Which sources are asked tonight? By the tier of their record and the last night that brought something."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ingestion.ledger import open_ledger
from ingestion.source_model import SourceRecord

# Half a day less than the tier says: a run that begins some minutes earlier than the last one still counts as its turn.
EVERY = {"nightly": timedelta(0), "weekly": timedelta(days=6, hours=12), "monthly": timedelta(days=27, hours=12)}


def due_sources(sources: Iterable[SourceRecord], *, ledger_url: str, now: datetime) -> tuple[str, ...]:
    """Ids of the sources whose turn it is, sorted. One of tier `manual` is asked by its name alone."""
    listed = [source for source in sources if source.schedule in EVERY]
    with open_ledger(ledger_url) as ledger:
        last = ledger.last_answers([source.id for source in listed])
    return tuple(
        sorted(
            source.id for source in listed if source.id not in last or now - last[source.id] >= EVERY[source.schedule]
        )
    )
