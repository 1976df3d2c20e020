"""How is an expected failure told to the person who typed a command? One line on standard error, and an exit code."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from zhibiao import show, stages
from zhibiao.settings import SettingsError
from zhibiao.stage_failed import EXIT_MACHINE

_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG, errno.EMFILE, errno.ENFILE})
# Errors of the databases, known by their names: importing a library to tell that it failed would be much for little.
_DATABASE = {"IOException", "FatalException", "TransactionException", "OperationalError"}
_SIGNS = (
    *(os.strerror(code) for code in sorted(_MACHINE)),
    *("IO Error", "FATAL Error", "I/O error", "database or disk is full", "unable to open database file"),
)


@contextmanager
def told() -> Iterator[None]:
    """Turn what inputs or the machine cause into one clear line and its exit code; other errors pass as they are."""
    from zhibiao.airflow_run import NightFailed
    from zhibiao.airflow_setup import AirflowSetupError
    from zhibiao.services import ServicesError

    try:
        with stages.telling():
            yield
    except (stages.StageFailed, SettingsError, NightFailed, AirflowSetupError, ServicesError) as error:
        show.error(str(error))
        raise typer.Exit(getattr(error, "code", stages.EXIT_DATA)) from error
    except Exception as error:
        line = machine_failure(error)
        if line is None:
            raise
        show.error(line)
        raise typer.Exit(EXIT_MACHINE) from error


def machine_failure(error: BaseException) -> str | None:
    """A line for an error of the machine (a full or failing disk, too few files), None for any other.

    Stages let it pass as it is, so that Airflow tries again; a person gets this line.
    """
    if isinstance(error, OSError) and error.errno in _MACHINE:
        what = f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)
    elif type(error).__name__ in _DATABASE and any(sign in str(error) for sign in _SIGNS):
        what = str(error).splitlines()[0]
    else:
        return None
    return f"this machine cannot go on: {what}; look at disk and limits, then run again; what is published stays"
