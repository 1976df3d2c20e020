"""What does mkdocs ask of us? Two events: which pages there are, and the text of each before it is drawn.

Pages that are made (the reference, the list of decisions, files outside of docs/ that a page links to) exist while the
site is built and are not committed.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from docs_site import commands, decisions, interface, links, records, tables

ROOT = Path(__file__).parents[1]
_MARKED_FENCE = re.compile(r"^```(?P<kind>\w+) +(?P<marks>[^\n`]+)$", re.MULTILINE)
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_MARK = re.compile(r'(?P<name>file|append|insert)=(?P<path>\S+)(?: after="(?P<after>[^"]*)")?')


def reference() -> Mapping[str, str]:
    """The pages that are made of code and data, by their place in the site."""
    return {
        "reference/marts.md": tables.marts_page(ROOT / "dbt_project"),
        "reference/seeds.md": tables.seeds_page(ROOT / "dbt_project"),
        "reference/commands.md": commands.page(),
        "reference/source_record.md": records.source_page(),
        "reference/table_record.md": records.table_page(),
        "reference/interface.md": interface.page(),
        "decisions/index.md": decisions.page(ROOT / "docs" / "decisions"),
    }


@cache
def _linked() -> links.Linked:
    return links.linked(ROOT)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the made pages to those of docs/."""
    for place, text in reference().items():
        files.append(File.generated(config, place, content=text))
    for place, text in links.outside_pages(ROOT, _linked()).items():
        files.append(File.generated(config, place, content=text, inclusion=InclusionLevel.NOT_IN_NAV))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links that leave docs/ lead to the page of that file; a block says over it which file it is."""
    return bars(titled(links.rewritten(markdown, page.file.src_uri, _linked(), ROOT)))


def titled(markdown: str) -> str:
    """Blocks as tests/docs reads them, told to the highlighter: `yaml file=a.yml` has the title `a.yml`."""
    return _MARKED_FENCE.sub(_title, markdown)


def bars(markdown: str) -> str:
    """A bar in code in a table: on a code host it needs a backslash, which mkdocs would show."""
    return _ROW.sub(lambda row: _CODE.sub(lambda code: code[0].replace("\\|", "|"), row[0]), markdown)


def _title(fence: re.Match[str]) -> str:
    mark = _MARK.fullmatch(fence["marks"])
    if mark is None:
        return fence[0]
    told = {
        "file": mark["path"],
        "append": f"{mark['path']}, at the end",
        "insert": f"{mark['path']}, below: {mark['after']}",
    }[mark["name"]]
    return f'```{fence["kind"]} title="{told}"'
