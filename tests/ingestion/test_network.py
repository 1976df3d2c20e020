"""Does the one function that opens the network reach only public addresses and take only whole, bounded answers?"""

import gzip
import socket
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion import network as net
from ingestion.network import Answer, Failed, Network, Refused, get, inflate, is_global
from tests.ingestion.scripted import Server, answer, drip, endless, index, network, page, serve

BODY = "地区生产总值增长8%。".encode() * 100
GZIP = "Content-Encoding: gzip\r\n"
REDIRECT = "302 Found"


def ask(server: Server, path: str = "/x", **limits: Any) -> Answer:
    return get(network(server, **limits), f"http://a.test{path}", {}, lambda _url: None)


def test_whole_answer_with_headers_and_honest_user_agent() -> None:
    with serve({"/x": answer(BODY, headers="ETag: abc\r\n")}) as server:
        got = ask(server)
    assert (got.status, got.body, got.headers["etag"], got.is_framed) == (200, BODY, "abc", True)
    (head,) = [head for _, head in server.asked]
    assert "Host: a.test\r\n" in head
    assert "User-Agent: zhibiao-test (+tests)\r\n" in head


def test_gzip_is_inflated_and_wire_bytes_are_counted() -> None:
    wire = gzip.compress(BODY)
    with serve({"/x": answer(wire, headers=GZIP)}) as server:
        got = ask(server)
    assert (got.body, got.wire_bytes, got.wire) == (BODY, len(wire), wire)


def test_answer_keeps_how_it_came_status_line_header_lines_and_peer() -> None:
    headers = "X-Odd: 1\r\nSet-Cookie: a\r\nset-cookie: b\r\n"
    with serve({"/x": answer(BODY, status="200 Fine", headers=headers)}) as server:
        got = ask(server)
    assert (got.status_line, got.wire, got.ip) == ("HTTP/1.1 200 Fine", None, "127.0.0.1")
    assert got.header_lines == (
        ("Content-Length", str(len(BODY))),
        ("Connection", "close"),
        ("X-Odd", "1"),
        ("Set-Cookie", "a"),
        ("Set-Cookie", "b"),
    )


@pytest.mark.parametrize(
    "raw",
    [
        answer(BODY, length=len(BODY) + 5),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc",
        answer(gzip.compress(BODY)[:-12], headers=GZIP),
        b"HTTP/1.1 200 OK\r\n" + GZIP.encode() + b"\r\n" + gzip.compress(BODY)[:30],
        answer(gzip.compress(BODY)[:-8] + b"\0" * 8, headers=GZIP),
        answer(b"not gzip at all", headers=GZIP),
        answer(gzip.compress(gzip.compress(BODY)), headers="Content-Encoding: gzip, gzip\r\n"),
        answer(zlib.compress(BODY), headers="Content-Encoding: br\r\n"),
    ],
    ids=["length", "chunk", "gzip cut", "gzip cut no length", "gzip crc", "no gzip", "gzip twice", "brotli"],
)
def test_broken_body_is_never_taken(raw: bytes) -> None:
    with serve({"/x": raw}) as server, pytest.raises(Failed, match="incomplete"):
        ask(server)


def test_endless_body_stops_at_the_cap() -> None:
    with serve({"/x": endless}) as server, pytest.raises(Refused, match="more than 1000000 bytes"):
        ask(server, max_wire_bytes=1_000_000)


def test_bomb_is_refused_while_inflating() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with serve({"/x": answer(bomb, headers=GZIP)}) as server, pytest.raises(Refused, match="inflates to more"):
        ask(server, max_inflated_bytes=1_000_000)


def test_gzip_members_are_joined_and_padding_is_ignored() -> None:
    two = gzip.compress(b"one ") + gzip.compress(b"two")
    assert inflate(two, "gzip", 100) == b"one two"
    assert inflate(two + b"\0" * 10, "gzip", 100) == b"one two"
    with pytest.raises(Refused):
        inflate(two, "gzip", 6)


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.1 200 OK\r\n\r\n<p>", b"HTTP/1.1 200 OK\r\nX-", b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"],
)
def test_dripping_server_is_ended_by_the_deadline(start: bytes) -> None:
    with serve({"/x": drip(start, 20.0)}) as server, pytest.raises(Failed, match=r"not finished within 0.5 s"):
        ask(server, deadline_seconds=0.5)


def test_user_name_in_an_address_is_refused_even_for_a_host_of_the_list() -> None:
    with serve({"/x": answer(BODY)}) as server, pytest.raises(Refused, match="user name"):
        get(network(server), "http://someone:pw@a.test/x", {}, lambda _url: None)
    assert server.asked == []


