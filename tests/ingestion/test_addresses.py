"""Is no private machine ever asked, however its address is written, redirected to or resolved? (T1, T2, T3)

A listener stands on this machine's loopback, at the port that addresses without one mean; it must never accept.
"""

import socket
import threading
from collections.abc import Iterator

import pytest

from ingestion import addresses
from ingestion.addresses import canonical, global_addresses, is_global, next_address
from ingestion.network import Failed, Network, Refused, get
from tests.ingestion.scripted import answer, network, serve

# Spellings that some reader of addresses takes for loopback or for another private machine.
PRIVATE = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.1",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "HTTP://127.0.0.1/",
    " http://127.0.0.1/",
    "http://127.0.0.1:/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://localhost:{port}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "http://0/",
    "http://0.0.0.0/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.255.255.254/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://１２７.０.０.１/",
    "http://%31%32%37.0.0.1/",
    "http://127%2e0%2e0%2e1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fec0::1]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[fe80::1%25lo]/",
    "http://[::1%25lo]/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://127.0.0.1\\@a.test/",
    "http://127.0.0.1#@a.test/",
    "http://127.0.0.1?@a.test/",
    "http://127.0.0.1;a.test/",
    "http://127.0.0.1%2f@a.test/",
    "http://127.0.0.1%00.a.test/",
    "http://127.0.0.1\t.a.test/",
    "http://a.test@127.0.0.1/",
    "http://a.test:80@127.0.0.1/",
    "http://a.test%40127.0.0.1/",
    "http://user:pw@127.0.0.1/",
]
NEVER_ASKED = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "ftp://a.test/",
    "gopher://a.test/",
    "data:text/html,x",
    "javascript:alert(1)",
    "http://",
    "http:///x",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:99999/",
    "http://8.8.8.8:http/",
    "http://[::1/",
    "//",
]
# Addresses a name may resolve to.
RESOLVED = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 (never bound)
    "10.0.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "198.19.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1%2",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "not-an-address",
]


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Port of a listener of this machine that no request may reach; http without a port means this one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        monkeypatch.setitem(addresses.PORTS, "http", port)
        yield port
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a connection was opened to."""
    real, hosts = socket.create_connection, []

    def spy(address: tuple[str, int], timeout: float) -> socket.socket:
        hosts.append(address[0])
        return real(address, timeout)

    monkeypatch.setattr(socket, "create_connection", spy)
    return hosts


@pytest.mark.parametrize("url", PRIVATE + NEVER_ASKED)
def test_private_address_is_never_asked(url: str, canary: int, connected: list[str]) -> None:
    """T1, T3"""
    strict = Network(user_agent="t", contact="t", deadline_seconds=2.0)
    with pytest.raises((Refused, Failed)) as caught:
        get(strict, url.format(port=canary), {}, lambda _url: None)
    assert isinstance(caught.value, Refused) or "name not resolved" in str(caught.value)
    assert connected == []


@pytest.mark.parametrize("url", [url for url in PRIVATE if url.startswith("http://")])
def test_private_address_is_never_reached_by_redirect(url: str, canary: int, connected: list[str]) -> None:
    """T1, F22"""
    redirect = answer(b"", status="302 Found").replace(
        b"\r\n\r\n", f"\r\nLocation: {url.format(port=canary)}\r\n\r\n".encode()
    )
    with serve({"/x": redirect}) as server:
        with pytest.raises((Refused, Failed)) as caught:
            get(network(server, deadline_seconds=2.0), "http://a.test/x", {}, lambda _url: None)
        assert server.paths == ["/x"]
    assert isinstance(caught.value, Refused) or "name not resolved" in str(caught.value)
    assert connected == ["127.0.0.1"], "the scripted server alone"


@pytest.mark.parametrize("resolved", RESOLVED)
@pytest.mark.parametrize("others", [[], ["93.184.216.34"]], ids=["alone", "among public ones"])
def test_name_that_resolves_to_a_private_address_is_never_asked(
    resolved: str, others: list[str], canary: int, connected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """T1"""
    found = [(socket.AF_INET, 0, 0, "", (text, canary)) for text in (*others, resolved)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused, match="not a public address"):
        get(Network(user_agent="t", contact="t"), "http://www.example.gov.cn/", {}, lambda _url: None)
    assert connected == []


def test_connected_is_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """T2: a name server that answers otherwise the second time changes nothing: there is no second time."""
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


def test_name_servers_that_stay_silent_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """F21, F19"""
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(60) and [])
    with pytest.raises(Failed, match=r"silent\.example: name not resolved within 0\.1 s"):
        global_addresses("silent.example", 80, seconds=0.1)
    assert not released.is_set()
    released.set()


def test_name_with_dozens_of_addresses_is_tried_at_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """F21: each address that swallows the request costs the whole time to connect."""
    found = [(socket.AF_INET, 0, 0, "", (f"93.184.216.{number}", 80)) for number in range(40)]
    tried: list[str] = []

    def swallow(address: tuple[str, int], *_: object) -> socket.socket:
        tried.append(address[0])
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", swallow)
    with pytest.raises(Failed, match="timed out"):
        get(Network(user_agent="t", contact="t"), "http://www.example.gov.cn/", {}, lambda _url: None)
    assert len(tried) == 4


def test_rebinding_name_is_refused_when_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """T2: each hop resolves for itself; the second answer of the name server is judged like the first."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, port, **_: [(0, 0, 0, "", (text, port)) for text in answers.pop(0)]
    )
    assert global_addresses("rebind.example", 80) == ["93.184.216.34"]
    with pytest.raises(Refused, match=r"resolves to 127\.0\.0\.1"):
        global_addresses("rebind.example", 80)


