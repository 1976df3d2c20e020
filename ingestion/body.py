"""How does a body come off the wire and out of its compression within bounds? Sizes, rate and end marks are ours.

`requests` lets truncated gzip pass and explode (F23, T6); so the bytes are read as they come and inflated here.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingestion.errors import Failed, Refused

PIECE = 65536
FREE_RATIO_BYTES = 2**20  # below that a ratio says nothing: a page of one table cell repeated is no bomb
# What may be larger than a page: tables, documents, archives, feeds and interfaces' answers. By declared type or, where
# servers call everything octet-stream, by the first bytes.
LARGE_TYPES = (
    "application/pdf",
    "application/zip",
    "application/vnd.",
    "application/msword",
    "application/x-gzip",
    "application/gzip",
    "application/json",
    "application/xml",
    "text/xml",
    "text/csv",
    "application/rss+xml",
    "application/atom+xml",
)
LARGE_STARTS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one body may cost. Sizes in bytes; the rate is asked for after `grace_seconds`."""

    page_bytes: int
    large_bytes: int
    inflated_bytes: int
    ratio: int
    bytes_per_second: float
    grace_seconds: float


def read_body(
    read: Callable[[int], bytes], headers: Mapping[str, str], bounds: Bounds, elapsed: Callable[[], float]
) -> bytes:
    """The body as it comes, by `read(at most so many)`, which may give less and gives nothing at the end.

    Raises Refused (too large for its kind) or Failed (slower than a server that means well).
    """
    chunks: list[bytes] = []
    size = 0
    cap = bounds.page_bytes
    while chunk := read(PIECE):
        if not chunks:
            cap = _cap(headers, chunk, bounds)
        size += len(chunk)
        if size > cap:
            raise Refused(f"too large: more than {cap} bytes")
        chunks.append(chunk)
        seconds = elapsed()
        if seconds > bounds.grace_seconds and size < bounds.bytes_per_second * seconds:
            raise Failed(f"too slow: less than {bounds.bytes_per_second:g} bytes a second")
    return b"".join(chunks)


def _cap(headers: Mapping[str, str], start: bytes, bounds: Bounds) -> int:
    """The bytes this body may have. Raises Refused when it says itself that it has more."""
    media_type = headers.get("content-type", "").strip().lower()
    is_encoded = bool(headers.get("content-encoding", "").strip())  # then the first bytes are the compression's
    is_large = media_type.startswith(LARGE_TYPES) or (not is_encoded and start.startswith(LARGE_STARTS))
    cap = bounds.large_bytes if is_large else min(bounds.page_bytes, bounds.large_bytes)
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > cap:
        raise Refused(f"too large: more than {cap} bytes, {length[:20]} announced")
    return cap


def inflate(raw: bytes, encoding: str, bounds: Bounds) -> bytes:
    """Undo the transfer's compression. Raises Failed (cut, damaged) or Refused (not asked for, too large)."""
    names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if len(names) > 1:
        raise Refused(f"content-encoding {encoding[:60]!r}: more than one is not taken")
    if not names or not raw:
        return raw
    if names[0] not in ("gzip", "x-gzip"):
        raise Refused(f"content-encoding {encoding[:60]!r} was not asked for")
    return gunzip(raw, bounds.inflated_bytes, bounds.ratio)


def gunzip(raw: bytes, limit: int, ratio: int) -> bytes:
    """The bytes of a gzip stream or file, to its end mark and checksum, under both caps. Raises Failed or Refused."""
    most = min(limit, max(FREE_RATIO_BYTES, ratio * len(raw)))
    parts: list[bytes] = []
    size, rest = 0, raw
    while rest:
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(rest, most - size + 1)
        except zlib.error as error:
            if parts:  # bytes after a whole member that are no gzip: padding
                break
            raise Failed(f"incomplete: gzip body damaged ({error})") from error
        size += len(part)
        if size > most:
            times = "" if most == limit else f", {ratio} times its {len(raw)} bytes"
            raise Refused(f"too large: inflates to more than {most} bytes{times}")
        if not member.eof:
            raise Failed("incomplete: gzip body ends before its end mark")
        parts.append(part)
        rest = member.unused_data
    return b"".join(parts)
