"""How right are extracted claims? Scores them against gold (fields: docs/claim.md). What is scored: see `evaluate`.

    python -m tests.golden.score --gold DIR --pred FILE.jsonl [--json] [--show N]

Predictions are aligned to gold claims one to one within a document, in three rounds, each a maximum matching:
  1. value, unit and measure agree (this is what `detect` counts); 2. of the rest, value and unit agree;
  3. of the rest, indicator, measure and kind agree (required gold only; tells how often value and unit are wrong).
Within a round: required gold before optional, then pairs right in all STRICT fields, then agreement of other fields.
Figures, as P/R/F1 over the counts of all documents:
  detect       value + unit + measure
  core_strict  all STRICT fields, over gold with core true and optional false; fp = aligned to such gold but wrong, or
               aligned to nothing (fp_spurious); a prediction aligned to other gold is left out
  all_strict   all STRICT fields, over all gold with optional false; a prediction aligned to optional gold is left out
A gold region or period that is null is not compared. A field that a prediction lacks is wrong. Claims of one document
that agree in every STRICT field are one claim. A document that the manifest.jsonl in DIR or above it gives a
labelled_range is labelled in part: predictions for it that are aligned to nothing are left out. Units are converted
(万元, 亿元); 家, 户, 座 … count as 个.
"""

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Claim = dict[str, Any]
Fault = tuple[str, str, Claim, Claim, list[str]]
Pair = tuple[int, Claim, Claim, dict[str, bool | None], bool]

SYNONYMS = Path(__file__).with_name("indicator_synonyms.json")
STRICT = ("kind", "region", "indicator", "measure", "comparator", "value", "unit", "period_start", "period_end")
FIELDS = (*STRICT, "strength", "responsible")
FIGURES = ("detect", "core_strict", "all_strict")
LIGHT = "[的之]|(场次|次|套|堂|课时|户|家|个|座|项|数量|数)$"  # what a name may lack: particles, its closing counter
_SCALES = ("十", "百", "千", "万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿", "万亿")
SCALE = {name: 10**n for n, name in enumerate(_SCALES, 1)}
SCALED = re.compile(f"({'|'.join(sorted(SCALE, key=len, reverse=True))})?(.*)")
_TIMES = "次|场|场次|期|届|批次"
_PIECES = (
    "个|家|户|座|条|项|处|所|件|宗|支|类|种|批|辆|台|套|部|艘|张|间|栋|幢|对|片|例|只|头|羽|匹|"
    "株|棵|枚|单|起|款|篇|份|组|队|村|镇|乡|社区"
)
BASE: dict[str, tuple[str, float]] = {
    "百分点": ("%", 1), "‰": ("%", 0.1), "名": ("人", 1), "美金": ("美元", 1), "度": ("千瓦时", 1),
    "千瓦时": ("千瓦时", 1), "千瓦": ("瓦", 1e3), "兆瓦": ("瓦", 1e6), "公里": ("米", 1e3), "千米": ("米", 1e3),
    "公斤": ("吨", 1e-3), "斤": ("吨", 5e-4), "克": ("吨", 1e-6), "立方": ("立方米", 1), "亩": ("平方米", 2000 / 3),
    "公顷": ("平方米", 1e4), "平方公里": ("平方米", 1e6),
    **dict.fromkeys(_TIMES.split("|"), ("次", 1)), **dict.fromkeys(_PIECES.split("|"), ("个", 1)),
}  # fmt: skip


def squeeze(text: object) -> str:
    """NFKC, without spaces, punctuation and control characters."""
    normal = unicodedata.normalize("NFKC", str(text))
    return "".join(c for c in normal if c in "%‰" or unicodedata.category(c)[0] not in "ZPC")


