"""Does the face of the package give what it lists, whatever was imported before?"""

from importlib import import_module
from pathlib import Path

import pytest

import warehouse


def test_every_listed_name_is_there() -> None:
    for name in warehouse.__all__:
        assert callable(getattr(warehouse, name)), name


def test_no_module_hides_a_name() -> None:
    """Importing a submodule sets it as attribute of its package, in place of a function of that name."""
    modules = {path.stem for path in Path(warehouse.__path__[0]).glob("*.py")}
    for module in modules - {"__init__", "dbt_child"}:
        import_module(f"warehouse.{module}")
    assert not modules & set(warehouse.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        warehouse.nothing  # noqa: B018
