"""Do the recipes of docs/ work, word for word, on a copy of the project? All but one end in a real release."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.runner import ROOT, follow, sandbox
from tests.warehouse.manifest_rules import RULES


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Path]:
    yield sandbox(tmp_path)
    for folder, _, _ in os.walk(tmp_path):  # releases are read-only on purpose
        Path(folder).chmod(0o755)
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["add_a_model", "add_a_source", "add_an_indicator", "correct_a_figure"])
def test_a_recipe_does_what_it_says(name: str, copied: Path) -> None:
    assert follow(ROOT / "docs" / f"{name}.md", copied) > 2
    if name == "add_a_model":
        (manifest,) = copied.glob("data/build/*/target/manifest.json")
        project = json.loads(manifest.read_text("utf-8"))
        for node in project["nodes"].values():  # the report of freshness, written last, compiles nothing
            node.setdefault("compiled_code", node.get("raw_code", ""))
        broken = [line for rule in RULES for line in rule(project) if "mart_targets_reached" in line]
        assert not broken, "what the page tells to write keeps the rules of every mart"
