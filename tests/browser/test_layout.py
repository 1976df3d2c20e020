"""Is everything there on a phone, on paper, and for those who cannot see or tell colours apart?"""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.visits import LANGUAGES, OPEN_ALL, PAPER, PHONE, WIDE, Site, tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GRAVE = ("serious", "critical")
# What lies beside the page or is cut by its own box; what is hidden from eyes on purpose is told to readers of screens.
CUT = """() => [...document.querySelectorAll('body *')].filter(each => {
    if (each.closest('.hidden, .skip, thead, svg, input') || !each.checkVisibility()) return false;
    const box = each.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    const clips = getComputedStyle(each).overflowX !== 'visible';
    return box.right > innerWidth + 1 || box.left < -1 || (clips && each.scrollWidth > each.clientWidth + 1);
}).map(each => each.outerHTML.slice(0, 120))"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


def cut(page: "Page", addresses: dict[str, str]) -> dict[str, list[str]]:
    """What is cut or lies outside, by page."""
    found = {}
    for kind, address in addresses.items():
        page.goto(address)
        page.evaluate(OPEN_ALL)
        found[kind] = page.evaluate(CUT) + (["scrolls sideways"] if page.evaluate(WIDER) > 0 else [])
    return {kind: what for kind, what in found.items() if what}


@pytest.mark.parametrize(("width", "media"), [(WIDE, "screen"), (PHONE, "screen"), (PAPER, "print")])
def test_nothing_is_cut(chromium: "Browser", site: Site, width: int, media: Any) -> None:
    with tab(chromium, width) as (page, _):
        page.emulate_media(media=media)
        for language in LANGUAGES:
            assert cut(page, site.addresses(language)) == {}
        assert cut(page, site.reports()) == {}


def test_a_table_on_a_phone_names_every_figure(chromium: "Browser", site: Site) -> None:
    """There the heads of columns are gone, so each cell says itself what it tells."""
    nameless = """() => [...document.querySelectorAll('td:not([data-label])')]
        .filter(each => each.checkVisibility() && each.closest('table').tHead.rows[0].cells.length > 2)
        .map(each => each.outerHTML.slice(0, 120))"""
    with tab(chromium, PHONE) as (page, _):
        for kind, address in site.addresses("zh").items():
            page.goto(address)
            page.evaluate(OPEN_ALL)
            assert page.evaluate(nameless) == [], kind


def test_on_paper_closed_sentences_are_open(chromium: "Browser", site: Site) -> None:
    with tab(chromium, PAPER) as (page, _):
        page.goto(site.addresses("zh")["county"])
        said = page.locator("table.score blockquote").all()
        assert len(said) > 5
        assert not any(each.is_visible() for each in said)
        page.emulate_media(media="print")
        assert all(each.is_visible() and each.inner_text() for each in said)
        assert not page.get_by_role("searchbox").is_visible(), "nobody types on paper"


@pytest.fixture(scope="module")
def axe() -> Any:
    """axe-core, bundled with its package."""
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()


def grave(page: "Page", axe: Any, addresses: dict[str, str]) -> list[str]:
    """The serious and critical faults of some pages, with everything on them open."""
    found = []
    for kind, address in addresses.items():
        page.goto(address)
        page.evaluate(OPEN_ALL)
        answer = axe.run(page).response
        assert "color-contrast" in {rule["id"] for rule in answer["passes"]}, f"{kind}: axe did not look"
        found += [
            f"{kind}: {fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:150]}"
            for fault in answer["violations"]
            if fault["impact"] in GRAVE
        ]
    return found


def test_the_pages_read_most_have_no_grave_fault_of_accessibility(chromium: "Browser", site: Site, axe: Any) -> None:
    addresses = {kind: site.addresses("zh")[kind] for kind in ("overview", "county", "claim")}
    with tab(chromium, bypass_csp=True) as (page, _):  # axe is a script, which our policy would not run
        assert grave(page, axe, addresses) == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_one(chromium: "Browser", site: Site, axe: Any, language: str, width: int) -> None:
    with tab(chromium, width, bypass_csp=True) as (page, _):
        assert grave(page, axe, {**site.addresses(language), **site.reports()}) == []


def test_axe_finds_a_fault_that_is_there(chromium: "Browser", axe: Any) -> None:
    """The control of the tests above."""
    with tab(chromium) as (page, _):
        page.set_content(
            "<html lang=zh><title>t</title><main><h1>t</h1><p style='color:#ccc'>看不清的字</p><img src='data:,'>"
        )
        faults = {fault["id"] for fault in axe.run(page).response["violations"] if fault["impact"] in GRAVE}
    assert {"color-contrast", "image-alt"} <= faults
