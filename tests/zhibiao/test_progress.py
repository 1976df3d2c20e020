"""Does a person see how far a long command is, on a terminal alone, and is the terminal left as it was?"""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from ingestion.errors import SourceError
from ingestion.folder import MAX_FILE_BYTES, count_documents, list_documents
from tests.zhibiao.terminal import on_a_terminal
from zhibiao import progress, show
from zhibiao.cli import app

PLAN = "咸安区2023年计划\n2023-01-05\n\n2023年全区地区生产总值增长8%以上。\n"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"  # the cursor


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ((0, None, None, None), ""),
        ((0, 1000, None, None), "0 of 1000"),
        ((0, 1000, 0.0, 3.0), "0 of 1000"),
        ((200, 1000, 12.34, 64.8), "200 of 1000, 12.3/s, 0:01:05 left"),
        ((50, None, 0.5, None), "30.0/min"),
        ((1000, 1000, 2.0, 0.0), "1000 of 1000, 2.0/s, 0:00:00 left"),
    ],
)
def test_counts_rate_and_rest_are_said_as_far_as_known(known: tuple[Any, ...], said: str) -> None:
    assert progress.going(*known) == said


class Clock:
    """The moment that bars see."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def event(state: str, label: str = "a", **more: Any) -> dict[str, Any]:
    return {"stage": "extract_share", "label": label, "state": state, **more}


def test_running_stages_tell_how_far_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, clock = io.StringIO(), Clock()
    monkeypatch.setattr(
        show, "stderr", Console(file=screen, force_terminal=True, width=120, highlight=False, get_time=clock)
    )
    with progress.following(quiet=False) as view:
        view(event("started"))
        view(event("started", "b"))
        for done in (200, 400, 600):
            clock.now += 10.0
            view(event("progress", report={"documents": done, "of": 1000}))
        view(event("progress", "b", report={"listed": 9, "asked": 5, "fetched": 4, "failed": 0}))
        assert view._bars is not None
        view._bars.refresh()
        shown = screen.getvalue()
        assert "600 of 1000, 20.0/s, 0:00:20 left" in shown
        assert "9 listed, 5 asked, 4 fetched" in shown
        view(event("finished", seconds=30.0, report={"documents": 1000, "claims": 7}))
        assert screen.getvalue().count(SHOW) == 0, "the other stage still runs"
    assert "30.0 s  1000 documents, 7 claims" in screen.getvalue()
    assert screen.getvalue().count(HIDE) == screen.getvalue().count(SHOW) == 1


def test_the_cursor_comes_back_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(show, "stderr", Console(file=screen, force_terminal=True, width=120, highlight=False))
    with pytest.raises(KeyboardInterrupt), progress.following(quiet=False) as view:
        view(event("started"))
        view(event("started"))  # tried again
        assert view._bars is not None and len(view._bars.tasks) == 1
        raise KeyboardInterrupt
    assert screen.getvalue().count(HIDE) == screen.getvalue().count(SHOW) > 0


@pytest.mark.parametrize("console", [{"force_terminal": False}, {"force_terminal": True, "_environ": {"TERM": "dumb"}}])
def test_no_bar_where_nothing_can_be_drawn_over(monkeypatch: pytest.MonkeyPatch, console: dict[str, Any]) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(show, "stderr", Console(file=screen, width=120, **console))
    with progress.following(quiet=False) as view, progress.counting("reading", int, is_shown=True) as step:
        view(event("started"))
        view(event("progress", report={"documents": 200, "of": 1000}))
        step()
    assert screen.getvalue() == ""


def test_a_script_sees_nothing_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(show, "stderr", Console(file=screen, force_terminal=True, width=120, highlight=False))
    with progress.following(quiet=True) as view, progress.counting("reading", int, is_shown=False) as step:
        view(event("started"))
        view(event("failed", seconds=1.0, message="no"))
        step()
    assert screen.getvalue() == ""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "more").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "more/c.html", ".hidden.txt", "~$lock.xlsx"):
        (folder / name).write_text(PLAN, "utf-8")
    (folder / "empty.jsonl").write_bytes(b" \n")
    (folder / "lines.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "a"}\n\n  \n{"id": "a"}\nno json')
    (folder / "large.jsonl").touch()
    with (folder / "large.jsonl").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    (folder / "link.txt").symlink_to("a.txt")
    return folder


def test_as_many_documents_are_counted_ahead_as_are_read(pages: Path) -> None:
    assert count_documents([pages, pages / "a.txt"]) == len(list(list_documents(pages))) + 1 == 9
    with pytest.raises(SourceError):
        count_documents([pages / "nothing"])


def test_extracting_counts_on_a_terminal_and_never_for_a_script(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(PLAN, "utf-8")
    command = ("extract", str(tmp_path), "--jobs", "1")
    watched = on_a_terminal(*command).decode()
    assert watched.rindex(" of 3") < watched.rindex(SHOW) < watched.index("地区生产总值"), "never beside an answer"
    for form in (("--json",), ("--format", "jsonl")):
        assert b" of 3" not in on_a_terminal(*command, *form)
    piped = CliRunner().invoke(app, list(command))
    assert piped.stderr == "3 documents, 3 claims, 0 rejections (rejection rate 0.0 %)\n"