def quantity(claim: Claim) -> tuple[str | None, str | None, str]:
    """(value, value_high, base unit) as strings: equal where two claims give the same amount."""
    unit, factor = re.sub("^人民币|^个(?=百分点)", "", squeeze(claim.get("unit") or "")), 1.0
    if claim.get("measure") == "rank":
        unit = "位"
    elif unit in BASE:
        unit, factor = BASE[unit]
    elif (match := SCALED.fullmatch(unit)) is not None:
        prefix, rest = match.groups()
        unit, factor = BASE.get(rest or "个", (rest, 1))
        factor *= SCALE.get(prefix, 1)
    numbers = [claim.get(f) for f in ("value", "value_high")]
    real = [x if isinstance(x, (int, float)) and not isinstance(x, bool) else None for x in numbers]
    low, high = (None if x is None else f"{x * factor:.9g}" for x in real)
    return low, None if high == low else high, unit


class Names:
    """Equality of indicator names, by the table in indicator_synonyms.json."""

    def __init__(self, path: Path) -> None:
        table = json.loads(path.read_text(encoding="utf-8"))
        self.parts, self.qualifiers = table["replace"], table["qualifiers"]
        self.cache: dict[str, str] = {}
        self.whole = {self.plain(v): self.plain(name) for name, variants in table["names"].items() for v in variants}

    def plain(self, name: str) -> str:
        name = squeeze(name).upper()
        for old, new in self.parts:
            name = name.replace(old, new)
        return re.sub("(?<![指次人户天倍系])[总个家]?数量?$", "", name) or name

    def canon(self, name: str) -> str:
        if name not in self.cache:
            plain = self.plain(name)
            self.cache[name] = self.whole.get(plain, plain)
        return self.cache[name]

    def equal(self, one: str, two: str) -> bool:
        """The same in any order of parts; or one within the other, most of it, with the same numbers and qualifiers."""
        one, two = self.canon(one), self.canon(two)
        if one == two or sorted(re.sub(LIGHT, "", one)) == sorted(re.sub(LIGHT, "", two)):
            return True
        a, b = ({s[i : i + 2] for i in range(len(s) - 1)} for s in (one, two))
        near = (one in two or two in one) and 2 * len(a & b) >= 0.8 * (len(a) + len(b))
        return near and self._marks(one) == self._marks(two)

    def _marks(self, name: str) -> tuple[list[str], list[str]]:
        return re.findall(r"\d+[万亿]*|[万亿]+(?=元)", name), [q for q in self.qualifiers if q in name]


def agreement(gold: Claim, pred: Claim, names: Names) -> tuple[dict[str, bool | None], bool]:
    """{field: right, wrong, or None where gold leaves it open}, and whether no STRICT field is wrong"""

    def same(field: str, g: Any, p: Any) -> bool:
        if field in ("value", "unit"):
            part = slice(0, 2) if field == "value" else slice(2, 3)
            return bool(gold["_q"][part] == pred["_q"][part])
        if field == "indicator":
            return isinstance(p, str) and names.equal(g, p)
        if field == "responsible":
            return {squeeze(x) for x in g or ()} == {squeeze(x) for x in p or ()}
        return bool(g == p)

    left_open = {f for f in ("region", "period_start", "period_end") if gold.get(f) is None}
    out = {f: None if f in left_open else f in pred and same(f, gold.get(f), pred[f]) for f in FIELDS}
    return out, all(out[f] is not False for f in STRICT)


