"""What is visited, and what is noted of a visit? Every kind of page, and all that a page tries to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.warehouse.landing_fixture import XIANAN, ZONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = ("zh", "en")
WIDE = 1200
PHONE = 390
PAPER = 718  # CSS pixels of A4 between margins of one centimetre
_PATIENCE = 30_000  # ms; a machine with much to do is no fault of the page
OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"


@dataclass(frozen=True)
class Site:
    """A running server, the release behind it, and a claim whose sentence holds more than its figure."""

    base: str
    release: Path
    claim: str

    def addresses(self, language: str) -> dict[str, str]:
        """One address of every kind of page."""
        names = {
            "overview": "",
            "region": f"regions/{ZONE}",
            "county": f"regions/{XIANAN}",
            "indicators": "indicators",
            "indicator": "indicators/gdp",
            "compare": f"compare?regions={quote(f'{XIANAN} {ZONE} nothing')}",
            "revisions": "revisions",
            "search": "search?q=xianan",
            "dictionary": "dictionary",
            "downloads": "downloads",
            "claim": f"claims/{self.claim}",
        }
        return {kind: f"{self.base}{language}/{name}" for kind, name in names.items()}

    def reports(self) -> dict[str, str]:
        """The files of the release that need no server."""
        files = {"index": "zh/index.html", "English": "en/index.html", "county": f"zh/regions/{XIANAN}.html"}
        return {f"report {name}": (self.release / "report" / path).as_uri() for name, path in files.items()}


@dataclass
class Noted:
    """What pages did besides showing themselves."""

    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # of the console and of scripts

    def strayed(self, *allowed: str) -> list[str]:
        """Requests for anything but addresses that begin so."""
        return [each for each in self.requests if not each.startswith((*allowed, "data:,"))]


@contextmanager
def tab(browser: "Browser", width: int = WIDE, **options: Any) -> Iterator[tuple["Page", Noted]]:
    """A new tab with a profile of its own, and what is noted of it."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **options)
    context.set_default_timeout(_PATIENCE)
    noted = Noted()
    page = context.new_page()
    page.on("request", lambda request: noted.requests.append(request.url))
    page.on("console", lambda said: noted.errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: noted.errors.append(str(error)))

    def dismissed(dialog: Any) -> None:
        noted.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismissed)
    try:
        yield page, noted
    finally:
        context.close()
