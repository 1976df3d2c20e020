"""Can somebody who has only a fresh clone and the README do what it promises, one thing after the other?

One user, one clone, one home: a first release, a query, the pages, a folder of one's own, a source, a mart, a corrected
figure, a release gone back from. Every command is read out of README.md or of the page that it links for that; none is
written here. Installing is left out: `.venv` holds the commands of the packages that run this test, and the marks by
which `make install` knows that nothing is to be done. Each page of docs/ by itself, in a copy, is `tests/docs`.
"""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.runner import FROM_A_TERMINAL, Block, Command, DocError, commands, commands_in, environment, follow, run
from tests.slow.conftest import ROOT, remove_tree

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

README = "README.md"
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A first folder of a newcomer's own: nothing in it is of the demonstration.
PLAN = "临湘市2023年工作安排\n2023-01-09\n\n2023年，临湘市一般公共预算收入达到20亿元以上。\n"
RESULT = "临湘市2023年经济运行情况\n2024-01-22\n\n2023年，临湘市一般公共预算收入21.6亿元。\n"


@dataclass(frozen=True)
class NewUser:
    """Somebody in a clone, with what its pages tell to type."""

    clone: Path

    def page(self, name: str) -> str:
        return (self.clone / name).read_text("utf-8")

    def told(self, name: str, start: str) -> str:
        """The first line of the code blocks of a page that begins so; it is typed as it stands, its comment too."""
        lines = [line for block in FENCE.findall(self.page(name)) for line in str(block).splitlines()]
        found = next((line for line in lines if re.match(start, line)), None)
        if found is None:
            raise DocError(f"{name} tells nobody to type {start!r}")
        return found

    def linked(self, name: str) -> Path:
        """A page that the README names; one that it does not name, nobody would find."""
        if f"({name})" not in self.page(README):
            raise DocError(f"{README} does not link {name}")
        return self.clone / name

    def type(self, name: str, line: str, output: str = "...\n", code: int = 0) -> str:
        return run(Command(name, line, output, code), self.clone)

    def ask(self, sql: str) -> list[dict[str, object]]:
        """What the current release says; a look of the test, and nothing that the user types."""
        done = subprocess.run(
            ["zhibiao", "query", "--json", sql],
            cwd=self.clone,
            env=environment(self.clone),
            capture_output=True,
            text=True,
            check=True,
        )
        rows: list[dict[str, object]] = json.loads(done.stdout)
        return rows

    def current(self) -> str:
        return str((self.clone / "data" / "published" / "current").readlink())


def cloned(folder: Path) -> Path:
    """A clone of what is committed, with commands where `make install` would put them."""
    done = subprocess.run(
        ["git", "clone", "--quiet", str(ROOT), str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"there is no repository to clone: {done.stderr.strip()[:200]}")
    home = folder / ".venv"
    commands_in(home / "bin")
    for stamp in ("runtime.ok", "dev.ok"):
        (home / stamp).touch()
    return folder


@pytest.fixture
def user(tmp_path: Path) -> Iterator[NewUser]:
    base = tmp_path / "somebody"
    yield NewUser(cloned(base / "zhibiao"))
    remove_tree(base)


def makes_a_first_release(user: NewUser) -> None:
    printed = user.type(README, user.told(README, r"make run(?! PAGES)"))
    assert "installing" not in printed
    assert "published/current" in printed


def asks_the_question_of_the_readme(user: NewUser) -> None:
    (block,) = [text for text in FENCE.findall(user.page(README)) if "zhibiao query" in text]
    (query,) = commands(Block(README, "console", {}, block))
    assert query.output.count("\n") > 5, "the answer stands below the question, and is compared with what is printed"
    run(query, user.clone)


def looks_at_the_pages(user: NewUser) -> None:
    (line,) = re.findall(r"in a browser: `([^`]+)`", user.page(README))
    # The port is the one word that is not the README's: on a machine that tests, the usual one may be taken.
    server = subprocess.Popen(
        [*FROM_A_TERMINAL, *line.split(), "--port", "0"],
        cwd=user.clone,
        env=environment(user.clone),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    address = server.stdout.readline().split(" ")[0]
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server on loopback
        assert "咸安区" in answer.read().decode()
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=60)
    assert server.returncode == 130, "stopped by Ctrl-C"
    (report,) = re.findall(r"without any server, `([^`]+)`", user.page(README))
    assert "咸安区" in (user.clone / "data" / report).read_text("utf-8")


def reads_a_folder_of_their_own(user: NewUser) -> None:
    line = user.told(README, "make run PAGES=")
    folder = user.clone / line.partition("PAGES=")[2].split()[0]
    folder.mkdir(parents=True)
    (folder / "plan.txt").write_text(PLAN, "utf-8")
    (folder / "result.txt").write_text(RESULT, "utf-8")
    user.type(README, line)
    (row,) = user.ask(
        "select region_name_zh, base_target, actual_value, status from mart_region_scorecard where year = 2023"
    )
    assert (row["region_name_zh"], row["base_target"], row["actual_value"], row["status"]) == (
        "临湘市",
        20,
        21.6,
        "achieved",
    )


def adds_a_source(user: NewUser) -> None:
    assert follow(user.linked("docs/add_a_source.md"), user.clone) >= 4


def adds_a_mart(user: NewUser) -> None:
    assert follow(user.linked("docs/add_a_model.md"), user.clone) >= 3


def corrects_a_figure(user: NewUser) -> None:
    assert follow(user.linked("docs/correct_a_figure.md"), user.clone) >= 8


def goes_back(user: NewUser) -> None:
    page = user.linked("docs/runbook.md").relative_to(user.clone)
    corrected = user.current()
    assert user.ask("select actual_value from mart_region_scorecard where year = 2023") == [{"actual_value": 11.5}]
    user.type(str(page), user.told(str(page), "zhibiao rollback --by"))
    assert user.ask("select actual_value from mart_region_scorecard where year = 2023") == [{"actual_value": 115}]
    assert corrected in user.type(str(page), user.told(str(page), "zhibiao releases")), "it stays to go forward to"
    (verify,) = re.findall(r"^`([^`]+)` checks the current release", user.page(README), re.MULTILINE)
    user.type(README, verify)


STEPS = (
    makes_a_first_release,
    asks_the_question_of_the_readme,
    looks_at_the_pages,
    reads_a_folder_of_their_own,
    adds_a_source,
    adds_a_mart,
    corrects_a_figure,
    goes_back,
)


def test_a_new_user_does_all_that_the_readme_promises(user: NewUser) -> None:
    for step in STEPS:
        started = time.monotonic()
        step(user)
        print(f"{step.__name__}: {time.monotonic() - started:.0f} s", file=sys.stderr)  # `pytest -s` shows it
