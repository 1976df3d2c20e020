"""The marts that tests of the command line read: those of a test run's one dbt build."""

from tests.warehouse.conftest import built

__all__ = ["built"]
