"""What passes between the parts of Zhibiao? The frozen records, their closed vocabularies and their meaning.

Everything that crosses a folder boundary is one of these. `ingestion.landing` derives the Parquet schema from the
dataclasses below, `warehouse.schema` the DDL of schema `landing`, and a test compares both with the dbt source YAML,
so that a field is declared once: here. How the fields are filled is left to the modules that make the records.

Conventions: times are timezone-aware UTC (`*_at`), dates are calendar dates in China (`*_date`, `period_*`), values
are finite `Decimal`s in the unit named beside them, percentages are in percent (8.3, never 0.083), hashes are hex.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """Is the figure promised or reached?"""

    TARGET = "target"
    ACTUAL = "actual"


class Measure(StrEnum):
    """What about the indicator does the figure state? (docs/claim.md)"""

    LEVEL = "level"
    YOY = "yoy"
    INCREMENT = "increment"
    SHARE = "share"
    COMPLETION = "completion"
    RANK = "rank"
    CONTRIBUTION = "contribution"
    INDEX = "index"


class Comparator(StrEnum):
    """How does the figure bound the quantity?"""

    EQ = "eq"
    GE = "ge"
    LE = "le"
    APPROX = "approx"
    RANGE = "range"


class Strength(StrEnum):
    """How firmly is a target worded? None for actuals."""

    FIRM = "firm"
    STRETCH = "stretch"
    EXPECT = "expect"


class Outcome(StrEnum):
    """Where did a fetched document end? Exactly one of these (invariant I6)."""

    EXTRACTED = "extracted"
    QUARANTINED = "quarantined"
    SKIPPED = "skipped"


class QuarantineReason(StrEnum):
    """Why was a document not read? Closed list, so that reports can count."""

    EMPTY = "empty"
    DECODE = "decode"
    UNKNOWN_TYPE = "unknown_type"
    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    PARSER_LIMIT = "parser_limit"
    TOO_LARGE = "too_large"
    SCHEMA_DRIFT = "schema_drift"
    NOT_EXPECTED_CONTENT = "not_expected_content"
    CRASH = "crash"
    TIMEOUT = "timeout"


class RejectionReason(StrEnum):
    """Why did a figure that looked like a claim yield none? Closed list."""

    NO_INDICATOR = "no_indicator"
    NO_REGION = "no_region"
    NO_PERIOD = "no_period"
    NO_UNIT = "no_unit"
    UNIT_MISMATCH = "unit_mismatch"
    AMBIGUOUS = "ambiguous"
    OUT_OF_RANGE = "out_of_range"
    LIST_MISMATCH = "list_mismatch"
    TRUNCATED = "truncated"


class FetchOutcome(StrEnum):
    """What came of one attempt to fetch one address?"""

    STORED = "stored"  # bytes that the store did not hold
    UNCHANGED = "unchanged"  # status 200, bytes already held
    NOT_MODIFIED = "not_modified"  # status 304
    FAILED = "failed"  # network, status or content error; `detail` says which
    REFUSED = "refused"  # robots, allow list or size said no; `detail` says which


# What a long stage is given to call with its counts so far.
Progress = Callable[[Mapping[str, int]], None]


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One attempt to get one address: a row of the ledger, append-only."""

    fetch_id: int
    run_id: str
    source_id: str
    url: str
    requested_at: datetime
    outcome: FetchOutcome
    http_status: int | None
    raw_sha256: str | None  # the bytes this address stood for after the attempt, None when there are none
    content_type: str | None
    etag: str | None
    last_modified: str | None
    wire_bytes: int
    detail: str | None  # one clear line for FAILED and REFUSED


