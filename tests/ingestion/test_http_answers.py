"""Does every strange answer of a server end in its expected row of the ledger, and never as a stored document?

Each case is an article's address that answers so; beside it stands a sound article, which is stored whatever the other
one does. Behaviours of connections (slow, endless) stand in `test_network`, addresses in `test_addresses`.
"""

import gzip
import io
import re
import zipfile
import zlib
from pathlib import Path

import pytest

from ingestion.records import FetchOutcome
from tests.ingestion.fetching import NO_RULES, TEXT, rows, run
from tests.ingestion.scripted import Script, answer, html, index, page, serve, source

FAILED, REFUSED, STORED = FetchOutcome.FAILED, FetchOutcome.REFUSED, FetchOutcome.STORED
HTML = "Content-Type: text/html; charset=utf-8\r\n"
GZIP = "Content-Encoding: gzip\r\n"
WHOLE = html(TEXT * 5)
PROSE = "某县统计局发布，全年粮食总产量十二万吨，比上年增长百分之三。" * 20


def doc(body: str, *, head: str = "", title: str = "某县经济运行") -> bytes:
    text = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return answer(text.encode(), headers=HTML)


def redirect(target: str, status: str = "302 Found") -> bytes:
    return answer(b"", status=status, headers=f"Location: {target}\r\n")


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return packed.getvalue()


def raw(head: str, body: bytes = b"") -> bytes:
    return f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + body


