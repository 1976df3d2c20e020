"""How is something noted for good? As one JSON line, flushed before what it tells of is done.

A line that a crash cut off is none, and is cut away before the next one. What the lines mean is left to who
writes them.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warehouse.durable import sync


def note(path: Path, values: Mapping[str, Any]) -> None:
    """Append one line, durably, behind what a crash may have left of another."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            text = os.pread(descriptor, size, 0)
            os.ftruncate(descriptor, text.rfind(b"\n") + 1)
        os.write(descriptor, (json.dumps(values, ensure_ascii=False) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync(path.parent)


def noted(path: Path) -> list[Any]:
    """The lines' values, the oldest first. Raises ValueError for a whole line that is no JSON."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8").split("\n")[:-1]  # what follows the last line break was cut off
    return [json.loads(line) for line in lines if line]