class Removal(StrEnum):
    """Why do stored bytes stand no more?"""

    TAKEN_DOWN = "taken_down"  # on demand: neither bytes nor claims may come back
    RETENTION = "retention"  # a superseded version that grew old: its claims stay, its bytes may come again


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of removed bytes: a row of the ledger and the side-car in their place."""

    raw_sha256: str
    kind: Removal
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What a source record says about every document of it: the extractor's last resort for region and the like."""

    source_id: str
    publisher: str
    publisher_kind: str  # statistics_bureau | government | newspaper | other: precedence when sources disagree
    region_code: str | None  # the publisher's own region
    url: str  # of this document; for a folder, its path inside the folder
    charset_hint: str | None = None  # of the HTTP header


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a statistical table. Blank is not zero: a blank cell has text ''. Positions count from 0."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table kept as a table. `name` is the sheet, or `table1` … for HTML and CSV.

    `merged` are its merged cells where the format tells them: first and last row, first and last column, from 0.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    caption: str | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed document: text as people read it (line breaks between blocks), not yet normalised."""

    raw_sha256: str
    text: str
    title: str | None
    published_date: date | None
    publisher: str | None
    charset: str
    media_type: str  # text/html, text/plain, text/csv, application/vnd.openxmlformats-…, application/json
    tables: tuple[Table, ...] = ()  # of CSV and XLSX documents; tables inside HTML prose also stand as lines of `text`
    notes: tuple[str, ...] = ()  # what a person should know of how it was read: a selector that found nothing


@dataclass(frozen=True, slots=True)
class Claim:
    """One quantity that a document says a region must reach, or has reached, in a period, with its evidence."""

    claim_id: str
    doc: str  # the document's name for people: file stem, jsonl id, or URL
    text_sha256: str  # of the parsed text: the same text elsewhere gives the same claim ids
    kind: Kind
    region: str  # GB/T 2260 code, or `<parent code>:<full name>` of a functional zone or town; '' while unfinished
    region_name: str
    indicator: str  # canonical Chinese name with every qualifier
    indicator_id: str | None  # of the vocabulary (seed `indicator`), None when it has none
    qualifier: str | None  # the words by which `indicator` narrows the vocabulary's name
    core: bool
    measure: Measure
    comparator: Comparator
    value: Decimal
    value_high: Decimal | None  # only for RANGE
    unit: str  # as normalised in seed `unit`: 亿元, 万元, 元, %, 个, …
    period_start: date | None  # None while unfinished
    period_end: date | None  # inclusive
    strength: Strength | None  # None for actuals
    responsible: tuple[str, ...]  # leaders first, then lead units
    quote: str  # shortest run of the document's own characters that carries the value
    sentence: str  # the sentence around it, the document's own characters, cut to 400
    char_start: int  # of `quote` in the parsed text; -1 for a table cell
    char_end: int
    cell: str | None  # `sheet!R3C2` for a claim of a statistical table, None for prose
    rule: str  # name of the rule that made it
    region_basis: str  # how the region was found: text | title | deixis | organisation | source | table | …
    period_basis: str  # how the period was found: clause | sentence | paragraph | heading | title | published | table
    optional: bool = False  # careful readers may disagree whether this counts (docs/claim.md)

    @property
    def is_finished(self) -> bool:
        """Is it known where and when? No other claim is stored; the others are kept as rejections."""
        return bool(self.region) and self.period_start is not None and self.period_end is not None

    @property
    def period(self) -> tuple[date, date]:
        """First and last day. Raises ValueError for a claim of no known year."""
        if self.period_start is None or self.period_end is None:
            raise ValueError(f"{self.quote} is of no known year")
        return self.period_start, self.period_end


@dataclass(frozen=True, slots=True)
class Rejection:
    """A figure that looked like a claim and yielded none, with its reason: nothing is guessed."""

    text_sha256: str
    reason: RejectionReason
    quote: str
    sentence: str
    char_start: int
    char_end: int
    cell: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What became of one stored document: exactly one record per raw_sha256, source_id and extractor_version."""

    document_id: str  # sha256 of (text_sha256 or raw_sha256 when nothing could be read)
    raw_sha256: str
    doc: str
    source_id: str
    url: str
    title: str | None
    publisher: str | None
    publisher_kind: str
    published_date: date | None
    region_code: str | None  # the region the document speaks for, as the extractor saw it
    media_type: str
    charset: str | None
    text_sha256: str | None
    text_chars: int
    outcome: Outcome
    reason: str | None  # a QuarantineReason value, or the policy of a skip
    detail: str | None
    claim_count: int
    rejection_count: int
    extractor_version: str
    first_fetched_at: datetime  # when we learnt it
    similarity: str | None = None  # MinHash of the text as hex (ingestion.similarity); None for short texts and tables
    figures_sha256: str | None = None  # of the set of figures it states; None where `similarity` is


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that extraction says of one document."""

    document: DocumentRecord
    claims: tuple[Claim, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    unfinished: tuple[Claim, ...] = ()  # read, but of no known region or year: each is among the rejections
    shingles: bytes = b""  # of the text, until `similarity` is made of it where documents land


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did, in JSON scalars: printed by the command line, returned through XCom."""

    stage: str
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
