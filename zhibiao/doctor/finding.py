"""What does the doctor say of one thing? A state, one line of what was seen, one line of what to do next."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad is it?"""

    OK = "ok"
    WARNING = "warning"  # the night runs; somebody should look
    FAULT = "fault"  # the night fails, or something stands open


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer."""

    check: str
    state: State
    what: str
    next: str = ""  # empty when nothing is to be done


def ok(check: str, what: str) -> Finding:
    """All is well."""
    return Finding(check, State.OK, what)


def warning(check: str, what: str, next_: str) -> Finding:
    """The night runs all the same."""
    return Finding(check, State.WARNING, what, next_)


def fault(check: str, what: str, next_: str) -> Finding:
    """The night fails, or something stands open."""
    return Finding(check, State.FAULT, what, next_)
