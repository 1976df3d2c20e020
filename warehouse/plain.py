"""How does a value look as plain text? All its digits, no control characters, and no beginning of a formula.

Pages are written by others, so a value may hold escape sequences for a terminal, marks that turn the reading direction,
or a formula for a spreadsheet (OWASP, "CSV injection"). JSON and Parquet keep every character; where they are read by
eye, JSON writes the unprintable ones as escapes.
"""

import re
from decimal import Decimal

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_UNPRINTABLE_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")  # json escapes those below 0x20
_FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")  # full width: some locales calculate them


def in_one_line(text: str) -> str:
    """The words with one space between them, as descriptions and messages are told."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """The text without control characters; tabs and line breaks stay."""
    return CONTROL.sub("", text)


def no_formula(text: str) -> str:
    """The printable text, with an apostrophe before what a spreadsheet would calculate."""
    shown = printable(text)
    begins = shown.startswith(_FORMULA_SIGNS) or shown.lstrip().startswith(_FORMULA_SIGNS)
    return f"'{shown}" if begins else shown


def escaped_json(text: str) -> str:
    """JSON text with unprintable characters as escapes: the same value, and nothing that a terminal obeys."""
    return _UNPRINTABLE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def plain_decimal(value: Decimal) -> str:
    """A decimal with all its digits, and without the zeros that a column's scale adds."""
    text = f"{value:f}"  # not normalize(): that rounds to the 28 digits of Python's context
    return text.rstrip("0").rstrip(".") if "." in text else text
