"""A landing that holds every case the models have to settle, written by hand from the record types.

`write_landing(path)` fills schema `landing` of a new DuckDB file; which rows the marts must then hold stands in
`test_models.py`. The sentences are ours.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import duckdb

from ingestion.records import (
    Comparator,
    DocumentRecord,
    FetchOutcome,
    FetchRecord,
    Measure,
    Outcome,
    Rejection,
    RejectionReason,
    Strength,
)
from ingestion.similarity import figures_sha256, shingles, signature
from tests.warehouse.articles import pairs
from tests.warehouse.fetched_nights import add_nights
from tests.warehouse.landing_attainment import ATTAINMENT_PAPERS
from tests.warehouse.landing_corrections import CORRECTION_PAPERS
from tests.warehouse.landing_papers import PUBLISHERS, START, Paper, months, said, sha, year
from tests.warehouse.landing_questions import QUESTION_PAPERS
from tests.warehouse.landing_regions import REGION_PAPERS
from tests.warehouse.landing_vintages import VINTAGES
from warehouse.document_groups import write_document_groups
from warehouse.schema import LANDING_TABLES, NEWEST_READINGS

ZONE = "430600:岳阳经济技术开发区"
XIANAN = "421202"
XISAISHAN = "420203"
TONGSHAN = "421224"
TOWN = "421202:向阳湖镇"
FIRST_QUARTER = (
    said("actual", ZONE, "地区生产总值", "86.08 亿元", months(2022, 1, 3)),
    said("actual", ZONE, "地区生产总值", "8.3 %", months(2022, 1, 3)),
    said("target", ZONE, "地区生产总值", "440 亿元", year(2022), strength=Strength.FIRM),
)
HALF_YEAR = "两家网站登的同一篇半年报道"

# One article in two frames, and the report of another year after the same template.
FRAMED, RENEWED, _ = pairs(1)
TONGSHAN_2022 = (
    said("actual", TONGSHAN, "地区生产总值", "181.4 亿元", year(2022)),
    said("target", TONGSHAN, "地区生产总值", "190 亿元", year(2023)),
)
TONGSHAN_2023 = (said("actual", TONGSHAN, "地区生产总值", "193.7 亿元", year(2023)),)

PAPERS = (
    # A zone's first quarter beside its annual target; the same text in a mirror is one fact with two appearances.
    Paper("paper", "zone", date(2022, 5, 10), FIRST_QUARTER, text="经开区一季度"),
    Paper("mirror", "copy", date(2022, 5, 12), FIRST_QUARTER, text="经开区一季度"),
    # A promise with two tiers, lowered in July; a newspaper that tells another figure is set aside.
    Paper(
        "office",
        "work-report",
        date(2023, 1, 5),
        (
            said(
                "target",
                XIANAN,
                "地区生产总值",
                "7 %",
                year(2023),
                responsible=("张三", "区发改局"),
                sentence="生产总值增长7%(责任领导:张三;牵头单位:区发改局)。",
            ),
            said("target", XIANAN, "地区生产总值", "8 %", year(2023), strength=Strength.STRETCH),
            said("target", XIANAN, "一般公共预算收入", "10 亿元", year(2023), comparator=Comparator.GE),
            said("target", XIANAN, "高新技术企业数", "50 家", year(2023)),
            said(
                "target", XIANAN, "城镇登记失业率", "4.5 %", year(2023), measure=Measure.SHARE, comparator=Comparator.LE
            ),
            said("target", XIANAN, "城镇新增就业人数", "0.6 万人", year(2023), measure=Measure.INCREMENT),
            said("target", XIANAN, "新改建公厕数", "12 座", year(2023)),
            said("target", TOWN, "新改建公厕数", "2 座", year(2023)),
            said("target", XIANAN, "亿元以上新开工项目数", "60 个", year(2023), core=True),
            said("target", XIANAN, "工业投资", "60 亿元", (date(2021, 1, 1), date(2025, 12, 31))),
        ),
    ),
    Paper("office", "july", date(2023, 7, 20), (said("target", XIANAN, "地区生产总值", "6.5 %", year(2023)),)),
    Paper("paper", "rumour", date(2023, 9, 1), (said("target", XIANAN, "地区生产总值", "7.5 %", year(2023)),)),
    Paper(
        "bureau",
        "communique",
        date(2024, 3, 1),
        (
            said("actual", XIANAN, "地区生产总值", "6.8 %", year(2023)),
            said("actual", XIANAN, "地区生产总值", "230.55 亿元", year(2023), cell="表1!R3C2"),
            said("actual", XIANAN, "高新技术企业数", "52 个", year(2023)),
            said("actual", XIANAN, "亿元以上新开工项目数", "61 项", year(2023), core=True),
            said("actual", XIANAN, "工业投资", "23.54 亿元", year(2023)),
        ),
    ),
    # 230.6 and "over 23" are the communiqué told roundly: neither a revision nor a conflict.
    Paper(
        "paper",
        "after",
        date(2024, 3, 8),
        (
            said("actual", XIANAN, "地区生产总值", "230.6 亿元", year(2023)),
            said("actual", XIANAN, "工业投资", "23 亿元", year(2023), comparator=Comparator.GE),
        ),
    ),
    # One amount in two units is one fact.
    Paper(
        "office",
        "budget",
        date(2023, 10, 9),
        (said("actual", XIANAN, "一般公共预算收入", "7.95 亿元", months(2023, 1, 9)),),
    ),
    Paper(
        "paper",
        "budget",
        date(2023, 10, 10),
        (said("actual", XIANAN, "一般公共预算收入", "79500 万元", months(2023, 1, 9)),),
    ),
    # Rates and stocks compare by their latest reading.
    Paper(
        "bureau",
        "half",
        date(2023, 7, 25),
        (
            said("actual", XIANAN, "城镇登记失业率", "4.1 %", months(2023, 6, 6), measure=Measure.SHARE),
            said("actual", XIANAN, "城镇新增就业人数", "4321 人", months(2023, 1, 6), measure=Measure.INCREMENT),
        ),
        text=HALF_YEAR,
    ),
    # A page changed its figure in place: the later bytes stand, the earlier are history.
    Paper(
        "office",
        "retail",
        date(2022, 8, 1),
        (said("actual", XISAISHAN, "社会消费品零售总额", "20.1 亿元", months(2022, 1, 6)),),
        bytes_of="retail-a",
    ),
    Paper(
        "office",
        "retail",
        date(2022, 8, 1),
        (said("actual", XISAISHAN, "社会消费品零售总额", "21.0 亿元", months(2022, 1, 6)),),
        bytes_of="retail-b",
    ),
    # A better extractor read the same bytes again: only its reading counts.
    Paper("office", "plan", date(2022, 1, 8), (said("target", XISAISHAN, "地区生产总值", "999 亿元", year(2022)),)),
    Paper(
        "office",
        "plan",
        date(2022, 1, 8),
        (said("target", XISAISHAN, "地区生产总值", "300 亿元", year(2022)),),
        version="v2",
        landing_seq=2,
    ),
    # Figures that the models cannot use become rejections, and the rest of the document stays.
    Paper(
        "mirror",
        "odd",
        None,
        (
            said("actual", "999999", "地区生产总值", "5 亿元", year(2022)),
            said("actual", XISAISHAN, "地区生产总值", "999999999999999999999 万亿元", year(2022)),
            said("actual", XISAISHAN, "地区生产总值", "290.5 亿元", year(2022), optional=True),
        ),
        rejections=("3家",),
    ),
    Paper("office", "tongshan", date(2023, 2, 1), TONGSHAN_2022, body=FRAMED.one, rejections=("7家",)),
    Paper("paper", "tongshan", date(2023, 2, 2), TONGSHAN_2022, body=FRAMED.other, rejections=("7家",)),
    Paper("office", "tongshan-next", date(2024, 2, 1), TONGSHAN_2023, body=RENEWED.other),
    Paper("paper", "broken", None, outcome=Outcome.QUARANTINED, reason="decode"),
)

# Cases of one subject each stand in a file of their own, `landing_<subject>.py`, as a tuple of papers.
ALL_PAPERS = (*PAPERS, *ATTAINMENT_PAPERS, *CORRECTION_PAPERS, *QUESTION_PAPERS, *REGION_PAPERS, *VINTAGES)


def _plain(record: Any, **extra: Any) -> dict[str, Any]:
    row = {field.name: getattr(record, field.name) for field in fields(record)} | extra
    return {key: value.value if isinstance(value, Enum) else value for key, value in row.items()}


def _rejection(paper: Paper, quote: str) -> Rejection:
    return Rejection(
        text_sha256=sha(paper.text_key),
        reason=RejectionReason.NO_PERIOD,
        quote=quote,
        sentence=f"新增企业{quote}。",
        char_start=900,
        char_end=900 + len(quote),
        cell=None,
        detail="no period in reach",
    )


def _document(paper: Paper, order: int) -> DocumentRecord:
    readable = paper.outcome is Outcome.EXTRACTED
    runs = shingles(paper.body)
    claims = [figure.claim(paper.text_key, place) for place, figure in enumerate(paper.figures)]
    rejections = [_rejection(paper, quote) for quote in paper.rejections]
    return DocumentRecord(
        document_id=sha(paper.text_key) if readable else paper.raw_sha256,
        raw_sha256=paper.raw_sha256,
        doc=paper.name,
        source_id=paper.source,
        url=paper.url,
        title=paper.title or f"{paper.name} 页面",
        publisher=f"{paper.source} 演示",
        publisher_kind=PUBLISHERS[paper.source],
        published_date=paper.published,
        region_code=XIANAN,
        media_type="text/html",
        charset="utf-8" if readable else None,
        text_sha256=sha(paper.text_key) if readable else None,
        text_chars=400 if readable else 0,
        outcome=paper.outcome,
        reason=paper.reason,
        detail=None,
        claim_count=len(paper.figures),
        rejection_count=len(paper.rejections),
        extractor_version=paper.version,
        first_fetched_at=START + timedelta(days=paper.night, minutes=order),
        similarity=signature(runs),
        figures_sha256=figures_sha256(claims, rejections, paper.body) if runs else None,
    )


def _fetch(fetch_id: int, source: str, url: str, raw: str, night: int = 0) -> FetchRecord:
    return FetchRecord(
        fetch_id=fetch_id,
        run_id="r1",
        source_id=source,
        url=url,
        requested_at=START + timedelta(days=night),
        outcome=FetchOutcome.STORED,
        http_status=200,
        raw_sha256=raw,
        content_type="text/html",
        etag=None,
        last_modified=None,
        wire_bytes=2048,
        detail=None,
    )


def landing_rows(papers: tuple[Paper, ...] = ALL_PAPERS) -> dict[str, list[dict[str, Any]]]:
    """The rows of every landing table, by table name."""
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in LANDING_TABLES}
    for order, paper in enumerate(papers):
        origin = {
            "raw_sha256": paper.raw_sha256,
            "source_id": paper.source,
            "extractor_version": paper.version,
            "landing_seq": paper.landing_seq,
        }
        claims = [figure.claim(paper.text_key, place) for place, figure in enumerate(paper.figures)]
        rows["documents"].append(_plain(_document(paper, order), landing_seq=paper.landing_seq))
        rows["claims"] += [_plain(claim, **origin) for claim in claims]
        rows["rejections"] += [_plain(_rejection(paper, quote), **origin) for quote in paper.rejections]
        rows["fetches"].append(_plain(_fetch(order + 1, paper.source, paper.url, paper.raw_sha256, paper.night)))
    waiting = _fetch(len(papers) + 1, "paper", "http://paper.demo.test/new.html", sha("bytes nobody has read yet"))
    rows["fetches"].append(_plain(waiting))
    rows["batches"] = [
        {"landing_seq": 1, "batch_id": "b1", "extractor_version": "v1"},
        {"landing_seq": 2, "batch_id": "b2", "extractor_version": "v2"},
    ]
    rows["sources"] = list(_sources())
    return rows


def _sources() -> Iterator[dict[str, Any]]:
    for source_id, kind in PUBLISHERS.items():
        yield {
            "source_id": source_id,
            "publisher": f"{source_id} 演示",
            "publisher_kind": kind,
            "region_code": XIANAN,
            "homepage": f"http://{source_id}.demo.test/",
            "licence": "made for demonstration",
            "kind": "index_pages",
            "is_demo": True,
            "schedule": "nightly",
        }


def write_landing(
    path: Path, *, papers: tuple[Paper, ...] = ALL_PAPERS, nights: Path | None = None, backwards: bool = False
) -> None:
    """Fill schema `landing` of a new file at `path`; `backwards` inserts the same rows in the opposite order.

    What the program itself landed below `nights` stands beside them.
    """
    rows = landing_rows(papers)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema landing")
        for table in LANDING_TABLES:
            connection.execute(table.ddl())
            marks = ", ".join("?" for _ in table.columns)
            ordered = reversed(rows[table.name]) if backwards else rows[table.name]
            for row in ordered:
                values = [list(row[n]) if isinstance(row[n], tuple) else row[n] for n in table.column_names]
                connection.execute(f"insert into landing.{table.name} values ({marks})", values)
        connection.execute(NEWEST_READINGS)
        if nights is not None:
            add_nights(connection, nights)
        write_document_groups(connection)