def assign(weight: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Maximum-weight matching that uses every row or every column (Hungarian method): [(row, column)]."""
    if len(weight) > len(weight[0]):
        return [(r, c) for c, r in assign([list(column) for column in zip(*weight, strict=True)])]
    rows, columns = len(weight), len(weight[0])
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], col, free = row, 0, set(range(1, columns + 1))
        least = [float("inf")] * (columns + 1)
        while owner[col]:
            at = owner[col]
            for c in free:
                cost = -weight[at - 1][c - 1] - u[at] - v[c]
                if cost < least[c]:
                    least[c], way[c] = cost, col
            col = min(free, key=least.__getitem__)
            delta = least[col]
            for c in range(columns + 1):
                if c in free:
                    least[c] -= delta
                else:
                    u[owner[c]] += delta
                    v[c] -= delta
            free.discard(col)
        while col:
            owner[col], col = owner[way[col]], way[col]
    return [(owner[c] - 1, c - 1) for c in range(1, columns + 1) if owner[c]]


def align(golds: list[Claim], preds: list[Claim], names: Names) -> tuple[list[Pair], list[Claim], list[Claim]]:
    """[(round, gold, prediction, agreement, strictly right)], and the gold and the predictions left over"""
    rounds: tuple[Callable[[Claim], Any], ...] = (
        lambda c: (*c["_q"], c.get("measure")),
        lambda c: c["_q"],
        lambda c: (names.canon(str(c.get("indicator"))), c.get("measure"), c.get("kind")),
    )
    pairs: list[Pair] = []
    for number, key in enumerate(rounds, 1):
        groups: Any = defaultdict(lambda: ([], []))
        for g in golds:
            if number < 3 or not g.get("optional"):
                groups[key(g)][0].append(g)
        for p in preds:
            groups[key(p)][1].append(p)
        for some_golds, some_preds in (group for group in groups.values() if all(group)):
            table = [[agreement(g, p, names) for p in some_preds] for g in some_golds]
            weight = [[_weight(g, *cell) for cell in row] for g, row in zip(some_golds, table, strict=True)]
            pairs += [(number, some_golds[r], some_preds[c], *table[r][c]) for r, c in assign(weight)]
        taken = {id(x) for pair in pairs for x in pair[1:3]}
        golds, preds = ([c for c in claims if id(c) not in taken] for claims in (golds, preds))
    return pairs, golds, preds


def _weight(gold: Claim, agrees: Mapping[str, bool | None], right: bool) -> int:
    return 10**6 * (not gold.get("optional")) + 10**3 * right + sum(x is not False for x in agrees.values())


def distinct(claims: Iterable[Claim], names: Names) -> list[Claim]:
    """Claims without those that repeat another one; each gets its quantity as _q."""
    kept: dict[Any, Claim] = {}
    for claim in claims:
        claim["_q"] = quantity(claim)
        key = (*claim["_q"], names.canon(str(claim.get("indicator"))))
        key += tuple(str(claim.get(f)) for f in STRICT if f not in ("value", "unit", "indicator"))
        if key not in kept or kept[key].get("optional"):
            kept[key] = claim
    return list(kept.values())


def prf(c: Mapping[str, int]) -> dict[str, float]:
    """Precision, recall and F1 beside the counts. Nothing asked for and nothing said is right."""
    p, r = (c["tp"] / (c["tp"] + c[x]) if c["tp"] else float(not c["fp"] + c["fn"]) for x in ("fp", "fn"))
    return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, **c}


def count(golds: Iterable[Claim], pairs: Iterable[Pair], spurious: int) -> dict[str, dict[str, int]]:
    """{figure: {tp, fp, fn, fp_spurious}} of one document"""
    required = [bool(g.get("core")) for g in golds if not g.get("optional")]
    live = [(n == 1, right, g.get("core")) for n, g, _, _, right in pairs if not g.get("optional")]
    core, every = [right for _, right, core in live if core], [right for _, right, _ in live]
    hits = ([found for found, _, _ in live], core, every)
    asked = (len(required), sum(required), len(required))
    return {
        f: {"tp": sum(h), "fp": h.count(False) + spurious, "fn": n - sum(h), "fp_spurious": spurious}
        for f, h, n in zip(FIGURES, hits, asked, strict=True)
    }


def load(path: Path) -> list[Claim]:
    return [json.loads(line) for line in path.read_bytes().decode("utf-8").split("\n") if line.strip()]


def score(gold_dir: Path, pred_file: Path, synonyms: Path = SYNONYMS) -> tuple[dict[str, Any], list[Fault]]:
    """The figures, and the faults as (doc, what, gold, prediction, wrong fields)."""
    gold = {p.stem: load(p) for p in sorted(gold_dir.glob("*.jsonl")) if p.name != "manifest.jsonl"}
    manifests = [d / "manifest.jsonl" for d in (gold_dir, gold_dir.parent)]
    known = [line for path in manifests if path.exists() for line in load(path)]
    partial = {m.get("id", m.get("doc")) for m in known if m.get("labelled_range")}
    return score_claims(gold, load(pred_file), partial, synonyms)


def score_claims(
    gold: Mapping[str, Iterable[Claim]],
    predictions: Iterable[Claim],
    partial: Collection[Any] = (),
    synonyms: Path = SYNONYMS,
) -> tuple[dict[str, Any], list[Fault]]:
    """As `score`, of claims at hand: gold by document; `partial` are the documents that are labelled in part."""
    names = Names(synonyms)
    by_doc: dict[str | None, list[Claim]] = defaultdict(list)
    for pred in predictions:
        name = str(pred.get("doc"))
        longer = next((d for d in gold if name.startswith((d + "_", d + "."))), None)
        by_doc[name if name in gold else longer].append(pred)
    total: dict[str, Counter[str]] = defaultdict(Counter)
    fields: dict[str, Counter[bool | None]] = {f: Counter() for f in FIELDS}
    docs: dict[str, Any] = {}
    faults: list[Fault] = []
    for doc, labelled in gold.items():
        golds, preds = distinct(labelled, names), distinct(by_doc[doc], names)
        pairs, missed, spurious = align(golds, preds, names)
        spurious = [] if doc in partial else spurious
        counts = count(golds, pairs, len(spurious))
        docs[doc] = {"gold": len(golds), "pred": len(preds), **{f: prf(c) for f, c in counts.items()}}
        for figure in FIGURES:
            total[figure].update(counts[figure])
        for number, g, p, agrees, _ in pairs:
            if not g.get("optional"):
                for f in FIELDS if number < 3 else ("value", "unit"):
                    fields[f].update([agrees[f]])
                wrong = [f for f in FIELDS if agrees[f] is False]
                faults += [(doc, "wrong", g, p, wrong)] if wrong else []
        faults += [(doc, "missed", g, {}, []) for g in missed if not g.get("optional")]
        faults += [(doc, "spurious", {}, p, []) for p in spurious]
    right = {f: {"accuracy": c[True] / max(1, c[True] + c[False]), "of": c[True] + c[False]} for f, c in fields.items()}
    figures = {f: prf(total[f]) for f in FIGURES}
    return {**figures, "fields": right, "docs": docs, "without_gold": len(by_doc[None])}, faults


def print_result(result: Mapping[str, Any], faults: Sequence[Fault], by_document: bool = True) -> None:
    """The table of figures, the accuracy of fields, a line a document, and the faults given."""
    print(f"{'':12}      P      R     F1    tp    fp    fn  (fp aligned to nothing)")
    for f in FIGURES:
        print("{:12} {p:6.3f} {r:6.3f} {f1:6.3f} {tp:5} {fp:5} {fn:5}  ({fp_spurious})".format(f, **result[f]))
    accuracies = (f"{field} {c['accuracy']:.3f}" for field, c in result["fields"].items())
    print("right fields of aligned pairs:", *accuracies, sep="  ")
    if by_document:
        print(f"{'doc':12} gold pred  ", *(f"{f + ' P R F1':19}" for f in FIGURES))
        for doc, d in result["docs"].items():
            figures = ("{p:.3f} {r:.3f} {f1:.3f}  ".format(**d[f]) for f in FIGURES)
            print(f"{doc:12} {d['gold']:4} {d['pred']:4}  ", *figures)
        print("predictions left out, of documents without gold:", result["without_gold"])
    for doc, what, gold, pred, wrong in faults:
        print(doc, what, *wrong)
        for side, claim in (("gold", gold), ("pred", pred)):
            print("  ", side, *(claim.get(f) for f in ("quote", "value_high", *FIELDS) if claim))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", required=True, type=Path)
    parser.add_argument("--pred", required=True, type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="list the first N faults")
    args = parser.parse_args()
    result, faults = score(args.gold, args.pred)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        print_result(result, faults[: args.show])


if __name__ == "__main__":
    main()
