"""Does the shell complete what can be known cheaply, and never fail, wait or look elsewhere?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.decisions.small import make_release
from zhibiao.cli import app
from zhibiao.settings import PROJECT


def completed(home: Path | str, line: str, **env: str) -> list[str]:
    """What bash is told of the line's last word."""
    words = ["zhibiao", *line.split(" ")]
    asked = {
        "_ZHIBIAO_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
        "ZHIBIAO_HOME": str(home),
        **env,
    }
    done = CliRunner().invoke(app, [], env=asked, prog_name="zhibiao")
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    published = tmp_path / "published"
    for name in ("20240101-1", "20240202-2"):
        make_release(published, name, is_current=True)
    (published / ".incoming-20240303-3").mkdir()
    (published / "notes.txt").touch()
    (tmp_path / "build" / "20240404-4").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("verify ", ["20240202-2", "20240101-1"]),
        ("verify 202401", ["20240101-1"]),
        ("verify --home ELSEWHERE ", []),
        ("diff 20240202-2 202401", ["20240101-1"]),
        ("rollback ", ["20240202-2", "20240101-1"]),
        ("publish ", ["20240404-4"]),
        ("query ladd", ["ladder"]),
        ("query ladder --region ladd", []),
        ("ingest --source 430600_demo_s", ["430600_demo_statistics"]),
        ("export-warc file.warc.gz --source 430600_demo_s", ["430600_demo_statistics"]),
        ("test-source 430600_demo_s", ["430600_demo_statistics"]),
        ("stat", ["status"]),
    ],
)
def test_what_is_known_is_completed(home: Path, line: str, names: list[str]) -> None:
    assert completed(home, line.replace("ELSEWHERE", str(home / "nothing"))) == names


def test_what_cannot_be_listed_is_nothing(home: Path, tmp_path: Path) -> None:
    assert completed("/no/such/home", "verify ") == []
    assert completed(home, "verify ", ZHIBIAO_SCOPE="wrong") == []
    (tmp_path / "file").touch()
    assert completed(tmp_path / "file", "verify ") == []
    assert not Path("/no/such/home").exists()


def test_completing_opens_no_database_and_no_network(home: Path) -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from zhibiao.cli import app;"
        "CliRunner().invoke(app, [], prog_name='zhibiao');"
        "heavy = {'duckdb', 'sqlalchemy', 'requests', 'pyarrow', 'airflow', 'dbt'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    asked = {"_ZHIBIAO_COMPLETE": "complete_bash", "COMP_WORDS": "zhibiao verify ", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, **asked, "ZHIBIAO_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_the_script_of_a_shell_is_printed_and_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "bash")
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "bash")
    monkeypatch.setenv("HOME", str(tmp_path))
    shown = CliRunner().invoke(app, ["--show-completion"], prog_name="zhibiao")
    assert shown.exit_code == 0
    assert "complete -o default -F _zhibiao_completion zhibiao" in shown.stdout
    assert CliRunner().invoke(app, ["--install-completion"], prog_name="zhibiao").exit_code == 0
    (script,) = (path for path in tmp_path.rglob("*.sh"))
    assert "_ZHIBIAO_COMPLETE" in script.read_text("utf-8")
    assert str(script) in (tmp_path / ".bashrc").read_text("utf-8")
