"""Does the site work in a real browser that reaches no other machine? Its search, its policy, what it asks for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.launch import launched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# One page of each kind: Markdown, executed, generated, made of a file outside of docs/.
VISITED = ("index.html", "add_a_check.html", "reference/marts.html", "source/CONTRIBUTING.html")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with launched() as opened:
        yield opened


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    opened = browser.new_page()
    yield opened
    opened.close()


def test_a_visit_asks_nobody_else_and_breaks_no_policy(page: "Page", address: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in VISITED:
        page.goto(address + name)
        page.wait_for_load_state("networkidle")
    assert len(asked) > len(VISITED)
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert said == []


def test_the_policy_stops_what_a_script_would_load(page: "Page", address: str) -> None:
    page.goto(address + "index.html")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate(
            "document.head.append(Object.assign(document.createElement('script'), {src: 'https://x.invalid/a.js'}))"
        )


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("takedown", "When something is red"),
        ("经开区", "How to add a region"),
        ("rpt_gate_rules", "Tables of a release"),
    ],
)
def test_the_search_finds_a_page(page: "Page", address: str, words: str, title: str) -> None:
    page.goto(address + "index.html")
    page.locator("input.md-search__input").click()
    page.locator(".md-search-result__meta", has_text="Type to start searching").wait_for()  # the index is read
    page.keyboard.type(words)
    page.keyboard.press("End")  # the search waits for a key to be let go, and Chinese is put in without one
    page.locator(".md-search-result__item h1", has_text=title).first.wait_for(timeout=30_000)
