"""Answers of the national portal in both of its shapes, with figures that we made up."""

import json
from typing import Any
from urllib.parse import urlencode

from ingestion.interfaces.observations import Question

QUERY_URL = "https://data.stats.gov.cn/easyquery.htm"
RELEASE_URL = "https://data.stats.gov.cn/dg/website/publicrelease/web/external/stream/esData"
BEIJING, HUBEI = "110000", "420000"
RETAIL, RETAIL_GROWTH = "a1" * 16, "a2" * 16
CATALOGUE = "c0" * 16


def easy_question(database: str = "fsyd", region: str | None = BEIJING, name: str = "q") -> Question:
    """As `easyquery.htm` was asked: a form, with lists in JSON."""
    wds = [] if region is None else [{"wdcode": "reg", "valuecode": region}]
    dfwds = [{"wdcode": "zb", "valuecode": "A0702"}, {"wdcode": "sj", "valuecode": "LAST10"}]
    form = {"m": "QueryData", "dbcode": database, "rowcode": "zb", "colcode": "sj"}
    form |= {"wds": json.dumps(wds), "dfwds": json.dumps(dfwds), "k1": "1700000000000"}
    return Question("nbs_easyquery", name, QUERY_URL, urlencode(form))


def easy_node(series: str, region: str | None, period: str, value: str) -> dict[str, Any]:
    """One datanode; an empty `value` is one without data, which carries 0 as the interface does."""
    wds = [{"valuecode": series, "wdcode": "zb"}]
    wds += [] if region is None else [{"valuecode": region, "wdcode": "reg"}]
    wds += [{"valuecode": period, "wdcode": "sj"}]
    has = value != ""
    data = {"data": float(value.replace(",", "")) if has else 0, "dotcount": 1, "hasdata": has, "strdata": value}
    return {"code": "_".join(f"{w['wdcode']}.{w['valuecode']}" for w in wds), "data": data, "wds": wds}


def easy_answer(nodes: list[dict[str, Any]], series: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """A whole answer; `series` is code → (cname, unit)."""
    listed = [
        {"cname": cname, "code": code, "dotcount": 1, "exp": "说明", "ifshowcode": False, "memo": "", "name": cname,
         "nodesort": "1", "sortcode": 9000 + place, "tag": "", "unit": unit}
        for place, (code, (cname, unit)) in enumerate(series.items())
    ]  # fmt: skip
    dimensions: dict[str, list[dict[str, str]]] = {wd["wdcode"]: [] for node in nodes for wd in node["wds"]}
    for node in nodes:
        for wd in node["wds"]:
            dimensions[wd["wdcode"]].append({"code": wd["valuecode"], "cname": wd["valuecode"], "unit": ""})
    wdnodes = [{"nodes": listed if name == "zb" else found, "wdcode": name, "wdname": name}
               for name, found in dimensions.items()]  # fmt: skip
    return {
        "returncode": 200,
        "returndata": {"datanodes": nodes, "freshsort": 0, "hasdatacount": 1, "wdnodes": wdnodes},
    }


def release_question(
    regions: tuple[str, ...] = (BEIJING,), series: tuple[str, ...] = (RETAIL,), catalogue: str = CATALOGUE
) -> Question:
    """As `stream/esData` is asked."""
    body = {
        "cid": catalogue,
        "indicatorIds": list(series),
        "daCatalogId": "",
        "das": [{"text": code, "value": "000000000000" if code == "100000" else code + "000000"} for code in regions],
        "showType": "1",
        "dts": ["202601MM-202612MM"],
        "rootId": "f0" * 16,
    }
    return Question("nbs_release", "q", RELEASE_URL, json.dumps(body, ensure_ascii=False))


def release_value(value: str, label: str, unit: str, *, series: str = RETAIL, region: str = BEIJING) -> dict[str, Any]:
    """One entry of `values`."""
    da = "000000000000" if region == "100000" else region + "000000"
    return {"_id": series, "i_showname": f"{label} ({unit}) ", "value": value, "du_name": unit, "da": da,
            "da_name": "某地", "kj1": "", "kj2": "", "kj3": ""}  # fmt: skip


def release_answer(periods: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """A whole answer; `periods` is code → values."""
    data = [{"code": code, "name": code[:4] + "年", "values": values} for code, values in periods.items()]
    return {"success": True, "state": 20000, "message": "成功", "data": data}


def as_bytes(answer: object) -> bytes:
    """The answer as it comes over the wire."""
    return json.dumps(answer, ensure_ascii=False).encode()
