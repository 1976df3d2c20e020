"""How does a page's content become HTML? Through templates that escape everything and know no missing value.

One environment makes the served pages and those of a release's `report/`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.plain import printable
from zhibiao.web.links import Links
from zhibiao.web.words import period_name, rounded, shown, words

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).with_name("static") / "page.css"
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What every page says of the release that it shows."""

    name: str
    created: str
    is_demo: bool
    age: str = ""  # not in reports: a file does not know how old it will be


def release_facts(manifest: Mapping[str, Any], now: datetime | None = None, language: str = "zh") -> ReleaseFacts:
    """Of a manifest; `now` (aware) tells the age."""
    created = datetime.fromisoformat(manifest["created_at"])
    age = ""
    if now is not None:
        hours = int((now - created).total_seconds() // 3600)
        text = words()[language]
        days = hours // _HOURS_A_DAY
        age = f"{hours} {text['age_hours']}" if hours > 0 else text["age_now"]
        age = f"{days} {text['age_days']}" if days >= 2 else age
    return ReleaseFacts(manifest["run_id"], shown(created), manifest["scope"]["name"] == "demo", age)


@cache
def _environment() -> "jinja2.Environment":
    import jinja2  # lazy: commands that show no page do not need it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["shown"] = shown
    environment.filters["rounded"] = rounded
    return environment


def _printed(value: object) -> object:
    """What a template prints, without control characters, whether or not its author thought of them.

    Markup is what macros of these templates printed: it has gone through here already.
    """
    return printable(value) if type(value) is str else value


@cache
def _of_language(language: str) -> "jinja2.Environment":
    environment = _environment().overlay()
    environment.filters = {**environment.filters, "period": lambda key: period_name(key, language)}
    return environment


def render(template: str, links: Links, facts: ReleaseFacts | None, *, here: str = "", **content: Any) -> str:
    """One page. Raises KeyError for a word that `words.csv` lacks and UndefinedError for content that is missing."""
    return (
        _of_language(links.language)
        .get_template(template)
        .render(
            t=words()[links.language].__getitem__,
            links=links,
            release=facts,
            here=here,
            **{"is_report": False, **content},
        )
    )


@cache
def style() -> bytes:
    """The style sheet of all pages."""
    return STYLE.read_bytes()


@cache
def style_digest() -> str:
    """What names the style sheet's contents."""
    return hashlib.sha256(style()).hexdigest()[:12]
