"""A raw-socket web server that says exactly what a script tells it to, for answers that a sound server never gives."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ingestion.network import Network
from ingestion.source_model import Assertions, Revisit, SourceRecord, Threshold
from tests.ingestion.test_ledger import NOON

Script = Callable[[socket.socket, str, int], None]  # (connection, request head, how often this path was asked before)


@dataclass(slots=True)
class Server:
    """Where it listens, and what was asked of it: (path, head) in order."""

    address: tuple[str, int]
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serve(scripts: dict[str, Script | bytes]) -> Iterator[Server]:
    """Serve each path by its script or fixed answer; anything else is a 404. One connection, one answer."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    server = Server(listener.getsockname()[:2])
    stopped = threading.Event()

    def handle(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(4096)
                if not piece:
                    return
                head += piece
            text = head.decode("latin-1")
            path = text.split(" ", 2)[1]
            before = server.paths.count(path)
            server.asked.append((path, text))
            script = scripts.get(path, answer(b"nothing here", status="404 Not Found"))
            try:
                if isinstance(script, bytes):
                    connection.sendall(script)
                else:
                    script(connection, text, before)
            except OSError:  # the client has seen enough
                return

    def loop() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stopped.set()
        thread.join()
        listener.close()


def answer(body: bytes, *, status: str = "200 OK", headers: str = "", length: int | None = None) -> bytes:
    """A whole HTTP answer; `length` lies about the body when it is given."""
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode() + body


def in_turn(*answers: bytes) -> Script:
    """The first answer to the first request, and so on; the last one for all that follow."""

    def script(connection: socket.socket, _head: str, before: int) -> None:
        connection.sendall(answers[min(before, len(answers) - 1)])

    return script


def drip(start: bytes, seconds: float) -> Script:
    """A start, then one byte again and again for so long."""

    def script(connection: socket.socket, _head: str, _before: int) -> None:
        connection.sendall(start)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            connection.sendall(b"x")
            time.sleep(0.02)

    return script


def endless(connection: socket.socket, _head: str, _before: int) -> None:
    """A body that never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        connection.sendall(b"<p>" + b"x" * 65536)


def html(text: str) -> bytes:
    return f"<html><head><title>某县经济运行</title></head><body><p>{text}</p></body></html>".encode()


def page(text: str, *, headers: str = "", status: str = "200 OK") -> bytes:
    return answer(html(text), headers=f"Content-Type: text/html; charset=utf-8\r\n{headers}", status=status)


def index(*paths: str) -> bytes:
    return page("".join(f'<a href="{path}">文章</a>' for path in paths))


class Sleeps(list[float]):
    """Stands for `sleep` and `clock`: time passes only when somebody sleeps."""

    def sleep(self, seconds: float) -> None:
        self.append(seconds)

    def time(self) -> float:
        return sum(self)


def network(server: Server, sleeps: Sleeps | None = None, **limits: Any) -> Network:
    """A network in which a.test and b.test are the scripted server, and waiting takes no time."""
    clock = sleeps if sleeps is not None else Sleeps()
    return Network(
        user_agent="zhibiao-test",
        contact="tests",
        resolve={"a.test": server.address, "b.test": server.address},
        sleep=clock.sleep,
        clock=clock.time,
        jitter=lambda: 0.5,
        **limits,
    )


def source(*, minimum: int = 1, delay: float = 0.0, **changes: Any) -> SourceRecord:
    """A source over http://a.test/."""
    fields: dict[str, Any] = {
        "id": "a",
        "publisher": "某县日报",
        "publisher_kind": "newspaper",
        "region_code": None,
        "homepage": "http://a.test/",
        "licence": "test",
        "kind": "index_pages",
        "index_urls": ("http://a.test/",),
        "article_url_pattern": r"http://[ab]\.test/art/\w+\.html",
        "allowed_hosts": ("a.test",),
        "delay_seconds": delay,
        "schedule": "nightly",
        "enabled": True,
        "demo": True,
        "revisit": Revisit(every_days=0),
        "terms": "our own",
        "assertions": Assertions(min_documents=Threshold(value=minimum, since=NOON.date(), reason="test")),
        "checked_live": None,
    }
    return SourceRecord(**{**fields, **changes})
