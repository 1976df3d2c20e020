"""Is a failure of the machine one line and an exit code of its own, and a defect still a defect?"""

import errno
import os
import sqlite3

import duckdb
import pytest
import typer

from zhibiao.stage_failed import EXIT_MACHINE
from zhibiao.told import told


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "zhibiao.duckdb"),
        OSError(errno.EIO, os.strerror(errno.EIO)),
        duckdb.IOException('IO Error: Could not write all bytes to file "x": wanted=3 wrote=0'),
        duckdb.TransactionException('Failed to commit: Could not write file "x.wal": Input/output error'),
        sqlite3.OperationalError("database or disk is full"),
    ],
)
def test_a_failing_machine_is_one_line_with_what_next(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, told():
        raise error
    assert ended.value.exit_code == EXIT_MACHINE
    said = capsys.readouterr().err
    assert said.startswith("error: this machine cannot go on: ")
    assert "run again" in said


@pytest.mark.parametrize("error", [OSError(errno.EINVAL, "a wrong call"), ZeroDivisionError("a defect")])
def test_a_defect_passes_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)), told():
        raise error
