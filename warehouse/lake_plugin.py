"""How does dbt reach a lake? dbt-duckdb calls this before it attaches: DuckDB's extensions from their wheels."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from warehouse.lake_connection import load_extensions


class Plugin(BasePlugin):  # type: ignore[misc]
    """The class that dbt-duckdb looks for in a module of the profile."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Load what the target `lake` attaches."""
        load_extensions(conn)
