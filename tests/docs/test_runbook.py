"""Does the runbook speak of all that can turn red, and of nothing that cannot? Is what it tells to type there?

Entries are compared with the code in both directions: exit codes, alerts, rules of the gates, reasons, the doctor's
checks and the lines of `zhibiao status`. Whether an advice helps is left to whoever is on call.
"""

import ast
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from ingestion.records import QuarantineReason, RejectionReason
from tests.docs.runner import FROM_A_TERMINAL, ROOT
from zhibiao import runbook, stages, status_command
from zhibiao.cli import app
from zhibiao.doctor.examination import examine
from zhibiao.settings import load_settings
from zhibiao.status import Gate, Seen, Source, Status
from zhibiao.stopped import StoppedBuild

PAGE = ROOT / runbook.PAGE
TEXT = PAGE.read_text("utf-8")
MOST_LINES = 8  # of an entry: somebody reads it at three in the morning
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
PACKAGES = ("dags", "ingestion", "warehouse", "expectations", "zhibiao")


def anchor(heading: str) -> str:
    """As GitHub and Python-Markdown name a heading of plain words."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


def sections(text: str, mark: str) -> dict[str, str]:
    """Heading and body of each section that begins with `mark`."""
    parts = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


PARTS = sections(TEXT, "##")
ANCHORS = [anchor(heading) for heading in re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE)]


def first_cells(text: str) -> list[str]:
    """What stands in code in the first column of the tables of a text."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def exit_codes() -> Iterator[int]:
    """Every number but 0 that our code ends a process with: named EXIT_…, or handed to an exit."""
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign):
                targets = [each for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
                if any(target.id.startswith("EXIT_") for target in targets):
                    yield from numbers(node.value)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("os._exit", "sys.exit", "typer.Exit"):
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    yield from numbers(argument)


def numbers(node: ast.AST) -> Iterator[int]:
    if isinstance(node, ast.Call):  # what a function answers is not written here: `sys.exit(main(sys.argv[1:]))`
        return
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and type(each.value) is int and each.value:
            yield each.value


def interrupted() -> int:
    """What a command ends with when a person presses Ctrl-C."""
    command = [sys.executable, "-m", "zhibiao", "serve", "--port", "0"]
    server = subprocess.Popen([*FROM_A_TERMINAL, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert "127.0.0.1" in server.stdout.readline()
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=60)
    return server.returncode


def test_every_exit_code_has_an_entry_and_every_entry_an_exit_code() -> None:
    wrong_usage = CliRunner().invoke(app, ["no-such-command"]).exit_code
    told = {int(heading.rsplit(" ", 1)[1]) for heading in sections(PARTS["Exit codes"], "###")}
    assert told == {*exit_codes(), wrong_usage, interrupted()}


def test_every_task_and_every_alert_has_an_entry_and_every_entry_one_of_them() -> None:
    tasks = [task for names in runbook.TASKS.values() for task in names]
    assert sorted(tasks) == sorted(stages.STAGES)
    assert list(runbook.TASKS["publish_marts"]) == [
        name for name in stages.STAGES if name in runbook.TASKS["publish_marts"]
    ]
    of_runs = {runbook.RUN_FAILED, runbook.RUN_LATE, runbook.NOT_TOLD, runbook.SOURCE_LATE}
    told = {anchor(heading) for heading in sections(PARTS["Alerts"], "###")}
    assert told == {*map(runbook.of_task, tasks), *of_runs}
    assert runbook.GONE_BACK in ANCHORS


def test_the_page_of_a_dag_links_to_its_entries_where_a_browser_can_follow() -> None:
    for dag_id, tasks in runbook.TASKS.items():
        page = runbook.dag_doc(dag_id, "Its own words.", "https://wiki.test/runbook")
        links = re.findall(r"^- \[.+\]\(https://wiki\.test/runbook#([\w-]+)\)$", page, re.MULTILINE)
        assert links == [*map(runbook.of_task, tasks), runbook.RUN_FAILED, runbook.RUN_LATE, runbook.NOT_TOLD]
        assert page.startswith("Its own words.\n\n")
        assert "](" not in runbook.dag_doc(dag_id, ""), "a path is no address"


def test_the_index_leads_to_every_entry() -> None:
    entries = {
        anchor(name) for part in ("Alerts", "Exit codes", "Rules of the gates") for name in sections(PARTS[part], "###")
    }
    linked = re.findall(r"\]\(#([^)]+)\)", PARTS["Find it"])
    assert entries <= set(linked)
    assert TEXT.index("## Find it") < TEXT.index("## Alerts"), "first of all"


def test_an_entry_is_short_and_says_what_it_means_where_to_look_and_what_to_do() -> None:
    for part, marks in (
        ("Alerts", ("Means", "See", "Do")),
        ("Exit codes", ("Means", "See", "Do")),
        ("Rules of the gates", ("Rules", "Do")),
    ):
        for heading, body in sections(PARTS[part], "###").items():
            lines = body.strip().splitlines()
            assert len(lines) <= MOST_LINES, f"{heading}: {len(lines)} lines"
            assert tuple(re.findall(r"^- \*\*(\w+)\*\*: \S", body, re.MULTILINE)) == marks, heading


def test_every_rule_of_a_gate_stands_in_one_entry_with_its_severity() -> None:
    told: list[tuple[str, str]] = []
    for body in sections(PARTS["Rules of the gates"], "###").values():
        line = body.partition("- **Do**")[0]
        for kind, names in re.findall(r"(critical|for a person to let pass|warning)\s+((?:`\w+`,?\s*)+)", line):
            told += [(name, kind) for name in re.findall(r"`(\w+)`", names)]
    rules = [
        (rule["name"], "for a person to let pass" if rule.get("overridable") else rule["severity"])
        for suite in ("landing", "marts")
        for rule in yaml.safe_load((ROOT / "expectations" / "suites" / f"{suite}.yml").read_text("utf-8"))["rules"]
    ]
    assert sorted(told) == sorted(rules)


def test_every_reason_of_a_document_or_figure_that_is_not_there_is_explained() -> None:
    part = PARTS["Why is it not there?"]
    not_read, not_understood = part.partition("**Not read.**")[2].split("**Not understood.**")
    assert first_cells(not_read) == list(QuarantineReason)
    assert first_cells(not_understood) == list(RejectionReason)


def test_every_check_of_the_doctor_is_in_its_table(tmp_path: Path) -> None:
    checked = list(dict.fromkeys(found.check for found in examine(load_settings({}, home=tmp_path), NOW)))
    table = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PARTS["What the machine itself lacks"], re.MULTILINE)
    assert [name for cell in table for name in re.findall(r"`(\w+)`", cell)] == checked


def test_every_line_of_a_status_is_in_its_table_or_shown() -> None:
    release = Seen("r", NOW, timedelta(), "demo", None, {}, None, (Gate("landing", 1, (), (), None),), None, None)
    stopped = StoppedBuild("b", "build_models", (), Path("build"), NOW, is_over=True)
    from warehouse.rollback import Rollback

    back = Rollback(at="2026-11-23T03:00:00+00:00", by="desk", reason="r", from_release="a", to_release="r")
    status = Status(
        Path(), NOW, release, (Source("s", "fresh", 0, 0, None, None),), NOW, NOW, stopped, "writer", timedelta(), back
    )
    names = {name for name, _ in status_command.lines(status) if name}
    part = PARTS["The morning glance"]
    shown = set(re.findall(r"^(\w+) {2,}\S", part, re.MULTILINE))
    assert {*first_cells(part), *shown} == names


def test_every_command_that_it_tells_to_type_is_there() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    spans = [*re.findall(r"`([^`\n]+)`", TEXT), *re.findall(r"^(zhibiao [^#\n]+)", TEXT, re.MULTILINE)]
    typed = [shlex.split(span.removeprefix("$ ")) for span in spans if re.match(r"(\$ )?(zhibiao|make)\b", span)]
    assert len(typed) > 60
    for words in typed:
        if words[0] == "make":
            assert len(words) == 1 or words[1] in targets, words
        elif words[1:] not in ([], ["--help"]):
            assert words[1] in group.commands, words
            options = {name for parameter in group.commands[words[1]].params for name in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= options, words


def test_every_name_of_a_file_a_table_or_a_setting_is_one() -> None:
    spans = set(re.findall(r"`([^`\n]+)`", TEXT))
    models = {path.stem for path in (ROOT / "dbt_project" / "models").rglob("*.sql")} | {"rpt_gate_rules"}
    seeds = {path.stem for path in (ROOT / "dbt_project" / "seeds").rglob("*.csv")}
    settings = (ROOT / "docs" / "settings.md").read_text("utf-8")
    names = {word for span in spans for word in re.findall(r"\b(?:rpt|fct|mart|dim)_\w+", span)}
    assert names <= models, names - models
    assert set(re.findall(r"seed `(\w+)`", TEXT)) <= seeds
    for name in {word for span in spans for word in re.findall(r"ZHIBIAO_\w+", span)}:
        assert f"`{name}`" in settings, name
    for path in (span for span in spans if re.match(r"(?:dbt_project|expectations|ingestion|zhibiao)/[\w./]+$", span)):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize(
    "page", [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))], ids=lambda p: p.name
)
def test_every_link_to_an_entry_arrives(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r"runbook\.md#([\w-]+)", text) + (re.findall(r"\]\(#([^)]+)\)", text) if page == PAGE else [])
    assert set(links) <= set(ANCHORS), set(links) - set(ANCHORS)
    assert len(ANCHORS) == len(set(ANCHORS)), "two headings of one name have no stable anchors"
