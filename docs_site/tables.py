"""What stands in each published table and in each seed? From the YAML beside the models, as dbt reads it.

dbt itself is not asked: the descriptions are plain text and doc blocks, and a test holds what is made here against the
comments of a built file.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from warehouse.gate_rules import GATE_RULES

_BLOCK = re.compile(r"\{% docs (?P<name>\w+) %\}\n(?P<text>.*?)\n\{% enddocs %\}", re.DOTALL)
_DOC = re.compile(r"\{\{ doc\('(?P<name>\w+)'\) \}\}")
_ACTIVE = re.compile(r"[<>*|]|(?<=\w)_(?=\w)|\[(?=[^\]]*\]\()")  # what Markdown would take for its own
_GRAIN = re.compile(r"\s*Grain:\s+(?P<grain>.+)\Z", re.DOTALL)
# By the beginning of a name: what such tables are for.
KINDS = {
    "mart": "Marts: answers to one question each",
    "fct": "Facts: what was promised, reached and said",
    "dim": "Dimensions: what facts are about",
    "bridge": "Bridges: names and successions",
    "rpt": "Reports: how good the release is",
}
Model = Mapping[str, Any]


@cache
def doc_blocks(project: Path) -> Mapping[str, str]:
    """The doc blocks of models/_docs by name."""
    texts = (path.read_text("utf-8") for path in sorted((project / "models" / "_docs").glob("*.md")))
    return {found["name"]: _line(found["text"]) for text in texts for found in _BLOCK.finditer(text)}


def published(project: Path) -> list[Model]:
    """Every published table with its columns, by name: the models of marts/, and what publication adds."""
    models = [model for path in (project / "models" / "marts").glob("*.yml") for model in _read(path, "models")]
    filled = {"constraints": [{"type": "not_null"}]}
    columns = [
        {
            "name": column.name,
            "data_type": column.type.lower(),
            "description": GATE_RULES.column_descriptions[column.name],
            **({} if column.nullable else filled),
        }
        for column in GATE_RULES.columns
    ]
    added = {"name": GATE_RULES.name, "description": GATE_RULES.description, "columns": columns}
    return sorted([*models, added], key=lambda model: model["name"])


def meaning(text: str, project: Path) -> str:
    """A description in one line, its doc block put in."""
    return _line(_DOC.sub(lambda found: doc_blocks(project)[found["name"]], text))


def marts_page(project: Path) -> str:
    """Every table of a release."""
    parts = [
        "# Tables of a release",
        "Every table that a release publishes, in `zhibiao.duckdb` and as Parquet, with its grain and all its columns."
        " Made of the descriptions beside the models, which are also the comments in the file."
        " Which question goes to which table: [Which question, which mart?](../marts.md)"
        " ‘filled’: the column is never null.",
    ]
    models = published(project)
    for kind, heading in KINDS.items():
        parts.append(f"## {heading}")
        for model in models:
            if model["name"].partition("_")[0] == kind:
                parts += _table(model, project)
    return "\n\n".join(parts) + "\n"


def seeds_page(project: Path) -> str:
    """Every seed: the vocabulary and the settings that are data."""
    parts = [
        "# Seeds",
        "Words, units, regions and thresholds are rows of `dbt_project/seeds/<name>.csv`; the extractor and dbt read"
        " the same rows. Made of the YAML beside them, where the tests of each column stand too.",
    ]
    paths = sorted((project / "seeds").glob("*.yml"))
    for seed in (seed for path in paths for seed in _read(path, "seeds")):
        types = seed.get("config", {}).get("column_types", {})
        columns = [{**column, "data_type": types.get(column["name"], "")} for column in seed["columns"]]
        parts += _table({**seed, "columns": columns}, project)
    return "\n\n".join(parts) + "\n"


def _read(path: Path, kind: str) -> list[Model]:
    found: list[Model] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader).get(kind, [])
    return found


def _table(model: Model, project: Path) -> Iterator[str]:
    text = meaning(model["description"], project)
    yield f"### `{model['name']}`"
    grain = _GRAIN.search(text)
    yield cell(_GRAIN.sub("", text))
    if grain:
        yield f"**Grain:** {cell(grain['grain'])}"
    rows = ["| column | type | | meaning |", "| --- | --- | --- | --- |"]
    for column in model["columns"]:
        tests = [*column.get("constraints", []), *column.get("data_tests", [])]
        is_filled = any(each == "not_null" or "not_null" in (each.get("type"), *each) for each in tests)
        told = cell(meaning(column.get("description", ""), project))
        rows.append(f"| `{column['name']}` | {column['data_type']} | {'filled' if is_filled else ''} | {told} |")
    yield "\n".join(rows)


def _line(text: str) -> str:
    return " ".join(text.split())


def cell(text: str) -> str:
    """A text that a table of Markdown shows as it is."""
    parts = _line(text).split("`")
    parts[::2] = [_ACTIVE.sub(lambda found: f"&#{ord(found[0])};", part) for part in parts[::2]]
    return "`".join(parts)
