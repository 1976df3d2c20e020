"""Does another tool's reader find in the exported WARC just what came over the wire, and nothing that was removed?"""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from ingestion import raw_store
from ingestion.errors import RawDamaged, StoreError
from ingestion.fetch import fetch_source
from ingestion.ledger import open_ledger
from ingestion.records import StageReport
from ingestion.retention import take_down
from ingestion.source_record import folder_source
from ingestion.warc import export_warc
from tests.ingestion.fetching import NO_RULES, TEXT, run
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import answer, html, in_turn, index, network, page, serve
from tests.ingestion.test_ledger import NOON

pytestmark = pytest.mark.usefixtures("database")  # each test on SQLite and on PostgreSQL
GZIPPED = gzip.compress(html(TEXT))
HEAD = "Content-Type: text/html; charset=utf-8\r\nX-Odd-CASE: a\r\nSet-Cookie: k=1\r\nSet-Cookie: l=2\r\nETag: e\r\n"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as warcio's reader gives it, its digests checked."""

    kind: str
    address: str | None
    warc: dict[str, str]
    status: str | None
    headers: list[tuple[str, str]]
    payload: bytes  # as it lies in the file
    content: bytes  # with transfer and content encodings undone


def read_back(path: Path) -> list[Seen]:
    found: list[Seen] = []
    for undone in (False, True):
        with path.open("rb") as file:
            for number, record in enumerate(ArchiveIterator(file, check_digests="raise")):
                http = record.http_headers
                data = record.content_stream().read() if undone else record.raw_stream.read()
                if undone:
                    found[number] = replace(found[number], content=data)
                    continue
                found.append(
                    Seen(
                        record.rec_type,
                        record.rec_headers.get_header("WARC-Target-URI"),
                        dict(record.rec_headers.headers),
                        None if http is None else f"{http.protocol} {http.statusline}",
                        [] if http is None else list(http.headers),
                        data,
                        b"",
                    )
                )
    return found


def export(
    home: Path, name: str = "out.warc.gz", *, since: date | None = None, sources: Sequence[str] | None = None
) -> StageReport:
    return export_warc(
        home / name,
        home=home,
        ledger_url=ledger_url(home),
        source_ids=sources,
        since=since,
        software="zhibiao test",
        now=NOON,
    )


