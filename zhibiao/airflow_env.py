"""Which environment does Airflow run in here? Every Airflow setting that Zhibiao changes, with its reason.

Airflow is configured by environment alone, so that a checkout needs no airflow.cfg of its own and two checkouts never
share one. Nothing here imports Airflow.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from zhibiao.settings import PROJECT, Settings

HOST = "127.0.0.1"


def airflow_env(settings: Settings, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every Airflow process that Zhibiao starts, on top of `base` (default: the process's own)."""
    home = settings.airflow_home
    database = settings.airflow_database or f"sqlite:///{home / 'airflow.db'}"
    api = settings.airflow_url or f"http://{HOST}:{settings.airflow_port}"
    env = dict(os.environ if base is None else base)
    env.update(
        {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",  # the default is True
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",  # a night that nobody unpaused is a lost night
            "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",  # nights are those of the publishers
            # No more than can run: what waits in a queue for ten minutes is queued again, and fails the third time.
            "AIRFLOW__CORE__PARALLELISM": str(settings.parallelism),
            "AIRFLOW__CORE__MAX_ACTIVE_RUNS_PER_DAG": "1",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{api}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file(settings)),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
            "AIRFLOW__API__HOST": HOST,  # the default listens on every interface
            "AIRFLOW__API__PORT": str(settings.airflow_port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "300",  # re-parsing every 10 s takes a core
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "DO_NOT_TRACK": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
            "GX_ANALYTICS_ENABLED": "False",
            "ZHIBIAO_HOME": str(settings.home),
            "ZHIBIAO_SCOPE": settings.scope,
            # Airflow, dbt and the tools of the lock stand beside this interpreter, whatever PATH says
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
        }
    )
    if settings.broker:
        env |= _celery_env(settings.broker, database)
    if settings.pages:
        env["ZHIBIAO_PAGES"] = str(settings.pages)
    if settings.override:
        env["ZHIBIAO_OVERRIDE"] = settings.override
    if settings.demo_address:
        env["ZHIBIAO_DEMO_ADDRESS"] = "{}:{}".format(*settings.demo_address)
    return env


def _celery_env(broker: str, database: str) -> dict[str, str]:
    """Tasks go through a broker to workers, on this machine and on others (`zhibiao worker`)."""
    return {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": broker,
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{database}",
        "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": "1",  # nobody keeps a task waiting that another could begin
        # A day, as by default: what a killed worker held begins anew when its heartbeat is missed, not by the broker.
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
    }


def passwords_file(settings: Settings) -> Path:
    """Where the generated password of Airflow's web page is kept (mode 0600)."""
    return settings.airflow_home / "passwords.json"
