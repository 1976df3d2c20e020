"""Which pictures stand in the documentation? Writes `docs/images/*.png` from a release of the demonstration.

    python scripts/screenshots.py [HOME]

HOME holds a release of the demonstration (`make run` makes one in `data`); another release is refused, so that no page
of a real place comes into the repository. `zhibiao serve` shows it on a free port of this machine, and Debian's
Chromium takes the pictures: `PICTURES` says of what. Nothing is downloaded. What a release is called and when it was
made is shown as it is, so pictures change with every release; those of the repository are made anew when pages change.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 150_000
ZONE = "430600:岳阳经济技术开发区"


@dataclass(frozen=True)
class Picture:
    """One picture: which page, how wide and high, and what is done before it is taken."""

    name: str
    address: str
    width: int
    height: int
    opened: str = ""  # the line of a scorecard whose sentences are opened


PICTURES = (
    Picture("overview", "zh/", 1000, 760),
    Picture("region", f"zh/regions/{ZONE}?year=2022", 1000, 900, opened="地区生产总值"),
    Picture("indicator", "zh/indicators/gdp", 1000, 1000),
    Picture("english", "en/regions/421202", 1000, 700),
    Picture("phone", f"zh/regions/{ZONE}?year=2022", 390, 844, opened="固定资产投资"),
)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a server over the home, which is stopped afterwards."""
    command = [sys.executable, "-m", "zhibiao", "serve", "--port", "0", "--home", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        try:
            told = server.stdout.readline() if server.stdout else ""
            if not told:
                raise SystemExit(f"{home}: the server did not start; is there a release?")
            yield told.split()[0]
        finally:
            server.terminate()


def take(browser: "Browser", base: str, picture: Picture, folder: Path) -> Path:
    """Take one picture. Raises SystemExit when it is too heavy for a repository."""
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height}, locale="zh-CN")
    page.goto(base + picture.address)
    if picture.opened:
        line = page.locator("table.score tbody tr").filter(
            has=page.get_by_role("link", name=picture.opened, exact=True)
        )
        line.locator("summary").click()
    target = folder / f"{picture.name}.png"
    page.screenshot(path=target)
    page.close()
    if target.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{target}: {target.stat().st_size:,} bytes are more than {MOST_BYTES:,}")
    return target


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("home", type=Path, nargs="?", default=ROOT / "data")
    parser.add_argument("--output", type=Path, default=IMAGES)
    options = parser.parse_args()
    manifest = options.home / "published" / "current" / "manifest.json"
    if not manifest.is_file():
        raise SystemExit(f"{options.home} holds no release: make run makes one")
    if json.loads(manifest.read_text("utf-8"))["scope"]["name"] != "demo":
        raise SystemExit(f"{options.home} holds a release of other pages than the demonstration's")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium is needed (apt install chromium)")
    from playwright.sync_api import sync_playwright

    options.output.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to give root a sandbox
    with served(options.home) as base, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=arguments)
        for picture in PICTURES:
            print(take(browser, base, picture, options.output))
        browser.close()


if __name__ == "__main__":
    main()
