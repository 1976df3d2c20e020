"""Do the folders keep to their questions? Reads the imports of every module (docs/decisions/0001-shape.md)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("dags", "ingestion", "warehouse", "expectations", "zhibiao")

# Which of our own modules may a package import, besides itself? Names are prefixes.
MAY_IMPORT = {
    "dags": ("zhibiao.stages", "zhibiao"),
    "ingestion": (),
    "warehouse": ("ingestion.records",),
    "expectations": ("warehouse.connection", "warehouse.buffered_dialect", "warehouse.gate_page", "warehouse"),
    "zhibiao": ("ingestion", "warehouse", "expectations"),
}
# Libraries that one folder alone imports.
ONLY_IN = {
    "airflow": {"dags"},
    "duckdb": {"warehouse"},
    "duckdb_engine": {"warehouse", "expectations"},
    "dbt": {"warehouse"},
    "psycopg": {"warehouse"},
    "fsspec": {"warehouse"},
    "botocore": {"warehouse"},
    "great_expectations": {"expectations"},
    "requests": {"ingestion"},
    "urllib3": {"ingestion"},
    "selectolax": {"ingestion"},
    "python_calamine": {"ingestion"},
    "protego": {"ingestion"},
    "defusedxml": {"ingestion"},
    "pdfplumber": {"ingestion"},
    "pdfminer": {"ingestion"},
    "warcio": {"ingestion"},
    "opencc": {"ingestion"},
    "ahocorasick_rs": {"ingestion"},
    "pyarrow": {"ingestion", "warehouse"},
    "datasketch": {"ingestion", "warehouse"},
    "xlsxwriter": {"warehouse"},
    "typer": {"zhibiao"},
    "rich": {"zhibiao"},
    "fastapi": {"zhibiao"},
    "starlette": {"zhibiao"},
    "uvicorn": {"zhibiao"},
    "pypinyin": {"zhibiao"},
}
MOST_LINES = 330


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield f"{package}.{node.module or ''}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def is_below(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_what_its_folder_may(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = [name for name in imports_of(path) if name.split(".")[0] in PACKAGES]
    foreign = [name for name in ours if not is_below(name, (package, *MAY_IMPORT[package]))]
    assert not foreign, f"{path.relative_to(ROOT)} imports {foreign}"
    libraries = {name.split(".")[0] for name in imports_of(path)}
    strayed = sorted(name for name in libraries & ONLY_IN.keys() if package not in ONLY_IN[name])
    assert not strayed, f"{path.relative_to(ROOT)} imports {strayed}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_what_it_answers_and_stays_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} has no docstring"
    assert text.count("\n") <= MOST_LINES, f"{path.relative_to(ROOT)} answers more than one question"


def test_only_the_settings_module_reads_the_environment() -> None:
    readers = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"):
                readers.add(str(path.relative_to(ROOT)))
    # airflow_env hands the whole environment on to Airflow; the command line lays its options over it.
    assert readers <= {"zhibiao/settings.py", "zhibiao/airflow_env.py", "zhibiao/cli.py", "warehouse/models.py"}


def test_the_faces_import_nothing_heavy() -> None:
    code = (
        "import sys, ingestion, warehouse, expectations, zhibiao.stages;"
        "heavy = {'duckdb', 'great_expectations', 'dbt', 'airflow', 'pandas', 'pyarrow', 'requests'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
