"""Is text of pages inert in a terminal, and are figures shown as people write them?"""

from decimal import Decimal

import pytest

from zhibiao import show
from zhibiao.progress import Progress


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("86.080000000"), "86.08"),
        (Decimal("50000.000000000"), "50000"),
        (Decimal("-2.500"), "-2.5"),
        (None, ""),
        ("咸安区", "咸安区"),
        ("\x1b[31mred\x1b[0m\x07", "[31mred[0m"),
        ("a\u202eb", "ab"),
    ],
)
def test_plain_text_has_no_control_characters_nor_padding(value: object, shown: str) -> None:
    assert show.plain(value) == shown


def test_markup_in_a_page_stays_text(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(["title"], [["[link=http://x.test]click[/link] [bold]not bold[/bold]"]])
    assert "[link=http://x.test]click[/link] [bold]not bold[/bold]" in capsys.readouterr().out


def test_a_progress_line_says_stage_source_time_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    progress({"stage": "fetch_source", "label": "990000_demo", "state": "started"})
    progress(
        {
            "stage": "fetch_source",
            "label": "990000_demo",
            "state": "finished",
            "seconds": 1.24,
            "report": {"listed": 3, "not_modified": 3, "stored": 0, "notes": ["[x]"]},
        }
    )
    line = capsys.readouterr().err
    for part in ("fetch", "990000_demo", "1.2 s", "3 listed, 3 not modified, [x]"):
        assert part in line
    assert "stored" not in line


def test_rows_too_wide_for_the_screen_stand_one_below_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    columns = [f"column_{number}" for number in range(40)]
    show.table(columns, [[Decimal(number) for number in range(40)]])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "row 1"
    assert lines[40].split() == ["column_39", "39"]
