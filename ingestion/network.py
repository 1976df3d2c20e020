"""How does one address become bytes without harm? `get` is the only function of the project that opens the network.

It connects only to an address it has checked, follows redirects itself with every hop judged anew, keeps to wall-clock
and size limits, and inflates itself, because `requests` lets truncated and exploding bodies through. Which addresses
may be asked, how often, and what the answer means is decided by `fetch`.
"""

import ipaddress
import random
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

MAX_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
RETRIABLE_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
# `is_global` of the standard library says yes to these, and each can lead to a private address.
DENIED = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "fec0::/10", "192.0.0.0/24", "192.88.99.0/24")
)
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Network:
    """The network as an argument: who asks, how much at most, and which names are served by ourselves.

    Sizes in bytes, times in seconds. Names in `resolve` are connected to as given there, whatever port the address
    says, so that a demonstration site on a free port keeps its stable name in addresses and in the ledger.
    """

    user_agent: str
    contact: str
    resolve: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    allow_private: bool = False
    max_wire_bytes: int = 32 * 2**20
    max_inflated_bytes: int = 64 * 2**20
    deadline_seconds: float = 60.0
    connect_seconds: float = 10.0
    retries: int = 2
    backoff_seconds: float = 2.0
    max_wait_seconds: float = 120.0  # a longer Retry-After means: not in this run
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete answer. `body` is inflated; header names are lower case."""

    url: str  # after redirects
    hops: tuple[str, ...]
    status: int
    headers: Mapping[str, str]
    body: bytes
    wire_bytes: int
    is_framed: bool  # the transfer itself says where the body ends, so that a cut would have been seen
    wire: bytes | None = None  # the body as it came, where that was gzipped
    status_line: str = ""
    header_lines: tuple[tuple[str, str], ...] = ()  # as sent: their case, their order, repeated names apart
    ip: str | None = None  # of the server that answered


class Refused(Exception):
    """We do not ask, or do not take the answer: the rules forbid it. Asking again would not help."""


class Failed(Exception):
    """No whole answer came."""

    def __init__(self, detail: str, *, status: int | None = None, may_retry: bool = True) -> None:
        super().__init__(detail)
        self.status = status
        self.may_retry = may_retry


def get(network: Network, url: str, headers: Mapping[str, str], admit: Callable[[str], None]) -> Answer:
    """Ask for one address, following at most five redirects. One attempt, no retry.

    `admit` is called with each address before it is asked; it may wait (politeness) or raise Refused.
    Raises Refused or Failed; any status is an Answer.
    """
    hops: list[str] = []
    current = url
    while True:
        prepared = _prepare(network, current, headers)
        admit(prepared.url or "")
        answer = _exchange(network, prepared)
        location = answer.headers.get("location")
        if answer.status not in REDIRECTS or location is None:
            return replace(answer, url=current, hops=tuple(hops))
        if len(hops) == MAX_REDIRECTS:
            raise Refused(f"more than {MAX_REDIRECTS} redirects, the last to {location[:200]!r}")
        current = urljoin(current, location)
        hops.append(current)


def global_addresses(host: str, port: int) -> list[str]:
    """Resolve a host and check every address it has. Raises Failed (no address) or Refused (a private one)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Failed(f"{host}: name not resolved ({error})") from error
    addresses = sorted({str(item[4][0]) for item in found}, key=lambda text: (":" in text, text))
    for text in addresses:
        if not is_global(text):
            raise Refused(f"{host} resolves to {text}, which is not a public address")
    return addresses


def is_global(text: str) -> bool:
    """Is this a public unicast address, however it is dressed?"""
    try:
        address: IpAddress = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in net for net in DENIED if net.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(slots=True)
class _Wire:
    """The sockets of one exchange, so that the watchdog can end it from outside."""

    addresses: list[tuple[str, int]]
    connect_seconds: float
    is_expired: bool = False
    peer: str | None = None
    watched: list[socket.socket] = field(default_factory=list)

    def connect(self) -> socket.socket:
        error: OSError | None = None
        for address in self.addresses:
            try:
                opened = socket.create_connection(address, self.connect_seconds)
            except OSError as problem:
                error = problem
                continue
            self.watched.append(opened.dup())  # TLS takes the first one over
            self.peer = opened.getpeername()[0]
            return opened
        raise error or OSError("no address")

    def expire(self) -> None:
        self.is_expired = True
        for opened in self.watched:
            try:
                opened.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed by the other side already
                continue

    def close(self) -> None:
        for opened in self.watched:
            opened.close()


