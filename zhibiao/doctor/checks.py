"""Is what was seen of this machine well? One pure function a check: facts in, a finding out.

Thresholds stand here with their reason. Looking is left to `zhibiao.doctor.sight`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from zhibiao.doctor.finding import Finding, fault, ok, warning

# A night is 24 hours; one that fell out is told, two missed ones would be found by the readers.
OLD_RUN = timedelta(hours=36)
# Far above the longest task (execution_timeout of two hours): whoever holds the lock longer hangs.
LONG_HOLD = timedelta(hours=3)
CLOCK_TOLERANCE = timedelta(minutes=5)  # between machines that share a home
SHOWN = 3  # names in one line


def python(version: tuple[int, int], supported: Collection[tuple[int, int]]) -> Finding:
    """Is this interpreter one that there is a lock for?"""
    here = "{}.{}".format(*version)
    if version in supported:
        return ok("python", f"Python {here}")
    known = " or ".join("{}.{}".format(*one) for one in sorted(supported))
    return fault("python", f"Python {here}: there is no lock for it", f"install Python {known}, remove .venv, make run")


def packages(locked: Mapping[str, str], installed: Mapping[str, str]) -> Finding:
    """Is what is installed what the lock says? Packages beside the lock harm nothing."""
    differ = sorted(
        f"{name} {installed.get(name, 'missing')} (lock: {version})"
        for name, version in locked.items()
        if installed.get(name) != version
    )
    if not locked:
        return fault("packages", "there is no lock for this interpreter", "see python above; git checkout requirements")
    if not differ:
        return ok("packages", f"{len(locked)} packages as locked")
    return fault("packages", f"{len(differ)} differ from the lock: {_some(differ)}", "make install")


def space(free: int, floor: int, home: Path) -> Finding:
    """Is there room for the next night? Below the floor fetching refuses to start."""
    what = f"{free >> 20} MiB free below {home}, fetching needs {floor >> 20}"
    next_ = "make room: zhibiao prune --keep 30, zhibiao prune-raw --older-than 400, logs in `log/`"
    if free < floor:
        return fault("space", what, next_)
    return warning("space", what, next_) if free < 2 * floor else ok("space", what)


def writer_lock(holder: str | None, held_for: timedelta) -> Finding:
    """Does somebody write, and for how long already?"""
    if holder is None:
        return ok("lock", "nobody writes")
    what = f"held by {holder} for {_hours(held_for)}"
    if held_for > LONG_HOLD:
        return warning("lock", what, "look at that process: no step takes so long; ending it frees the lock")
    return ok("lock", what)


def last_run(last: datetime | None, now: datetime, *, is_nightly: bool) -> Finding:
    """When was a page last asked for?"""
    if last is None:
        found = "no page was ever asked for in this home"
        return warning("last_run", found, "zhibiao run") if is_nightly else ok("last_run", found)
    what = f"pages were last asked for {_hours(now - last)} ago ({last:%Y-%m-%d %H:%M} UTC)"
    if is_nightly and now - last > OLD_RUN:
        return warning("last_run", what, "is the scheduler up? `zhibiao up`; then read the last log (docs/runbook.md)")
    return ok("last_run", what)


def release(name: str | None, problems: Sequence[str], created_at: str) -> Finding:
    """Is what readers see whole?"""
    if name is None and not problems:
        return warning("release", "nothing is published yet", "zhibiao run")
    if problems:
        return fault(
            "release",
            f"{name or 'current'}: {len(problems)} differences from its manifest: {_some(problems)}",
            "zhibiao run publishes anew; keep the damaged folder for a look",
        )
    return ok("release", f"{name} is whole (published {created_at})")


def store(stored: int, missing: Sequence[str], unknown: int) -> Finding:
    """Do ledger and raw store name the same bytes? Names alone; `check-store` reads every byte."""
    if missing:
        what = f"{len(missing)} of {stored} stored documents have no bytes: {_some(missing)}"
        return fault("store", what, "zhibiao check-store says of each what to do")
    what = f"{stored} stored documents have their bytes"
    if unknown:
        return ok("store", f"{what}; {unknown} more are not told yet, the next fetch adopts them")
    return ok("store", what)


def ports(listening: Collection[tuple[str, int]], ours: Collection[int]) -> Finding:
    """Do Airflow's ports answer to this machine alone?"""
    of_us = sorted((ip, port) for ip, port in listening if port in ours)
    open_ = [f"{ip}:{port}" for ip, port in of_us if not is_loopback(ip)]
    if open_:
        next_ = "zhibiao down, end who still listens, zhibiao up: Airflow's own commands listen everywhere"
        return fault("ports", f"reachable from outside: {', '.join(open_)}", next_)
    if not of_us:
        return ok("ports", "Airflow does not run here")
    return ok("ports", "on this machine alone: " + ", ".join(f"{ip}:{port}" for ip, port in of_us))


