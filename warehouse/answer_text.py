"""How does an answer look as CSV and as JSON? Exact figures, ISO dates, and text that nothing obeys.

CSV is RFC 4180 (CRLF, quotes doubled): an empty field is null, `""` is an empty text. A number stays a number: only
text gets the apostrophe that keeps a spreadsheet from calculating it. JSON is one array with one object a line.
"""

import json
import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

from warehouse.answer import Answer, Row
from warehouse.plain import escaped_json, no_formula, plain_decimal

_QUOTED = frozenset(',"\r\n')


def write_csv(answer: Answer, file: TextIO, *, byte_order_mark: bool = False) -> None:
    """Write an answer as CSV; Excel takes UTF-8 for what it is when the file begins with a byte order mark."""
    if byte_order_mark:
        file.write("\ufeff")
    file.write(_csv_line(answer.columns))
    for rows in answer.batches():
        file.writelines(_csv_line(row) for row in rows)


def write_json(answer: Answer, file: TextIO) -> None:
    """Write an answer as a JSON array, one object a line."""
    names = [f"{_json(name)}: " for name in answer.columns]
    between = "[\n"
    for rows in answer.batches():
        for row in rows:
            file.write(between + _json_object(names, row))
            between = ",\n"
    file.write("\n]\n" if answer.row_count else "[]\n")


def _csv_line(row: Iterable[Any]) -> str:
    return ",".join(map(_csv_field, row)) + "\r\n"


def _csv_field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, int | float | date):
        return _plain(value)
    text = no_formula(_plain(value))
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if not text or not _QUOTED.isdisjoint(text) else text


def _json_object(names: list[str], row: Row) -> str:
    return "{" + ", ".join(name + _json(value) for name, value in zip(names, row, strict=True)) + "}"


def _json(value: Any) -> str:
    """A value as JSON: decimals as numbers with all their digits, which `json` would make floats of."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return json.dumps(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_json, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(str(key))}: {_json(each)}" for key, each in value.items()) + "}"
    return escaped_json(json.dumps(_plain(value), ensure_ascii=False))


def plain_value(value: Any) -> str:
    """A value as text: dates as ISO, lists and records as JSON, bytes as hexadecimal digits."""
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return _json(value)
    return value.hex() if isinstance(value, bytes | bytearray) else str(value)
