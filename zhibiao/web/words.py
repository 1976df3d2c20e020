"""How does a page say it in Chinese and in English? The words of the interface, and how numbers and days are written.

The words are data: `words.csv`. Names of regions and indicators, and sentences, are the release's own.
"""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.plain import in_one_line, plain_decimal, printable

LANGUAGES = ("zh", "en")
DASH = "–"
_FILE = Path(__file__).with_name("words.csv")
_BOUNDS = {"ge": "≥", "le": "≤", "approx": "≈"}  # eq and range say themselves


@cache
def words() -> dict[str, dict[str, str]]:
    """Language → key → words."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {language: {row["key"]: row[language] for row in rows} for language in LANGUAGES}


def shown(value: Any) -> str:
    """A value as a person reads it: no control characters, no zeros of the column's scale, a dash for nothing."""
    if value is None:
        return DASH
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, date):
        return value.isoformat()
    return in_one_line(printable(str(value)))


def rounded(value: Decimal | None, digits: int = 1) -> str:
    """A computed number (a share, a pace), which has more digits than anybody reads."""
    return DASH if value is None else plain_decimal(round(value, digits))


def quantity(value: Decimal | None, high: Decimal | None, comparator: str | None, unit: str | None) -> str:
    """≥ 440 亿元, 3–5 %, ≈ 15 %: a figure with its bound and unit; a dash for none."""
    if value is None:
        return DASH
    text = plain_decimal(value) if high is None else f"{plain_decimal(value)}–{plain_decimal(high)}"
    return " ".join(part for part in (_BOUNDS.get(comparator or ""), text, unit and printable(unit)) if part)


def period_name(key: str | None, language: str) -> str:
    """2022-01..2022-09 as a person says it; a key of another form as it is."""
    if key is None:
        return DASH
    first, _, last = key.partition("..")
    if language == "zh" and len(first) == 4 and not last:
        return f"{first}年"
    if last and len(first) == len(last) == 7 and first[:4] == last[:4]:
        return f"{first[:4]}年{int(first[5:])}–{int(last[5:])}月" if language == "zh" else f"{first} to {last}"
    if language == "zh" and len(first) == 6 and not last:
        return f"{first[:4]}年" + {"H1": "上半年", "H2": "下半年"}.get(first[4:], f"第{first[5:]}季度")
    if language == "zh" and len(first) == 7 and not last:
        return f"{first[:4]}年{int(first[5:])}月"
    return printable(key)
