"""How does an answer reach a file or a pipe? Whole or not at all, and never over a file that is there.

The file is written beside its place under a hidden name and moved there when it is complete. What each format does with
values is left to `answer_text` and `answer_xlsx`; Parquet keeps DuckDB's types.
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from warehouse.answer import Answer
from warehouse.answer_about import About
from warehouse.answer_text import write_csv, write_json
from warehouse.errors import FileRefused

NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV, errno.EMLINK})  # of link(2)
FORMATS = ("csv", "xlsx", "parquet", "json")
STREAMED = ("csv", "json")  # may go to a pipe


def print_answer(answer: Answer, stream: BinaryIO, kind: str, *, byte_order_mark: bool = False) -> None:
    """Write an answer to a pipe as `csv` or `json`, in UTF-8."""
    text = TextIOWrapper(stream, "utf-8", newline="", write_through=True)
    try:
        _write_text(answer, text, kind, byte_order_mark)
    finally:
        text.detach()


def save_answer(
    answer: Answer, path: Path, kind: str, about: About, *, byte_order_mark: bool = False, replace: bool = False
) -> tuple[str, ...]:
    """Write an answer to a new file and return warnings. Raises FileRefused and QueryFailed; then nothing is left."""
    with _new_file(path, replace=replace) as temporary:
        if kind == "xlsx":
            from warehouse.answer_xlsx import write_xlsx  # lazy: of use for workbooks alone

            return write_xlsx(
                answer, temporary, about.lines(), datetime.fromisoformat(about.created_at).astimezone(UTC)
            )
        if kind == "parquet":
            _write_parquet(answer, temporary, about)
        else:
            with temporary.open("w", encoding="utf-8", newline="") as file:
                _write_text(answer, file, kind, byte_order_mark)
    return (f"cut after {answer.row_count} rows: there are more",) if answer.is_cut else ()


def _write_text(answer: Answer, file: Any, kind: str, byte_order_mark: bool) -> None:
    if kind == "csv":
        write_csv(answer, file, byte_order_mark=byte_order_mark)
    else:
        write_json(answer, file)


def _write_parquet(answer: Answer, path: Path, about: About) -> None:
    import pyarrow as pa  # lazy: of use for Parquet alone
    from pyarrow import parquet

    schema, batches = answer.arrow()
    schema = schema.with_metadata({f"zhibiao.{name.strip()}": text for name, text in about.lines()})
    try:
        with parquet.ParquetWriter(path, schema, compression="zstd") as file:
            for batch in batches:
                file.write_batch(batch.replace_schema_metadata(schema.metadata))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise FileRefused(
            f"parquet cannot hold this answer ({str(error).splitlines()[0]}): cast that column"
        ) from error


@contextmanager
def _new_file(path: Path, *, replace: bool) -> Iterator[Path]:
    """A path to write to, which becomes `path` when the block ends well and is removed otherwise."""
    if path.is_dir():
        raise FileRefused(f"{path} is a folder: give a file")
    if path.exists() and not replace:
        raise FileRefused(f"{path} is there already: give another name, or --force to replace it")
    # A name that no other process has, on whatever machine: what lies there is ours to remove.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        if replace:
            temporary.replace(path)
        else:
            _name_new(temporary, path)
    except FileExistsError:
        raise FileRefused(f"{path} is there already: give another name, or --force to replace it") from None
    except OSError as error:
        raise FileRefused(f"{path} cannot be written ({error.strerror}): give a file in a folder of yours") from error
    finally:
        temporary.unlink(missing_ok=True)


def _name_new(temporary: Path, path: Path) -> None:
    """Give the file its name. Raises FileExistsError where a file came to be meanwhile: a rename would replace it.

    Where the file system knows no second name of a file (FAT, some network folders), the name is taken first.
    """
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        path.touch(exist_ok=False)
        try:
            temporary.replace(path)
        except OSError:
            path.unlink()
            raise
