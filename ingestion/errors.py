"""Which errors may leave `ingestion`? Each message is one clear line: what, where, what next.

Errors of a single document never leave: they end as a quarantine row (`ParseFailure`) or a ledger row.
"""

from ingestion.records import QuarantineReason, Removal


class IngestionError(Exception):
    """Something a person has to act on; the message is fit to be printed as it is."""


class SourceError(IngestionError):
    """A source record or a folder named by the user is wrong."""


class SourceFailed(IngestionError):
    """A source was asked and did not yield what its record promises; nothing else is harmed."""


class RawDamaged(IngestionError):
    """A stored blob is missing or its bytes no longer hash to its name."""


class RawRemoved(IngestionError):
    """The bytes of a hash were taken down, or aged out; the message gives the recorded reason."""

    def __init__(self, message: str, kind: Removal) -> None:
        super().__init__(message)
        self.kind = kind


class StoreError(IngestionError):
    """The raw store or the ledger was asked for something that it does not have or must not do."""


class LedgerAway(IngestionError):
    """The database of the ledger does not answer, or went away: it may do later."""


class LandingError(IngestionError):
    """A landing folder on disk is not what the ledger or its own `batch.json` says."""


class WorkersFailed(IngestionError):
    """The processes that read documents beside this one could not do so; no document is to blame."""


class Refused(Exception):
    """We do not ask, or do not take the answer: the rules forbid it. Asking again would not help."""


class Failed(Exception):
    """No whole answer came."""

    def __init__(self, detail: str, *, may_retry: bool = True) -> None:
        super().__init__(detail)
        self.may_retry = may_retry


class ParseFailure(Exception):
    """A document cannot be read; becomes its quarantine row."""

    def __init__(self, reason: QuarantineReason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail
