"""Who is told when a night goes wrong, and in which words? One message to a webhook, a mail address, or both.

The message names DAG, run and task, the first line of the error, what to do next and the entry of the runbook. An error
may hold words of a page and addresses with keys: control characters go, markup is escaped, known secrets and what
addresses carry beside host and path are left out. When something is told is left to `dags._alerts`.
"""

import html
import http.client
import json
import re
import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from warehouse.plain import in_one_line, printable
from zhibiao import runbook
from zhibiao.settings import Alerts

TIMEOUT_SECONDS = 10  # the task has failed already; nobody waits long for the post
LONGEST_ERROR = 300
_USERINFO = re.compile(r"//[^/\s@]*@")
_QUERY = re.compile(r"(https?://[^\s?]*)\?\S*")
# What a person does first, by task; the entry of the runbook has the rest.
NEXT = {
    "list_sources": "read the message: a record or a setting is wrong; then `zhibiao doctor`",
    "run_landing_gate": "the last release stays; read which rule failed in build/<run id>/landing_gate.html",
    "build_models": "the last release stays; open build/<run id>/ read-only and look at the test that is named",
    "run_marts_gate": "the last release stays; if the loss is right, zhibiao run --override \"why\"",
    "publish_release": "the last release stays; `zhibiao verify`, then run again",
    "copy_release": "the new release is published, its copy is the one before; clear the task when the server answers",
    "prune_releases": "the new release is published; `zhibiao prune --keep N` tells what would go",
}  # fmt: skip
NEXT_ELSE = "read the task's log, then `zhibiao doctor`"


class AlertFailed(Exception):
    """Somebody could not be told; the message names the setting, never its value."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong."""

    what: str  # failed | late
    dag_id: str
    run_id: str
    task: str  # with its label where it is one of many; empty when the run itself is meant
    error: str


def fields_of(trouble: Trouble, secrets: Iterable[str] = (), page: str = runbook.PAGE) -> dict[str, str]:
    """The message as fields, each one line, and `text` with all of them."""
    name = f"{trouble.dag_id}.{trouble.task}" if trouble.task else trouble.dag_id
    fields = {
        "title": f"zhibiao: {name} {trouble.what}",
        "dag": trouble.dag_id,
        "run": trouble.run_id,
        "task": trouble.task,
        "error": trouble.error.strip().splitlines()[0] if trouble.error.strip() else "",
        "next": NEXT.get(trouble.task.split(" ")[0], NEXT_ELSE),
        "runbook": runbook.link(runbook.of_trouble(trouble.what, trouble.task), page),
    }
    told = {key: _told(value, secrets) for key, value in fields.items()}
    lines = [told["title"], *(f"{key}: {told[key]}" for key in ("run", "error", "next", "runbook") if told[key])]
    return {**told, "text": "\n".join(lines)}


def tell(alerts: Alerts, trouble: Trouble, secrets: Iterable[str] = (), page: str = runbook.PAGE) -> None:
    """Tell whoever the settings name; nobody without a setting. Raises AlertFailed after all were tried."""
    fields = fields_of(trouble, secrets, page)
    failures = []
    for setting, send in (("ZHIBIAO_ALERT_WEBHOOK", _post), ("ZHIBIAO_ALERT_MAIL", _mail)):
        try:
            send(alerts, fields)
        except (OSError, http.client.HTTPException, smtplib.SMTPException) as error:
            failures.append(f"{setting}: {type(error).__name__}")
        except AlertFailed as error:
            failures.append(f"{setting}: {error}")
    if failures:
        raise AlertFailed("could not tell of a failure: " + ", ".join(failures))


def _told(text: str, secrets: Iterable[str]) -> str:
    """One line that acts nowhere: no secret, no control character, no markup, not too long."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "…")
    text = _QUERY.sub(r"\1?…", _USERINFO.sub("//…@", in_one_line(printable(text))))
    shown = text if len(text) <= LONGEST_ERROR else text[: LONGEST_ERROR - 1] + "…"
    return html.escape(shown, quote=False)


def _body(form: str, fields: dict[str, str]) -> dict[str, Any]:
    """What each kind of receiver reads; words of ours only, so nobody is mentioned and nothing is rendered."""
    bodies: dict[str, dict[str, Any]] = {
        "json": dict(fields),
        "wecom": {"msgtype": "text", "text": {"content": fields["text"]}},
        "feishu": {"msg_type": "text", "content": {"text": fields["text"]}},
    }
    return bodies[form]


def _post(alerts: Alerts, fields: dict[str, str]) -> None:
    if not alerts.webhook:
        return
    parts = urlsplit(alerts.webhook)
    connection = _connection(parts)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = json.dumps(_body(alerts.webhook_form, fields), ensure_ascii=False).encode()
        connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
        status = connection.getresponse().status  # a redirect is not followed: the address may hold a key
        if not 200 <= status < 300:
            raise AlertFailed(f"answered {status}")
    finally:
        connection.close()


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_SECONDS, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_SECONDS)


def _mail(alerts: Alerts, fields: dict[str, str]) -> None:
    if not (alerts.mail_to and alerts.smtp):
        return
    message = EmailMessage()
    message["Subject"], message["To"], message["From"] = fields["title"], alerts.mail_to, alerts.mail_from
    message.set_content(fields["text"])
    parts = urlsplit(alerts.smtp)
    host, port, context = parts.hostname or "", parts.port or 0, ssl.create_default_context()
    if parts.scheme == "smtps":
        with smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context) as server:
            _deliver(server, parts, message)
        return
    with smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS) as server:
        if parts.username:  # no password goes out in clear
            server.starttls(context=context)
        _deliver(server, parts, message)


def _deliver(server: smtplib.SMTP, parts: SplitResult, message: EmailMessage) -> None:
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    server.send_message(message)
