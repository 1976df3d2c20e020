"""Is what Airflow keeps for its owner alone, and is nothing started that listens beyond this machine?"""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from zhibiao import airflow_setup, services
from zhibiao.settings import load_settings


def test_credentials_are_generated_for_the_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made without Airflow: what `prepare_airflow` would run is only counted."""
    ran: list[Any] = []
    monkeypatch.setattr(airflow_setup, "_run", lambda arguments, env, log: ran.append(arguments))
    home = tmp_path / "airflow"
    home.mkdir(mode=0o755)
    env = airflow_setup.prepare_airflow(load_settings({"AIRFLOW_HOME": str(home)}))
    assert len(ran) == 2
    assert stat.S_IMODE(home.stat().st_mode) == 0o700, "also one that was open before"
    assert {name: stat.S_IMODE((home / name).stat().st_mode) for name in ("passwords.json", "secrets.json")} == {
        "passwords.json": 0o600,
        "secrets.json": 0o600,
    }
    password = json.loads((home / "passwords.json").read_text())["admin"]
    assert len({password, env["AIRFLOW__API_AUTH__JWT_SECRET"], env["AIRFLOW__API__SECRET_KEY"]}) == 3
    assert min(map(len, (password, env["AIRFLOW__API_AUTH__JWT_SECRET"], env["AIRFLOW__API__SECRET_KEY"]))) >= 20


def test_no_component_listens_beyond_this_machine() -> None:
    commands = services.airflow_commands(8765)
    assert commands["api-server"][-4:] == ["--host", "127.0.0.1", "--port", "8765"]
    assert "--skip-serve-logs" in commands["scheduler"]
    assert not {"triggerer", "celery", "standalone"} & {command[2] for command in commands.values()}
