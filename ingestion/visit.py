"""What does one run on one source share? The ledger it writes, the turns it takes at hosts, the outcomes it counts."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from ingestion import raw_store
from ingestion.answers import NOT_EXPECTED
from ingestion.errors import Refused, SourceFailed
from ingestion.ledger import Ledger
from ingestion.network import Answer, Network, Post, get
from ingestion.records import FetchOutcome, FetchRecord, Progress
from ingestion.robots import Robots
from ingestion.source_model import SourceRecord
from ingestion.stop_hosts import stop_reason
from ingestion.turns import Turns

MAX_NOTES = 20
PROGRESS_EVERY = 25  # documents: about a minute at one polite host
MAX_SILENCES = 5  # addresses in a row without any answer, each tried several times: the host is down
MAX_STRANGE = 10  # addresses in a row with a firewall's or error page: it wants us away, and we go
MAX_DETAIL_CHARS = 300
HELD = (FetchOutcome.STORED, FetchOutcome.UNCHANGED, FetchOutcome.NOT_MODIFIED)


@dataclass(slots=True)
class Visit:
    """One run's work on one source: what it was given and what it has seen so far."""

    source: SourceRecord
    home: Path
    ledger: Ledger
    run_id: str
    network: Network
    now: Callable[[], datetime]
    floor_bytes: int = 0  # room that must stay free on the disk
    progress: Progress | None = None
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    taken_bytes: int = 0
    in_vain: Counter[str] = field(default_factory=Counter)  # host → answers in a row that nothing came of
    closed: dict[str, str] = field(default_factory=dict)  # host → why it is left alone for the rest of this run
    robots: Robots = field(init=False)
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        network = self.network
        self.turns = Turns(self.home / "hosts", network.clock, network.sleep, network.jitter)
        self.robots = Robots(network.user_agent, lambda url: get(network, url, {}, lambda hop: self.take_turn(hop, 0)))

    def ask(self, url: str, headers: Mapping[str, str], post: Post | None = None) -> Answer:
        """One try for one address, every rule kept at each hop. Raises Refused or Failed."""
        try:
            return get(self.network, url, headers, self.admit, post)
        finally:
            self.turns.give_back()

    def admit(self, url: str) -> None:
        """Every rule a document's or index page's address must pass, at each hop."""
        self.allowed_host(url)  # before robots.txt of that host would be asked for
        refusal = self.robots.refusal(url)
        if refusal is not None:
            raise Refused(refusal)
        self.take_turn(url, self.robots.crawl_delay(url))

    def take_turn(self, url: str, crawl_delay: float) -> None:
        """Wait until this host may be asked again; the turn is held until the answer is there."""
        self.turns.take(self.allowed_host(url), max(self.source.delay_seconds, crawl_delay))

    def allowed_host(self, url: str) -> str:
        """The host of an address, if the record names it and nobody stopped it. Raises Refused."""
        host = urlsplit(url).hostname or ""
        if host not in self.source.allowed_hosts:
            raise Refused(f"host {host} is not among the record's allowed_hosts")
        stopped = stop_reason(self.home, host, self.now().date())
        if stopped is not None:
            raise Refused(stopped)
        return host

    def log(self, record: FetchRecord) -> FetchRecord:
        """Write one attempt into the ledger."""
        return replace(record, fetch_id=self.ledger.append_fetch(record))

    def log_all(self, records: Sequence[FetchRecord]) -> list[FetchRecord]:
        """Write several attempts into the ledger, all or none."""
        ids = self.ledger.append_fetches(records)
        return [replace(record, fetch_id=fetch_id) for record, fetch_id in zip(records, ids, strict=True)]

    def attempt(self, url: str, outcome: FetchOutcome, detail: str | None = None) -> FetchRecord:
        """A blank attempt at this moment, to be completed and logged."""
        line = None if detail is None else " ".join(detail.split())[:MAX_DETAIL_CHARS]
        return FetchRecord(
            0, self.run_id, self.source.id, url, self.now(), outcome, None, None, None, None, None, 0, line
        )

    def mind(self, record: FetchRecord) -> None:
        """Add what one address cost, and leave a host alone that gives nothing again and again."""
        self.taken_bytes += record.wire_bytes
        host = urlsplit(record.url).hostname or ""
        is_silent = record.outcome is FetchOutcome.FAILED and record.http_status is None
        is_guarded = (record.detail or "").startswith(NOT_EXPECTED)
        self.in_vain[host] = self.in_vain[host] + 1 if is_silent or is_guarded else 0
        most = MAX_SILENCES if is_silent else MAX_STRANGE
        if self.in_vain[host] >= most:
            self.close_host(record.url, f"{self.in_vain[host]} times in a row: {record.detail}")

    def close_host(self, url: str, reason: str) -> None:
        """Ask this host no more in this run."""
        host = urlsplit(url).hostname or ""
        self.closed.setdefault(host, f"host {host} is left alone, {reason}")

    def postponed(self, url: str) -> str | None:
        """Why this address is left for a later run, or None."""
        limits = self.source.limits
        if self.counts["asked"] >= limits.documents:
            return f"limits.documents of the record is {limits.documents}"
        if self.taken_bytes >= limits.bytes:
            return f"limits.bytes of the record is {limits.bytes}"
        return self.closed.get(urlsplit(url).hostname or "")

    def require_space(self) -> None:
        """Raise SourceFailed when the disk is too full to go on."""
        free = raw_store.free_bytes(self.home)
        if free < self.floor_bytes:
            raise SourceFailed(
                f"source {self.source.id}: only {free >> 20} MiB free at {self.home},"
                f" {self.floor_bytes >> 20} are needed; make room, what is stored stays"
            )

    def count(self, record: FetchRecord) -> None:
        """Count the final outcome of one document's address."""
        self.counts["asked"] += 1
        self.counts[record.outcome.value] += 1
        self.counts["fetched"] += record.outcome in HELD
        if record.outcome not in HELD:
            self.note(f"{record.url}: {record.outcome.value}: {record.detail}")
        if self.progress is not None and self.counts["asked"] % PROGRESS_EVERY == 0:
            self.progress({name: self.counts[name] for name in ("listed", "asked", "fetched", "failed")})

    def note(self, line: str) -> None:
        """Keep the first notes, each once; a night of failures needs no thousand lines."""
        if len(self.notes) < MAX_NOTES and line not in self.notes:
            self.notes.append(line)
