import re
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from zhibiao.airflow_env import airflow_env
from zhibiao.settings import PROJECT, SettingsError, load_settings


def test_defaults_lie_in_the_checkout() -> None:
    settings = load_settings({})
    assert settings.home == PROJECT / "data"
    assert settings.airflow_home == PROJECT / ".airflow"
    assert settings.scope_name == "demo"
    assert settings.contact is None, "who fetches from the world must say who they are"


def test_a_folder_of_pages_wins_over_the_scope(tmp_path: Path) -> None:
    settings = load_settings({"ZHIBIAO_PAGES": str(tmp_path), "ZHIBIAO_SCOPE": "nightly"})
    assert settings.scope_name == f"pages:{tmp_path}"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ZHIBIAO_SCOPE", "all", "demo, nightly"),
        ("ZHIBIAO_PAGES", "/no/such/folder", "does not exist"),
        ("ZHIBIAO_PAGES", __file__, "is a file"),
        ("ZHIBIAO_AIRFLOW_PORT", "80a", "whole number"),
        ("ZHIBIAO_AIRFLOW_PORT", "0", "from 1 to 65535"),
        ("ZHIBIAO_AIRFLOW_PORT", "８０８０", "whole number"),
        ("ZHIBIAO_THREADS", "0", "from 1 to 256"),
        ("ZHIBIAO_DEMO_ADDRESS", "10.0.0.1:80", "127.0.0.1:<port> or demo-site:<port>"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_may_be(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings({name: value})
    assert name in str(error.value)
    assert says in str(error.value)


def test_airflow_listens_on_loopback_and_loads_no_examples(tmp_path: Path) -> None:
    env = airflow_env(load_settings({"AIRFLOW_HOME": str(tmp_path)}), base={"PATH": "/bin"})
    assert env["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert env["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert env["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"sqlite:///{tmp_path / 'airflow.db'}"
    assert env["PATH"].endswith(":/bin")


def test_one_setting_moves_airflow_to_postgresql(tmp_path: Path) -> None:
    url = "postgresql+psycopg2://airflow@127.0.0.1/airflow"
    settings = load_settings({"AIRFLOW_HOME": str(tmp_path), "ZHIBIAO_AIRFLOW_DATABASE": url})
    assert airflow_env(settings, base={})["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == url


def test_a_broker_lets_workers_of_other_machines_run_tasks(tmp_path: Path) -> None:
    database = "postgresql+psycopg2://airflow@db.test/airflow"
    settings = load_settings(
        {
            "AIRFLOW_HOME": str(tmp_path),
            "ZHIBIAO_AIRFLOW_DATABASE": database,
            "ZHIBIAO_BROKER": "redis://:hunter2hunter2@broker.test:6379/0",
            "ZHIBIAO_AIRFLOW_URL": "http://scheduler.test:8765/",
        }
    )
    env = airflow_env(settings, base={})
    assert env["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert env["AIRFLOW__CELERY__RESULT_BACKEND"] == f"db+{database}"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://scheduler.test:8765/execution/"
    assert "hunter2" not in repr(settings)
    assert airflow_env(load_settings({}), base={})["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"ZHIBIAO_BROKER": "amqp://a/b"}, "redis://"),
        ({"ZHIBIAO_BROKER": "redis://127.0.0.1:6379/0"}, "needs ZHIBIAO_AIRFLOW_DATABASE"),
        ({"ZHIBIAO_AIRFLOW_URL": "scheduler:8765"}, "http://"),
    ],
)
def test_a_broker_without_what_it_needs_is_told(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_settings(environ)


def test_a_reason_to_override_reaches_the_tasks_of_airflow() -> None:
    assert (
        airflow_env(load_settings({"ZHIBIAO_OVERRIDE": "it was retired"}), {})["ZHIBIAO_OVERRIDE"] == "it was retired"
    )
    assert "ZHIBIAO_OVERRIDE" not in airflow_env(load_settings({}), {})


def test_every_setting_is_told_in_the_docs() -> None:
    docs = (PROJECT / "docs" / "settings.md").read_text("utf-8")
    source = (PROJECT / "zhibiao" / "settings.py").read_text("utf-8")
    names = set(re.findall(r'"((?:ZHIBIAO|AIRFLOW)_[A-Z_]+)"', source)) - {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"}
    assert len(names) > 8
    assert [name for name in sorted(names) if f"`{name}`" not in docs] == []


def test_writers_exclude_each_other_in_the_ledger_s_database_whatever_its_password() -> None:
    """SQLAlchemy reads a slash in a password, libpq takes what is before it for a port."""
    settings = load_settings({"ZHIBIAO_LEDGER_URL": "postgresql+psycopg://u:s3cr/e%40t@db:5433/x?options=-cx%3D1"})
    assert settings.lock_database is not None
    parts = conninfo_to_dict(settings.lock_database)
    assert (parts["host"], parts["port"], parts["dbname"]) == ("db", "5433", "x")
    assert (parts["user"], parts["password"], parts["options"]) == ("u", "s3cr/e@t", "-cx=1")
    assert load_settings({}).lock_database is None
