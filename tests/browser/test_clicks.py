"""Does a person with a browser find a figure and its sentence, by mouse and by keyboard, and without any script?"""

from typing import TYPE_CHECKING

import pytest

from tests.browser.visits import OPEN_ALL, Site, tab
from tests.warehouse.landing_fixture import XIANAN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

MOST_CLICKS = 4
NAME = "岳阳经济技术开发区"


class Hand:
    """Clicks, and counts them."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: "Locator") -> None:
        what.click()
        self.clicks += 1


def test_attainment_and_sentence_are_four_clicks_away(chromium: "Browser", site: Site) -> None:
    hand = Hand()
    with tab(chromium, java_script_enabled=False) as (page, _):
        page.goto(site.base)
        hand.click(page.get_by_role("link", name=NAME, exact=True))
        line = page.locator("table.score tbody tr").filter(has_text="地区生产总值").first
        assert "440 亿元" in line.inner_text()
        assert "86.08 亿元" in line.inner_text()
        assert "完成率 19.6 %" in line.inner_text()
        assert not line.locator("blockquote").first.is_visible()
        hand.click(line.get_by_text("看原文"))
        said = line.locator("figure.sentence").filter(has=page.locator("figcaption", has_text="实绩"))
        assert said.locator("mark").is_visible()
        shown = said.locator("blockquote").inner_text()
        words = said.locator("mark").inner_text()
        assert words in shown
        assert "86.08" in words
        hand.click(said.get_by_role("link", name="主张"))
        assert page.locator("h1").inner_text() == f"{NAME} · 地区生产总值"
        assert page.locator("main blockquote").inner_text() == shown
        assert page.locator("main mark").inner_text() == words
        assert "86.08 亿元" in page.locator(".figure").inner_text()
        colour = page.locator("main mark").evaluate("mark => getComputedStyle(mark).backgroundColor")
        assert colour == "rgb(255, 241, 168)", "the style sheet is there and marks the words"
    assert hand.clicks <= MOST_CLICKS


def test_what_is_typed_in_pinyin_leads_to_the_region(chromium: "Browser", site: Site) -> None:
    with tab(chromium, java_script_enabled=False) as (page, _):
        page.goto(site.base)
        page.get_by_role("searchbox").fill("xianan")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="咸安区", exact=True).click()
        assert page.url.endswith(f"/zh/regions/{XIANAN}")
        page.get_by_role("link", name="English").click()
        assert page.url.endswith(f"/en/regions/{XIANAN}")


REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, summary')]
    .filter(each => each.checkVisibility()).length"""
FOCUSED = """() => {
    const at = document.activeElement;
    if (at === document.body) return null;
    at.dataset.met = 'yes';
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const seen = box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
    return {name: at.outerHTML.slice(0, 120), seen: drawn && seen};
}"""
MET = "() => document.querySelectorAll('[data-met]').length"


@pytest.mark.parametrize("kind", ["overview", "county", "compare", "claim"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(chromium: "Browser", site: Site, kind: str) -> None:
    with tab(chromium) as (page, _):
        page.goto(site.addresses("zh")[kind])
        page.evaluate(OPEN_ALL)
        reachable = page.evaluate(REACHABLE)
        unseen = []
        for _ in range(reachable + 1):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUSED)
            if at is None:
                break
            unseen += [] if at["seen"] else [at["name"]]
        assert unseen == []
        assert page.evaluate(MET) == reachable > 10
