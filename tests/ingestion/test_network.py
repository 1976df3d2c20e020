"""Does the one function that opens the network reach only public addresses and take only whole, bounded answers?"""

import gzip
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingestion.body import gunzip
from ingestion.network import Answer, Failed, Post, Refused, get
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
    ],
    ids=["length", "chunk", "gzip cut", "gzip cut no length", "gzip crc", "no gzip"],
)
def test_broken_body_is_never_taken(raw: bytes) -> None:
    """F23, T6"""
    with serve({"/x": raw}) as server, pytest.raises(Failed, match="incomplete"):
        ask(server)


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Encoding: gzip, gzip\r\n",
        "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
        f"Content-Encoding: {', '.join(['gzip'] * 20)}\r\n",
        "Content-Encoding: br\r\n",
        "Content-Encoding: zstd\r\n",
        "Content-Encoding: deflate\r\n",
    ],
    ids=["twice", "two lines", "twenty", "brotli", "zstd", "deflate"],
)
def test_compression_that_was_not_asked_for_is_refused(headers: str) -> None:
    """T6"""
    raw = answer(gzip.compress(gzip.compress(BODY)), headers=headers)
    with serve({"/x": raw}) as server, pytest.raises(Refused, match="content-encoding"):
        ask(server)


def test_endless_body_stops_at_the_cap() -> None:
    """T4"""
    with serve({"/x": endless}) as server, pytest.raises(Refused, match="more than 1000000 bytes"):
        ask(server, max_wire_bytes=1_000_000)


@pytest.mark.parametrize(
    ("media_type", "start", "is_taken"),
    [
        ("text/html", b"<html>", False),
        ("application/octet-stream", b"\x00\x01", False),
        ("", b"plain", False),
        ("application/pdf", b"%PDF", True),
        ("application/octet-stream", b"PK\x03\x04", True),
        ("application/octet-stream", b"\xd0\xcf\x11\xe0", True),
        ("text/csv; charset=gbk", b"a,b", True),
    ],
)
def test_a_page_may_have_fewer_bytes_than_a_table(media_type: str, start: bytes, is_taken: bool) -> None:
    """T4"""
    body = start + b"x" * 3000
    with serve({"/x": answer(body, headers=f"Content-Type: {media_type}\r\n")}) as server:
        if is_taken:
            assert ask(server, max_page_bytes=2000).body == body
        else:
            with pytest.raises(Refused, match="more than 2000 bytes"):
                ask(server, max_page_bytes=2000)


def test_body_that_announces_no_size_stops_at_the_cap() -> None:
    """T4"""
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>" + b"x" * 3000
    with serve({"/x": raw}) as server, pytest.raises(Refused, match="more than 2000 bytes"):
        ask(server, max_page_bytes=2000)


def test_size_announced_above_the_cap_is_not_waited_for() -> None:
    """T4"""
    raw = answer(b"<html>", length=10**12, headers="Content-Type: text/html\r\n")
    with serve({"/x": raw}) as server, pytest.raises(Refused, match="1000000000000 announced"):
        ask(server)


@pytest.mark.parametrize(("limits", "why"), [({}, "100 times"), ({"max_inflated_bytes": 1_000_000}, "1000000 bytes$")])
def test_bomb_is_refused_while_inflating(limits: dict[str, Any], why: str) -> None:
    """T6: 50 MB of 49 kB are below the size that is allowed and above the ratio."""
    bomb = gzip.compress(b"\0" * 50_000_000)
    with serve({"/x": answer(bomb, headers=GZIP)}) as server, pytest.raises(Refused, match=why):
        ask(server, **limits)


def test_ratio_says_nothing_about_small_pages() -> None:
    body = b" " * 900_000
    with serve({"/x": answer(gzip.compress(body), headers=GZIP)}) as server:
        assert ask(server).body == body


def test_gzip_members_are_joined_and_padding_is_ignored() -> None:
    two = gzip.compress(b"one ") + gzip.compress(b"two")
    assert gunzip(two, 100, 100) == b"one two"
    assert gunzip(two + b"\0" * 10, 100, 100) == b"one two"
    with pytest.raises(Refused):
        gunzip(two, 6, 100)


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.1 200 OK\r\n\r\n<p>", b"HTTP/1.1 200 OK\r\nX-", b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"],
    ids=["body", "headers", "body of a length"],
)
def test_dripping_server_is_ended_by_the_deadline(start: bytes) -> None:
    """T5, F21"""
    with serve({"/x": drip(start, 20.0)}) as server, pytest.raises(Failed, match=r"not finished within 0.5 s"):
        ask(server, deadline_seconds=0.5)


