"""What do analysts see of the marts besides rows? Names, types, descriptions: from the dbt manifest and the build file.

The same description ends up as COMMENT in the DuckDB file and as field of `datapackage.json`. Its digest tells a run
that found no new figures whether there is still something new to publish.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.connection import open_reader
from warehouse.digest import table_columns
from warehouse.errors import BuildMissing, ModelsFailed
from warehouse.macros import table_macros
from warehouse.manifest import FORMAT, canonical
from warehouse.plain import in_one_line
from warehouse.schema import Column

MARTS = "marts"
_FIELD_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "TIMESTAMP": "datetime",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "DOUBLE": "number",
}
_LEADING = 8  # columns of a published table by which it is sorted before its key


@dataclass(frozen=True, slots=True)
class Mart:
    """One table to publish, with its texts for people."""

    name: str
    description: str
    columns: tuple[Column, ...]
    column_descriptions: Mapping[str, str]
    primary_key: tuple[str, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Columns to sort by: the first that are no hashes, so that like rows meet, then what tells rows apart.

        Equal tables thus give equal bytes. Without a key all columns are needed; with one they would only cost: each is
        copied into the keys of the sort, sentences too.
        """
        plain = [column.name for column in self.columns if not column.name.endswith(("_id", "_sha256", "_at"))]
        if self.primary_key:
            leading = plain[:_LEADING]
            return (*leading, *(name for name in self.primary_key if name not in leading))
        return (*plain, *(column.name for column in self.columns if column.name not in plain))


def read_marts(database: Path, dbt_manifest: Path) -> tuple[Mart, ...]:
    """The tables of schema `marts` in a build file, by name. Raises ModelsFailed when there is none."""
    nodes = _model_nodes(dbt_manifest)
    marts = []
    with open_reader(database) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables()"
            " where database_name = current_database() and schema_name = $1 order by table_name",
            [MARTS],
        ).fetchall()
        for (name,) in tables:
            if name not in nodes:
                raise ModelsFailed(f"{database} holds marts.{name}, which no dbt model made: build it again")
            node = nodes[name]
            descriptions = {key: in_one_line(value["description"]) for key, value in node["columns"].items()}
            marts.append(
                Mart(
                    name,
                    in_one_line(node["description"]),
                    table_columns(connection, MARTS, name),
                    descriptions,
                    tuple(node.get("primary_key") or ()),
                )
            )
    if not marts:
        raise ModelsFailed(f"{database} holds no marts: run the models first")
    return tuple(marts)


def _model_nodes(dbt_manifest: Path) -> dict[str, Mapping[str, Any]]:
    try:
        nodes = json.loads(dbt_manifest.read_text("utf-8"))["nodes"].values()
    except (OSError, ValueError, KeyError) as error:
        raise BuildMissing(f"{dbt_manifest} cannot be read ({error!r}): run the models of this build again") from error
    return {node["name"]: node for node in nodes if node["resource_type"] == "model" and node["schema"] == MARTS}


def surface_digest(marts: tuple[Mart, ...]) -> str:
    """One digest of everything in a release that is neither a row nor about one run."""
    value = {
        "format": FORMAT,
        "macros": [
            [macro.name, [parameter.name for parameter in macro.parameters], macro.told, macro.sql]
            for macro in table_macros()
        ],
        "marts": [
            [mart.name, mart.description, [_field(mart, column) for column in mart.columns], list(mart.primary_key)]
            for mart in marts
        ],
    }
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def data_package(
    marts: tuple[Mart, ...], files: Mapping[str, Mapping[str, Any]], run_id: str, created_at: str, database: str
) -> dict[str, Any]:
    """The Frictionless data package of a release: one tabular resource for each Parquet file, and the database."""
    resources = [
        {
            **_resource(mart.name, f"{mart.name}.parquet", "parquet", "application/vnd.apache.parquet", files),
            "description": mart.description,
            "profile": "tabular-data-resource",
            "schema": {
                "fields": [_field(mart, column) for column in mart.columns],
                "missingValues": [],  # an empty text is a value in Parquet; by default it would not be
                **({"primaryKey": list(mart.primary_key)} if mart.primary_key else {}),
            },
        }
        for mart in marts
    ]
    resources.append(
        {
            **_resource("database", database, "duckdb", "application/vnd.duckdb", files),
            "description": "All tables above with comments and table macros, to be opened read-only with DuckDB.",
        }
    )
    return {
        "profile": "data-package",
        "name": "zhibiao",
        "title": "指标: what Chinese local governments promise and reach",
        "version": run_id,
        "created": created_at,
        "resources": resources,
    }


def _resource(
    name: str, path: str, kind: str, media_type: str, files: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "format": kind,
        "mediatype": media_type,
        "bytes": files[path]["bytes"],
        "hash": f"sha256:{files[path]['sha256']}",
    }


def _field(mart: Mart, column: Column) -> dict[str, Any]:
    base = column.type.split("(")[0]
    if base == "DECIMAL":
        kind = "number"
    elif column.type.endswith("[]"):
        kind = "array"
    elif base in _FIELD_TYPES:
        kind = _FIELD_TYPES[base]
    else:
        raise ModelsFailed(f"marts.{mart.name}.{column.name} has type {column.type}, which the data package cannot say")
    field: dict[str, Any] = {
        "name": column.name,
        "type": kind,
        "description": mart.column_descriptions.get(column.name, ""),
    }
    if not column.nullable:
        field["constraints"] = {"required": True}
    return field
