"""Which table records are there? Reads `table_records/<name>.yml`, strictly.

What a record may say stands in `model`.
"""

from functools import lru_cache
from pathlib import Path

from ingestion.errors import SourceError
from ingestion.strict_yaml import RecordError, read_mapping, validated
from ingestion.tables.model import TableRecord

FOLDER = Path(__file__).parents[1] / "table_records"


@lru_cache(1 << 8)  # every document of a source asks for the same
def load_table_record(name: str, folder: Path = FOLDER) -> TableRecord:
    """The record of that name. Raises SourceError naming file and field."""
    file = folder / f"{name}.yml"
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yml")))
        raise SourceError(f"table_record: {folder.name} holds no {file.name}; known are {known}")
    try:
        record = validated(TableRecord, read_mapping(file, "docs/add_a_table.md"), file)
    except RecordError as error:
        raise SourceError(str(error)) from error
    if record.name != name:
        raise SourceError(f"{file.name}: name is {record.name!r}, but must equal the file's name {name!r}")
    return record