def components(recorded: Collection[str], alive: Collection[str]) -> Finding:
    """Does all that `zhibiao up` started still run?"""
    dead = sorted(set(recorded) - set(alive))
    if dead:
        return fault(
            "airflow", f"ended by itself: {', '.join(dead)}", "read .airflow/run/<name>.log; make down; make up"
        )
    return ok("airflow", f"running: {', '.join(sorted(alive))}" if alive else "not started")


def modes(found: Mapping[Path, int]) -> Finding:
    """Are credentials their owner's alone? `found` are the permission bits of files and folders that hold them."""
    wide = sorted(f"{path} is {mode:04o}" for path, mode in found.items() if mode & 0o077)
    if wide:
        return fault("credentials", f"others may read: {_some(wide)}", "chmod go= on each, then change what they hold")
    return ok("credentials", f"{len(found)} files and folders for their owner alone" if found else "none were made yet")


def settings_lack(*, is_nightly: bool, contact: str | None, is_sqlite: bool, tells_failures: bool) -> list[Finding]:
    """What should be set before strangers' sites are asked every night?"""
    if not is_nightly:
        return [ok("settings", "a demonstration needs none")]
    found = []
    if not contact:
        next_ = "set ZHIBIAO_CONTACT to a mail address or page that a webmaster can reach"
        found.append(fault("settings", "ZHIBIAO_CONTACT is not set: live fetching refuses to start", next_))
    if is_sqlite:
        next_ = "set ZHIBIAO_AIRFLOW_DATABASE to a PostgreSQL address"
        found.append(warning("settings", "Airflow's metadata is in SQLite, which is for trying", next_))
    if not tells_failures:
        next_ = "set ZHIBIAO_ALERT_WEBHOOK or ZHIBIAO_ALERT_MAIL (docs/settings.md)"
        found.append(warning("settings", "nobody is told when a night fails", next_))
    return found or [ok("settings", "contact, PostgreSQL and alerts are set")]


def litter(left: Sequence[str]) -> Finding:
    """Did killed processes leave something? It is never read; the next run of its stage finishes or removes it."""
    if left:
        return warning(
            "litter",
            f"{len(left)} left by killed runs: {_some(left)}",
            "the next run with news clears them away: leave them to it",
        )
    return ok("litter", "none")


def clock(now: datetime, seen: Mapping[str, datetime]) -> Finding:
    """Is it later than everything that has happened?"""
    ahead = sorted(f"{what} is of {at:%Y-%m-%d %H:%M} UTC" for what, at in seen.items() if at > now + CLOCK_TOLERANCE)
    if ahead:
        what = f"the clock says {now:%Y-%m-%d %H:%M} UTC, but {_some(ahead)}"
        return fault("clock", what, "set the clock (chrony, systemd-timesyncd): due sources and TLS go by it")
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def dbt_profile(profile: Any) -> Finding:
    """Does dbt write where the warehouse tells it to? `profile` is what `profiles.yml` holds."""
    try:
        project = profile["zhibiao"]
        output = project["outputs"][project["target"]]
        kind, path = output["type"], output["path"]
    except (KeyError, TypeError) as error:
        what = f"dbt_project/profiles.yml has no target of the name it gives ({error!r})"
        return fault("dbt", what, "git checkout dbt_project/profiles.yml")
    if kind != "duckdb" or "ZHIBIAO_BUILD_FILE" not in str(path):
        what = f"dbt_project/profiles.yml writes to {kind} {path}, not to the build file of the run"
        return fault("dbt", what, "git checkout dbt_project/profiles.yml")
    return ok("dbt", "profile writes the build file of the run")


def is_loopback(ip: str) -> bool:
    """Is an address one that only this machine reaches?"""
    return ip.startswith("127.") or ip in ("::1", "::ffff:127.0.0.1")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _hours(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
