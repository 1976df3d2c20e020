"""Three nights over two scripted sites, fetched, read and landed by the program itself, for the tests of real marts.

The office's site (a.test) changes a page's frame, then a figure; the newspaper (b.test) prints one article of the
office in a frame of its own and at two addresses, and tells another figure of its own. All words and figures are ours.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from ingestion.documents import default_extractor
from ingestion.fetch import fetch_source
from ingestion.pipeline import extract_pending
from ingestion.snapshot import snapshot_ledger
from ingestion.source_model import SourceRecord
from tests.ingestion.ledgers import ledger_url
from tests.ingestion.scripted import Script, answer, in_turn, index, network, serve, source
from tests.ingestion.test_ledger import NOON

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
CHONGYANG = "421223"
NIGHTS = 3
OFFICE, PAPER = "990000_office", "990000_paper"
# The landing of other tests counts from 1.
_SEQUENCE, _FETCHES = 10, 1000

TRADE = (
    "2023年，崇阳县消费市场稳步回升。全县社会消费品零售总额{retail}亿元，同比增长{growth}%。",
    "商贸企业开展促销，夜市和乡村集市人气很旺，群众购物更加方便，老字号商铺推出一批新产品。",
    "有关部门走访商户，帮助解决仓储和配送难题，快递进村服务点已经覆盖大多数行政村，农产品走出了大山。",
    "下一步，将继续完善商贸设施，培育新的消费热点，推动线上线下融合，让群众愿消费、敢消费、能消费。",
)
BUDGET = (
    "2023年，崇阳县财政运行平稳，支出结构继续优化。全县一般公共预算收入9.4亿元，增长6.3%。",
    "财税部门落实减税降费政策，主动上门辅导，企业办税更加便捷，办税大厅里排队的人少了许多。",
    "民生支出得到较好保障，教育、医疗和农业项目资金按时拨付，乡镇卫生院换上了新设备，村级道路继续延伸。",
    "乡镇财政所整理档案，老账本搬进新柜子，查起来方便多了，来办事的群众少跑了几趟路，连声说好。",
    "专项检查同步开展，资金使用的每个环节都留下记录，接受群众监督，公开栏里的账目一笔一笔写得清楚。",
)
RUMOUR = (
    "2023年，崇阳县工业经济持续向好。全县规模以上工业增加值增长{growth}%。",
    "厂房里机器轰鸣，工人们正在赶制订单，技术改造让生产线更加灵活，一批新设备已经投入使用。",
    "园区服务专员每周走访企业，收集难题，逐一销号，企业负责人说心里有了底，订单排得很满。",
    "下一步将围绕主导产业延链补链，推动更多企业走专精特新的发展道路，让老工业基地焕发新的活力。",
)


def _page(title: str, day: str, body: tuple[str, ...], *, menu: str, end: str = "", **figures: str) -> bytes:
    told = "".join(f"<p>{line.format(**figures)}</p>" for line in body)
    text = (
        f'<html><head><meta charset="utf-8"><title>{title}</title><meta name="PubDate" content="{day}"></head><body>'
        f'<div class="nav"><ul><li><a href="/">{menu}</a></li><li><a href="/x">政务</a></li></ul></div>'
        f'<div class="article"><h1>{title}</h1><div class="content">{told}{end}</div></div>'
        f'<div class="footer"><a href="/about">关于我们</a> <a href="/map">网站地图</a> {menu}</div></body></html>'
    )
    return answer(text.encode(), headers="Content-Type: text/html; charset=utf-8\r\n")


def _office() -> dict[str, Script | bytes]:
    trade, budget, work = "崇阳县2023年消费市场", "崇阳县2023年财政收支", "崇阳县2023年工业经济"
    return {
        "/": index("/art/trade.html", "/art/budget.html", "/art/work.html"),
        "/art/trade.html": in_turn(
            _page(trade, "2024-02-06", TRADE, menu="首页", retail="88.4", growth="7.2"),
            _page(trade, "2024-02-06", TRADE, menu="春节假期值班安排", retail="88.4", growth="7.2"),
            _page(trade, "2024-02-06", TRADE, menu="春节假期值班安排", retail="89.1", growth="7.2"),
        ),
        "/art/budget.html": in_turn(
            _page(budget, "2024-02-08", BUDGET, menu="首页"),
            _page(budget, "2024-02-08", BUDGET, menu="首页", end="<p>责任编辑：程某　审核：汪某</p>"),
        ),
        "/art/work.html": _page(work, "2024-02-20", RUMOUR, menu="首页", growth="8.1"),
    }


def _paper() -> dict[str, Script | bytes]:
    framed = "<p>（记者 甘某 通讯员 雷某）</p><p>来源：某某日报客户端</p>"
    copied = _page("崇阳县2023年财政收支", "2024-02-09", BUDGET, menu="报社首页", end=framed)
    return {
        "/": index("/art/copy.html", "/art/again.html", "/art/rumour.html"),
        "/art/copy.html": copied,
        "/art/again.html": copied,
        "/art/rumour.html": _page("崇阳县工业观察", "2024-02-21", RUMOUR, menu="报社首页", growth="9.6"),
    }


def _records() -> dict[str, SourceRecord]:
    return {
        OFFICE: source(id=OFFICE, publisher="崇阳县人民政府", publisher_kind="government", region_code=CHONGYANG),
        PAPER: source(
            id=PAPER,
            homepage="http://b.test/",
            index_urls=("http://b.test/",),
            allowed_hosts=("b.test",),
            publisher_kind="newspaper",
            region_code=CHONGYANG,
        ),
    }


def land_nights(home: Path) -> None:
    """Fetch both sites in each night and land what is new; the snapshot of the ledger stands in `<home>/snapshot`."""
    records, extractor, url = _records(), default_extractor(SEEDS), ledger_url(home)
    missing = answer(b"", status="404 Not Found")
    with serve({"/robots.txt": missing, **_office()}) as office, serve({"/robots.txt": missing, **_paper()}) as paper:
        for night in range(NIGHTS):
            when = NOON + timedelta(days=night)

            def now(when: datetime = when) -> datetime:
                return when

            known: dict[str, Any] = {"home": home, "ledger_url": url, "run_id": f"night-{night}", "now": now}
            for source_id, server in ((OFFICE, office), (PAPER, paper)):
                fetch_source(records[source_id], network=network(server), **known)
            extract_pending(None, seeds=SEEDS, sources=records, extractor=extractor, **known)
    snapshot_ledger(home / "snapshot", ledger_url=url, source_ids=None)


def add_nights(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Insert what landed below `home` into schema `landing` of another file, under numbers of its own."""
    files = {
        "documents": (f"{home}/landing/*/documents.parquet", f"* replace (landing_seq + {_SEQUENCE} as landing_seq)"),
        "claims": (f"{home}/landing/*/claims.parquet", f"* replace (landing_seq + {_SEQUENCE} as landing_seq)"),
        "rejections": (f"{home}/landing/*/rejections.parquet", f"* replace (landing_seq + {_SEQUENCE} as landing_seq)"),
        "fetches": (f"{home}/snapshot/fetches.parquet", f"* replace (fetch_id + {_FETCHES} as fetch_id)"),
        "sources": (f"{home}/snapshot/sources.parquet", "*"),
    }
    for table, (path, columns) in files.items():
        connection.execute(f"insert into landing.{table} by name select {columns} from read_parquet('{path}')")
    connection.execute(
        "insert into landing.batches select distinct landing_seq, 'b' || landing_seq, extractor_version"
        f" from landing.documents where landing_seq > {_SEQUENCE}"
    )
