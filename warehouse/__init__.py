"""Where does data live, how is it built and released? The one package that touches DuckDB and dbt.

A run holds `WriterLock(home, run_id)` and goes through `load_build` → gate → `build_models` → gate → `publish`; stages
in other processes find the build again with `open_build`. Readers use `query`, `explain`, `current` and `verify`. Names
are imported at their first use, so that importing the package costs nothing; no module may bear one of these names.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.build import Build, mark_unchanged, open_build
    from warehouse.errors import Locked, NoRelease, ServerAway, WarehouseError
    from warehouse.explanation import Explanation, explain
    from warehouse.load import load_build, nothing_changed
    from warehouse.lock import WriterLock, lock_holder
    from warehouse.manifest import Scope
    from warehouse.models import build_models
    from warehouse.publication import publish
    from warehouse.reader import Table, query
    from warehouse.release import Problem, Release, current, published_folder, verify

_MODULE_OF = {
    "Build": "build",
    "ServerAway": "errors",
    "Explanation": "explanation",
    "Locked": "errors",
    "NoRelease": "errors",
    "Problem": "release",
    "Release": "release",
    "Scope": "manifest",
    "Table": "reader",
    "WarehouseError": "errors",
    "WriterLock": "lock",
    "build_models": "models",
    "current": "release",
    "explain": "explanation",
    "load_build": "load",
    "lock_holder": "lock",
    "mark_unchanged": "build",
    "nothing_changed": "load",
    "open_build": "build",
    "publish": "publication",
    "published_folder": "release",
    "query": "reader",
    "verify": "release",
}

__all__ = [
    "Build",
    "Explanation",
    "Locked",
    "NoRelease",
    "Problem",
    "Release",
    "Scope",
    "ServerAway",
    "Table",
    "WarehouseError",
    "WriterLock",
    "build_models",
    "current",
    "explain",
    "load_build",
    "lock_holder",
    "mark_unchanged",
    "nothing_changed",
    "open_build",
    "publish",
    "published_folder",
    "query",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
