"""How does one address become bytes without harm? `get` is the only function of the project that opens the network.

It connects only to an address it has checked (`addresses`), follows redirects itself with every hop judged anew, keeps
to wall-clock limits, and reads and inflates the body itself (`body`). Which addresses may be asked, how often, and what
the answer means is decided by `fetch`.
"""

import http.client
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ingestion.addresses import endpoints, next_address
from ingestion.body import Bounds, inflate, read_body
from ingestion.errors import Failed, Refused

__all__ = ["Answer", "Failed", "Network", "Post", "Refused", "get"]

MAX_REDIRECTS = 5
MAX_ADDRESSES = 4  # of one name, tried in turn: each may use up the time to connect
REDIRECTS = frozenset({301, 302, 303, 307, 308})
SEE_OTHER = 303
# ValueError: of http.client and urllib3, for header lines and chunk sizes that are none.
BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)
RETRIABLE_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


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
    max_page_bytes: int = 8 * 2**20  # what is neither a table, a document, an archive nor a feed
    max_wire_bytes: int = 32 * 2**20
    max_inflated_bytes: int = 64 * 2**20
    max_ratio: int = 100
    min_bytes_per_second: float = 256.0
    grace_seconds: float = 15.0
    deadline_seconds: float = 60.0
    connect_seconds: float = 10.0
    retries: int = 2
    backoff_seconds: float = 2.0
    max_wait_seconds: float = 120.0  # a longer Retry-After means: not in this run
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic  # of one exchange
    clock: Callable[[], float] = time.time  # of the turns at a host, which processes share
    jitter: Callable[[], float] = random.random

    @property
    def bounds(self) -> Bounds:
        """What one body may cost."""
        return Bounds(
            self.max_page_bytes,
            self.max_wire_bytes,
            self.max_inflated_bytes,
            self.max_ratio,
            self.min_bytes_per_second,
            self.grace_seconds,
        )


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent where an interface wants a query in the body."""

    body: bytes
    media_type: str


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


def get(
    network: Network, url: str, headers: Mapping[str, str], admit: Callable[[str], None], post: Post | None = None
) -> Answer:
    """Ask for one address, following at most five redirects. One attempt, no retry.

    `admit` is called with each address before it is asked; it may wait (politeness) or raise Refused.
    A `post` is sent again where the same host redirects it, and to no other host: a query is not handed around.
    Raises Refused or Failed; any status is an Answer.
    """
    hops: list[str] = []
    current = url
    while True:
        prepared = _prepare(network, current, headers, post)
        admit(prepared.url or "")
        answer = _exchange(network, prepared)
        location = answer.headers.get("location")
        if answer.status not in REDIRECTS or location is None:
            return replace(answer, url=current, hops=tuple(hops))
        if len(hops) == MAX_REDIRECTS:
            raise Refused(f"more than {MAX_REDIRECTS} redirects, the last to {location[:200]!r}")
        target = next_address(current, location, [url, *hops])
        if post is not None and urlsplit(target).hostname != urlsplit(current).hostname:
            raise Refused(f"a POST is not sent on to another host: {target[:200]!r}")
        post = None if answer.status == SEE_OTHER else post
        current = target
        hops.append(current)


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
        for address in self.addresses[:MAX_ADDRESSES]:
            if self.is_expired:
                break
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


def _prepare(network: Network, url: str, headers: Mapping[str, str], post: Post | None) -> requests.PreparedRequest:
    agent = f"{network.user_agent} (+{network.contact})"
    sent = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip", **headers}
    try:
        if post is None:
            return requests.Request("GET", url, headers=sent).prepare()
        sent["Content-Type"] = post.media_type
        return requests.Request("POST", url, headers=sent, data=post.body).prepare()
    except (requests.RequestException, UnicodeError, ValueError) as error:
        raise Refused(f"not an address that can be asked: {url[:200]!r}") from error


def _exchange(network: Network, prepared: requests.PreparedRequest) -> Answer:
    places = endpoints(prepared.url or "", network.resolve, allow_private=network.allow_private)
    wire = _Wire(places, min(network.connect_seconds, network.deadline_seconds))
    # A socket's own time limit counts each read; only a watchdog bounds a server that drips one byte a second.
    watchdog = threading.Timer(network.deadline_seconds, wire.expire)
    watchdog.daemon = True
    watchdog.start()
    adapter = _PinnedAdapter(wire)
    try:
        return _answer(network, prepared, wire, adapter)
    except BROKEN as error:
        raise Failed(_late(network) if wire.is_expired else _explain(error)) from error
    finally:
        watchdog.cancel()
        adapter.close()
        wire.close()


def _answer(network: Network, prepared: requests.PreparedRequest, wire: _Wire, adapter: HTTPAdapter) -> Answer:
    start = network.monotonic()
    timeout = (wire.connect_seconds, network.deadline_seconds)
    response = adapter.send(prepared, stream=True, timeout=timeout, verify=True, proxies={})
    headers = {name.lower(): value for name, value in response.headers.items()}
    # One read of the socket at a time: a read that waits for a full buffer would hide how slow the server is.
    raw = read_body(
        lambda most: response.raw.read1(most, decode_content=False) or b"",
        headers,
        network.bounds,
        lambda: network.monotonic() - start,
    )
    if wire.is_expired:  # a body without length ends with the connection: the end we made ourselves
        raise Failed(_late(network))
    body = inflate(raw, headers.get("content-encoding", ""), network.bounds)
    is_chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    return Answer(
        prepared.url or "",
        (),
        response.status_code,
        headers,
        body,
        len(raw),
        is_chunked or headers.get("content-length", "").strip().isdecimal(),
        wire=None if body is raw else raw,
        status_line=f"HTTP/{response.raw.version / 10:.1f} {response.status_code} {response.reason or ''}".rstrip(),
        header_lines=tuple(response.raw.headers.iteritems()),
        ip=wire.peer,
    )


def _late(network: Network) -> str:
    return f"not finished within {network.deadline_seconds:g} s"


def _explain(error: Exception) -> str:
    """One line without the object addresses that urllib3 writes into its messages."""
    text = " ".join(str(error).split())
    if isinstance(error, requests.exceptions.SSLError):
        return f"TLS failed: {text[-160:]}"
    if any(mark in text for mark in ("IncompleteRead", "Response ended prematurely", "InvalidChunkLength")):
        return f"incomplete: {text[:160]}"
    return f"connection failed: {re.sub(r'<[^>]*> ?', '', text)[:200]}"
