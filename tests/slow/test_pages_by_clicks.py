"""Is a figure of the demonstration and its sentence four clicks away, from the first page, in a real browser?"""

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import chromium, served
from tests.browser.visits import tab
from tests.slow.conftest import Nights

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
SENTENCE = "账本显示，2022年全区完成地区生产总值432.6亿元，比上年增长6.8%"


def test_the_zone_of_the_demonstration(chromium: "Browser", nights: Nights) -> None:
    nights.run("--without-airflow")
    with served(nights.home) as site, tab(chromium, java_script_enabled=False) as (page, noted):
        page.goto(site.base)
        page.get_by_role("link", name="岳阳经济技术开发区", exact=True).click()
        page.get_by_role("link", name="2022", exact=True).click()
        line = page.locator("table.score tbody tr").filter(
            has=page.get_by_role("link", name="地区生产总值", exact=True)
        )
        assert "完成率 98.3 %" in line.inner_text()
        line.get_by_text("看原文").click()
        said = line.locator("figure.sentence").filter(has=page.locator("figcaption", has_text="实绩"))
        assert SENTENCE in said.locator("blockquote").inner_text()
        assert said.locator("mark").inner_text() == "432.6亿元"
        said.get_by_role("link", name="主张").click()
        assert SENTENCE in page.locator("main blockquote").inner_text()
        assert page.locator("main mark").inner_text() == "432.6亿元"
        assert noted.strayed(site.base) == []
