"""How is a sentence shown? In three parts, so that its figure can be marked, and with a way to where it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from warehouse.plain import in_one_line, printable
from warehouse.snapshot import Snapshot

_MOST_IN_FRAGMENT = 80  # characters of a quote in an address: browsers take more, people's chat programs cut it


@dataclass(frozen=True, slots=True)
class Sentence:
    """One claim's sentence, its document and where that stands."""

    claim_id: str
    labels: tuple[str, ...]  # keys of words: what the claim is to the line it stands below
    before: str
    marked: str
    after: str
    title: str
    publisher: str
    published_date: date | None
    url: str | None  # only http and https; scrolls to the words where the browser can


def claims_said(snapshot: Snapshot, regions: Sequence[str], claims: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The claims of some regions with their sentences and documents, by id."""
    if not claims:
        return {}
    rows = snapshot.ask("region_claims", regions=list(regions), claims=list(claims))
    documents = documents_of(snapshot, (row["document_id"] for row in rows))
    return {row["claim_id"]: {**row, **documents[row["document_id"]]} for row in rows}


def documents_of(snapshot: Snapshot, documents: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Documents by id. Asked for apart from what stands in them: a join would read the texts of all documents."""
    rows = snapshot.ask("documents", documents=sorted(set(documents)))
    return {row["document_id"]: row for row in rows}


def sentence(row: dict[str, Any], labels: tuple[str, ...] = ()) -> Sentence:
    """The sentence of a row with claim_id, quote, sentence, title, publisher, published_date and url."""
    before, marked, after = parts(row["sentence"] or row["quote"] or "", row["quote"] or "")
    return Sentence(
        row["claim_id"],
        labels,
        before,
        marked,
        after,
        in_one_line(printable(row["title"] or "")),
        in_one_line(printable(row["publisher"] or "")),
        row["published_date"],
        source_address(row["url"], row["quote"] or ""),
    )


def parts(text: str, words: str) -> tuple[str, str, str]:
    """The text before, the words and the text after; the whole text is `before` when the words are not in it.

    Words that stand in it several times are marked where they cut no number: 40亿元 is no part of 440亿元.
    """
    text, words = in_one_line(printable(text)), in_one_line(printable(words))
    if not words or words not in text:
        return text, "", ""
    whole = re.search(rf"(?<![0-9.]){re.escape(words)}(?![0-9])", text)
    start = whole.start() if whole else text.index(words)
    return text[:start], words, text[start + len(words) :]


def source_address(url: str | None, words: str) -> str | None:
    """The address of a document, with a text fragment for its words; None for whatever is no web page.

    Addresses come from pages: a `javascript:` one must not become a link (docs/reliability.md, I9).
    """
    if url is None:
        return None
    try:
        split = urlsplit(url)
    except ValueError:
        return None
    if split.scheme not in ("http", "https") or not split.netloc or url != printable(url):
        return None
    if not words or split.fragment or not split.path.endswith(("/", "html", "htm", "shtml")):
        return url
    return f"{url}#:~:text={quoted(words[:_MOST_IN_FRAGMENT], safe='')}"