def test_server_that_drips_its_tls_greeting_is_ended_by_the_deadline() -> None:
    """T5, F21"""
    stopped = threading.Event()

    def greet_slowly(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record of 16 KiB is to come
            while not stopped.wait(0.05):
                try:
                    connection.sendall(b"\x02")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=greet_slowly, args=(listener,), daemon=True).start()
        local = replace(network(Server(listener.getsockname()[:2])), deadline_seconds=0.5)
        with pytest.raises(Failed, match=r"not finished within 0.5 s"):
            get(local, "https://a.test/x", {}, lambda _url: None)
        stopped.set()


def test_body_slower_than_a_server_that_means_well_is_given_up_long_before_the_deadline() -> None:
    """T5"""
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"
    with serve({"/x": drip(start, 20.0)}) as server, pytest.raises(Failed, match="less than 10000 bytes a second"):
        ask(server, min_bytes_per_second=10_000.0, grace_seconds=0.2)


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


def test_chain_of_redirects_ends() -> None:
    """F22, T28"""
    scripts = {
        f"/x{'x' * n}": answer(b"", status=REDIRECT, headers=f"Location: /x{'x' * (n + 1)}\r\n") for n in range(9)
    }
    with (
        serve(dict(scripts)) as server,
        pytest.raises(Refused, match="more than 5 redirects"),
    ):
        ask(server)
    assert len(server.asked) == 6


def test_redirect_in_a_circle_ends_where_it_closes() -> None:
    """F22, T28"""
    scripts = {
        "/x": answer(b"", status=REDIRECT, headers="Location: /y\r\n"),
        "/y": answer(b"", status=REDIRECT, headers="Location: /x\r\n"),
    }
    with serve(dict(scripts)) as server, pytest.raises(Refused, match=r"in a circle, back to 'http://a\.test/x'"):
        ask(server)
    assert server.paths == ["/x", "/y"]


def test_redirect_to_a_path_in_raw_utf8_is_followed() -> None:
    path = "/%E7%BB%8F%E6%B5%8E"
    away = answer(b"", status=REDIRECT, headers="").replace(b"\r\n\r\n", "\r\nLocation: /经济\r\n\r\n".encode())
    with serve({"/x": away, path: answer(BODY)}) as server:
        assert ask(server).body == BODY
    assert server.paths == ["/x", path]


def test_post_is_sent_whole_and_follows_its_own_host_alone() -> None:
    post = Post(b'{"cid": 1}', "application/json")
    scripts = {
        "/x": answer(b"", status="307 Temporary Redirect", headers="Location: /y\r\n"),
        "/y": answer(b"{}"),
        "/away": answer(b"", status="307 Temporary Redirect", headers="Location: http://b.test/y\r\n"),
        "/done": answer(b"", status="303 See Other", headers="Location: /y\r\n"),
    }
    with serve(dict(scripts)) as server:
        assert get(network(server), "http://a.test/x", {}, lambda _url: None, post).body == b"{}"
        with pytest.raises(Refused, match="a POST is not sent on to another host"):
            get(network(server), "http://a.test/away", {}, lambda _url: None, post)
        get(network(server), "http://a.test/done", {}, lambda _url: None, post)
    heads = [head.split(" HTTP")[0] for _, head in server.asked]
    assert heads == ["POST /x", "POST /y", "POST /away", "POST /done", "GET /y"]
    assert "Content-Length: 10\r\n" in server.asked[1][1]
    assert "Content-Type: application/json\r\n" in server.asked[1][1]


def test_proxies_and_passwords_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """T1"""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine a.test login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with serve({"/x": answer(BODY, headers="Set-Cookie: id=1\r\n")}) as server:
        assert ask(server).body == BODY
        ask(server)
    assert not any("Authorization" in head or "Cookie" in head for _, head in server.asked)


def test_helpers_of_these_tests_are_sound() -> None:
    with serve({"/": index("/art/1.html"), "/x": page("甲")}) as server:
        assert b"/art/1.html" in ask(server, "/").body
        assert ask(server, "/none").status == 404
