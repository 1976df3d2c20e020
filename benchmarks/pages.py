"""Which pages is parsing measured on? Made ones, whose article, title and date are known to the letter.

Five families of templates, as content systems of government and news sites build them (hanweb, TRS, tables of the
2000s, news media, disclosure of government information): navigation, side lists full of other dates, the day of
reading, scripts and styles, footers with long selects. Every page is made from its number alone, either as news are (five
or six figures in a thousand characters) or as a bulletin is (fifty). Made pages are more
regular than real ones: what is right here is an upper bound, what it costs is real.
"""
# ruff: noqa: E501, SIM905 (markup is read by the element, not by the column; word lists read better as text)

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ingestion.source_model import Selectors

WITH_TABLE = 0.2  # of the pages
FIRST_DAY = date(2019, 1, 2)
_PLACES = "临河县 清溪县 云岭区 白沙市 石桥县 南湾区 青田岭县 望江市 龙泉驿县 北坪区".split()
_TOPICS = (
    "地区生产总值 固定资产投资 规模以上工业增加值 社会消费品零售总额 一般公共预算收入 城镇居民人均可支配收入"
    " 农村居民人均可支配收入 外贸进出口总额 服务业增加值 粮食总产量 高新技术产业增加值 民间投资"
).split()
_OPENINGS = ("今年以来，", "前三季度，", "全年，", "一季度，", "上半年，", "据初步核算，", "从结构看，", "分行业看，")
_CLOSINGS = (
    "增速比上年同期加快{b}个百分点。",
    "完成年度目标任务的{b}%，快于时序进度。",
    "高于全市平均水平{b}个百分点，居各县区第{n}位。",
    "明年预期增长{b}%左右，力争达到{a}亿元以上。",
    "其中新开工亿元以上项目{n}个，为稳增长提供了支撑。",
)
_NEWS = (
    "会议强调，要把各项工作往前赶，抓紧梳理存在的短板，明确责任人和时间表。",
    "在{p}的一处施工现场，塔吊来回转动，工人们正在绑扎钢筋，项目负责人介绍说进度比预想的要快。",
    "企业代表在发言中谈到，办事窗口搬到了园区里，材料少了，跑的路也少了。",
    "下一步，{p}将继续做好服务，帮助企业解决用工、用地和融资方面的实际困难。",
    "记者在采访中看到，新修的道路通到了村口，路灯也装上了，傍晚有不少人出来散步。",
    "与会人员围绕产业发展、城市管理和民生改善进行了讨论，提出了意见和建议。",
    "有关部门负责人表示，项目从签约到落地每个环节都有专人跟进，问题不过夜。",
    "当天的活动吸引了周边居民前来参加，现场设置了咨询台，工作人员耐心解答大家的问题。",
    "{p}还组织干部深入基层走访，听取群众对教育、医疗和养老方面的想法，能办的当场就办。",
    "雨水过后，田里的秧苗长势不错，农技人员一边查看苗情，一边教大家怎样管水和施肥。",
)
NEWS_FIGURES = 0.12  # of the sentences of news hold figures
_HEADS = "{p}{y}年{t}运行情况", "{p}晒出{y}年成绩单", "{y}年{p}{t}实现较快增长", "关于{p}{y}年重点工作完成情况的通报"
_SECTIONS = (
    "首页 政务公开 新闻中心 办事服务 互动交流 统计数据 走进本地 政策文件 机构职能 通知公告 专题专栏 视频".split()
)
_SIDE = (
    "召开专题会议部署下一阶段工作",
    "多措并举推进重点项目建设",
    "组织开展业务培训活动",
    "走访慰问困难群众",
    "举行签约仪式",
)


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page and what a reader should find in it."""

    family: str
    data: bytes
    url: str
    charset: str
    title: str
    published: date
    units: tuple[str, ...]  # paragraphs and rows of the article, without white space
    selectors: Selectors


@dataclass(slots=True)
class _Draft:
    """What the templates share: the article, and a source of other things to print around it."""

    chance: random.Random
    title: str
    day: date
    place: str
    paragraphs: list[str]
    rows: list[list[str]]
    url: str

    def day_of_another(self) -> str:
        return (FIRST_DAY + timedelta(days=self.chance.randrange(2300))).isoformat()

    def links(self, count: int) -> list[tuple[str, str, str]]:
        """(address, words, day) of other articles."""
        return [
            (
                f"/{self.chance.choice('abcdef')}w/{self.day_of_another().replace('-', '')}/{n}.html",
                self.chance.choice(_PLACES) + self.chance.choice(_SIDE),
                self.day_of_another(),
            )
            for n in range(count)
        ]


def made_pages(count: int, *, is_bulletin: bool = False) -> list[MadePage]:
    """Pages of all families in turn, `count` in all: news, or bulletins whose every sentence holds figures."""
    return [_page(number, 1.0 if is_bulletin else NEWS_FIGURES) for number in range(count)]


def _page(number: int, figures: float) -> MadePage:
    chance = random.Random(number)  # noqa: S311 - a made page is no secret
    family, (template, selectors) = list(_TEMPLATES.items())[number % len(_TEMPLATES)]
    day = FIRST_DAY + timedelta(days=chance.randrange(2300))
    place, topic = chance.choice(_PLACES), chance.choice(_TOPICS)
    title = chance.choice(_HEADS).format(p=place, y=day.year, t=topic)
    paragraphs = [_paragraph(chance, place, figures) for _ in range(chance.randint(4, 14))]
    rows = _rows(chance) if chance.random() < WITH_TABLE else []
    draft = _Draft(chance, title, day, place, paragraphs, rows, f"http://www.example.cn/xw/art_{number}.html")
    markup = template(draft)
    draw = chance.random()
    charset = "big5" if draw < 0.05 else "gb18030" if draw < 0.3 else "utf-8"
    if charset == "big5":
        from opencc import OpenCC

        convert = OpenCC("s2t").convert
        markup, title = convert(markup), convert(title)
        paragraphs, rows = [convert(text) for text in paragraphs], [[convert(cell) for cell in row] for row in rows]
    declared = {"utf-8": "utf-8", "gb18030": "gb2312", "big5": "big5"}[charset]
    data = markup.replace("@CHARSET@", declared).encode(charset, "xmlcharrefreplace")
    units = (*paragraphs, *("".join(row) for row in rows))
    return MadePage(family, data, draft.url, charset, title, day, tuple("".join(u.split()) for u in units), selectors)


def _paragraph(chance: random.Random, place: str, figures: float) -> str:
    parts = []
    for _ in range(chance.randint(1, 3)):
        if chance.random() >= figures:
            parts.append(chance.choice(_NEWS).format(p=place))
            continue
        a, b = chance.randint(3, 900) + chance.randint(0, 9) / 10, chance.randint(1, 20) + chance.randint(0, 9) / 10
        topic = chance.choice(_TOPICS)
        head = f"{chance.choice(_OPENINGS)}{place}{topic}达到{a}亿元，同比增长{b}%，"
        parts.append(head + chance.choice(_CLOSINGS).format(a=a + 7, b=b / 2, n=chance.randint(2, 19)))
    return "".join(parts)


def _rows(chance: random.Random) -> list[list[str]]:
    head = ["指标名称", "计量单位", "本期累计", "增长（%）"]
    named = chance.sample(_TOPICS, 8)
    return [
        head,
        *(
            [name, "亿元", f"{chance.randint(9, 999)}.{n}", f"{chance.randint(1, 19)}.{n}"]
            for n, name in enumerate(named)
        ),
    ]


def _word_table(rows: list[list[str]]) -> str:
    """As an office program writes a table: every cell styled at length."""
    style = (
        "width:93.45pt;border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt"
    )
    font = "font-size:10.5pt;font-family:宋体;mso-ascii-font-family:&quot;Times New Roman&quot;;color:black"
    cell = '<td width="125" valign="top" style="{s}"><p class="MsoNormal" align="center"><span style="{f}">{t}</span></p></td>'
    lines = ["".join(cell.format(s=style, f=font, t=text) for text in row) for row in rows]
    return (
        f'<table class="MsoTableGrid" border="1">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'
        if rows
        else ""
    )


def _scripts(draft: _Draft, kilobytes: int) -> str:
    line = 'function f{n}(o){{var a=document.getElementById("m"+o);if(a){{a.style.display="none";a.className="t{n}";}}return {n};}}\n'
    rule = ".c{n} li a{{color:#{n:06d};font-size:14px;line-height:26px;display:none;text-decoration:none}}\n"
    script = "".join(line.format(n=n) for n in range(kilobytes * 4))
    styles = "".join(rule.format(n=n) for n in range(kilobytes * 5))
    return f'<script type="text/javascript">\n{script}</script>\n<style type="text/css">\n{styles}</style>'


def _menu(draft: _Draft, depth: int) -> str:
    items = []
    for number, name in enumerate(_SECTIONS):
        below = "".join(
            f'<dd><a href="/c{number}/{n}/" target="_blank" title="{name}之{n}">{name}之{n}</a></dd>'
            for n in range(depth)
        )
        items.append(f'<li class="nav{number}"><a href="/c{number}/" target="_blank">{name}</a><dl>{below}</dl></li>')
    return f'<div class="menubar"><ul class="m1">{"".join(items)}</ul></div>'


def _list(draft: _Draft, name: str, count: int) -> str:
    items = "".join(
        f'<li><a href="{url}" target="_blank" title="{words}">{words}</a><span class="d">{day}</span></li>\n'
        for url, words, day in draft.links(count)
    )
    return f'<div class="box"><h3>{name}<a href="/more/">更多&gt;&gt;</a></h3><ul class="list">{items}</ul></div>'


def _foot(draft: _Draft) -> str:
    options = "".join(
        f'<option value="http://s{n}.example.cn/">友情链接网站之{n}</option>'
        for n in range(draft.chance.randint(20, 60))
    )
    return (
        f'<div class="bottom"><select onchange="go(this)">{options}</select><p>版权所有：{draft.place}人民政府办公室　'
        "技术支持：信息中心</p><p>网站标识码：0000000000　某ICP备00000000号　建议使用1024×768分辨率浏览</p></div>"
    )


def _today(draft: _Draft) -> str:
    return '<div class="top1"><span>今天是：2025年11月3日 星期一</span> <a href="#">设为首页</a> | <a href="#">加入收藏</a></div>'


def _source(draft: _Draft) -> str:
    return f"{draft.place}统计局"


def _hanweb(draft: _Draft) -> str:
    body = "".join(f'<p style="text-indent: 2em; line-height: 2em;">　　{text}</p>\n' for text in draft.paragraphs)
    metas = (
        f'<meta name="ArticleTitle" content="{draft.title}"><meta name="PubDate" content="{draft.day} 09:21">'
        f'<meta name="ContentSource" content="{_source(draft)}"><meta name="SiteName" content="{draft.place}人民政府">'
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="@CHARSET@"><title>{draft.place}人民政府 要闻 {draft.title}</title>'
        f"{metas}{_scripts(draft, draft.chance.randint(4, 16))}</head><body>{_today(draft)}{_menu(draft, draft.chance.randint(1, 6))}"
        f'<div class="bt-box-1170"><div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="/xw/">要闻</a></div>'
        f'<table id="article" width="100%"><tr><td class="title">{draft.title}</td></tr><tr><td>发布日期：{draft.day} 09:21'
        f'&nbsp;&nbsp;信息来源：{_source(draft)}&nbsp;&nbsp;浏览次数：<span id="hits"></span>&nbsp;字号：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr>'
        f'<tr><td class="bt_content"><div id="zoom"><!--ZJEG_RSS.content.begin-->{body}{_word_table(draft.rows)}<!--end--></div></td></tr></table>'
        f"</div>{_list(draft, '热点新闻', draft.chance.randint(20, 90))}{_list(draft, '相关信息', draft.chance.randint(8, 60))}{_foot(draft)}</body></html>"
    )


def _trs(draft: _Draft) -> str:
    body = "".join(
        f'<p align="justify">　　<font face="宋体"><span lang="EN-US">{text}</span></font></p>\n'
        for text in draft.paragraphs
    )
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=@CHARSET@"><title>{draft.title}_{draft.place}统计局</title>'
        f"{_scripts(draft, draft.chance.randint(4, 16))}</head><body>{_today(draft)}{_menu(draft, draft.chance.randint(1, 6))}"
        f'<div class="wrap"><div class="left">{_list(draft, "最新发布", draft.chance.randint(20, 90))}</div><div class="xilan">'
        f'<div class="xilan_tit">{draft.title}</div><div class="xilan_xx"><span>来源：{_source(draft)}</span>'
        f"<span>发布时间：{draft.day.strftime('%Y/%m/%d')} 15:06</span><span>【 字体：<a>大</a> <a>中</a> <a>小</a> 】</span></div>"
        f'<div class="xilan_con"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:2}}</style>{body}{_word_table(draft.rows)}</div>'
        f'<div class="dy"><a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a></div></div></div></div>'
        f"{_list(draft, '相关链接', draft.chance.randint(8, 50))}{_foot(draft)}</body></html>"
    )


def _tables(draft: _Draft) -> str:
    body = "<BR>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{text}" for text in draft.paragraphs)
    menu = "".join(
        f'<TD width=60 align=center><A href="/{n}.htm" class=w><FONT color=#ffffff>{name}</FONT></A></TD>'
        for n, name in enumerate(_SECTIONS * 2)
    )
    news = "".join(
        f'<TR><TD height=22>·<A href="{url}" target=_blank><FONT size=2>{words}</FONT></A></TD><TD><FONT color=#999999>{day}</FONT></TD></TR>\n'
        for url, words, day in draft.links(draft.chance.randint(40, 150))
    )
    scripts = _scripts(draft, draft.chance.randint(3, 12))
    return (
        f'<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=@CHARSET@"><TITLE>{draft.title}</TITLE>{scripts}</HEAD>'
        "<BODY bgColor=#ffffff><TABLE width=778 align=center><TR><TD>今天是：2025年11月3日 星期一</TD></TR>"
        f"<TR><TD><TABLE><TR>{menu}</TR></TABLE></TD></TR></TABLE>"
        f"<TABLE width=778 align=center><TR><TD width=180 valign=top><TABLE>{news}</TABLE></TD><TD valign=top><TABLE width=560>"
        f"<TR><TD align=center height=40><FONT size=4><B>{draft.title}</B></FONT></TD></TR>"
        f"<TR><TD align=center>发布时间：{draft.day.year}-{draft.day.month}-{draft.day.day}　来源：{_source(draft)}　点击数：318</TD></TR>"
        f"<TR><TD class=nr>{body}{_word_table(draft.rows)}</TD></TR></TABLE></TD></TR></TABLE>{_foot(draft)}</BODY></HTML>"
    )


def _media(draft: _Draft) -> str:
    body = "".join(f"<p>　　{text}</p>\n" for text in draft.paragraphs)
    cards = "".join(
        f'<div class="card"><a href="{url}"><img src="/i/{n}.jpg" alt="{words}"></a><h4><a href="{url}">{words}</a></h4><p class="t">{day} 10:{n:02d}</p></div>\n'
        for n, (url, words, day) in enumerate(draft.links(draft.chance.randint(10, 50)))
    )
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="@CHARSET@"><title>{draft.title}_{draft.place}日报</title>'
        f'{_scripts(draft, draft.chance.randint(5, 18))}</head><body><header><div class="logo"><a href="/">{draft.place}日报</a></div></header>'
        f'{_menu(draft, draft.chance.randint(1, 5))}<div class="crumb"><a href="/">首页</a>&gt;<a href="/xw">新闻</a>&gt;正文</div><div class="layout"><div class="lft">'
        f'<h1>{draft.title}</h1><div class="meta"><span class="time">{draft.day.year}年{draft.day.month}月{draft.day.day}日 08:15</span>'
        f'<span class="from">来源：<a href="#">{draft.place}日报</a></span><div class="bdshare"><a>微博</a><a>微信</a></div></div>'
        f'<div class="rich">{body}{_word_table(draft.rows)}</div><div class="editor">（责任编辑：某某）</div><div class="like">{cards}</div></div>'
        f'<div class="rgt">{_list(draft, "排行榜", draft.chance.randint(10, 50))}{_list(draft, "推荐阅读", draft.chance.randint(10, 60))}</div></div>{_foot(draft)}</body></html>'
    )


def _disclosure(draft: _Draft) -> str:
    body = "".join(
        f'<p style="margin-top:0"><span style="font-size: 16pt; font-family: 仿宋;">{text}</span></p>\n'
        for text in draft.paragraphs
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="@CHARSET@"><title>{draft.title} - {draft.place}人民政府门户网站</title>'
        f"{_scripts(draft, draft.chance.randint(4, 16))}</head><body>{_today(draft)}{_menu(draft, draft.chance.randint(2, 8))}"
        f'<div class="main"><div class="tree">{_list(draft, "公开目录", draft.chance.randint(20, 90))}</div><div class="nr">'
        f'<table class="xxgk"><tr><td>索引号：</td><td>00000000/2020-00001</td><td>主题分类：</td><td>统计</td></tr>'
        f"<tr><td>发布机构：</td><td>{_source(draft)}</td><td>发布日期：</td><td>{draft.day}</td></tr></table>"
        f'<div class="wz_tit">{draft.title}</div><div class="wz_con">{body}{_word_table(draft.rows)}</div></div></div>'
        f"{_list(draft, '最新政策', draft.chance.randint(10, 60))}{_foot(draft)}</body></html>"
    )


def _selectors(content: str, title: str, day: str, publisher: str) -> Selectors:
    return Selectors(content=content, title=title, date=day, publisher=publisher)


_DATA_ROW = "#article tr:nth-child(2) td"
_DATA_CELL = "td > table tr:nth-child(2) > td[align]"
_DISCLOSED = ".xxgk tr:nth-child(2) td:nth-child({})"
_TEMPLATES: dict[str, tuple[Callable[[_Draft], str], Selectors]] = {
    "hanweb": (_hanweb, _selectors("#zoom", "#article td.title", _DATA_ROW, _DATA_ROW)),
    "TRS": (_trs, _selectors(".TRS_Editor", ".xilan_tit", ".xilan_xx", ".xilan_xx span")),
    "tables": (_tables, _selectors("td.nr", "font[size='4'] b", _DATA_CELL, _DATA_CELL)),
    "media": (_media, _selectors(".rich", "h1", ".meta .time", ".meta .from")),
    "disclosure": (_disclosure, _selectors(".wz_con", ".wz_tit", _DISCLOSED.format(4), _DISCLOSED.format(2))),
}
