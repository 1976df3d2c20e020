"""Where does a new release go besides its folder? To the settings' places: object storage, PostgreSQL, a DuckLake.

Each copy finds by itself what an earlier call left: a retry after the second place failed repeats nothing at the first.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from warehouse.errors import WarehouseError
from zhibiao.settings import Settings

if TYPE_CHECKING:
    from warehouse.release import Release

Said = tuple[bool, str]  # was anything new, and what stands there now
Copy = Callable[["Release", str, Settings, datetime], Said]


def copy_to_places(release: "Release", settings: Settings, *, now: datetime) -> dict[str, bool | str]:
    """Copy a release to every place that is set.

    Each is tried, whatever became of the others; then what the first of those raised that did not take it is raised.
    """
    places: dict[str, tuple[str | None, Copy]] = {
        "ZHIBIAO_OBJECT_STORAGE": (settings.object_storage, _to_object_storage),
        "ZHIBIAO_POSTGRES": (settings.postgres, _to_postgres),
        "ZHIBIAO_LAKE": (settings.lake, _to_lake),
    }
    said: list[Said] = []
    refused: list[WarehouseError] = []
    for address, copy in places.values():
        try:
            if address is not None:
                said.append(copy(release, address, settings, now))
        except WarehouseError as error:
            refused.append(error)
    if refused:
        raise refused[0]
    if not said:
        return {"is_new": False, "note": f"none of {', '.join(places)} is set: the release is files alone"}
    return {"is_new": any(is_new for is_new, _ in said), "note": "; ".join(note for _, note in said)}


def _to_object_storage(release: "Release", address: str, _: Settings, now: datetime) -> Said:
    from warehouse.object_storage import store_release

    stored = store_release(release, address, now=now)
    return stored.is_new, f"{stored.address} holds {stored.release}"


def _to_postgres(release: "Release", address: str, settings: Settings, now: datetime) -> Said:
    from warehouse.postgres import copy_release

    copied = copy_release(release, address, now=now, threads=settings.threads)
    return copied.is_new, f"schema {copied.schema} holds {copied.release}"


def _to_lake(release: "Release", address: str, settings: Settings, _: datetime) -> Said:
    from warehouse.lake import lay_release
    from warehouse.lake_connection import Lake

    laid = lay_release(release, Lake(address, settings.lake_data), threads=settings.threads)
    return laid.is_new, f"snapshot {laid.snapshot} of the lake is {laid.release}"
