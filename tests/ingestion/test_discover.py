"""Does an index page give its articles and nothing else?"""

from ingestion.discover import list_articles
from tests.ingestion.scripted import source


def links(*hrefs: str, base: str = "") -> tuple[str, ...]:
    html = f"<html><head>{base}</head><body>" + "".join(f'<a href="{href}">x</a>' for href in hrefs)
    return list_articles(source(), html.encode(), "http://a.test/list/index.html")


def test_relative_absolute_and_protocol_relative_links_in_page_order() -> None:
    found = links("/art/b.html", "../art/a.html", "http://a.test/art/c.html", "//a.test/art/d.html")
    assert found == tuple(f"http://a.test/art/{name}.html" for name in "bacd")


def test_each_article_once_and_without_fragment() -> None:
    assert links("/art/a.html#top", "/art/a.html", " /art/a.html ") == ("http://a.test/art/a.html",)


def test_pattern_must_match_the_whole_address() -> None:
    assert links("/art/a.html?from=rss", "/art/a.html.exe", "/x/art/a.html", "/art/") == ()


def test_other_hosts_schemes_and_broken_links_are_left() -> None:
    hostile = ("http://b.test/art/a.html", "javascript:alert(1)", "mailto:a@a.test", "http://[::1/art/a.html", "#", "")
    assert links(*hostile, "file:///art/a.html", "http://a.test@b.test/art/a.html") == ()


def test_base_element_is_followed() -> None:
    assert links("a.html", base='<base href="/art/">') == ("http://a.test/art/a.html",)


def test_page_in_gb18030_lists_its_links() -> None:
    html = '<meta charset="gb2312"><a href="/art/a.html">一季度经济运行</a>'.encode("gb18030")
    assert list_articles(source(), html, "http://a.test/") == ("http://a.test/art/a.html",)