CUT = gzip.compress(WHOLE)[:-12]
CASES: dict[str, tuple[bytes, FetchOutcome, str]] = {
    # F18, F19, F20: statuses
    "gone": (page("x", status="410 Gone"), FAILED, "status 410"),
    "not there": (page("x", status="404 Not Found"), FAILED, "status 404"),
    "forbidden": (page("x", status="403 Forbidden"), FAILED, "status 403"),
    "name and password": (page("x", status="401 Unauthorized"), FAILED, "status 401"),
    "teapot": (page("x", status="418 Teapot"), FAILED, "status 418"),
    "no content": (raw("204 No Content"), FAILED, "status 204"),
    "part of it": (answer(WHOLE, status="206 Partial Content", headers=HTML), FAILED, "status 206"),
    "choices": (page("x", status="300 Multiple Choices"), FAILED, "status 300"),
    "not modified, unasked": (raw("304 Not Modified"), FAILED, "status 304"),
    "script challenge by status": (page("x", status="412 Precondition Failed"), FAILED, "status 412"),
    "busy": (page("x", status="503 Busy"), FAILED, "status 503"),
    "broken gateway": (page("x", status="502 Bad"), FAILED, "status 502"),
    "too many": (page("x", status="429 Slow down"), FAILED, "status 429"),
    "own status": (page("x", status="999 Denied"), FAILED, "status 999"),
    "early hints for ever": (b"HTTP/1.1 100 Continue\r\n\r\n" * 3, FAILED, "connection failed"),
    # F22: where one is sent on to
    "circle": (redirect("/art/x.html"), REFUSED, "in a circle"),
    "to another host": (redirect("http://b.test/"), REFUSED, "not among the record's allowed_hosts"),
    "to this machine": (redirect("http://127.0.0.1/"), REFUSED, "not among the record's allowed_hosts"),
    "to a file": (redirect("file:///etc/passwd"), REFUSED, "scheme|not an address|allowed_hosts"),
    "to ftp": (redirect("ftp://a.test/x"), REFUSED, "scheme|not an address"),
    "to another port": (redirect("http://b.test:22/"), REFUSED, "allowed_hosts"),
    "to nowhere": (redirect("http://[::1/"), REFUSED, "not an address"),
    "to the front page": (redirect("/"), FAILED, "not_expected_content: redirected to 'http://a.test/'"),
    "to an error page": (redirect("/404.html"), FAILED, "not_expected_content: redirected"),
    "to a login": (redirect("/sso/login"), FAILED, "not_expected_content: redirected"),
    "redirect without target": (answer(b"", status="302 Found"), FAILED, "status 302"),
    "redirect with a name in it": (redirect("http://me:pw@a.test/"), REFUSED, "user name|allowed_hosts"),
    # F23: half bodies
    "empty": (answer(b""), FAILED, "empty body"),
    "white space": (answer(b" \r\n "), FAILED, "empty body"),
    "cut by the site": (answer(WHOLE[:-30], headers=HTML), FAILED, "never closes it"),
    "shorter than announced": (answer(WHOLE, headers=HTML, length=len(WHOLE) + 9), FAILED, "incomplete"),
    "longer than announced": (answer(WHOLE, headers=HTML, length=len(WHOLE) - 30), FAILED, "never closes it"),
    "without length, cut": (raw("200 OK", WHOLE[:-30]), FAILED, "never closes it"),
    "table without length": (raw("200 OK", b"a,b\n1,2\n"), FAILED, "no end mark"),
    "length of letters": (raw("200 OK\r\nContent-Length: many", b"a,b\n1,2\n"), FAILED, "no end mark"),
    "two lengths": (raw("200 OK\r\nContent-Length: 3\r\nContent-Length: 5", b"abcde"), FAILED, "connection failed"),
    "chunk cut": (raw("200 OK\r\nTransfer-Encoding: chunked", b"ff\r\n<html>"), FAILED, "incomplete"),
    "chunk of letters": (raw("200 OK\r\nTransfer-Encoding: chunked", b"zz\r\n<html>"), FAILED, "incomplete"),
    "chunk below zero": (raw("200 OK\r\nTransfer-Encoding: chunked", b"-5\r\n<html>"), FAILED, "incomplete"),
    "chunk beyond all": (raw("200 OK\r\nTransfer-Encoding: chunked", b"f" * 15 + b"\r\n<html>"), FAILED, "incomplete"),
    "chunks without end": (raw("200 OK\r\nTransfer-Encoding: chunked", b"3\r\nabc\r\n"), FAILED, "incomplete"),
    "gzip cut": (answer(CUT, headers=HTML + GZIP), FAILED, "before its end mark"),
    "gzip cut, no length": (raw("200 OK\r\nContent-Encoding: gzip", CUT), FAILED, "before its end mark"),
    "gzip checksum": (answer(gzip.compress(WHOLE)[:-8] + bytes(8), headers=GZIP), FAILED, "gzip body damaged"),
    "gzip that is none": (answer(WHOLE, headers=GZIP), FAILED, "gzip body damaged"),
    "PDF cut": (answer(b"%PDF-1.7\n1 0 obj\n"), FAILED, "the PDF has no end mark"),
    "archive cut": (answer(archive("[Content_Types].xml")[:-40]), FAILED, "no end record"),
    # T4, T6: compressions
    "brotli": (answer(b"x", headers="Content-Encoding: br\r\n"), REFUSED, "was not asked for"),
    "zstd": (answer(b"x", headers="Content-Encoding: zstd\r\n"), REFUSED, "was not asked for"),
    "deflate": (answer(zlib.compress(WHOLE), headers="Content-Encoding: deflate\r\n"), REFUSED, "was not asked for"),
    "gzip twice": (answer(b"x", headers="Content-Encoding: gzip, gzip\r\n"), REFUSED, "more than one"),
    "bomb": (answer(gzip.compress(bytes(30_000_000)), headers=GZIP), REFUSED, "too large: inflates"),
    "too long": (answer(b"<html>" + b"x" * 9 * 2**20, headers=HTML), REFUSED, "too large: more than 8388608"),
    # garbage instead of HTTP
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", FAILED, "connection failed"),
    "closed at once": (b"", FAILED, "connection failed|incomplete"),
    "status of letters": (b"HTTP/1.1 abc OK\r\n\r\n", FAILED, "connection failed"),
    "header without end": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", FAILED, "connection failed"),
    "hundreds of headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n", FAILED, "connection failed"),
    # F24: something else, with status 200
    "picture": (answer(b"\x89PNG\r\n\x1a\n" + bytes(99), headers=HTML), FAILED, "not_expected_content: an image"),
    "photograph": (answer(b"\xff\xd8\xff\xe0" + bytes(99)), FAILED, "not_expected_content: an image"),
    "by type alone": (answer(b"BM" + bytes(99), headers="Content-Type: image/bmp\r\n"), FAILED, "an image"),
    "film": (answer(bytes(99), headers="Content-Type: video/mp4\r\n"), FAILED, "not_expected_content: video/mp4"),
    "program": (answer(b"MZ\x90" + bytes(99), headers="Content-Type: text/css\r\n"), FAILED, "a program"),
    "archive": (answer(archive("a.txt")), FAILED, "not_expected_content: an archive where a page was expected"),
    "rar": (answer(b"Rar!\x1a\x07\x01\x00"), FAILED, "not_expected_content: an archive"),
    "cookie and reload": (
        doc("<script>document.cookie='k=1;path=/';location.reload()</script>"),
        FAILED,
        "not_expected_content: a script that sets a cookie and asks again",
    ),
    "cloud firewall": (doc("<script>var arg1='0A';setCookie('acw_sc__v2',x)</script>"), FAILED, "Alibaba Cloud WAF"),
    "encrypted script": (doc("<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>"), FAILED, "Ruishu"),
    "captcha": (doc("<div id='c'></div><script>initGeetest({})</script>"), FAILED, "Geetest"),
    "firewall refuses": (doc("<p>您的访问请求可能对网站造成安全威胁，请联系管理员。</p>"), FAILED, "firewall page"),
    "signpost": (doc("", head='<meta http-equiv="refresh" content="0;url=/new/">'), FAILED, "sends on to another"),
    "soft 404": (doc("<p>抱歉</p>", title="页面不存在 - 某县人民政府"), FAILED, "its title says '页面不存在'"),
    "soft 404 among menus": (doc(f"<ul>{'<li>政务公开</li>' * 200}</ul>", title="404 Not Found"), FAILED, "its title"),
    "soft 404 by its text": (doc("<p>您访问的页面已被移走。</p>"), FAILED, "您访问的页面"),
    "login": (doc("<form><input name=u><input type='password' name=p></form>"), FAILED, "asks for a password"),
    "busy page": (doc("<p>系统繁忙，请稍后再试</p>"), FAILED, "系统繁忙"),
    "error page in GBK": (
        answer("<html><title>提示</title><p>信息不存在或已被删除</p></html>".encode("gb18030")),
        FAILED,
        "信息不存在",
    ),
}
LONG_PATH = f"/err{'_' * 1500}!"  # no pattern may go back and forth in it
SOUND: dict[str, bytes] = {
    "page": page(TEXT),
    "page without length": raw("200 OK\r\nContent-Type: text/html", WHOLE),
    "gzip": answer(gzip.compress(WHOLE), headers=HTML + GZIP),
    "chunks": raw("200 OK\r\nTransfer-Encoding: chunked", f"{len(WHOLE):x}\r\n".encode() + WHOLE + b"\r\n0\r\n\r\n"),
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + WHOLE,
    "PDF": answer(b"%PDF-1.7\n%%EOF\n", headers="Content-Type: application/pdf\r\n"),
    "padded PDF": answer(b"%PDF-1.7\n%%EOF\n" + bytes(5000)),
    "workbook": answer(archive("[Content_Types].xml", "xl/workbook.xml")),
    "open document": answer(archive("mimetype").replace(b"mimetypex", b"mimetypeapplication/vnd.oasis.opendocument")),
    "article on cyber security": doc(f"<p>网站防火墙拦截提示、请输入验证码等页面不存在。{PROSE}</p>"),
    "short notice with its date": doc("<p>发布日期：2024-01-02</p><p>因网站维护，系统繁忙，请先登录后办理。</p>"),
    "article with a cookie script": doc(f"<p>{PROSE}</p><script>document.cookie='v=1';location.href</script>"),
    "title with an amount": doc("<p>我县企业不断壮大。</p>", title="亿元企业突破 500 家_某县人民政府"),
    "redirect on its own host": redirect("/art/sound.html"),
    "to a long path": redirect(LONG_PATH),
}


