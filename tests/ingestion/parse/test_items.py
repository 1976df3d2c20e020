"""Are the items of a list of links, read all at once, what they are when they are read one by one?"""

import pytest

from ingestion.parse.blocks import Block
from ingestion.parse.main_text import render
from ingestion.parse.tree import read_blocks

COUNTED = ("told", "prose", "plain", "linked", "links", "figures", "parts", "is_left_out")
LISTS = {
    "days beside": '<li><a href="/1">某县召开会议</a><span class="d">2024-03-28</span></li>\n<li>· <a >更多</a> </li>',
    "in a menu": '<dd><a href="/1">首页</a></dd><dd><a href="/2">A &amp; B</a></dd>',
    "prose beside": '<li><a href="/1">通知</a>全县完成投资九亿元，增长较快。</li><li><a href="/2">公告</a></li>',
    "a figure beside": '<li><a href="/1">通知</a> 123.4亿元投资项目开工</li><li><a href="/2">公告</a> 5</li>',
    "nothing in the link": '<li><a href="/1"> </a></li><li><a href="/2"> </a>12.5</li><li><a href="/3">某局</a></li>',
    "nothing to see": '<li><a href="/1">\u200b</a></li><li><a href="/2">某局\ufeff</a></li>',
    "broken lines": '<li>\n 甲\n 乙<a href="/1">丙\n丁</a>\n </li>\n\n<li><a href="/2">戊</a><b>己</b></li>\n',
    "text around": '前<li><a href="/1">某县某镇</a></li>后<li><a href="/2">某区某街</a></li> 完 ',
}
FRAMES = (
    "<body><ul>{}</ul><p>一段文字，说明情况。</p></body>",
    '<body><a href="/0">外<ul>{}</ul></a>，末。</body>',
    "<body>前<o:x>中{}后</o:x>，末。</body>",
    "<body><select>{}</select>后，末。</body>",
    "<body><h2>栏目{}</h2>后，末。</body>",
    "<body><table><tr><td>1{}</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></body>",
)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("items", LISTS.values(), ids=LISTS)
def test_items_at_once_are_what_they_are_one_by_one(items: str, frame: str) -> None:
    one_by_one = items.replace("<li>", "<li >").replace("<dd>", "<dd >")
    assert _told(frame.format(items)) == _told(frame.format(one_by_one))


def _told(markup: str) -> list[object]:
    tree = read_blocks(markup)
    lines = render(tree, tree.root).lines
    return [lines, [block.text() for block in tree.headings], *_counts(tree.root)]


def _counts(block: Block) -> list[object]:
    here: list[object] = [block.tag, *(getattr(block, name) for name in COUNTED), block.table, block.text()]
    return here + [count for child in block.blocks for count in _counts(child)]
