"""How well does the extractor read the demonstration corpus? Its hand-made labels, field by field, with floors.

The labels name the common macro indicators of every document (zhibiao/demo/README.md). Floors are what was measured on
2026-11-21; they only go up.
"""

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

from zhibiao import night, pipeline
from zhibiao.settings import load_settings

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "zhibiao" / "demo"
SEEDS = ROOT / "dbt_project" / "seeds"
FLOOR_RECALL = 0.99
FLOOR_PRECISION = 0.99


class Label(NamedTuple):
    kind: str
    region: str
    indicator: str
    measure: str
    comparator: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    period_start: str
    period_end: str
    strength: str


def vocabulary_names() -> dict[str, str]:
    """Every name of the vocabulary and the indicator it means: wording is not what is judged here."""
    names: dict[str, str] = {}
    for file, column in (("indicator_alias.csv", "alias"), ("indicator.csv", "name_zh")):
        with (SEEDS / file).open(encoding="utf-8", newline="") as lines:
            names |= {row[column]: row["indicator_id"] for row in csv.DictReader(lines)}
    return names


NAMES = vocabulary_names()


def labels() -> dict[str, dict[Label, bool]]:
    """Of each document its labels, and whether careful readers may leave one out."""
    found: dict[str, dict[Label, bool]] = defaultdict(dict)
    with (DEMO / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            numbers = {
                "value": Decimal(row["value"]),
                "value_high": Decimal(row["value_high"]) if row["value_high"] else None,
                "indicator": NAMES.get(row["indicator"], row["indicator"]),
            }
            label = Label(**{name: numbers.get(name, row.get(name)) for name in Label._fields})  # type: ignore[arg-type]
            found[row["doc"]][label] = row["optional"] == "true"
    return found


def landed(home: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each landed document's name as the labels have it, with its claims."""
    documents, claims = (
        [row for path in sorted(home.glob(f"landing/*/{name}.parquet")) for row in pq.read_table(path).to_pylist()]
        for name in ("documents", "claims")
    )
    for document in documents:
        url = document["url"].removeprefix("http://")
        name = f"site/{url}" if document["url"].startswith("http") else f"folder/{url}"
        key = (document["raw_sha256"], document["source_id"])
        yield name, [claim for claim in claims if (claim["raw_sha256"], claim["source_id"]) == key]


def as_label(claim: dict[str, Any]) -> Label:
    values = dict(claim, period_start=str(claim["period_start"]), period_end=str(claim["period_end"]))
    label = Label(**{name: values[name] for name in Label._fields[:-1]}, strength=claim["strength"] or "")
    return label._replace(indicator=NAMES.get(label.indicator, label.indicator))


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    settings = load_settings({"ZHIBIAO_HOME": str(tmp_path_factory.mktemp("home"))})
    with night.direct(settings, lambda event: None) as served:
        pipeline.ingest(served)
    expected = labels()
    counted: Counter[str] = Counter()
    for name, claims in landed(settings.home):
        wanted = expected.pop(name, {})
        made = {as_label(claim) for claim in claims if claim["core"] and not claim["optional"]}
        required = {label for label, optional in wanted.items() if not optional}
        counted["right"] += len(required & made)
        counted["missed"] += len(required - made)
        counted["wrong"] += len(made - wanted.keys()) if wanted else 0
        if os.environ.get("SHOW"):
            for label in sorted(required - made, key=str):
                print("MISSED", name, label)
            for label in sorted(made - wanted.keys(), key=str):
                print("WRONG ", name, label)
    counted["unread"] = len(expected)
    return counted


def test_every_labelled_document_is_read(counts: Counter[str]) -> None:
    assert counts["unread"] == 0


def test_core_claims_are_found_and_right(counts: Counter[str]) -> None:
    recall = counts["right"] / (counts["right"] + counts["missed"])
    precision = counts["right"] / (counts["right"] + counts["wrong"])
    print(f"recall {recall:.4f}, precision {precision:.4f}, {dict(counts)}")
    assert recall >= FLOOR_RECALL
    assert precision >= FLOOR_PRECISION
