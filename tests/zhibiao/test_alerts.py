"""Do messages of failures reach webhook and mail, say what is needed, and hold no secret and nothing that acts?"""

import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from zhibiao.alerts import LONGEST_ERROR, AlertFailed, Trouble, fields_of, tell
from zhibiao.settings import Alerts, SettingsError, load_settings

TROUBLE = Trouble("failed", "publish_marts", "scheduled__1", "run_marts_gate", "fewer facts: 7 < 9\nand more")


@contextmanager
def webhook(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    posts: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - a followed redirect would show here

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/robot?key=abc", posts
        server.shutdown()


@contextmanager
def mail_server() -> Iterator[tuple[str, list[str]]]:
    """As much of SMTP as one message needs."""
    lines: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            is_body = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                lines.append(line)
                if is_body and line != ".":
                    continue
                if line.startswith("ehlo"):
                    self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")  # it would take a password in clear
                    continue
                is_body = line.upper() == "DATA"
                self.wfile.write(b"354 go on\r\n" if is_body else b"221 bye\r\n" if line == "QUIT" else b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", lines
        server.shutdown()


def test_nobody_is_told_without_a_setting() -> None:
    settings = load_settings({})
    assert not settings.alerts.is_on
    tell(settings.alerts, TROUBLE)


def test_a_message_says_where_what_and_what_next() -> None:
    fields = fields_of(TROUBLE)
    assert fields["text"].splitlines() == [
        "zhibiao: publish_marts.run_marts_gate failed",
        "run: scheduled__1",
        "error: fewer facts: 7 &lt; 9",
        'next: the last release stays; if the loss is right, zhibiao run --override "why"',
        "runbook: docs/runbook.md#run_marts_gate-failed",
    ]


@pytest.mark.parametrize(
    ("what", "task", "entry"),
    [
        ("failed", "extract_share 2/5", "extract_share-failed"),
        ("failed", "", "a-run-failed"),
        ("late", "", "a-run-is-late"),
    ],
)
def test_a_message_links_to_the_entry_of_the_runbook_wherever_that_is_read(what: str, task: str, entry: str) -> None:
    settings = load_settings({"ZHIBIAO_RUNBOOK_URL": "https://wiki.test/on-call/runbook.html"})
    fields = fields_of(Trouble(what, "ingest_sources", "r", task, "e"), settings.secrets, settings.runbook)
    assert fields["runbook"] == f"https://wiki.test/on-call/runbook.html#{entry}"
    assert fields["text"].endswith(fields["runbook"])


def test_words_of_a_page_act_nowhere() -> None:
    hostile = "<script>x()</script> <!channel> \x1b[31m\u202e =HYPERLINK(1)\r\nSubject: other" + "长" * 1000
    fields = fields_of(Trouble("failed", "d", "r", "t", hostile))
    assert not {"<", ">", "\x1b", "\u202e", "\r", "\n"} & set(fields["error"])
    assert "Subject" not in fields["error"], "the first line alone"
    long = fields_of(Trouble("failed", "d", "r", "t", "长" * 1000))
    assert len(long["error"]) == LONGEST_ERROR


def test_no_secret_and_no_key_of_an_address_is_told() -> None:
    environ = {
        "AIRFLOW_ADMIN_PASSWORD": "hunter22",
        "ZHIBIAO_ALERT_WEBHOOK": "https://chat.test/robot?key=abcdef",
        "ZHIBIAO_ALERT_MAIL": "a@b.test",
        "ZHIBIAO_ALERT_SMTP": "smtp://me:mailpass@mail.test",
    }
    settings = load_settings(environ)
    error = "hunter22 at https://chat.test/robot?key=abcdef and postgresql://u:p4ss@db/x, http://a.test/p?token=1#z end"
    shown = fields_of(Trouble("failed", "d", "r", "t", error), settings.secrets)["error"]
    assert shown == "… at … and postgresql://…@db/x, http://a.test/p?… end"
    assert not any(secret in repr(settings) for secret in ("mailpass", "abcdef"))


@pytest.mark.parametrize(
    ("form", "where"),
    [
        ("json", lambda body: body["text"]),
        ("wecom", lambda body: body["text"]["content"]),
        ("feishu", lambda body: body["content"]["text"]),
    ],
)
def test_a_webhook_is_told_in_its_own_form(form: str, where: Any) -> None:
    with webhook() as (address, posts):
        tell(Alerts(webhook=address, webhook_form=form), TROUBLE)
    ((path, body),) = posts
    assert path == "/robot?key=abc"
    assert where(body).startswith("zhibiao: publish_marts.run_marts_gate failed\n")


@pytest.mark.parametrize("status", [302, 500])
def test_a_webhook_that_refuses_is_named_without_its_key(status: int) -> None:
    with (
        webhook(status) as (address, posts),
        pytest.raises(AlertFailed, match=f"ALERT_WEBHOOK: answered {status}") as error,
    ):
        tell(Alerts(webhook=address), TROUBLE)
    assert len(posts) == 1, "a redirect is not followed"
    assert "abc" not in str(error.value)


def test_mail_is_sent_though_the_webhook_is_gone() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{probe.getsockname()[1]}/key-abc"
        with mail_server() as (smtp, lines), pytest.raises(AlertFailed, match="ALERT_WEBHOOK: Conn"):
            tell(Alerts(webhook=gone, mail_to="a@b.test", mail_from="z@b.test", smtp=smtp), TROUBLE)
    assert "rcpt TO:<a@b.test>" in lines
    assert "Subject: zhibiao: publish_marts.run_marts_gate failed" in lines
    assert any(line.startswith("error: fewer facts") for line in lines)


def test_no_password_goes_out_in_clear() -> None:
    with mail_server() as (smtp, lines), pytest.raises(AlertFailed, match="SMTPNotSupported"):
        with_password = smtp.replace("//", "//me:mailpass@")
        tell(Alerts(mail_to="a@b.test", mail_from="a@b.test", smtp=with_password), TROUBLE)
    assert not any("AUTH" in line or "mailpass" in line for line in lines)


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"ZHIBIAO_ALERT_WEBHOOK": "ftp://key-abc"}, "ZHIBIAO_ALERT_WEBHOOK"),
        ({"ZHIBIAO_ALERT_WEBHOOK": "http://host:key-abc/"}, "ZHIBIAO_ALERT_WEBHOOK"),
        ({"ZHIBIAO_ALERT_WEBHOOK_FORM": "irc"}, "json, wecom, feishu"),
        ({"ZHIBIAO_ALERT_MAIL": "a@b.test"}, "ZHIBIAO_ALERT_SMTP"),
        ({"ZHIBIAO_RUNBOOK_URL": "https://host/page?key=abc"}, "ZHIBIAO_RUNBOOK_URL"),
        ({"ZHIBIAO_RUNBOOK_URL": "https://me:abc@host/page"}, "ZHIBIAO_RUNBOOK_URL"),
        ({"ZHIBIAO_RUNBOOK_URL": "javascript:abc"}, "ZHIBIAO_RUNBOOK_URL"),
        ({"ZHIBIAO_RUNBOOK_URL": "docs/runbook.md) [abc](x"}, "ZHIBIAO_RUNBOOK_URL"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says) as error:
        load_settings(environ)
    assert "abc" not in str(error.value)
