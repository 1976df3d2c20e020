"""What do the words around a region's name say of it: is it told of, or does it only lend its name to something else?

Words alone; which figure is of which region is decided by `places`.
"""

import re

_POOL = re.compile("第|前|首位|平均|水平|均值|榜|同期|排|的?平均|各[省市县区]")
_ORGAN = re.compile(
    "委(?!托)|党委|人?大常委|人民政府|政府(?!性|投资)|政协"
)  # 甲县贯彻乙省委的部署: who orders, not who has
STOP = re.compile("[,;:。、(]")
LISTED = re.compile("[^,;:。(]*分别[^,;:。(、]*")  # 甲市重工业、轻工业增加值分别增长
_HONOUR = re.compile(  # what a place has of the nation's honours and networks, not what the nation has
    "[级性第前首各同之]|重点|文明|示范|先进|优秀|模范|劳[动模]|[百十千]强|[百十]佳|[一二三]级|特色|美丽|双拥|卫生|绿化"
    "|科普|技[术能]|青年|巾帼|诚信|民主|最美|知名|著名|驰名|统一|人大|政协|两会|范围|层面|平均|水平|试点|农业|农民"
    "|综合|生态|节水|休闲|乡村|民族|儿童|妇联|工会|中小学"
)
_AMONG_ALL = re.compile("[,;:。、(]|第|排[名位]|位[居列]|名次|[0-9百十千]强|贡献|比重|占比|份额")  # 服务业全国10强
_WHEN = re.compile(  # 到2025年底, 截至3月末, 上半年: all that stands before a name in its sentence
    "(?:^|[。;\n])(?:[到至]|截[至止]到?)?[0-9一二三四五六七八九十上下半前第年月日季度末底初今去明当本全~-]{1,14}"
    "(?:以来|期间|为止)?,$"
)
_LONGEST_WHEN = 24
_WITH_ALL = re.compile("各[省市县区州盟旗地镇乡街道()、]{1,8}(?:以?及|和|与|、)$")  # 各县市及高新区: all there are
_LONGEST_ALL = 12


def lends_its_name(text: str, start: int, end: int, *, touches: bool) -> bool:
    """Is it the name of a pool (全省前三) or of who orders (省委), the whole of a share (甲市占全省的比例), or beside
    all there are (各县市及高新区)? A figure that `touches` it is its own in the last two.
    """
    if _POOL.match(text, end) or _ORGAN.match(text, end):
        return True
    is_whole = text.endswith("占", 0, start) or _WITH_ALL.search(text, max(0, start - _LONGEST_ALL), start) is not None
    return is_whole and not touches


def opens_sentence(text: str, start: int) -> bool:
    """Does a name at `start` open its sentence, or stand behind nothing but a time: 截至3月末,黄石市5G基站41万个?"""
    if start == 0 or text[start - 1] in "。;\n":
        return True
    return _WHEN.search(text, max(0, start - _LONGEST_WHEN), start) is not None


def has_all(text: str, end: int, figure: int) -> bool:
    """Is the figure the nation's, whose name ends at `end`: 全国5G基站441万个, not 全国文明村3个 or 全国排名10强?"""
    return _HONOUR.match(text, end) is None and _AMONG_ALL.search(text, end, figure) is None
