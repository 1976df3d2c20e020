"""Do the recipes of docs/ work, word for word, on a copy of the project? All but one end in a real release."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.runner import ROOT, follow, sandbox


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
