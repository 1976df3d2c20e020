"""How is an expected failure told to the person who typed a command? One line on standard error, and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from zhibiao import show, stages
from zhibiao.settings import SettingsError


@contextmanager
def told() -> Iterator[None]:
    """Turn what inputs cause into one clear line and its exit code; other errors pass as they are."""
    from zhibiao.airflow_run import NightFailed
    from zhibiao.airflow_setup import AirflowSetupError
    from zhibiao.services import ServicesError

    try:
        with stages.telling():
            yield
    except (stages.StageFailed, SettingsError, NightFailed, AirflowSetupError, ServicesError) as error:
        show.error(str(error))
        raise typer.Exit(getattr(error, "code", stages.EXIT_DATA)) from error
