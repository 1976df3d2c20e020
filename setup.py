"""How is the package built? As plain Python, or with its extractor compiled: ZHIBIAO_COMPILED=1 asks for that.

mypyc translates `ingestion/extract`, `ingestion/parse` and the records to C. The sources stay as they are, and all
works without. In the copy that is compiled three things differ: constructors of dataclasses are written out, which
mypyc would leave to the interpreter; constants are final, so that they need no look-up by name; and `built` knows the
digest of the sources, so that a change that was not compiled does not go unnoticed.
"""

import ast
import contextlib
import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup

ROOT = Path(__file__).resolve().parent
COPY = ROOT / "build" / "compiled"
CONFIGURATION = """[mypy]
explicit_package_bases = true
ignore_missing_imports = true
disable_error_code = misc
"""  # misc: a frozen record may not set its fields, not even in its constructor
_CONSTANT = re.compile(r"^(_?[A-Z][A-Z0-9_]+)(?:: (.+?))? =")


def extensions() -> list[Extension]:
    """The C sources of the extractor, made from a copy of its modules."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        sys.exit(f"the extractor cannot be compiled: no C compiler ({compiler}) stands on PATH")
    try:
        from mypyc.build import mypycify
    except ImportError:
        sys.exit("the extractor cannot be compiled: mypy is not installed beside setuptools (requirements/dev-*.lock)")
    sys.path.insert(0, str(ROOT))
    from ingestion.extract.built import FOLDERS, digest_of

    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(ROOT / "ingestion", COPY / "ingestion", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    built = COPY / "ingestion" / "extract" / "built.py"
    told = built.read_text("utf-8").replace('COMPILED_FROM = ""', f'COMPILED_FROM = "{digest_of()}"')
    built.write_text(told, "utf-8")
    sources = [path for folder in FOLDERS for path in sorted((COPY / "ingestion" / folder).glob("[!_]*.py"))]
    sources.insert(0, COPY / "ingestion" / "records.py")
    for path in sources:
        path.write_text(prepared(path.read_text("utf-8")), "utf-8")
    (COPY / "mypy.ini").write_text(CONFIGURATION, "utf-8")
    modules = [str(path.relative_to(COPY)) for path in sources]
    with contextlib.chdir(COPY):  # mypy tells a module's name by its path from here
        found: list[Extension] = mypycify(
            ["--config-file=mypy.ini", *modules], opt_level="2", debug_level="0", group_name="zhibiao", target_dir="c"
        )
    for one in found:
        one.sources = [str((COPY / source).relative_to(ROOT)) for source in one.sources]
        one.depends = [str((COPY / source).relative_to(ROOT)) for source in one.depends]
        one.include_dirs = [str(COPY / folder) for folder in one.include_dirs]
    return found


def prepared(source: str) -> str:
    """`source` for mypyc: each dataclass with its constructor below its fields, each constant marked as final."""
    lines = source.split("\n")
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(one) for one in node.decorator_list):
            fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
            methods = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
            if not methods & {"__init__", "__post_init__"}:
                lines[fields[-1].end_lineno or 0] += _constructor(fields)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            lines[node.lineno - 1] = _CONSTANT.sub(_final, lines[node.lineno - 1])
    first = next((node for node in tree.body if not isinstance(node, ast.Expr)), None)  # behind the docstring
    if isinstance(first, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign):
        lines[first.lineno - 1] = "from typing import Final; " + lines[first.lineno - 1]
    return "\n".join(lines)


def _final(match: re.Match[str]) -> str:
    name, kind = match.groups()
    return f"{name}: Final[{kind}] =" if kind else f"{name}: Final ="


def _constructor(fields: list[ast.AnnAssign]) -> str:
    names = [ast.unparse(field.target) for field in fields]
    given = ", ".join(map(_parameter, fields))
    sets = "; ".join(f"self.{name} = {_made(field) or name}" for name, field in zip(names, fields, strict=True))
    values = "".join(f"self.{name}, " for name in names)
    return (
        f"    def __init__(self, {given}) -> None: {sets}\n"
        f"    def __reduce__(self) -> tuple[object, ...]: return type(self), ({values})"
    )


def _parameter(field: ast.AnnAssign) -> str:
    if _made(field):
        return f"{ast.unparse(field.target)}: {_kind(field)} | None = None"
    if isinstance(field.value, ast.Call):  # field(repr=False): no default
        return f"{ast.unparse(field.target)}: {_kind(field)}"
    return ast.unparse(field)


def _made(field: ast.AnnAssign) -> str:
    """What the constructor makes where nothing is given, for a field(default_factory=…); else ''."""
    options = field.value.keywords if isinstance(field.value, ast.Call) else []
    factory = next((ast.unparse(option.value) for option in options if option.arg == "default_factory"), "")
    name = ast.unparse(field.target)
    return factory and f"{factory}() if {name} is None else {name}"


def _kind(field: ast.AnnAssign) -> str:
    """The type, out of its quotes where it is told before the class that it names."""
    kind = field.annotation
    return kind.value if isinstance(kind, ast.Constant) and isinstance(kind.value, str) else ast.unparse(kind)


setup(ext_modules=extensions() if os.environ.get("ZHIBIAO_COMPILED") == "1" else [])
