"""What does the doctor find? Every check on this machine, in the order a person would go."""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from zhibiao.doctor import checks, sight
from zhibiao.doctor.finding import Finding, fault
from zhibiao.settings import PROJECT, Settings

if TYPE_CHECKING:
    from ingestion.store_glance import StoreGlance


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """All findings, at least one a check. A check that cannot be made is a fault, and the others go on."""
    import ingestion
    import warehouse

    version = sys.version_info[:2]
    lock = PROJECT / "requirements" / "runtime-{}.{}.lock".format(*version)
    is_nightly = settings.scope == "nightly" and settings.pages is None
    seen: dict[str, datetime] = {}
    known = _Known(settings)
    steps: dict[str, Callable[[], Finding | Iterable[Finding]]] = {
        "python": lambda: checks.python(version, sight.supported_pythons()),
        "packages": lambda: checks.packages(sight.locked_packages(lock), sight.installed_packages()),
        "settings": lambda: checks.settings_lack(
            is_nightly=is_nightly,
            contact=settings.contact,
            is_sqlite=(settings.airflow_database or "sqlite").startswith("sqlite"),
            tells_failures=settings.alerts.is_on,
        ),
        "dbt": lambda: checks.dbt_profile(sight.dbt_profile(settings.dbt_project)),
        "space": lambda: checks.space(sight.free_bytes(settings.home), known.glance.floor_bytes, settings.home),
        "lock": lambda: checks.writer_lock(
            warehouse.lock_holder(settings.home, database=settings.lock_database),
            sight.lock_file_age(settings.home, now),
        ),
        "last_run": lambda: checks.last_run(known.attempt(seen), now, is_nightly=is_nightly),
        "store": lambda: checks.store(known.glance.stored, known.glance.missing, known.glance.unknown),
        "release": lambda: _release(settings, seen),
        "litter": lambda: checks.litter(sight.litter(settings.home, now)),
        "clock": lambda: checks.clock(now, seen),
        "credentials": lambda: checks.modes(sight.modes(settings)),
        "airflow": lambda: _components(settings),
        "ports": lambda: checks.ports(sight.listening(), {settings.airflow_port, *sight.LOG_SERVER_PORTS}),
    }
    found: list[Finding] = []
    for name, step in steps.items():
        try:
            answer = step()
        except (OSError, ValueError, ingestion.IngestionError, warehouse.WarehouseError) as error:
            answer = fault(name, f"could not be looked at: {error}", "mend what the message names, ask again")
        found.extend([answer] if isinstance(answer, Finding) else answer)
    return found


class _Known:
    """One look at ledger and raw store, taken when the first check asks for it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._glance: StoreGlance | None = None

    @property
    def glance(self) -> "StoreGlance":
        import ingestion

        if self._glance is None:
            self._glance = ingestion.glance_at_store(self._settings.home, ledger_url=self._settings.ledger_url)
        return self._glance

    def attempt(self, seen: dict[str, datetime]) -> datetime | None:
        """When a page was last asked for; kept for the clock's check."""
        at = self.glance.last_attempt_at
        if at is not None:
            seen["the last fetch"] = at
        return at


def _release(settings: Settings, seen: dict[str, datetime]) -> Finding:
    import warehouse

    current = warehouse.current(settings.home)
    if current is None:
        return checks.release(None, (), "")
    created_at = str(current.manifest["created_at"])
    seen["the current release"] = datetime.fromisoformat(created_at)
    return checks.release(current.name, [str(one) for one in warehouse.verify(current.folder)], created_at)


def _components(settings: Settings) -> Finding:
    from zhibiao import services

    return checks.components(services.recorded(settings), services.running(settings))
