"""What do others' replay tools get of the store? One WARC 1.1 file of what was fetched, each record as it came.

A capture becomes a `response` with the header lines received; its payload is the transfer as it came, gzipped where it
was. A file of a folder becomes a `resource`. Attempts that brought nothing new become `revisit`s. Where our bytes are
not those that a header speaks of (chunks put together, an old store's inflated body), that header keeps its value under
`X-Crawler-…`, as Common Crawl does. What was removed is left out, and so are attempts that brought no bytes.
"""

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from ingestion import raw_store
from ingestion.durable import sync_folder
from ingestion.errors import StoreError
from ingestion.ledger import Ledger, open_ledger
from ingestion.records import FetchOutcome, FetchRecord, Removal, StageReport

COUNTS = ("responses", "resources", "revisits", "removed")
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_FORMAT = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


def export_warc(
    target: Path,
    *,
    home: Path,
    ledger_url: str,
    source_ids: Sequence[str] | None,
    since: date | None,
    software: str,
    now: datetime,
) -> StageReport:
    """Write what was fetched (from midnight UTC of `since` on) into a new file `target`, complete or absent.

    The same ledger, store and `now` give the same bytes. Raises StoreError where `target` stands or is misnamed,
    RawDamaged.
    """
    from warcio.warcwriter import WARCWriter

    if not target.name.endswith(".warc.gz"):
        raise StoreError(f"{target}: name it *.warc.gz, which is what it will be")
    if target.exists():
        raise StoreError(f"{target} stands already: remove it or give another name")
    building = target.with_name(f".{target.name}.building")
    start = datetime.combine(since, time(), UTC) if since is not None else None
    try:
        with open_ledger(ledger_url) as ledger, building.open("wb") as file:
            writer = WARCWriter(file, gzip=True, warc_version="1.1")
            export = _Export(home, ledger, writer, ledger.tombstones(Removal.TAKEN_DOWN))
            export.write_info(target.name, software, now, source_ids)
            for row in ledger.fetch_records(source_ids):
                if row.raw_sha256 is not None and (start is None or row.requested_at >= start):
                    export.write(row, row.raw_sha256)
            file.flush()
            os.fsync(file.fileno())
        building.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror or error})") from error
    finally:
        building.unlink(missing_ok=True)
    return StageReport("export-warc", {name: export.counts[name] for name in COUNTS})