def test_closed_port_is_a_failure_without_object_addresses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()[:2]
    closed = Server(address)
    with pytest.raises(Failed, match="connection failed") as caught:
        ask(closed)
    assert " object at 0x" not in str(caught.value)


def test_redirects_are_followed_and_each_hop_is_admitted() -> None:
    scripts = {
        "/x": answer(b"", status=REDIRECT, headers="Location: /y\r\n"),
        "/y": answer(b"", status=REDIRECT, headers="Location: http://b.test/z\r\n"),
        "/z": answer(BODY),
    }
    admitted: list[str] = []
    with serve(dict(scripts)) as server:
        got = get(network(server), "http://a.test/x", {}, admitted.append)
    assert got.body == BODY
    assert got.hops == ("http://a.test/y", "http://b.test/z")
    assert admitted == ["http://a.test/x", "http://a.test/y", "http://b.test/z"]


def test_redirect_loop_ends() -> None:
    with (
        serve({"/x": answer(b"", status=REDIRECT, headers="Location: /x\r\n")}) as server,
        pytest.raises(Refused, match="more than 5 redirects"),
    ):
        ask(server)
    assert len(server.asked) == 6


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A listener on this machine that no request may ever reach."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError):
            listener.accept()


PRIVATE = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1/",
    "http://localhost/",
    "http://0/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://127.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fec0::1]/",
    "http://[fe80::1%25lo]/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.192/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://127.0.0.1\\@a.test/",
    "http://a.test@127.0.0.1/",
    "http://user:pw@127.0.0.1/",
    "file:///etc/passwd",
    "ftp://a.test/",
    "gopher://a.test/",
    "data:text/html,x",
    "javascript:alert(1)",
    "http://",
    "http:///x",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:99999/",
    "//",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_private_address_is_never_asked(url: str, canary: socket.socket) -> None:
    strict = Network(user_agent="t", contact="t", deadline_seconds=2.0)
    with pytest.raises((Refused, Failed)) as caught:
        get(strict, url.format(port=canary.getsockname()[1]), {}, lambda _url: None)
    assert isinstance(caught.value, Refused) or "name not resolved" in str(caught.value)


@pytest.mark.parametrize("url", PRIVATE[:24])
def test_private_address_is_never_reached_by_redirect(url: str, canary: socket.socket) -> None:
    target = url.format(port=canary.getsockname()[1])
    redirect = answer(b"", status=REDIRECT, headers=f"Location: {target}\r\n")
    with serve({"/x": redirect}) as server, pytest.raises((Refused, Failed)) as caught:
        ask(server, deadline_seconds=2.0)
    assert isinstance(caught.value, Refused) or "name not resolved" in str(caught.value)
    assert len(server.asked) == 1


def test_connected_is_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time changes nothing: there is no second time."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    tried: list[tuple[str, int]] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 0, 0, "", (address, port)) for address in answers.pop(0)]

    def connect(address: tuple[str, int], *_: object) -> socket.socket:
        tried.append(address)
        raise OSError("no route in a test")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Failed):
        get(Network(user_agent="t", contact="t"), "http://rebind.example/", {}, lambda _url: None)
    assert tried == [("93.184.216.34", 80)]
    assert len(answers) == 1


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, 0, 0, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Refused, match=r"10\.0\.0\.7"):
        net.global_addresses("mixed.example", 80)


@pytest.mark.parametrize("text", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_pass(text: str) -> None:
    assert is_global(text)


def test_environment_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with serve({"/x": answer(BODY)}) as server:
        assert ask(server).body == BODY


def test_certificate_of_nobody_is_refused(tmp_path: Path) -> None:
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography makes the certificate")
    import ssl

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.test")])
    start = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def speak_tls(connection: socket.socket) -> None:
        try:
            context.wrap_socket(connection, server_side=True)
        except (ssl.SSLError, OSError):
            connection.close()

    import threading

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: speak_tls(listener.accept()[0]), daemon=True).start()
        local = replace(network(Server(listener.getsockname()[:2])), deadline_seconds=5.0)
        with pytest.raises(Failed, match="TLS failed"):
            get(local, "https://a.test/x", {}, lambda _url: None)


def test_helpers_of_these_tests_are_sound() -> None:
    with serve({"/": index("/art/1.html"), "/x": page("甲")}) as server:
        assert b"/art/1.html" in ask(server, "/").body
        assert ask(server, "/none").status == 404
