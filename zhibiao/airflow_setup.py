"""Is Airflow ready in this checkout? Makes the metadata database, the pools and the generated credentials, once.

What is made lies in `settings.airflow_home` (ignored by git). A second call finds the mark of this Airflow version and
does nothing. Starting components is left to `zhibiao.services`, running DAGs to `zhibiao.airflow_run`.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from zhibiao.airflow_env import airflow_env, passwords_file
from zhibiao.settings import PROJECT, Settings, load_settings


class AirflowSetupError(Exception):
    """Airflow could not be made ready; the message names the log to read."""


def prepare_airflow(settings: Settings) -> dict[str, str]:
    """Make Airflow ready if it is not and return the environment its processes need.

    Raises AirflowSetupError when the metadata database cannot be made.
    """
    home = settings.airflow_home
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)  # Airflow writes airflow.cfg and a database with its own keys here, readable for everybody
    env = airflow_env(settings) | _secrets(home)
    _password(settings)
    mark = home / f"ready-{version('apache-airflow')}"
    if not mark.exists():
        log = home / "setup.log"
        _run(["-m", "airflow", "db", "migrate"], env, log)
        _run([str(PROJECT / "dags" / "run_once.py")], env, log)  # no DAG named: it makes the pools alone
        mark.touch()
    return env


def _run(arguments: list[str], env: Mapping[str, str], log: Path) -> None:
    with log.open("ab") as output:
        done = subprocess.run(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, *arguments],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode:
        raise AirflowSetupError(
            f"Airflow's database could not be made (exit code {done.returncode}): read {log}, mend what its last lines "
            f"name, or remove {log.parent} and run again"
        )


def _secrets(home: Path) -> dict[str, str]:
    """Keys that Airflow's components share; generated once, readable by the owner alone."""
    path = home / "secrets.json"
    if not path.exists():
        keys = {
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(48),
            "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(48),
        }
        _write_private(path, json.dumps(keys))
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _password(settings: Settings) -> None:
    """The password of Airflow's web page: Airflow itself would write it to a file that everybody may read."""
    path = passwords_file(settings)
    if not path.exists():
        _write_private(path, json.dumps({"admin": settings.airflow_password or secrets.token_urlsafe(18)}))


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)


if __name__ == "__main__":
    prepare_airflow(load_settings())
