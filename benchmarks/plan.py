"""What would a night of a million pages take, and of a hundred million? On paper, from what was measured.

Pure: measured costs and the assumptions of `plan.yml` in, Markdown out. Nothing of it was tried at that size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

import yaml

ASSUMPTIONS = Path(__file__).with_name("plan.yml")
HOUR = 3600.0
WRITER_THREADS = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """Processor milliseconds a page, processor microseconds and kilobytes a claim, claims of a page."""

    fetch_ms: float
    read_ms: float
    claim_us: float
    claims_a_page: float
    release_kb: float


@dataclass(frozen=True, slots=True)
class Need:
    """What a night of so many pages takes."""

    pages: int
    hosts: int
    fetch_core_hours: float
    read_core_hours: float
    claims: float
    build_core_hours: float
    machines: int
    usd: float
    release_gb: float
    raw_tb: float
    bottleneck: str


def need(pages: int, measured: Measured, taken: Mapping[str, Any]) -> Need:
    """Straight lines through what was measured."""
    hours, share = float(taken["night_hours"]["value"]), float(taken["changed_share"]["value"])
    fetch = pages * measured.fetch_ms / 1000 / HOUR
    read = pages * share * measured.read_ms / 1000 / HOUR
    claims = pages * measured.claims_a_page
    build = claims * measured.claim_us / 1e6 / HOUR
    cores = (fetch + read) / hours
    machines = ceil(cores / float(taken["cores_of_a_machine"]["value"])) + 1  # one more writes the release
    hosts = ceil(pages * float(taken["delay_seconds"]["value"]) / (hours * HOUR))
    writing = build / WRITER_THREADS
    late = f"the one process that writes: {writing:.1f} of {hours:.0f} hours on two threads"
    polite = f"politeness: fewer than {hosts:,} hosts at once make the night longer, whatever is rented"
    return Need(
        pages=pages,
        hosts=hosts,
        fetch_core_hours=fetch,
        read_core_hours=read,
        claims=claims,
        build_core_hours=build,
        machines=machines,
        usd=(fetch + read + build) * float(taken["usd_a_core_hour"]["value"]),
        release_gb=claims * measured.release_kb / 1e6,
        raw_tb=pages * float(taken["kilobytes_a_page"]["value"]) / 1e9,
        bottleneck=late if writing > hours / 2 else polite,
    )


def plan(measured: Measured, taken: Mapping[str, Any] | None = None) -> str:
    """The plan as Markdown."""
    taken = taken or yaml.safe_load(ASSUMPTIONS.read_text("utf-8"))
    needs = [need(int(pages), measured, taken) for pages in taken["nights"]]
    rows = [
        ("hosts that are asked at once", [f"{each.hosts:,}" for each in needs]),
        ("fetching, core hours", [figure(each.fetch_core_hours) for each in needs]),
        ("reading what changed, core hours", [figure(each.read_core_hours) for each in needs]),
        ("claims that stand", [f"{figure(each.claims / 1e6)} M" for each in needs]),
        ("load, models, publication, core hours", [figure(each.build_core_hours) for each in needs]),
        ("machines, the writing one included", [f"{each.machines:,}" for each in needs]),
        ("processors rented, USD a night", [figure(each.usd) for each in needs]),
        ("release's file", [f"{figure(each.release_gb)} GB" for each in needs]),
        ("raw store, first night", [f"{figure(each.raw_tb)} TB" for each in needs]),
        ("first bottleneck", [each.bottleneck for each in needs]),
    ]
    lines = [
        f"| a night of | {' | '.join(f'{each.pages:,} pages' for each in needs)} |",
        f"| --- {'| --- ' * len(needs)}|",
    ]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    lines += [
        "",
        "Measured, and carried on in a straight line: " + _said(measured),
        "",
        "Taken for granted (`benchmarks/plan.yml`):",
        "",
    ]
    lines += [
        f"- {name.replace('_', ' ')}: {told['value']:g} ({told['since']}: {told['reason']})"
        for name, told in taken.items()
        if isinstance(told, dict)
    ]
    return "\n".join(lines)


def figure(value: float) -> str:
    """Two digits that count, and all digits of what is larger: nothing that costs something reads 0."""
    digits = 1 - floor(log10(value)) if value > 0 else 0
    return f"{value:,.{max(digits, 0)}f}"


def _said(measured: Measured) -> str:
    return (
        f"{measured.fetch_ms:.1f} ms to ask for a page, {measured.read_ms:.1f} ms to read one,"
        f" {measured.claims_a_page:.1f} claims a page, {measured.claim_us:.0f} µs and"
        f" {1000 * measured.release_kb:.0f} bytes of release a claim."
    )