def test_name_that_does_not_resolve_is_a_failure_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """F19"""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Failed, match=r"www\.example\.gov\.cn: name not resolved") as caught:
        get(Network(user_agent="t", contact="t"), "http://www.example.gov.cn/", {}, lambda _url: None)
    assert caught.value.may_retry


@pytest.mark.parametrize("text", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_pass(text: str) -> None:
    assert is_global(text)


def test_way_back_from_https_to_another_host_is_refused() -> None:
    """F22, T31"""
    with pytest.raises(Refused, match="from https to http on another host"):
        next_address("https://a.test/x", "http://b.test/x", [])
    assert next_address("https://a.test/x", "http://a.test/y", []) == "http://a.test/y"
    assert next_address("http://a.test/x", "http://b.test/y", []) == "http://b.test/y"
    assert next_address("https://a.test/x", "//b.test/y", []) == "https://b.test/y"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("HTTP://A.Test:80/art/1.html#top", "http://a.test/art/1.html"),
        ("https://a.test:443", "https://a.test/"),
        ("http://a.test:8080/x", "http://a.test:8080/x"),
        ("/art/1.html;jsessionid=0A1B2C.node1?id=3", "http://a.test/art/1.html?id=3"),
        ("/art/1.jsp;JSESSIONID=0A1B", "http://a.test/art/1.jsp"),
        ("/a?PHPSESSID=9&id=3", "http://a.test/a?id=3"),
        ("/a?id=%e7%bb%8f&b=", "http://a.test/a?id=%E7%BB%8F&b="),
        ("/x/../art/./1.html", "http://a.test/art/1.html"),
        ("http://a.test/x/../../art/1.html", "http://a.test/art/1.html"),
        ("http://a.test/art/..", "http://a.test/"),
        ("../art/1.html", "http://a.test/art/1.html"),
        ("?page=2", "http://a.test/list/index.html?page=2"),
        (" /art/1.html\n", "http://a.test/art/1.html"),
        ("http://[2400:3200::1]/x", "http://[2400:3200::1]/x"),
        ("http://user@a.test/x", None),
        ("http://a.test:port/x", None),
        ("http://[::1/x", None),
        ("mailto:a@a.test", None),
        ("javascript:void(0)", None),
        ("file:///etc/passwd", None),
        (f"/{'x' * 2100}", None),
    ],
)
def test_an_address_has_one_spelling(link: str, address: str | None) -> None:
    """T3, T28"""
    assert canonical(link, "http://a.test/list/index.html") == address
