"""Are pages that are no document told by their form, and no real page's structure taken for one?"""

from pathlib import Path

import pytest

from ingestion.answers import Wanted, content_problem
from ingestion.network import Answer
from ingestion.not_content import CHALLENGES, ERROR_TITLES, page_problem
from ingestion.parse.marks import ERROR_MARKS

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for folder in ("ingestion/sources/fixtures", "tests/sites", "zhibiao/demo")
    for path in (ROOT / folder).rglob("*.html")
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_fixture_of_a_real_structure_is_taken_for_an_error_page(path: Path) -> None:
    """F24: a false alarm would lose the document every night."""
    answer = Answer("http://a.test/x", (), 200, {}, path.read_bytes(), 1, is_framed=True)
    wanted = Wanted.LIST if path.stem == "index" else Wanted.PAGE
    assert content_problem(answer, wanted) is None


def test_there_are_fixtures() -> None:
    assert len(PAGES) >= 30


@pytest.mark.parametrize("mark", sorted(CHALLENGES))
def test_check_of_the_browser_is_told_without_prose_alone(mark: str) -> None:
    """F24"""
    script = f"<script>/* {mark} */</script>"
    assert "check of the browser" in (page_problem(f"<html><body>{script}</body></html>") or "")
    assert page_problem(f"<html><body>{script}<p>{'全年粮食总产量增长。' * 40}</p></body></html>") is None
    assert "check of the browser" in (page_problem(f"<html><body>{script}</body></html>", is_list=True) or "")


@pytest.mark.parametrize("mark", ERROR_MARKS)
def test_words_of_error_pages_are_those_of_parse_and_count_in_short_pages_alone(mark: str) -> None:
    """F24: and in no page that states its date or source as an office's notice does."""
    short = f"<html><body><p>提示：{mark}</p></body></html>"
    assert page_problem(short) is not None
    assert page_problem(short, is_list=True) is None
    assert page_problem(f"<html><body><p>来源：某县融媒体中心</p><p>{mark}</p></body></html>") is None
    assert page_problem(f"<html><body><p>{mark}{'全年粮食总产量增长。' * 40}</p></body></html>") is None


@pytest.mark.parametrize(
    ("title", "is_error"),
    [
        ("404", True),
        ("404 Not Found", True),
        ("500 Internal Server Error", True),
        ("您访问的页面不存在", True),
        ("对不起，您访问的页面不存在！", True),
        ("出错了_某市人民政府门户网站", True),
        ("某市人民政府 - 页面未找到", True),
        ("用户登录 | 某省统计局", True),
        ("统一身份认证平台", True),
        ("亿元企业突破 500 家", False),
        ("外贸进出口 1,404 亿元", False),
        ("关于网站维护的通知 - 某县人民政府", False),
        ("某县召开错误信息整改会", False),
        ("2024-404号文件", False),
        ("G404 高速公路通车", False),
    ],
)
def test_title_that_says_nothing_but_an_error(title: str, is_error: bool) -> None:
    """F24"""
    html = f"<html><head><title>{title}</title></head><body><ul>{'<li>政务公开</li>' * 100}</ul></body></html>"
    assert (page_problem(html) is not None) == is_error


def test_patterns_are_linear_on_what_a_hostile_page_repeats() -> None:
    """T10: each would take minutes if a pattern looked back over what it had passed."""
    for piece in ("<script", "<meta http-equiv=refresh ", "<input type ", "name = ", "document . ", "<", "来源", " - "):
        page_problem(piece * (290_000 // len(piece)))
        ERROR_TITLES.fullmatch(piece * 60)
