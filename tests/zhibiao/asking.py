"""How do tests ask `zhibiao query`, what is a refusal, and which hostile titles does the small release bear?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from zhibiao.cli import app

Zhibiao = Callable[..., Result]
HOSTILE = (
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1+1",
    "\x00=1",
    "＝1+1",
    "\x1b]0;title\x07\x1b[31mred",
    "\u009b31mred",
    "a\u202egnp.exe",
    "<script>alert(1)</script>",
    "'); DROP TABLE fct_targets; --",
    "[link=http://x.test]click[/link]",
    'say "ah", then\nleave',
    "http://x.test/",
    "0123",
    "",
)
TITLES = "select title from dim_document where document_id like 'h%' order by document_id"


def runner(home: Path, monkeypatch: pytest.MonkeyPatch) -> Zhibiao:
    monkeypatch.setenv("ZHIBIAO_HOME", str(home))
    return lambda *arguments, **more: CliRunner().invoke(app, list(arguments), **more)


def refused(done: Result) -> str:
    assert done.exit_code == 65
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr
