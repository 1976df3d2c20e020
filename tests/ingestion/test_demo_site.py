"""Does the demonstration site answer as a web server does, and is the whole way over it walked right?"""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion import extract_pending, fetch_source, load_sources, make_network
from ingestion.documents import Extractor
from ingestion.ledger import open_ledger
from ingestion.records import FetchOutcome
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.test_ledger import NOON
from zhibiao.demo_site import DemoSite, main

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "zhibiao" / "demo" / "site"
DAYE = "www-daye.demo.test"


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with DemoSite(SITE) as opened:
        yield opened


def ask(site: DemoSite, path: str, host: str = DAYE, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    return connection.getresponse()


def test_page_comes_with_validators_and_304_answers_them(site: DemoSite) -> None:
    first = ask(site, "/")
    body = first.read()
    assert (first.status, body) == (200, (SITE / DAYE / "index.html").read_bytes())
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If_None_Match": etag}, {"If_None_Match": f'"x", W/{etag}'}, {"If_Modified_Since": modified}):
        again = ask(site, "/index.html", **headers)
        assert (again.status, again.read()) == (304, b"")
    assert ask(site, "/", If_None_Match='"other"', If_Modified_Since=modified).status == 200
    assert ask(site, "/", If_Modified_Since="no date").status == 200


def test_charset_stands_in_the_header_only_where_the_name_says_so(site: DemoSite) -> None:
    assert ask(site, "/tjxx/2023/tjsj0215.gb18030.html").headers["Content-Type"] == "text/html; charset=gb18030"
    assert ask(site, "/index.html").headers["Content-Type"] == "text/html"


OUTSIDE = ["/../tjj.demo.test/index.html", "/%2e%2e/tjj.demo.test/index.html", "/..%2f..%2fREADME.md", "//etc/passwd"]


@pytest.mark.parametrize("path", [*OUTSIDE, "/%00", "/missing.html", "/xwzx/"])
def test_nothing_outside_the_hosts_folder_is_served(site: DemoSite, path: str) -> None:
    assert ask(site, path).status == 404


@pytest.mark.parametrize("host", ["", ".", "..", "../site", "a/b", "demo\x00.test", "nobody.test"])
def test_a_host_is_a_folder_of_the_site_and_nothing_else(site: DemoSite, host: str) -> None:
    assert site.file_of(host, "/") is None
    assert site.file_of(site.hosts[0], "/") is not None


def test_a_request_does_not_list_all_hosts(site: DemoSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made sites have thousands of them, and a benchmark would measure the listing."""
    host = site.hosts[0]
    monkeypatch.setattr(DemoSite, "hosts", property(lambda _: pytest.fail("listed")))
    assert site.file_of(host, "/") is not None


def test_unknown_host_and_head(site: DemoSite) -> None:
    assert ask(site, "/", host="nowhere.demo.test").status == 404
    assert ask(site, "/", host="..").status == 404
    head = ask(site, "/", method="HEAD")
    assert (head.status, head.read()) == (200, b"")
    assert ask(site, "/", host=f"{DAYE}:80").status == 200


def test_wrong_use_is_told(tmp_path: Path) -> None:
    assert main(["only one"]) == 2
    with pytest.raises(FileNotFoundError, match="no such folder"):
        DemoSite(tmp_path / "none")
    with pytest.raises(RuntimeError, match="not open"):
        _ = DemoSite(tmp_path).port


def test_a_container_s_address_is_listened_on_alone() -> None:
    """As docker-compose.yml starts it, with an address of this machine's loopback instead of every interface."""
    with socket.create_server(("127.0.0.2", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "zhibiao.demo_site", str(SITE), str(port), "127.0.0.2"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.2", port)) == 0:
                    break
            assert server.poll() is None
            time.sleep(0.1)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    finally:
        server.terminate()
        assert server.wait(30) == 0


def test_every_source_is_fetched_and_forbidden_pages_never_are(tmp_path: Path, site: DemoSite) -> None:
    sources = {name: item for name, item in load_sources(ROOT / "ingestion" / "sources").items() if item.demo}
    network = make_network(user_agent="zhibiao-test", contact="tests", resolve=site.resolve(), allow_private=True)
    url = ledger_url(tmp_path)
    reports = {
        name: fetch_source(item, home=tmp_path, ledger_url=url, run_id="r", network=network, now=lambda: NOON)
        for name, item in sources.items()
    }
    assert sum(report.counts["failed"] for report in reports.values()) == 0
    assert {name: report.counts["refused"] for name, report in reports.items() if report.counts["refused"]} == {
        "420281_demo_portal": 1
    }
    assert not [path for host, path, _ in site.requests if host == DAYE and path.startswith("/neibu/")]
    with open_ledger(url) as ledger:
        (refused,) = [row for row in ledger.fetch_records(None) if row.outcome is FetchOutcome.REFUSED]
    assert refused.url == f"http://{DAYE}/neibu/2023/kb0630.html"
    assert refused.detail == "robots.txt does not allow this address"

    report = extract_pending(
        None,
        home=tmp_path,
        ledger_url=url,
        seeds=tmp_path,
        run_id="r",
        now=lambda: NOON,
        sources=sources,
        extractor=Extractor("1-none", lambda _page, _context, _doc: ((), (), None)),
    )
    quarantined = sorted(note.rsplit("quarantined: ", 1)[1].split(":")[0] for note in report.notes)
    assert quarantined == ["empty", "not_expected_content"], "the page of navigation alone and the error page"
    assert report.counts["skipped"] == len(site.hosts), "the index pages"
    assert report.counts["documents"] == sum(item.counts["fetched"] for item in reports.values()) + len(site.hosts)
