"""Is docker-compose.yml fit to be started by a stranger? Parsed, not started: what it must never do is held here."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRET = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|CONN")


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


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "setup"])
def test_services_have_health_checks(name: str) -> None:
    assert SERVICES[name].get("healthcheck", {}).get("test")


def test_no_service_is_privileged_or_root() -> None:
    assert not any(service.get("privileged") or service.get("user") == "root" for service in SERVICES.values())
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    users = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)
    assert users and users[-1] not in ("root", "0")
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert bases and all(":" in base and not base.endswith(":latest") for base in bases)


def test_dockerfile_installs_the_lock_and_nothing_else() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install((?:[^\n]|\\\n)*)", dockerfile)
    *packages, ours = installs
    assert len(packages) == 2, "what compiles the extractor, and what runs"
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
    airflow = [service for service in SERVICES.values() if service["image"].startswith("zhibiao:")]
    assert len(airflow) >= 4
    for service in airflow:
        assert service["environment"]["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
        assert service["environment"]["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
        assert service["environment"]["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"


def test_no_log_server_runs_in_a_container() -> None:
    """Airflow's log servers take no address: any other container of the network could read the logs."""
    for service in SERVICES.values():
        command = service.get("command", [])
        if "scheduler" in command:
            assert "--skip-serve-logs" in command
        assert not {"worker", "triggerer", "standalone", "celery"} & set(command)
