"""What may a source record and a table record say? Every field, from the models that judge them while loading."""

from collections.abc import Iterator
from typing import Any

from docs_site.tables import cell
from ingestion.source_model import SourceRecord
from ingestion.tables.model import TableRecord

Schema = dict[str, Any]


def source_page() -> str:
    """The fields of `ingestion/sources/<id>.yml`."""
    return _page(
        "Fields of a source record",
        "`ingestion/sources/<id>.yml`. How to write one: [Adding a source](../add_a_source.md).",
        SourceRecord.model_json_schema(),
    )


def table_page() -> str:
    """The fields of `ingestion/table_records/<name>.yml`."""
    return _page(
        "Fields of a table record",
        "`ingestion/table_records/<name>.yml`. How to write one: [How to add a table](../add_a_table.md).",
        TableRecord.model_json_schema(),
    )


def _page(title: str, words: str, schema: Schema) -> str:
    parts = [f"# {title}", f"{words} A field that does not stand here is refused, and nothing is converted."]
    parts += [*_fields(schema)]
    for name, part in schema["$defs"].items():
        parts += [f"## {name}", *_fields(part)]
    return "\n\n".join(parts) + "\n"


def _fields(schema: Schema) -> Iterator[str]:
    if words := schema.get("description"):
        yield cell(words)
    needed = schema.get("required", [])
    rows = ["| field | holds | | meaning |", "| --- | --- | --- | --- |"]
    for name, field in schema["properties"].items():
        default = "required" if name in needed else f"default: {_plain(field.get('default'))}"
        rows.append(f"| `{name}` | {_type(field)} | {default} | {cell(field.get('description', ''))} |")
    yield "\n".join(rows)


def _type(field: Schema) -> str:
    """A type in words: a link to the part it is of, the values of a choice, the limits of a number."""
    if reference := field.get("$ref"):
        name = reference.rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if choices := field.get("anyOf"):
        return " or ".join(_type(choice) for choice in choices)
    if values := field.get("enum"):
        return ", ".join(f"`{value}`" for value in values)
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    told = str(field.get("format") or field.get("type", "anything"))
    for key, words in {"minimum": "from", "maximum": "to", "maxLength": "of length to"}.items():
        if key in field:
            told += f" {words} {field[key]}"
    pattern = field.get("pattern")
    return f"{told} like `{pattern}`" if pattern and "\\r" not in pattern else told


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "that of its fields"
    words = {None: "null", True: "true", False: "false"}
    if isinstance(value, (list, tuple)):
        return f"`[{', '.join(map(repr, value))}]`"
    return f"`{words[value] if value is None or isinstance(value, bool) else value}`"
