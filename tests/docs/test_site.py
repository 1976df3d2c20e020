"""Does the site build, lead nowhere wrong, and load nothing from elsewhere? Does every page of docs/ stand in it?"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mkdocs.config import load_config

from docs_site import hooks, links
from tests.docs.runner import ROOT

FOREIGN = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
# What a browser fetches by itself, by tag and attribute; what a person clicks is no such thing.
LOADED = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "form": ("action",),
}
STYLE_LOADS = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:[a-z]+:)?//[^\"')\s]+)", re.IGNORECASE)
POLICY = "default-src 'self'"
LIST_UNSEEN = re.compile(r"^\s*(?:[-*] |\d+\. |\| )", re.MULTILINE)


class Page(HTMLParser):
    """What one page loads, its policy, and the text of each paragraph."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.policies: list[str] = []
        self.paragraphs: list[str] = []
        self._is_in_paragraph = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.loaded += [given[name] for name in LOADED.get(tag, ()) if name in given]
        self.loaded += STYLE_LOADS.findall(given.get("style", ""))
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(given["content"])
        if tag == "p":
            self.paragraphs.append("")
            self._is_in_paragraph = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._is_in_paragraph = False

    def handle_data(self, data: str) -> None:
        if self._is_in_paragraph:
            self.paragraphs[-1] += data


def pages_of(site: Path) -> Iterator[tuple[str, Page]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), Page(path.read_text("utf-8"))


def test_no_page_and_no_style_loads_anything_from_elsewhere(site: Path) -> None:
    found = {name: [each for each in page.loaded if FOREIGN.match(each)] for name, page in pages_of(site)}
    assert len(found) > 50
    assert not {name: each for name, each in found.items() if each}
    styles = [path for path in site.rglob("*.css") if STYLE_LOADS.search(path.read_text("utf-8"))]
    assert not styles


def test_every_page_forbids_what_a_script_might_load(site: Path) -> None:
    """The theme's script has addresses of others for diagrams that nobody draws here."""
    for name, page in pages_of(site):
        assert len(page.policies) == 1 and page.policies[0].startswith(POLICY), name
        assert "//" not in page.policies[0] and "*" not in page.policies[0], name
        text = (site / name).read_text("utf-8")
        assert text.index("Content-Security-Policy") < text.index("<script"), f"{name}: a script stands before it"


def test_what_is_loaded_from_elsewhere_would_be_seen() -> None:
    text = (
        '<link href="https://a/x.css"><img srcset="//b/y.png"><p style="background: url(//c/z)">words</p>'
        '<a href="https://clicked/">x</a><script src="assets/x.js"></script>'
    )
    assert [each for each in Page(text).loaded if FOREIGN.match(each)] == ["https://a/x.css", "//b/y.png", "//c/z"]


def test_lists_and_tables_are_seen_as_such(site: Path) -> None:
    """What a code host draws as a list, and mkdocs as running text, lacks an empty line before it."""
    unseen = {name: each for name, page in pages_of(site) for each in page.paragraphs if LIST_UNSEEN.search(each)}
    assert not unseen
    assert LIST_UNSEEN.search("Note:\n- one\n- two")


def nav() -> list[str]:
    def flat(entry: Any) -> Iterator[str]:
        if isinstance(entry, str):
            yield entry
        else:
            for part in entry.values() if isinstance(entry, dict) else entry:
                yield from flat(part)

    return list(flat(load_config(str(ROOT / "mkdocs.yml"))["nav"]))


def test_every_page_of_docs_stands_in_the_navigation_once() -> None:
    docs = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert sorted(nav()) == sorted([*docs, *hooks.reference()])


def test_a_link_out_of_docs_leads_to_the_page_of_its_file() -> None:
    linked = links.linked(ROOT)
    assert linked.pages["README.md"] == "index.md"

    def turned(text: str, place: str) -> str:
        return links.rewritten(text, place, linked, ROOT)

    assert turned("[a](docs/marts.md#x) [b](docs/decisions/) [c](https://d.e/f.md)", "index.md") == (
        "[a](marts.md#x) [b](decisions/index.md) [c](https://d.e/f.md)"
    )
    assert turned("[a](../README.md#licence)", "marts.md") == "[a](index.md#licence)"
    assert turned("[a](../ingestion/table_records/)", "add_a_source.md") == (
        "[a](source/ingestion/table_records/index.md)"
    )
    assert turned("[a](marts.md)", "query.md") == "[a](marts.md)"
    assert turned("```text\n[a](../README.md)\n```\n", "marts.md") == "```text\n[a](../README.md)\n```\n"
    assert turned("[a](../nowhere.md)", "marts.md") == "[a](../nowhere.md)", "left for mkdocs to refuse"


def test_a_bar_in_the_code_of_a_table_bears_no_backslash() -> None:
    assert hooks.bars("| a | `b \\| c` \\| |\n`d \\| e`\n") == "| a | `b | c` \\| |\n`d \\| e`\n"


def test_a_block_bears_the_name_of_its_file() -> None:
    assert hooks.titled("```yaml file=a/b.yml\nx\n```\n") == '```yaml title="a/b.yml"\nx\n```\n'
    assert hooks.titled("```csv append=a.csv\n") == '```csv title="a.csv, at the end"\n'
    assert hooks.titled('```yaml insert=a.yml after="- b"\n') == '```yaml title="a.yml, below: - b"\n'
    assert hooks.titled("```console\n$ x\n```\n") == "```console\n$ x\n```\n"
