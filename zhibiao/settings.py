"""Where is everything, and what may this run do? The only module that reads the environment.

Each setting is an environment variable `ZHIBIAO_…` (docs/settings.md lists them); everything else takes paths, clocks
and switches as arguments. The Airflow variables that follow from the settings are made in `zhibiao.airflow_env`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from zhibiao.runbook import PAGE

PROJECT = Path(__file__).resolve().parents[1]
SCOPES = ("demo", "nightly")
PARALLELISM = 4  # Airflow's default of 32 holds 6 GB on an idle machine
# Where the demonstration site listens: on this machine, or as the container of that name (docker-compose.yml).
_DEMO_HOSTS = ("127.0.0.1", "demo-site")
# Names of variables whose values are secret.
_SECRET = re.compile(
    r"(PASSWORD|SECRET|TOKEN|KEY|WEBHOOK|SMTP|CONN|POSTGRES|BROKER|BROKER_URL|RESULT_BACKEND|LEDGER_URL)$"
)
# It stands in Markdown and in messages: an address of the web, or a path, of characters that mean nothing there.
_RUNBOOK = re.compile(r"https?://[\w.:-]+(?:/[\w.~%+:/-]*)?|[\w.~%+/-]+", re.ASCII)
_SHORTEST_SECRET = 6  # a shorter one would be found in every other word
PRUNE_DAYS = 30  # how long a release stays after it was current: a month is what quarterly reports are checked in
REPORT_REGIONS = 500  # some 40 kB a page and language: every province and prefecture, and the counties that say most
WEBHOOK_FORMS = ("json", "wecom", "feishu")


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which, what it was and what it may be."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Who is told when a night fails? Nobody, unless a webhook or a mail address is given."""

    webhook: str | None = field(
        default=None, repr=False
    )  # an address that takes a POST; it may hold a key, so it is never logged
    webhook_form: str = "json"  # what the other side reads: one of WEBHOOK_FORMS
    mail_to: str | None = None
    mail_from: str | None = None
    smtp: str | None = field(default=None, repr=False)  # smtp:// or smtps://[user:password@]host[:port]

    @property
    def is_on(self) -> bool:
        """Is anybody told?"""
        return bool(self.webhook or self.mail_to)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a run needs to know of its surroundings. Paths are absolute."""

    home: Path  # raw store, ledger, landing, builds, releases
    scope: str  # which sources a run takes: demo | nightly; `pages` wins over it
    pages: Path | None  # a person's own folder of documents
    ledger_url: str = field(repr=False)  # SQLAlchemy URL; maybe a password
    contact: str | None  # mail or page that a webmaster can reach; live fetching refuses to start without
    demo_address: tuple[str, int] | None  # where the demonstration site listens
    events: Path | None  # stages append their progress here, one JSON object a line
    airflow_home: Path
    airflow_port: int
    airflow_database: str | None  # SQLAlchemy URL of Airflow's metadata; None: SQLite in `airflow_home`
    broker: str | None = field(repr=False)  # of Celery, for many machines; None: tasks run where the scheduler is
    parallelism: int  # tasks at once, on all workers together
    airflow_url: str | None  # where workers find the api-server; None: on this machine
    airflow_password: str | None  # of the web page; None: one is generated
    override: str | None  # a person's reason to publish past a critical comparison with the last release
    threads: int
    parser_memory_mb: int  # of addresses, for each process that reads documents
    prune_keep: int | None = None  # releases that a night leaves; None: it removes none, for nobody asked it to
    prune_days: int = PRUNE_DAYS
    report_regions: int = REPORT_REGIONS  # regions that get a page in a release's report
    object_storage: str | None = None  # address of a place in object storage that gets each new release
    postgres: str | None = field(default=None, repr=False)  # libpq address that gets each new release; maybe a password
    lake: str | None = None  # libpq address of a DuckLake's catalog, which gets each new release
    alerts: Alerts = Alerts()
    runbook: str = PAGE  # address or path of the runbook, without an anchor
    secrets: frozenset[str] = field(default=frozenset(), repr=False)  # what no message may hold

    @property
    def sources(self) -> Path:
        """Folder of the source records."""
        return PROJECT / "ingestion" / "sources"

    @property
    def dbt_project(self) -> Path:
        """The dbt project."""
        return PROJECT / "dbt_project"

    @property
    def seeds(self) -> Path:
        """Vocabulary that the extractor and dbt share."""
        return self.dbt_project / "seeds"

    @property
    def suites(self) -> Path:
        """The gates' rules."""
        return PROJECT / "expectations" / "suites"

    @property
    def published(self) -> Path:
        """Folder of the releases; `published/current` is the one to read."""
        return self.home / "published"

    @property
    def is_copied(self) -> bool:
        """Does a new release go anywhere besides its folder?"""
        return any(place is not None for place in (self.object_storage, self.postgres, self.lake))

    @property
    def lake_data(self) -> Path:
        """Folder of the lake's Parquet files."""
        return self.home / "lake"

    @property
    def lock_database(self) -> str | None:
        """The database in which writers of all machines exclude each other, as libpq takes it; None: a file does."""
        if not self.ledger_url.startswith("postgresql"):
            return None
        from sqlalchemy import (
            make_url,
        )  # here, for only some stages ask; a password may hold what libpq reads otherwise

        address = make_url(self.ledger_url).set(drivername="postgresql")
        return address.render_as_string(hide_password=False)

    @property
    def scope_name(self) -> str:
        """What a release of this run covers; releases are compared with the last one of the same scope."""
        return f"pages:{self.pages}" if self.pages else self.scope


