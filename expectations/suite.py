"""Which rules does a gate hold? Those of its suite file, each with its severity, its reason and the date it was set.

A suite is data: native expectation types of Great Expectations with their arguments. A file that is missing, empty or
wrong in any field is an error, never a suite without rules.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from expectations.errors import GateFailed

Severity = Literal["critical", "warning"]


class Rule(BaseModel):
    """One expectation on one table of the build file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    table: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
    type: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    kwargs: dict[str, Any]
    severity: Severity
    since: date
    reason: Annotated[str, Field(min_length=20)]  # why the threshold is what it is, and what to do when it is crossed
    overridable: bool = False  # may a recorded reason let a build pass that fails this rule?

    @model_validator(mode="after")
    def _query_names_its_batch(self) -> "Rule":
        query = self.kwargs.get("unexpected_rows_query")
        if query is not None and "{batch}" not in query:
            raise ValueError("unexpected_rows_query must read {batch}, the table it is about")
        return self


class Suite(BaseModel):
    """The rules of one gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: str
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_unique(self) -> "Suite":
        names = [rule.name for rule in self.rules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"rule names stand twice: {', '.join(twice)}")
        if all(rule.severity != "critical" for rule in self.rules):
            raise ValueError("no rule is critical: such a gate lets everything pass")
        return self


def load_suite(path: Path, name: str) -> Suite:
    """Read a suite file. Raises GateFailed naming file, rule and field."""
    try:
        suite = Suite.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except FileNotFoundError:
        raise GateFailed(
            f"gate {name}: the suite {path} is missing; restore it, nothing passes without rules"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GateFailed(f"gate {name}: {path} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}" for each in error.errors()]
        raise GateFailed("\n".join([f"gate {name}: the suite {path} is wrong:", *lines])) from error
    if suite.suite != name:
        raise GateFailed(f"gate {name}: {path} is the suite {suite.suite!r}")
    return suite
