"""Articles in pairs, of our own writing: one article in two frames, one template with two months' figures, and the same
figures told in other words. Which pair is one document is known by how it was made.
"""

import random
from dataclasses import dataclass

PLACES = ("咸安区", "通山县", "崇阳县", "赤壁市", "嘉鱼县", "通城县")
# (as one writer says it, as another does): the same figure in other words
FIGURES = (
    ("全区实现地区生产总值{0}亿元，增长{1}%。", "从总量看，地区生产总值达到{0}亿元，地区生产总值增长{1}%，走势平稳。"),
    ("规模以上工业增加值增长{1}%。", "工业生产向好，规模以上工业增加值同比增长{1}%，多数行业有所回升。"),
    ("完成固定资产投资{0}亿元，增长{1}%。", "投资方面，固定资产投资完成{0}亿元，固定资产投资同比增长{1}%。"),
    ("社会消费品零售总额{0}亿元，增长{1}%。", "市场渐暖，社会消费品零售总额{0}亿元，社会消费品零售总额同比增长{1}%。"),
    ("一般公共预算收入{0}亿元，增长{1}%。", "财政上，一般公共预算收入{0}亿元，一般公共预算收入同比增长{1}%。"),
    (
        "城镇居民人均可支配收入{2}元，增长{1}%。",
        "群众的钱袋子，城镇居民人均可支配收入{2}元，城镇居民人均可支配收入增长{1}%。",
    ),
    ("进出口总额{0}亿元，增长{1}%。", "外贸企业订单不断，进出口总额{0}亿元，进出口总额同比增长{1}%。"),
    ("新增规模以上工业企业{3}家。", "企业梯队不断壮大，新增规模以上工业企业{3}家，后劲更足。"),
)
PROSE = (
    "会议强调要紧盯目标不放松，把各项工作抓细抓实。",
    "各乡镇各部门主动对接企业，帮助解决用工和融资难题。",
    "园区道路和管网改造正在收尾，入驻企业陆续搬进新厂房。",
    "春耕备耕有序推进，农技人员下到田间指导育秧。",
    "老旧小区加装电梯的工作得到居民称赞。",
    "文旅部门推出赏花线路，周末游客明显增多。",
    "下一步将抓住项目建设这个关键，倒排工期，挂图作战。",
    "政务服务大厅延长办事时间，窗口人员实行轮班。",
    "水利设施冬修春修已经全面铺开，干部群众齐上阵。",
    "教育和医疗补短板项目按计划推进，群众盼望已久。",
    "生态修复让沿江滩涂重现绿意，候鸟数量逐年增加。",
    "产业链招商小分队常驻外地，带回一批有意向的客商。",
    "安全生产检查不留死角，发现隐患当场登记限期整改。",
    "城区几条主干道完成亮化，夜间出行更加方便。",
    "食品产业园里机器轰鸣，工人正在赶制节日订单。",
    "各级干部表示要以更大的干劲完成全年任务。",
    "快递进村工程打通末端配送，农产品出山更快。",
    "数字乡村平台上线运行，村务公开一目了然。",
    "志愿服务队走进社区，为老人理发体检修家电。",
    "电商直播间里，年轻人向网友介绍家乡的茶叶和竹器。",
)
FRAMES = (
    lambda text, n: f"来源：某某融媒体中心\n{text}\n责任编辑：李某",
    lambda text, n: f"时间：2024-02-{n % 28 + 1:02} 15:30　浏览：{n + 117}次\n{text}\n联系电话：0715-8{n:06}",
    lambda text, n: f"首页 > 新闻中心 > 要闻\n{text}\n【打印】【关闭】【字体：大 中 小】",
    lambda text, n: f"{text}\n相关阅读\n我区召开经济形势分析会\n春光里的项目工地\n老街新貌迎客来",
    lambda text, n: text.replace("，", ",").replace("。", "。 \n").replace("0", "０"),
    lambda text, n: text.partition("\n")[2] + "\n编辑：王某 校对：赵某 审核：周某",
    lambda text, n: f"　　{text}\n（记者 张某 通讯员 刘某）\n上一篇：春耕正忙\n下一篇：园区见闻",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    kind: str  # frame | template | reworded
    one: str
    other: str

    @property
    def is_same(self) -> bool:
        return self.kind == "frame"


def pairs(count: int, seed: int = 7) -> list[Pair]:
    """`count` pairs of each kind, the same for the same seed."""
    random_ = random.Random(seed)
    found = []
    for number in range(count):
        outline = _outline(random_)
        text = _article(outline, _numbers(random_), 0)
        found.append(Pair("frame", text, FRAMES[number % len(FRAMES)](text, number)))
        found.append(Pair("template", text, _article(outline, _numbers(random_), 0)))
        numbers = _numbers(random_)
        found.append(
            Pair("reworded", _article(outline, numbers, 0), _article(_other_prose(outline, random_), numbers, 1))
        )
    return found


@dataclass(frozen=True)
class _Outline:
    place: str
    figures: tuple[int, ...]
    prose: tuple[int, ...]


def _outline(random_: random.Random) -> _Outline:
    figures = tuple(random_.sample(range(len(FIGURES)), random_.randint(2, 6)))
    return _Outline(random_.choice(PLACES), figures, tuple(random_.sample(range(len(PROSE)), random_.randint(6, 14))))


def _other_prose(outline: _Outline, random_: random.Random) -> _Outline:
    """The same news by another writer, who picks other things to tell and shares a few."""
    return _Outline(outline.place, outline.figures, tuple(random_.sample(range(len(PROSE)), len(outline.prose))))


def _numbers(random_: random.Random) -> list[tuple[str, ...]]:
    return [
        (f"{random_.uniform(10, 400):.2f}", f"{random_.uniform(1, 19):.1f}", str(random_.randint(9000, 40000)),
         str(random_.randint(3, 60)))
        for _ in FIGURES
    ]  # fmt: skip


def _article(outline: _Outline, numbers: list[tuple[str, ...]], writer: int) -> str:
    told = [FIGURES[each][writer].format(*numbers[each]) for each in outline.figures]
    prose = [PROSE[each] for each in outline.prose]
    half = len(prose) // 2
    head = f"2023年{outline.place}经济运行情况"
    opening = f"2023年，{outline.place}经济运行总体平稳。"
    return "\n".join((head, opening, *prose[:half], "".join(told), *prose[half:]))