@pytest.mark.parametrize("name", [*CASES, *SOUND])
def test_answer_ends_as_expected(name: str, tmp_path: Path) -> None:
    """F18–F24, T4, T6"""
    reply, outcome, why = CASES[name] if name in CASES else (SOUND[name], STORED, "")
    scripts: dict[str, Script | bytes] = {
        **NO_RULES,
        "/": index("/art/x.html", "/art/sound.html"),
        "/art/x.html": reply,
        "/art/sound.html": page(TEXT + "另一篇。"),
    }
    if name.startswith("to "):
        scripts |= {"/404.html": page("x"), "/sso/login": page("x"), LONG_PATH: page("x")}
    with serve(scripts) as server:
        report = run(tmp_path, server, source(), retries=0, deadline_seconds=5.0)
    row = rows(tmp_path, "http://a.test/art/x.html")[-1]
    assert row.outcome is outcome
    assert re.search(why, row.detail or ""), row.detail
    assert (row.raw_sha256 is None) == (outcome is not STORED)
    assert "\n" not in (row.detail or "")
    assert report.counts["fetched"] == (2 if outcome is STORED else 1), "the sound article beside it is stored"


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 60


def test_strange_page_is_not_asked_twice_in_a_run(tmp_path: Path) -> None:
    """F24: a firewall is not argued with."""
    challenge, _, _ = CASES["cloud firewall"]
    with serve(
        {**NO_RULES, "/": index("/art/x.html", "/art/y.html"), "/art/x.html": challenge, "/art/y.html": page(TEXT)}
    ) as server:
        run(tmp_path, server)
    assert server.paths.count("/art/x.html") == 1
