"""How is the demonstration web served? A small local server over `zhibiao/demo/site/<host>/…`, one folder a host.

It answers as a plain web server does (ETag, Last-Modified, 304), so that the whole way from page to release can be
walked without a network. Bound to 127.0.0.1 unless a container asks for more; nothing outside its folder is served.
"""

import hashlib
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

LOOPBACK = "127.0.0.1"
LAST_MODIFIED = datetime(2024, 9, 1, tzinfo=UTC)  # the files' own times depend on the checkout
TYPES = {
    ".html": "text/html",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def demo_hosts(folder: Path) -> tuple[str, ...]:
    """The virtual hosts of a site's folder, sorted."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir()))


class DemoSite:
    """A context manager around the server. `requests` lists what was asked as (host, path, status), in order."""

    def __init__(self, folder: Path, address: tuple[str, int] = (LOOPBACK, 0)) -> None:
        self.folder = folder.resolve()
        if not self.folder.is_dir():
            raise FileNotFoundError(f"{folder}: no such folder; the demonstration site is part of the package")
        self.requests: list[tuple[str, str, int]] = []
        self._address = address
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        site = self

        class Handler(_Handler):
            served: DemoSite = site

        self._server = ThreadingHTTPServer(self._address, Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="demo-site", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    @property
    def port(self) -> int:
        """The port in use. Raises RuntimeError when the site is not open."""
        if self._server is None:
            raise RuntimeError("the demonstration site is not open: use it in a with statement")
        return int(self._server.server_address[1])

    @property
    def hosts(self) -> tuple[str, ...]:
        """The virtual hosts, sorted."""
        return demo_hosts(self.folder)

    def resolve(self) -> Mapping[str, tuple[str, int]]:
        """Host → address to connect to, as `ingestion.network.Network` takes it."""
        return dict.fromkeys(self.hosts, (self._address[0], self.port))

    def file_of(self, host: str, target: str) -> Path | None:
        """The file that a request means; None when there is none inside the host's own folder."""
        path = unquote(urlsplit(target).path)
        root = self.folder / host
        if "\x00" in host + path or root.parent != self.folder or host in ("", "..") or not root.is_dir():
            return None  # looked up and not listed: made sites have thousands of hosts
        wanted = (root / path.lstrip("/")).resolve()
        if wanted.is_dir():
            wanted = wanted / "index.html"
        return wanted if wanted.is_relative_to(root) and wanted.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    served: DemoSite
    protocol_version = "HTTP/1.1"
    server_version = "ZhibiaoDemo"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the terminal quiet; `requests` is the log."""

    def _answer(self, *, with_body: bool) -> None:
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0].lower()
        file = self.served.file_of(host, self.path)
        if file is None:
            self._send(host, 404, {"Content-Type": "text/html; charset=utf-8"}, _NOT_FOUND, with_body=with_body)
            return
        data = file.read_bytes()
        etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        validators = {"ETag": etag, "Last-Modified": format_datetime(LAST_MODIFIED, usegmt=True)}
        if self._is_current(etag):
            self._send(host, 304, validators, b"", with_body=False)
        else:
            headers = {"Content-Type": _content_type(file), **validators}
            self._send(host, 200, headers, data, with_body=with_body)

    def _is_current(self, etag: str) -> bool:
        """RFC 9110: If-None-Match decides alone where it is sent."""
        asked = self.headers.get("If-None-Match")
        if asked is not None:
            return asked.strip() == "*" or etag in [item.strip().removeprefix("W/") for item in asked.split(",")]
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since) >= LAST_MODIFIED
        except (ValueError, TypeError):  # no date, or one without zone: RFC 9110 says to ignore it
            return False

    def _send(self, host: str, status: int, headers: Mapping[str, str], body: bytes, *, with_body: bool) -> None:
        self.served.requests.append((host, self.path, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _content_type(file: Path) -> str:
    if file.name.endswith(".gb18030.html"):
        return "text/html; charset=gb18030"  # on these pages the header is the only declaration
    return TYPES.get(file.suffix, "application/octet-stream")


_NOT_FOUND = "<html><head><title>404</title></head><body>页面不存在</body></html>".encode()


def main(arguments: list[str]) -> int:
    """`python -m zhibiao.demo_site FOLDER PORT [ADDRESS]`: serve until the process is told to stop.

    The address is this machine's own; in a container it is 0.0.0.0, so that the containers beside it reach the site.
    """
    if len(arguments) not in (2, 3) or not arguments[1].isdigit():
        sys.stderr.write("usage: python -m zhibiao.demo_site FOLDER PORT [ADDRESS]\n")
        return 2
    folder, port, address = Path(arguments[0]), int(arguments[1]), (*arguments, LOOPBACK)[2]
    # Waited for, not handled: a handler that sets an event waits for ever when it interrupts the event's own wait().
    asked = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, asked)
    with DemoSite(folder, (address, port)):
        signal.sigwait(asked)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
