"""Can a person find each command, read what it does, and type its examples? Can a script read each answer?"""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.warehouse.dbt_runs import DbtRun
from tests.warehouse.marts_factory import CLAIM, NOW
from tests.warehouse.release_fixture import release_of
from tests.zhibiao.home_factory import loaded, release
from tests.zhibiao.terminal import on_a_terminal
from zhibiao import services
from zhibiao.cli import app
from zhibiao.commands import EXAMPLES, PANELS, name_of
from zhibiao.correction_rows import Correction

NAMES = [name for names in PANELS.values() for name in names]
ROOM = 59  # what a line of `zhibiao --help` has for a command in a terminal of 80 columns
WITHOUT_JSON = {"source-schema": "what it prints is JSON already", "worker": "it runs until it is ended, as Airflow"}
# Those that change nothing, so that their examples are not only read but run.
LOOKING = ("status", "explain", "diff", "releases", "verify", "doctor", "check-store", "prune", "source-schema")
GROUP = typer.main.get_command(app)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases, and a build that is older than they are."""
    home = tmp_path_factory.mktemp("home")
    for number in (1, 2):
        release(home, f"r{number}", value=number)
    loaded(home, "b0", NOW, number=1)
    return home


def typed(example: str, home: Path) -> list[str]:
    """The words of an example, its capitals replaced."""
    given = {"CLAIM_ID": CLAIM, "RELEASE": "r1", "RUN_ID": "b0", "FOLDER": str(home)}
    words = [given.get(word, word) for word in shlex.split(example)]
    assert words[0] == "zhibiao"
    return words[1:]


def zhibiao(home: Path, *words: str) -> Result:
    env = {"ZHIBIAO_HOME": str(home), "AIRFLOW_HOME": str(home / "airflow"), "COLUMNS": "80", "TERMINAL_WIDTH": "80"}
    return CliRunner().invoke(app, list(words), env=env)


def test_every_command_stands_under_a_head_in_its_order(home: Path) -> None:
    assert [name_of(command) for command in app.registered_commands] == NAMES == list(EXAMPLES)
    text = zhibiao(home, "--help").stdout
    places = [text.index(f" {head} ─") for head in PANELS]
    assert places == sorted(places)
    order = [match[1] for match in re.finditer(r"^│ ([a-z-]+) +\S", text, re.MULTILINE)]
    assert [name for name in order if name in NAMES] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_command_says_in_one_line_what_it_does_and_shows_its_examples(name: str, home: Path) -> None:
    first = (GROUP.commands[name].help or "").split("\n")[0]  # type: ignore[attr-defined]
    assert first.endswith((".", "?")) and len(first) <= ROOM, first
    assert first in zhibiao(home, "--help").stdout
    shown = " ".join(zhibiao(home, name, "--help").stdout.split())
    for example in EXAMPLES[name]:
        assert " ".join(example.split()) in shown


@pytest.mark.parametrize("example", [each for examples in EXAMPLES.values() for each in examples])
def test_an_example_is_what_the_command_takes(example: str, home: Path) -> None:
    name, *words = typed(example, home)
    assert example in EXAMPLES[name]
    context = GROUP.commands[name].make_context(name, words)  # type: ignore[attr-defined]
    assert context.params.keys() == {each.name for each in context.command.params}


@pytest.mark.parametrize("example", [each for name in LOOKING for each in EXAMPLES[name] if "--yes" not in each])
def test_an_example_that_changes_nothing_works(
    example: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(path for path in home.rglob("*") if ".sqlite" not in path.name)
    done = zhibiao(home, *typed(example, home))
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() or list(tmp_path.iterdir())
    assert sorted(path for path in home.rglob("*") if ".sqlite" not in path.name) == before


def test_the_examples_of_questions_are_answered(built: DbtRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release_of(built, tmp_path)
    monkeypatch.chdir(tmp_path)
    for example in EXAMPLES["query"]:
        done = zhibiao(tmp_path, *typed(example, tmp_path))
        assert done.exit_code == 0, done.output
    assert (tmp_path / "scorecard.xlsx").is_file()


def test_every_command_gives_json_or_says_why_not() -> None:
    without = {
        name
        for name, command in GROUP.commands.items()  # type: ignore[attr-defined]
        if not any("--json" in each.opts for each in command.params)
    }
    assert without == WITHOUT_JSON.keys()


def test_json_of_the_services_is_what_happened(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    down = zhibiao(home, "down", "--json")
    assert (down.exit_code, json.loads(down.stdout)) == (0, {"stopped": []})

    def up(_: object, say):  # type: ignore[no-untyped-def]
        say("started scheduler")
        return services.Running("http://127.0.0.1:1", "admin", Path("/secret/place"), {"scheduler": 7})

    monkeypatch.setattr(services, "up", up)
    started = zhibiao(home, "up", "--json")
    assert json.loads(started.stdout) == {
        "url": "http://127.0.0.1:1",
        "user": "admin",
        "passwords": "/secret/place",
        "processes": {"scheduler": 7},
    }
    assert "started scheduler" in started.stderr


def test_json_of_a_correction_is_its_rows(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Correction("00000000000000aa", "office", "drop", "115", "")
    monkeypatch.setattr("zhibiao.correction_command.claim", lambda *_: {})
    monkeypatch.setattr("zhibiao.correction_command.corrections", lambda *_, **__: [row])
    monkeypatch.setattr("zhibiao.correction_command.append", lambda *_: None)
    done = zhibiao(home, *typed(EXAMPLES["correct"][1], home), "--json")
    assert json.loads(done.stdout)["rows"] == [row._asdict()]


def test_json_of_questions_tells_their_parameters(home: Path) -> None:
    listed = json.loads(zhibiao(home, "query", "--list", "--json").stdout)
    (one,) = json.loads(zhibiao(home, "query", "--list", "attainment", "--json").stdout)
    assert one in listed and len(listed) > 10
    assert [each["name"] for each in one["parameters"]] == ["region", "year"]


def test_json_of_a_trial_tells_each_source(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingestion.source_trial import Trial

    trials = [Trial("a", ("title",), ()), Trial("b", (), ("no date",))]
    monkeypatch.setattr("ingestion.try_sources", lambda *_, **__: iter(trials))
    done = zhibiao(home, "test-source", "--json")
    assert done.exit_code == 65
    assert [each["problems"] for each in json.loads(done.stdout)["trials"]] == [[], ["no date"]]
    assert "not as promised: b" in done.stderr


def test_json_of_claims_is_one_a_line(home: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("咸安区2023年计划\n2023-01-05\n\n2023年全区地区生产总值增长8%以上。\n", "utf-8")
    done = zhibiao(home, "extract", str(tmp_path), "--json")
    assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [8]


def test_json_holds_nothing_that_a_terminal_obeys(home: Path, tmp_path: Path) -> None:
    release(tmp_path, "r1", overridden=["a"], override="\x1b[31mred\u009b31m\u202e")
    for command in ("status", "releases"):
        text = zhibiao(tmp_path, command, "--json").stdout
        assert not re.search(r"[\x1b\x9b\u202e]", text)
    assert "\\u202e" in zhibiao(tmp_path, "status", "--json").stdout


COLOUR = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7]|38;\d+;[\d;]+)m")


@pytest.mark.parametrize("words", [["--help"], ["verify", "no-such-release"]])
def test_colours_are_for_terminals_and_for_who_wants_them(words: list[str], home: Path) -> None:
    place = {"ZHIBIAO_HOME": str(home)}
    assert COLOUR.search(on_a_terminal(*words, **place))
    assert not COLOUR.search(on_a_terminal(*words, NO_COLOR="1", **place))
    piped = zhibiao(home, *words)
    assert "\x1b" not in piped.stdout + piped.stderr


def test_pages_listen_on_this_machine_or_in_a_container_and_nowhere_else(home: Path) -> None:
    done = CliRunner().invoke(app, ["serve", "--host", "192.0.2.1", "--port", "0"])
    assert done.exit_code == 2
    assert "127.0.0.1, or 0.0.0.0 in a container" in " ".join(done.output.split())
