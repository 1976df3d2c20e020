"""Do the recipes of docs/ work, word for word, on a copy of the project? All but one end in a real release."""

import copy
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.docs.runner import EXECUTED, ROOT, follow, sandbox
from tests.warehouse.manifest_rules import RULES
from tests.warehouse.postgres_server import server


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Path]:
    yield sandbox(tmp_path)
    for folder, _, _ in os.walk(tmp_path):  # releases are read-only on purpose
        Path(folder).chmod(0o755)
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_ways_into_bi_tools_and_the_tour_do_what_they_say(copied: Path) -> None:
    """One release for both: the page makes it, the notebook reads it and says what it said when it was written."""
    with server() as address:
        user, host = re.fullmatch(r"postgresql://(\w+)@/postgres\?host=(.*)", address).groups()  # type: ignore[union-attr]
        assert follow(ROOT / "docs" / "bi.md", copied, {"PGUSER": user, "PGHOST": host}) > 6
    told = nbformat.read(ROOT / "docs" / "tour.ipynb", as_version=4)
    said = nbformat.from_dict(copy.deepcopy(told))
    os.environ["ZHIBIAO_HOME"] = str(copied / "data")
    try:
        with tempfile.TemporaryDirectory(prefix="zb-nb-") as sockets:  # short: a socket's path has at most 107 bytes
            kernel = AsyncKernelManager(transport="ipc", ip=f"{sockets}/kernel")
            where = {"metadata": {"path": str(ROOT / "docs")}}
            NotebookClient(said, timeout=300, km=kernel, resources=where).execute(cleanup_kc=True)
    finally:
        del os.environ["ZHIBIAO_HOME"]
    assert outputs(said) == outputs(told)
    assert sum("image/png" in output.get("data", {}) for cell in said.cells for output in cell.get("outputs", ())) == 1


def outputs(notebook: nbformat.NotebookNode) -> list[str]:
    """What the cells of a notebook print and show as text."""
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.get("text") or output["data"]["text/plain"] for output in shown]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", EXECUTED)
def test_a_recipe_does_what_it_says(name: str, copied: Path) -> None:
    assert follow(ROOT / "docs" / f"{name}.md", copied) > 2
    if name == "add_a_model":
        (manifest,) = copied.glob("data/build/*/target/manifest.json")
        project = json.loads(manifest.read_text("utf-8"))
        for node in project["nodes"].values():  # the report of freshness, written last, compiles nothing
            node.setdefault("compiled_code", node.get("raw_code", ""))
        broken = [line for rule in RULES for line in rule(project) if "mart_targets_reached" in line]
        assert not broken, "what the page tells to write keeps the rules of every mart"