def load_settings(environ: Mapping[str, str] | None = None, *, home: Path | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's environment); a `home` given here wins over it.

    Raises SettingsError with one clear line when a value cannot be what it must be.
    """
    env = os.environ if environ is None else environ
    home = (home or Path(env.get("ZHIBIAO_HOME") or PROJECT / "data")).expanduser().resolve()
    scope = env.get("ZHIBIAO_SCOPE") or "demo"
    if scope not in SCOPES:
        raise SettingsError(f"ZHIBIAO_SCOPE is {scope!r}: it must be one of {', '.join(SCOPES)}")
    return Settings(
        home=home,
        scope=scope,
        pages=_folder(env, "ZHIBIAO_PAGES"),
        ledger_url=env.get("ZHIBIAO_LEDGER_URL") or f"sqlite:///{home / 'ledger.sqlite'}",
        contact=env.get("ZHIBIAO_CONTACT") or None,
        demo_address=_address(env, "ZHIBIAO_DEMO_ADDRESS"),
        events=Path(env["ZHIBIAO_EVENTS"]) if env.get("ZHIBIAO_EVENTS") else None,
        airflow_home=Path(env.get("AIRFLOW_HOME") or PROJECT / ".airflow").expanduser().resolve(),
        airflow_port=_number(env, "ZHIBIAO_AIRFLOW_PORT", default=8765, low=1, high=65535),
        airflow_database=env.get("ZHIBIAO_AIRFLOW_DATABASE") or env.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN") or None,
        broker=_broker(env),
        parallelism=_number(env, "ZHIBIAO_PARALLELISM", default=PARALLELISM, low=1, high=10_000),
        airflow_url=_airflow_url(env),
        airflow_password=env.get("AIRFLOW_ADMIN_PASSWORD") or None,
        override=env.get("ZHIBIAO_OVERRIDE") or None,
        threads=_number(env, "ZHIBIAO_THREADS", default=2, low=1, high=256),
        parser_memory_mb=_number(env, "ZHIBIAO_PARSER_MEMORY_MB", default=4096, low=512, high=2**20),
        prune_keep=_number(env, "ZHIBIAO_PRUNE_KEEP", default=1, low=1, high=10_000)
        if env.get("ZHIBIAO_PRUNE_KEEP")
        else None,
        prune_days=_number(env, "ZHIBIAO_PRUNE_DAYS", default=PRUNE_DAYS, low=1, high=10_000),
        report_regions=_number(env, "ZHIBIAO_REPORT_REGIONS", default=REPORT_REGIONS, low=0, high=1_000_000),
        object_storage=env.get("ZHIBIAO_OBJECT_STORAGE") or None,
        postgres=env.get("ZHIBIAO_POSTGRES") or None,
        lake=env.get("ZHIBIAO_LAKE") or None,
        alerts=_alerts(env),
        runbook=runbook_page(env),
        secrets=frozenset(v for name, v in env.items() if _SECRET.search(name) and len(v) >= _SHORTEST_SECRET),
    )


def runbook_page(environ: Mapping[str, str] | None = None) -> str:
    """Where the runbook is to be read. By itself as well: a DAG's page must be shown whatever else is not set."""
    env = os.environ if environ is None else environ
    page = env.get("ZHIBIAO_RUNBOOK_URL") or PAGE
    if not _RUNBOOK.fullmatch(page):
        raise SettingsError(
            "ZHIBIAO_RUNBOOK_URL must be the http:// or https:// address of a page, or a path, without ? and #"
        )
    return page


def _alerts(env: Mapping[str, str]) -> Alerts:
    webhook, form = env.get("ZHIBIAO_ALERT_WEBHOOK") or None, env.get("ZHIBIAO_ALERT_WEBHOOK_FORM") or "json"
    mail_to, smtp = env.get("ZHIBIAO_ALERT_MAIL") or None, env.get("ZHIBIAO_ALERT_SMTP") or None
    # The values may hold keys and passwords: a message names the setting and never what it was.
    if webhook and not _has_host(webhook, ("http", "https")):
        raise SettingsError("ZHIBIAO_ALERT_WEBHOOK must be an http:// or https:// address")
    if form not in WEBHOOK_FORMS:
        raise SettingsError(f"ZHIBIAO_ALERT_WEBHOOK_FORM is {form!r}: it must be one of {', '.join(WEBHOOK_FORMS)}")
    if mail_to and not (smtp and _has_host(smtp, ("smtp", "smtps"))):
        raise SettingsError(
            "ZHIBIAO_ALERT_MAIL needs ZHIBIAO_ALERT_SMTP: smtp://[user:password@]host[:port], or smtps://"
        )
    return Alerts(webhook, form, mail_to, env.get("ZHIBIAO_ALERT_FROM") or mail_to, smtp)


def _broker(env: Mapping[str, str]) -> str | None:
    """Celery's broker. Workers report through Airflow's database, so that must be one that many machines reach."""
    broker = env.get("ZHIBIAO_BROKER") or None
    if broker is None:
        return None
    if not _has_host(broker, ("redis", "rediss")):
        raise SettingsError("ZHIBIAO_BROKER must be redis://[:password@]host:port/number, or rediss://")
    database = env.get("ZHIBIAO_AIRFLOW_DATABASE") or env.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN") or ""
    if not database.startswith("postgresql"):
        raise SettingsError("ZHIBIAO_BROKER needs ZHIBIAO_AIRFLOW_DATABASE: postgresql+psycopg2://user@host/database")
    return broker


def _airflow_url(env: Mapping[str, str]) -> str | None:
    url = env.get("ZHIBIAO_AIRFLOW_URL") or None
    if url and not _has_host(url, ("http", "https")):
        raise SettingsError("ZHIBIAO_AIRFLOW_URL must be the http:// or https:// address of Airflow's api-server")
    return url.rstrip("/") if url else None


def _has_host(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    if not env.get(name):
        return None
    path = Path(env[name]).expanduser().resolve()
    if not path.is_dir():
        what = "is a file" if path.exists() else "does not exist"
        kinds = ".txt, .html, .pdf, .csv, .xlsx, .xls, .ods or .jsonl"
        raise SettingsError(f"{name}: {path} {what}. Give a folder of {kinds} files")
    return path


def _number(env: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise SettingsError(f"{name} is {text!r}: it must be a whole number from {low} to {high}")
    return int(text)


def _address(env: Mapping[str, str], name: str) -> tuple[str, int] | None:
    if not env.get(name):
        return None
    host, _, port = env[name].rpartition(":")
    if host not in _DEMO_HOSTS or not port.isdigit():
        raise SettingsError(
            f"{name} is {env[name]!r}: it must be {' or '.join(f'{each}:<port>' for each in _DEMO_HOSTS)}"
        )
    return host, int(port)
