"""How is a record written by a person read? YAML without a key written twice, checked by its model, errors in one line.

Used for source records and table records. What a record may say stands in its model.
"""

import json
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class RecordError(ValueError):
    """A record is no YAML or does not fit its model. The message names the file and the field."""


class _Loader(yaml.CSafeLoader):
    """Safe YAML that refuses a key written twice, where PyYAML would keep the last one in silence.

    libyaml parses: a tenth of the time, and each task of a night reads the records.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_mapping(file: Path, help_page: str) -> dict[str, Any]:
    """The mapping a file holds. Raises RecordError."""
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RecordError(f"{file.name}: cannot be read as YAML: {_one_line(str(error))}") from error
    if not isinstance(raw, dict):
        raise RecordError(f"{file.name}: must be a mapping of fields; see {help_page}")
    return raw


def validated(model: type[Model], raw: dict[str, Any], file: Path) -> Model:
    """The mapping as a record of `model`. Raises RecordError."""
    try:
        # Through JSON, because strict validation of Python objects refuses a YAML list for a tuple.
        return model.model_validate_json(json.dumps(raw, default=_json_date))
    except (ValidationError, TypeError) as error:
        raise RecordError(f"{file.name}: {_explain(error)}; correct the record") from error


def _json_date(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a value of type {type(value).__name__} has no place in a record")


def _explain(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return str(error)
    parts = []
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        parts.append(f"{field}: {message}" if field else message)
    return _one_line("; ".join(parts))


def _one_line(text: str) -> str:
    return " ".join(text.split())