@dataclass(frozen=True, slots=True)
class _Export:
    """One file on its way."""

    home: Path
    ledger: Ledger
    writer: Any  # warcio's WARCWriter, which has no types
    taken_down: Collection[str]  # by the ledger: a killed takedown may have left the bytes
    counts: Counter[str] = field(default_factory=Counter)
    written: dict[str, tuple[str, str]] = field(default_factory=dict)  # hash → (address, time) of its full record

    def write_info(self, name: str, software: str, now: datetime, source_ids: Sequence[str] | None) -> None:
        """The first record: what made the file, and whose pages it holds."""
        licences = [
            f"{row['source_id']}: {row['licence'] or 'none stated'}" for row in self.ledger.source_rows(source_ids)
        ]
        note = "The pages are their publishers'; licence by source: " + ("; ".join(licences) or "no source is recorded")
        info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": _FORMAT,
            "robots": "obeyed (RFC 9309)",
            "description": " ".join(note.split()),
        }
        record = self.writer.create_warcinfo_record(name, info)
        record.rec_headers.replace_header("WARC-Record-ID", _record_id(f"{name} {now.isoformat()}"))
        record.rec_headers.replace_header("WARC-Date", _warc_date(now))
        self.writer.write_record(record)

    def write(self, row: FetchRecord, sha256: str) -> None:
        """The record of one attempt that ended with bytes."""
        if sha256 in self.taken_down or raw_store.find_tombstone(self.home, sha256) is not None:
            self.counts["removed"] += 1
            return
        captures = raw_store.captures(self.home, sha256)
        mine = next((item for item in captures if _is_of(item, row)), None)
        if mine is None or sha256 in self.written:
            self._write_revisit(row, sha256, mine, captures)
        elif row.http_status is None:
            self._write_resource(row, sha256, mine)
        else:
            self._write_response(row, sha256, mine)

    def _write_response(self, row: FetchRecord, sha256: str, capture: Mapping[str, Any]) -> None:
        payload, is_wire = raw_store.read_stored(self.home, sha256)
        head = _http_head(capture, length=len(payload), is_wire=is_wire)
        headers = self._warc_headers(row, capture, sha256)
        content = {"payload": BytesIO(payload), "length": len(payload), "http_headers": head}
        record = self.writer.create_warc_record(_address(capture), "response", warc_headers_dict=headers, **content)
        self._write_full(sha256, record)

    def _write_resource(self, row: FetchRecord, sha256: str, capture: Mapping[str, Any]) -> None:
        headers = self._warc_headers(row, capture, sha256) | {"WARC-Payload-Digest": f"sha256:{sha256}"}
        headers["Content-Type"] = row.content_type or "application/octet-stream"
        payload = raw_store.read(self.home, sha256)
        content = {"payload": BytesIO(payload), "length": len(payload)}
        record = self.writer.create_warc_record(_address(capture), "resource", warc_headers_dict=headers, **content)
        self._write_full(sha256, record)

    def _write_full(self, sha256: str, record: Any) -> None:
        self.writer.write_record(record)
        headers = record.rec_headers
        self.written[sha256] = (headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date"))
        self.counts[f"{record.rec_type}s"] += 1

    def _write_revisit(
        self, row: FetchRecord, sha256: str, capture: Mapping[str, Any] | None, captures: Sequence[Mapping[str, Any]]
    ) -> None:
        """Of bytes that stand in another record: of this file, or of the one that holds the first capture.

        A replay tool takes the head from here where one stands and the payload from there, so a head that speaks of
        another form of the payload would break it and is left out.
        """
        from warcio.statusandheaders import StatusAndHeaders

        headers = self._warc_headers(row, capture or {}, sha256)
        first = self.written.get(sha256) or _first(captures)
        if first is not None:
            headers["WARC-Refers-To-Target-URI"], headers["WARC-Refers-To-Date"] = first
        head, profile = None, "identical-payload-digest"
        if row.outcome is FetchOutcome.NOT_MODIFIED:
            head, profile = StatusAndHeaders("304 Not Modified", [], protocol="HTTP/1.1"), "server-not-modified"
        elif capture is not None and row.http_status is not None:
            is_wire = raw_store.is_gzipped(self.home, sha256)
            if is_wire == _is_gzipped(capture):
                head = _http_head(capture, length=None, is_wire=is_wire)
        headers["WARC-Profile"] = _PROFILE + profile
        address = _address(capture or {"source_id": row.source_id, "url": row.url, "http_status": row.http_status})
        record = self.writer.create_warc_record(address, "revisit", warc_headers_dict=headers, http_headers=head)
        self.writer.write_record(record)
        self.counts["revisits"] += 1

    def _warc_headers(self, row: FetchRecord, capture: Mapping[str, Any], sha256: str) -> dict[str, str]:
        headers = {
            "WARC-Record-ID": _record_id(f"{row.fetch_id} {row.source_id} {row.url} {row.requested_at.isoformat()}"),
            "WARC-Date": _warc_date(row.requested_at),
            "WARC-Payload-Digest": f"sha256:{raw_store.stored_sha256(self.home, sha256)}",
        }
        if capture.get("ip"):
            headers["WARC-IP-Address"] = str(capture["ip"])
        return headers


def _is_of(capture: Mapping[str, Any], row: FetchRecord) -> bool:
    is_address = capture.get("source_id") == row.source_id and capture.get("url") == row.url
    return is_address and datetime.fromisoformat(str(capture["requested_at"])) == row.requested_at


def _first(captures: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    if not captures:
        return None
    return _address(captures[0]), _warc_date(datetime.fromisoformat(str(captures[0]["requested_at"])))


def _lines(capture: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Header lines as received; an older side-car holds them sorted, under lower-case names."""
    received = capture.get("headers", [])
    lines = received.items() if isinstance(received, Mapping) else received
    return [(str(name), str(value)) for name, value in lines]


def _is_gzipped(capture: Mapping[str, Any]) -> bool:
    return any(name.lower() == "content-encoding" and "gzip" in value.lower() for name, value in _lines(capture))


def _http_head(capture: Mapping[str, Any], *, length: int | None, is_wire: bool) -> Any:
    """The head as received, but for headers that are not true of a payload of this form and length."""
    from warcio.statusandheaders import StatusAndHeaders

    untrue = {"transfer-encoding"} if is_wire else {"transfer-encoding", "content-encoding"}
    kept = []
    for name, value in _lines(capture):
        is_other_length = name.lower() == "content-length" and length is not None and value != str(length)
        kept.append((f"X-Crawler-{name}" if is_other_length or name.lower() in untrue else name, value))
    protocol, _, status = str(capture.get("status_line") or f"HTTP/1.1 {capture['http_status']}").partition(" ")
    return StatusAndHeaders(status, kept, protocol=protocol)


def _address(capture: Mapping[str, Any]) -> str:
    """The address that answered, after redirects; for a file of a folder a name, as its path means its source alone."""
    url = str(capture["url"])
    if capture.get("http_status") is None:
        return f"urn:zhibiao:{quote(str(capture['source_id']), safe='')}:{quote(url)}"
    return str([url, *capture.get("hops", [])][-1])


def _warc_date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _record_id(basis: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, basis)}>"
