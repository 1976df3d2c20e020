"""Is docs/performance.md what the benchmarks printed, and is the plan arithmetic and nothing else?"""

import json
import re
from pathlib import Path

import pytest

from benchmarks import everything
from benchmarks.everything import SECTIONS, Section, cells, measured, needed, page, run, sections_of
from benchmarks.plan import Measured, figure, need, plan

TAKEN = {
    "nights": [1000, 2000],
    "night_hours": {"value": 1, "since": "2026-11", "reason": "r"},
    "delay_seconds": {"value": 2, "since": "2026-11", "reason": "r"},
    "changed_share": {"value": 0.5, "since": "2026-11", "reason": "r"},
    "cores_of_a_machine": {"value": 1, "since": "2026-11", "reason": "r"},
    "usd_a_core_hour": {"value": 10, "since": "2026-11", "reason": "r"},
    "kilobytes_a_page": {"value": 1, "since": "2026-11", "reason": "r"},
}


def test_a_section_that_is_run_anew_leaves_the_others() -> None:
    first = page({"sites": "told once\n\n| a |", "ledger": "of before", "plan": "| p |"})
    found = sections_of(first)
    assert sorted(found) == ["ledger", "plan", "sites"]
    found["sites"] = "told twice"
    second = page(found)
    assert "told twice" in second and "told once" not in second
    assert second.count("of before") == 1 and second.count("## What a night asks") == 1
    assert page(sections_of(second)) == second


def test_sections_stand_in_their_order_whatever_was_run_first() -> None:
    text = page({section.name: "x" for section in reversed(SECTIONS)})
    places = [text.index(f"<!-- section {section.name} -->") for section in SECTIONS]
    assert places == sorted(places)


def test_a_benchmark_that_fails_is_told_in_its_place() -> None:
    said, is_well = run(Section("x", "X", ("no_such_module",)), {}, [])
    assert not is_well
    assert "**It failed**" in said


def test_places_of_this_machine_are_not_printed(tmp_path: Path) -> None:
    section = Section("x", "X", ("platform", "{work}"))
    said, _ = run(section, {"work": str(tmp_path)}, [])
    assert str(tmp_path) not in said.partition("\n")[0]
    assert "`python -m platform WORK`" in said


def test_what_the_plan_needs_is_read_from_what_was_printed(tmp_path: Path) -> None:
    nights = tmp_path / "nights.json"
    first = {"cpu": {"fetch": 9.0, "extract": 25.0}, "claims": 700, "peak_mb": 1.0}
    quiet = {"cpu": {"fetch": 2.0}, "claims": 0, "peak_mb": 1.0}
    start = {"first": {"cpu": {"extract": 5.0}}}
    nights.write_text(json.dumps({"start": start, "nights": {"50": {}, "100": {"first": first, "quiet": quiet}}}))
    printed = sections_of(everything.PAGE.read_text("utf-8"))["marts"]  # as it is printed
    claims = re.search(r"^\| all three \| *\| ([\d.,]+) ", printed, re.MULTILINE)
    release = re.search(r"release's DuckDB file (\d+)", printed)
    assert claims and release
    found = measured({"marts": printed}, nights)
    assert (found.fetch_ms, found.read_ms, found.claims_a_page) == (20.0, 200.0, 7.0)
    assert found.claim_us == pytest.approx(float(claims[1]))
    assert found.release_kb == pytest.approx(float(release[1]) / 1000)


def test_a_section_that_looks_at_a_million_claims_brings_them_along() -> None:
    assert needed(["web"]) == {"web", "marts"}
    assert needed(["sites", "nights"]) == {"sites", "nights"}


def test_a_row_that_is_not_there_is_no_zero() -> None:
    with pytest.raises(ValueError, match="no row 'all three'"):
        cells("| load | 1.0 |", "all three")


def test_the_plan_is_arithmetic() -> None:
    """By hand: 1000 pages at 3.6 s each are one core hour; half of them read at 7.2 s are another."""
    found = need(1000, Measured(3600, 7200, 3.6e6, 2, 1000), TAKEN)
    assert (found.fetch_core_hours, found.read_core_hours) == (1.0, 1.0)
    assert (found.claims, found.build_core_hours) == (2000, 2.0)
    assert found.hosts == 1, "1000 requests of two seconds fill 2000 of 3600 seconds"
    assert found.machines == 3, "two for two core hours in one hour, one that writes"
    assert found.usd == 40
    assert (found.release_gb, found.raw_tb) == (2.0, 1e-6)
    assert found.bottleneck.startswith("the one process that writes: 1.0 of 1 hours")


def test_where_writing_is_short_politeness_comes_first() -> None:
    found = need(1000, Measured(1, 1, 1, 1, 1), TAKEN)
    assert found.bottleneck.startswith("politeness: fewer than 1 hosts")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.0153, "0.015"),
        (0.1, "0.10"),
        (0.96, "0.96"),
        (1.61, "1.6"),
        (9.96, "10.0"),
        (14.7, "15"),
        (9260, "9,260"),
    ],
)
def test_what_costs_something_does_not_read_0(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_the_plan_says_what_it_takes_for_granted() -> None:
    text = plan(Measured(1, 2, 3, 4, 5))
    assert "| a night of | 1,000,000 pages | 100,000,000 pages |" in text
    for name in ("night hours", "delay seconds", "changed share", "usd a core hour"):
        assert f"- {name}: " in text


def test_every_module_of_a_section_is_there() -> None:
    folder = Path(everything.__file__).parents[1]
    for section in SECTIONS:
        assert (folder / f"{section.command[0].replace('.', '/')}.py").is_file()