def test_response_is_byte_true_also_where_it_was_gzipped(tmp_path: Path) -> None:
    scripts = {
        **NO_RULES,
        "/": index("/art/1.html", "/art/2.html"),
        "/art/1.html": answer(GZIPPED, status="200 Fine", headers=HEAD + "Content-Encoding: gzip\r\n"),
        "/art/2.html": page(TEXT + "二"),
    }
    with serve(dict(scripts)) as server:
        run(tmp_path, server)
    report = export(tmp_path)
    assert report.counts == {"responses": 3, "resources": 0, "revisits": 0, "removed": 0}
    info, _, packed, plain = read_back(tmp_path / "out.warc.gz")
    assert info.kind == "warcinfo"
    assert b"software: zhibiao test\r\n" in info.payload
    assert b"licence by source: " in info.payload
    assert (packed.kind, packed.address) == ("response", "http://a.test/art/1.html")
    assert (packed.payload, packed.content) == (GZIPPED, html(TEXT))
    assert packed.status == "HTTP/1.1 200 Fine"
    assert packed.headers == [
        ("Content-Length", str(len(GZIPPED))),
        ("Connection", "close"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Odd-CASE", "a"),
        ("Set-Cookie", "k=1"),
        ("Set-Cookie", "l=2"),
        ("ETag", "e"),
        ("Content-Encoding", "gzip"),
    ]
    assert packed.warc["WARC-Date"] == "2024-01-02T12:00:00.000000Z"
    assert packed.warc["WARC-IP-Address"] == "127.0.0.1"
    assert plain.payload == html(TEXT + "二")
    assert ("Content-Length", str(len(plain.payload))) in plain.headers


def test_unchanged_and_304_are_revisits_that_name_the_record_with_the_bytes(tmp_path: Path) -> None:
    first = page(TEXT, headers="ETag: e\r\n")
    article = in_turn(first, NOT_MODIFIED, first)
    with serve({**NO_RULES, "/": index("/art/1.html"), "/art/1.html": article}) as server:
        for day in range(3):
            run(tmp_path, server, now=NOON + timedelta(days=day))
    assert export(tmp_path).counts["revisits"] == 4  # the index page twice too
    found = [item for item in read_back(tmp_path / "out.warc.gz") if item.address == "http://a.test/art/1.html"]
    assert [item.kind for item in found] == ["response", "revisit", "revisit"]
    profiles = [item.warc["WARC-Profile"].rsplit("/", 1)[1] for item in found[1:]]
    assert profiles == ["server-not-modified", "identical-payload-digest"]
    assert [item.status for item in found] == ["HTTP/1.1 200 OK", "HTTP/1.1 304 Not Modified", None]
    for item in found[1:]:
        assert item.payload == b""
        assert item.warc["WARC-Refers-To-Target-URI"] == found[0].address
        assert item.warc["WARC-Refers-To-Date"] == found[0].warc["WARC-Date"]
        assert item.warc["WARC-Payload-Digest"] == found[0].warc["WARC-Payload-Digest"]
    export(tmp_path, "late.warc.gz", since=date(2024, 1, 3))
    late = read_back(tmp_path / "late.warc.gz")
    assert [item.kind for item in late] == ["warcinfo"] + ["revisit"] * 4
    assert {item.warc["WARC-Refers-To-Date"] for item in late[1:]} == {found[0].warc["WARC-Date"]}


def test_head_that_speaks_of_another_form_of_the_payload_does_not_stand(tmp_path: Path) -> None:
    """Chunks put together, a store of inflated bodies, and the same bytes once gzipped and once not."""
    body = html(TEXT + "三")
    chunked = CHUNKED + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    packed = answer(GZIPPED, headers="Content-Encoding: gzip\r\n")
    scripts = {
        **NO_RULES,
        "/": index("/art/1.html", "/art/2.html", "/art/3.html"),
        "/art/1.html": packed,
        "/art/2.html": page(TEXT),  # the same bytes
        "/art/3.html": chunked,
    }
    with serve(dict(scripts)) as server:
        run(tmp_path, server)
    export(tmp_path)
    found = {item.address: item for item in read_back(tmp_path / "out.warc.gz")}
    assert (found["http://a.test/art/2.html"].kind, found["http://a.test/art/2.html"].status) == ("revisit", None)
    assert ("X-Crawler-Transfer-Encoding", "chunked") in found["http://a.test/art/3.html"].headers
    assert found["http://a.test/art/3.html"].payload == body
    with open_ledger(ledger_url(tmp_path)) as ledger:
        (sha256,) = ledger.hashes_at("http://a.test/art/1.html")
    path = raw_store.blob_path(tmp_path, sha256)
    path.with_name(f"{sha256}.gz").unlink()
    path.write_bytes(html(TEXT))
    old = json.loads(path.with_name(f"{sha256}.json").read_text())
    del old["wire_sha256"], old["status_line"], old["ip"]
    old["headers"] = {name.lower(): value for name, value in old["headers"]}
    path.with_name(f"{sha256}.json").write_text(json.dumps(old))
    export(tmp_path, "old.warc.gz")
    (first, *_) = [item for item in read_back(tmp_path / "old.warc.gz") if item.address == "http://a.test/art/1.html"]
    assert (first.status, first.payload, first.content) == ("HTTP/1.1 200", html(TEXT), html(TEXT))
    assert ("X-Crawler-content-encoding", "gzip") in first.headers
    assert ("X-Crawler-content-length", str(len(GZIPPED))) in first.headers


def test_redirected_page_stands_under_the_address_that_answered(tmp_path: Path) -> None:
    scripts = {
        **NO_RULES,
        "/": index("/art/1.html"),
        "/art/1.html": answer(b"", status="302 Found", headers="Location: /new/1.html\r\n"),
        "/new/1.html": page(TEXT),
    }
    with serve(dict(scripts)) as server:
        run(tmp_path, server)
    export(tmp_path)
    assert [item.address for item in read_back(tmp_path / "out.warc.gz")][2:] == ["http://a.test/new/1.html"]


def test_files_of_a_folder_are_resources_and_what_was_taken_down_is_left_out(tmp_path: Path) -> None:
    docs, home = tmp_path / "docs", tmp_path / "home"
    docs.mkdir()
    (docs / "甲 1.txt").write_text(TEXT)
    (docs / "secret.txt").write_text("某某" + TEXT)
    source = folder_source(docs)
    with serve({}) as server:
        for _ in range(2):
            fetch_source(
                source, home=home, ledger_url=ledger_url(home), run_id="f", network=network(server), now=lambda: NOON
            )
    now = datetime(2024, 2, 1, tzinfo=UTC)
    take_down(home, "secret.txt", ledger_url=ledger_url(home), reason="asked", who="me", now=now)
    report = export(home, sources=[source.id])
    assert report.counts == {"responses": 0, "resources": 1, "revisits": 1, "removed": 2}
    _, resource, revisit = read_back(home / "out.warc.gz")
    assert resource.address == f"urn:zhibiao:{source.id.replace(':', '%3A')}:%E7%94%B2%201.txt"
    assert resource.content == TEXT.encode()
    assert resource.warc["Content-Type"] == "text/plain"
    assert (revisit.kind, revisit.status, revisit.payload) == ("revisit", None, b"")
    assert "某某".encode() not in gzip.decompress((home / "out.warc.gz").read_bytes())


def test_same_store_exports_the_same_bytes(tmp_path: Path) -> None:
    with serve({**NO_RULES, "/": index("/art/1.html"), "/art/1.html": page(TEXT)}) as server:
        run(tmp_path, server)
    (tmp_path / "b").mkdir()
    export(tmp_path)
    export(tmp_path, "b/out.warc.gz")
    assert (tmp_path / "out.warc.gz").read_bytes() == (tmp_path / "b" / "out.warc.gz").read_bytes()


def test_damaged_bytes_or_a_name_that_is_taken_leave_no_file(tmp_path: Path) -> None:
    with serve({**NO_RULES, "/": index("/art/1.html"), "/art/1.html": page(TEXT)}) as server:
        run(tmp_path, server)
    with pytest.raises(StoreError, match=r"name it \*\.warc\.gz"):
        export(tmp_path, "out.warc")
    with pytest.raises(StoreError, match="cannot be written"):
        export(tmp_path, "nowhere/out.warc.gz")
    (tmp_path / "taken.warc.gz").write_bytes(b"mine")
    with pytest.raises(StoreError, match="stands already"):
        export(tmp_path, "taken.warc.gz")
    assert (tmp_path / "taken.warc.gz").read_bytes() == b"mine"
    with open_ledger(ledger_url(tmp_path)) as ledger:
        (sha256,) = ledger.hashes_at("http://a.test/art/1.html")
    raw_store.blob_path(tmp_path, sha256).write_bytes(b"other")
    with pytest.raises(RawDamaged, match="hash otherwise"):
        export(tmp_path)
    assert not [path for path in tmp_path.iterdir() if "out.warc" in path.name]