class _PinnedAdapter(HTTPAdapter):
    """Connects to the checked addresses only; name checks of TLS still see the host's name."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        wire = self._wire

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return wire.connect()

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return wire.connect()

        plain_pool = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        secure_pool = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure})
        self.poolmanager.pool_classes_by_scheme = {"http": plain_pool, "https": secure_pool}


def _prepare(network: Network, url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
    agent = f"{network.user_agent} (+{network.contact})"
    try:
        return requests.Request(
            "GET", url, headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip", **headers}
        ).prepare()
    except (requests.RequestException, UnicodeError, ValueError) as error:
        raise Refused(f"not an address that can be asked: {url[:200]!r}") from error


def _addresses(network: Network, url: str) -> list[tuple[str, int]]:
    """Where to connect for an address as `requests` prepared it: that one is judged, not what was written."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(f"not an address that can be asked: {url[:200]!r}") from error
    if parts.scheme not in PORTS:
        raise Refused(f"scheme {parts.scheme!r} is not http or https")
    if parts.username is not None or parts.password is not None:
        raise Refused("an address with a user name in it is not asked")
    if not host:
        raise Refused(f"no host in {url[:200]!r}")
    if host in network.resolve:
        return [network.resolve[host]]
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values():
        raise Refused(f"port {port} is not 80 or 443")
    if network.allow_private:
        return [(host, port)]
    return [(address, port) for address in global_addresses(host, port)]


def _exchange(network: Network, prepared: requests.PreparedRequest) -> Answer:
    url = prepared.url or ""
    wire = _Wire(_addresses(network, url), min(network.connect_seconds, network.deadline_seconds))
    # A socket's own time limit counts each read; only a watchdog bounds a server that drips one byte a second.
    watchdog = threading.Timer(network.deadline_seconds, wire.expire)
    watchdog.daemon = True
    watchdog.start()
    adapter = _PinnedAdapter(wire)
    try:
        timeout = (wire.connect_seconds, network.deadline_seconds)
        response = adapter.send(prepared, stream=True, timeout=timeout, verify=True, proxies={})
        raw = _read_wire(response, network.max_wire_bytes)
        if wire.is_expired:  # a body without length ends with the connection: the end we made ourselves
            raise Failed(f"not finished within {network.deadline_seconds:g} s")
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = inflate(raw, headers.get("content-encoding", ""), network.max_inflated_bytes)
        is_framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
        return Answer(
            url,
            (),
            response.status_code,
            headers,
            body,
            len(raw),
            is_framed,
            wire=None if body is raw else raw,
            status_line=f"HTTP/{response.raw.version / 10:.1f} {response.status_code} {response.reason or ''}".rstrip(),
            header_lines=tuple(response.raw.headers.iteritems()),
            ip=wire.peer,
        )
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        if wire.is_expired:
            raise Failed(f"not finished within {network.deadline_seconds:g} s") from error
        raise Failed(_explain(error)) from error
    finally:
        watchdog.cancel()
        adapter.close()
        wire.close()


def _read_wire(response: requests.Response, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.raw.stream(65536, decode_content=False):
        size += len(chunk)
        if size > limit:
            raise Refused(f"too large: more than {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def inflate(raw: bytes, encoding: str, limit: int) -> bytes:
    """Undo the transfer's compression. Raises Failed (cut, damaged, not asked for) or Refused (too large)."""
    name = encoding.strip().lower()
    if name in ("", "identity") or not raw:
        return raw
    if name not in ("gzip", "x-gzip"):
        raise Failed(f"incomplete: content-encoding {encoding[:60]!r} was not asked for", may_retry=False)
    parts: list[bytes] = []
    size, rest = 0, raw
    while rest:
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(rest, limit - size + 1)
        except zlib.error as error:
            if parts:  # bytes after a whole member that are no gzip: padding
                break
            raise Failed(f"incomplete: gzip body damaged ({error})") from error
        size += len(part)
        if size > limit:
            raise Refused(f"too large: inflates to more than {limit} bytes")
        if not member.eof:
            raise Failed("incomplete: gzip body ends before its end mark")
        parts.append(part)
        rest = member.unused_data
    return b"".join(parts)


def _explain(error: Exception) -> str:
    """One line without the object addresses that urllib3 writes into its messages."""
    text = " ".join(str(error).split())
    if isinstance(error, requests.exceptions.SSLError):
        return f"TLS failed: {text[-160:]}"
    if "IncompleteRead" in text or "Response ended prematurely" in text or "InvalidChunkLength" in text:
        return f"incomplete: {text[:160]}"
    return f"connection failed: {re.sub(r'<[^>]*> ?', '', text)[:200]}"
