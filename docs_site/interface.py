"""What may a program ask? Every address of the JSON interface, from the description that the server itself gives."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs_site.tables import cell
from zhibiao.web.app import make_app


def page() -> str:
    """The addresses, their parameters and answers. No release is opened: the description needs none."""
    described = make_app(Path("published")).openapi()
    parts = [
        "# JSON interface",
        "Made of what `zhibiao serve` answers under `/openapi.json`. Each question is also one of"
        " `zhibiao query --list`. How answers are paged and tagged, and who may see them: [The pages](../pages.md).",
    ]
    for address, methods in described["paths"].items():
        for method, operation in methods.items():
            parts += _operation(f"{method.upper()} {address}", operation)
    parts.append("## What answers hold")
    for name in ("Rows", "ReleaseSaid", "Problem"):
        parts += _object(name, described["components"]["schemas"][name])
    return "\n\n".join(parts) + "\n"


def _operation(heading: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"## `{heading}`"
    yield cell(operation["summary"])
    rows = ["| parameter | type | | meaning |", "| --- | --- | --- | --- |"]
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        default = f"default `{schema['default']}`" if "default" in schema else "optional"
        need = "required" if parameter["required"] else default
        rows.append(f"| `{parameter['name']}` | {_type(schema)} | {need} | {cell(parameter.get('description', ''))} |")
    if len(rows) > 2:
        yield "\n".join(rows)
    # 422 is FastAPI's own word; the server answers 400 in its place.
    answers = {code: said for code, said in operation["responses"].items() if code not in ("200", "422")}
    if answers:
        yield "\n".join(f"- {code}: {cell(said['description'])}" for code, said in answers.items())


def _object(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    yield cell(schema["description"])
    rows = ["| field | type | meaning |", "| --- | --- | --- |"]
    rows += [
        f"| `{field}` | {_type(said)} | {cell(said.get('description', ''))} |"
        for field, said in schema["properties"].items()
    ]
    yield "\n".join(rows)


def _type(schema: dict[str, Any]) -> str:
    if choices := schema.get("anyOf"):
        return " or ".join(_type(choice) for choice in choices)
    if schema.get("enum"):
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema["type"])
