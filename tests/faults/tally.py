"""What was injected, what really fired, and was it survived? Lines of JSON that the tests append and `report` reads."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

LOG = "ZHIBIAO_FAULTS_LOG"  # the file of this run; without it nothing is written


@dataclass(slots=True)
class Tally:
    """The injections of one test for the rows it stands for."""

    rows: tuple[str, ...]
    test: str
    injected: int = 0
    fired: int = 0
    survived: int = 0
    recovery: list[float] = field(default_factory=list)  # seconds until all was as without the fault

    @contextmanager
    def fault(self, fired: int = 1) -> Iterator[None]:
        """One injection: what is checked in the block decides whether it was survived."""
        self.injected += 1
        self.fired += bool(fired)
        yield
        self.survived += bool(fired)

    def write(self) -> None:
        """Append what was counted, also when the test broke off in the middle."""
        path = os.environ.get(LOG)
        if not path:
            return
        for row in self.rows:
            line = {
                "row": row,
                "test": self.test,
                "injected": self.injected,
                "fired": self.fired,
                "survived": self.survived,
                "recovery": [round(seconds, 3) for seconds in self.recovery],
            }
            append(Path(path), line)


def append(path: Path, line: dict[str, object]) -> None:
    """One write of one line is whole even when several processes append."""
    with path.open("ab", buffering=0) as file:
        file.write((json.dumps(line, ensure_ascii=False) + "\n").encode())
