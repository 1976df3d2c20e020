"""Is docker-compose.yml fit to be started by a stranger? Parsed, not started: what it must never do is held here."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhibiao.airflow_env import airflow_env
from zhibiao.settings import load_settings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRET = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|CONN|BROKER_URL|BACKEND|LEDGER|_DATABASE$")
ONCE = [name for name, service in SERVICES.items() if service.get("restart") == "no"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("zhibiao:")]
SCALE = {"redis", "worker", "superset-setup", "superset"}


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_published_on_loopback_alone(name: str) -> None:
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", SERVICES)
def test_no_credential_has_a_default(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if SECRET.search(variable) and not variable.endswith("PASSWORDS_FILE"):
            assert re.search(r"\$\{[A-Z_]+:\?[^}]+\}", str(value)), f"{name}: {variable} has a literal value"
            assert ":-" not in str(value)


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned_and_memory_is_limited(name: str) -> None:
    image = SERVICES[name]["image"]
    tag = image.partition(":")[2]
    assert tag and tag != "latest" and any(character.isdigit() for character in tag), image
    assert SERVICES[name].get("mem_limit"), f"{name} may take all memory"
    assert SERVICES[name].get("pids_limit"), f"{name} may start processes without end"


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ONCE])
def test_services_have_health_checks(name: str) -> None:
    assert SERVICES[name].get("healthcheck", {}).get("test")


def test_no_service_is_privileged_or_root() -> None:
    assert not any(service.get("privileged") or service.get("user") == "root" for service in SERVICES.values())
    # An image of others that begins as root gives that away itself only where it starts what it was made for.
    assert all(service.get("user") for name, service in SERVICES.items() if service["image"].startswith("redis:"))
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    users = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)
    assert users and users[-1] not in ("root", "0")
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert bases and all(":" in base and not base.endswith(":latest") for base in bases)


def test_dockerfile_installs_the_lock_and_nothing_else() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install((?:[^\n]|\\\n)*)", dockerfile)
    *packages, ours = installs
    assert len(packages) == 3, "what compiles the extractor, Superset, and what runs"
    for install in packages:
        assert "--require-hashes" in install and "--only-binary :all:" in install and "--no-deps" in install
    assert "--no-index" in ours and "--no-deps" in ours


def test_every_variable_stands_in_the_example_without_a_value() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    offered = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert offered.keys() == wanted
    assert not any(offered.values())


def test_commands_name_modules_that_exist() -> None:
    for service in SERVICES.values():
        command = service.get("command", [])
        for flag, module in pairwise(command):
            if flag == "-m":
                assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), module


def test_airflow_in_containers_is_as_quiet_as_on_one_machine() -> None:
    assert len(OURS) >= 6
    for service in (SERVICES[name] for name in OURS):
        assert service["environment"]["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
        assert service["environment"]["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
        assert service["environment"]["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"


def test_no_log_server_runs_in_a_container() -> None:
    """Airflow's log servers take no address: any other container of the network could read the logs."""
    for service in SERVICES.values():
        command = service.get("command", [])
        if "scheduler" in command:
            assert "--skip-serve-logs" in command
        if {"celery", "worker"} & set(command):
            assert "--skip-serve-logs" in command
        assert not {"triggerer", "standalone"} & set(command)


def test_what_many_machines_need_starts_with_the_profile_alone() -> None:
    assert {name for name, service in SERVICES.items() if service.get("profiles") == ["scale"]} == SCALE
    assert not any(service.get("profiles") for name, service in SERVICES.items() if name not in SCALE)
    for name, service in SERVICES.items():
        if name not in SCALE:
            assert not SCALE & service.get("depends_on", {}).keys(), f"{name} would not start without the profile"


def test_containers_are_told_what_many_machines_are_told() -> None:
    """`zhibiao up` with a broker, and the containers, give Celery the same rules."""
    many = {
        "ZHIBIAO_BROKER": "redis://redis:6379/0",
        "ZHIBIAO_AIRFLOW_DATABASE": "postgresql+psycopg2://airflow@postgres/airflow",
    }
    ours = airflow_env(load_settings(many), base={})
    for name in ("scheduler", "worker"):
        theirs = SERVICES[name]["environment"]
        for variable in (name for name in ours if "CELERY" in name):
            if not SECRET.search(variable):
                assert theirs[variable] == ours[variable], variable
            else:
                assert variable in theirs


def test_the_containers_of_one_home_share_it() -> None:
    for name in OURS:
        places = [volume.split(":")[:2] for volume in SERVICES[name]["volumes"]]
        assert ["zhibiao", "/var/lib/zhibiao"] in places, name


def test_who_only_shows_releases_cannot_write_them() -> None:
    for name in ("pages", "superset", "superset-setup"):
        assert all(volume.endswith(":ro") for volume in SERVICES[name]["volumes"])


@pytest.mark.parametrize("name", ["postgres", "databases", "redis", "superset"])
def test_what_is_not_ours_gets_no_more_rights_than_it_has(name: str) -> None:
    if name != "postgres":  # its image begins as root and takes another user after it made its folder its own
        assert "no-new-privileges:true" in SERVICES[name]["security_opt"]
    assert not SERVICES[name].get("cap_add")


def test_databases_that_are_named_are_made() -> None:
    (made,) = (set(SERVICES["databases"]["command"][2:]),)
    used = set(re.findall(r"@postgres:5432/(\w+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert used - made == {"airflow"}, "that one the server makes itself"


def test_superset_has_what_its_setup_reads() -> None:
    """The image holds the files that the dashboard is made of, and its settings name no secret."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert "COPY docs/superset superset" in dockerfile
    (database,) = (ROOT / "docs" / "superset" / "databases").glob("*.yaml")
    path = yaml.safe_load(database.read_text("utf-8"))["sqlalchemy_uri"].removeprefix("duckdb:///")
    places = [volume.split(":")[1] for volume in SERVICES["superset"]["volumes"]]
    assert any(f"/srv/superset/{path}".startswith(place) for place in places), "releases stand where the file says"
    settings = (ROOT / "docker" / "superset_config.py").read_text("utf-8")
    told = {**SERVICES["superset"]["environment"]}
    assert set(re.findall(r'environ\["(\w+)"\]', settings)) == told.keys()


def test_a_named_volume_has_one_owner_whichever_container_is_made_first() -> None:
    """Docker gives an empty volume the owner of the folder that it is first put on."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert "chown 10001:10001 /srv/superset/data" in dockerfile
    assert (
        set(re.findall(r"--uid (\d+)", dockerfile))
        == set(re.findall(r"^USER (\d+)", dockerfile, re.MULTILINE))
        == {"10001"}
    )


def test_the_database_is_healthy_by_the_way_that_others_take() -> None:
    """While it makes its first database, PostgreSQL's image answers on its socket alone."""
    assert "--host 127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"][1]
