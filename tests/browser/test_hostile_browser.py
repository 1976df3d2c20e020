"""Does hostile text act in a real browser? Neither under our policy nor when a browser knows no policy."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.visits import LANGUAGES, OPEN_ALL, Site, tab
from tests.web.conftest import SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MADE = "() => document.querySelectorAll('script, img, iframe, object, embed, base, [onerror], [onload]').length"
JAVASCRIPT = "() => [...document.links].filter(each => !/^(https?|file):$/.test(each.protocol)).length"


def look(page: "Page", address: str) -> None:
    """Open a page, with everything on it that opens. Raises AssertionError where its text became more than text."""
    page.goto(address)
    page.evaluate(OPEN_ALL)
    page.wait_for_timeout(50)  # an onerror needs its failed request first
    assert "acted" not in (page.title(), page.evaluate("document.title")), address
    assert page.evaluate(MADE) == 0, address
    assert page.evaluate(JAVASCRIPT) == 0, address


def test_hostile_text_would_act_where_it_were_not_escaped(chromium: "Browser") -> None:
    """The control: what the next test looks for does happen, and is noticed."""
    with tab(chromium) as (page, noted):
        page.set_content(f"<base href='http://other.test/'>{SCRIPT}<script>alert('acted')</script>")
        page.wait_for_timeout(200)
        assert page.title() == "acted"
        assert noted.dialogs == ["acted"]
        assert noted.strayed("http://127.0.0.1") == ["http://other.test/x"]


@pytest.mark.parametrize("bypass", [False, True], ids=["with our policy", "without any policy"])
def test_hostile_text_acts_on_no_page(chromium: "Browser", hostile_site: Site, bypass: bool) -> None:
    with tab(chromium, bypass_csp=bypass) as (page, noted):
        for language in LANGUAGES:
            for address in hostile_site.addresses(language).values():
                look(page, address)
        page.goto(hostile_site.addresses("zh")["claim"])
        assert "<script>" in page.locator("blockquote").inner_text(), "the text itself is shown"
        assert noted.dialogs == []
        assert noted.errors == []
        assert noted.strayed(hostile_site.base) == []


def test_hostile_text_acts_in_no_file(chromium: "Browser", hostile_site: Site) -> None:
    with tab(chromium, bypass_csp=True) as (page, noted):
        for address in hostile_site.reports().values():
            look(page, address)
        assert noted.dialogs == []
        assert noted.errors == []
        assert noted.strayed(hostile_site.release.parent.as_uri()) == []


def test_what_is_asked_acts_on_no_page(chromium: "Browser", site: Site) -> None:
    with tab(chromium, bypass_csp=True) as (page, noted):
        page.goto(site.base)
        page.get_by_role("searchbox").evaluate("box => box.removeAttribute('maxlength')")
        for typed in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"):
            page.get_by_role("searchbox").fill(typed)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert page.evaluate(MADE) == 0
            assert page.locator("h1").inner_text().endswith(typed)
        assert noted.dialogs == []
        assert noted.strayed(site.base) == []


def test_our_own_pages_break_no_rule_of_ours(chromium: "Browser", site: Site) -> None:
    """A style or picture that the policy forbids is told in the console, and is missed on the page."""
    with tab(chromium) as (page, noted):
        for language in LANGUAGES:
            for address in site.addresses(language).values():
                page.goto(address)
        assert noted.errors == []
        assert noted.strayed(site.base) == []
    with tab(chromium) as (page, noted):
        for address in site.reports().values():
            page.goto(address)
            assert page.evaluate("getComputedStyle(document.body).maxWidth") == "1152px", f"{address}: no style"
        page.goto(site.reports()["report index"])
        page.get_by_role("link", name="咸安区", exact=True).click()
        page.get_by_text("看原文").first.click()
        assert page.locator("mark").first.is_visible()
        assert noted.errors == []
        assert noted.strayed(site.release.parent.as_uri()) == []
