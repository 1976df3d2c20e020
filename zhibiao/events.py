"""Who hears what the stages do? Watchers of this process, and the event file that another process follows.

One event is one JSON object: stage, label, state (`started`, `progress`, `finished`, `failed`) and what belongs to it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from zhibiao.settings import Settings

_WATCHERS: list[Callable[[dict[str, Any]], None]] = []


@contextmanager
def watched(watcher: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """Hand every event of the stages run in this process to `watcher` while the block runs."""
    _WATCHERS.append(watcher)
    try:
        yield
    finally:
        _WATCHERS.remove(watcher)


def tell(settings: Settings, **event: Any) -> None:
    """Tell the watchers of this process, and append one line for those of another.

    A single write of one line is whole even when several processes append.
    """
    for watcher in _WATCHERS:
        watcher(event)
    if settings.events is None:
        return
    line = json.dumps({"at": datetime.now(UTC).isoformat(), **event}, ensure_ascii=False) + "\n"
    with settings.events.open("ab", buffering=0) as file:
        file.write(line.encode())


def progress_of(settings: Settings, stage: str, label: str) -> Callable[[Mapping[str, int]], None]:
    """What a long stage calls with its counts so far."""
    return lambda counts: tell(settings, stage=stage, label=label, state="progress", report=dict(counts))
