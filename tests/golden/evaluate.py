"""How well does the extractor read? Its figures on labelled texts, compared with those pinned before.

    python -m tests.golden.evaluate [--show [N]] [--pin] [--only VARIANT]

The sets: `golden`, our own texts (`cases/`), as written and in each damaged or dressed form of `variants`; and, where
the folder of labelled pages of other people lies beside the checkout, its `seeds` and `corpus`. The figures are
explained in `score`. Ends with 1 when a figure is lower than in `baseline.json`; `--pin` makes today's figures the
baseline.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import ParseFailure
from ingestion.extract import extract, load_vocabulary
from ingestion.extract.vocabulary import Vocabulary
from ingestion.parse import parse
from ingestion.records import SourceContext
from tests.golden import cases, score
from tests.golden.variants import VARIANTS, File
from zhibiao.extract_command import claim_fields

ROOT = Path(__file__).parents[2]
BASELINE = Path(__file__).with_name("baseline.json")
EVALUATION = ROOT.parent / "shared" / "evaluation"
SEEDS = ROOT / "dbt_project" / "seeds"
OTHERS = ("seeds", "corpus")  # sets of labelled pages that are no part of the repository
TABLES_ALONE = ("d07", "d08")  # of the corpus: no labelled claims
WORTH_SHOWING = 0.9  # a phenomenon below this F1 is listed
NOISE = 0.0005  # what rounding may move

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One document with its labels. `group` is what it is an example of."""

    doc: str
    group: str
    file: File
    gold: Sequence[score.Claim]
    is_partial: bool = False  # labelled in part


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one set: the scorer's figures and faults, the same by group, and what was rejected."""

    scored: Mapping[str, Any]
    faults: Sequence[score.Fault]
    by_group: Mapping[str, float]  # F1 of all_strict
    documents: int
    labels: int
    claims: int
    rejections: int

    @property
    def rejection_rate(self) -> float:
        """The share of figures that looked like claims and yielded none."""
        return self.rejections / max(1, self.claims + self.rejections)

    def figures(self) -> Figures:
        """What is pinned."""
        f1 = {name: self.scored[name]["f1"] for name in score.FIGURES}
        fields = {name: self.scored["fields"][name]["accuracy"] for name in ("strength", "responsible")}
        return {name: round(value, 4) for name, value in (f1 | fields).items()}


def golden(variant: str) -> Iterator[Labelled]:
    """Our own texts in one form."""
    for case in cases.load():
        yield Labelled(case.id, case.phenomenon, VARIANTS[variant](case.text), [dict(c) for c in case.claims])


def pages_of_others(name: str) -> Iterator[Labelled]:
    """The labelled pages of one set beside the checkout."""
    manifest = EVALUATION / name / "manifest.jsonl"
    known = {item["id"]: item for item in score.load(manifest)} if manifest.exists() else {}
    gold = {path.stem: score.load(path) for path in sorted((EVALUATION / name / "gold").glob("*.jsonl"))}
    for path in sorted((EVALUATION / name / "texts").iterdir()):
        doc = path.stem.split("_")[0]
        if doc not in TABLES_ALONE:
            media_type = "text/html" if path.suffix == ".html" else ""  # else the ending tells
            is_partial = bool(known.get(doc, {}).get("labelled_range"))
            yield Labelled(doc, doc, File(path.read_bytes(), media_type, path.suffix), gold[doc], is_partial)


def sets() -> dict[str, tuple[str, str]]:
    """Every set that can be measured here: its name in the baseline → (what it is drawn from, which form)."""
    found = {f"golden/{variant}": ("golden", variant) for variant in VARIANTS}
    return found | {name: (name, "") for name in OTHERS if (EVALUATION / name).is_dir()}


def measure(name: str, vocabulary: Vocabulary) -> Result:
    """Extract and score one set."""
    source, variant = sets()[name]
    documents = list(golden(variant) if source == "golden" else pages_of_others(source))
    predictions: list[score.Claim] = []
    rejections = 0
    for item in documents:
        claims, refused = read(item, vocabulary)
        predictions += claims
        rejections += refused
    gold = {item.doc: item.gold for item in documents}
    partial = [item.doc for item in documents if item.is_partial]
    scored, faults = score.score_claims(gold, predictions, partial)
    groups: dict[str, list[str]] = {}
    for item in documents:
        groups.setdefault(item.group, []).append(item.doc)
    by_group = {group: _f1([scored["docs"][doc]["all_strict"] for doc in docs]) for group, docs in groups.items()}
    labels = sum(len(item.gold) for item in documents)
    return Result(scored, faults, by_group, len(documents), labels, len(predictions), rejections)


def read(item: Labelled, vocabulary: Vocabulary) -> tuple[list[score.Claim], int]:
    """The extractor's claims of one document as the scorer takes them, and the number of its rejections.

    A document that the parser refuses has neither: all its claims are missed.
    """
    data, digest = item.file.data, hashlib.sha256(item.file.data).hexdigest()
    url = f"{item.doc}{item.file.ending}"
    try:
        page = parse(data, raw_sha256=digest, url=url, media_type=item.file.media_type or None)
    except ParseFailure:
        return [], 0
    context = SourceContext("evaluation", "", "other", None, url)
    claims, rejections, _ = extract(page, context, item.doc, vocabulary)
    unfinished = sum(not claim.is_finished for claim in claims)  # stored as rejections
    return [claim_fields(claim) for claim in claims], len(rejections) + unfinished


def drops(measured: Mapping[str, Figures], pinned: Mapping[str, Figures]) -> list[str]:
    """A line for each figure that is lower than pinned, and for each set that was never pinned."""
    lines = []
    for name, figures in measured.items():
        before = pinned.get(name)
        if before is None:
            lines.append(f"{name}: not in the baseline; pin it")
            continue
        for figure, value in figures.items():
            if value < before[figure] - NOISE:
                lines.append(f"{name}: {figure} fell from {before[figure]} to {value}")
    return lines


def pinned_figures() -> dict[str, Figures]:
    """The baseline; empty when there is none yet."""
    if not BASELINE.exists():
        return {}
    pinned: dict[str, Figures] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return pinned


def _f1(counts: Sequence[Mapping[str, int]]) -> float:
    return float(score.prf({key: sum(c[key] for c in counts) for key in ("tp", "fp", "fn")})["f1"])


def _print_set(name: str, result: Result, show: int) -> None:
    print(f"\n== {name}: {result.documents} documents, {result.labels} labels")
    low = {group for group, f1 in result.by_group.items() if f1 < WORTH_SHOWING}
    faults = [fault for fault in result.faults if fault[0].rpartition("-")[0] in low or fault[0] in low]
    score.print_result(result.scored, faults[:show], by_document=False)
    print(f"rejection rate: {result.rejection_rate:.4f} ({result.rejections} of {result.claims + result.rejections})")
    for group in sorted(low, key=lambda group: result.by_group[group]):
        print(f"  all_strict F1 {result.by_group[group]:.3f}  {group}")


def _pin(measured: Mapping[str, Figures], pinned: Mapping[str, Figures]) -> None:
    for name, figures in measured.items():
        for figure, value in figures.items():
            before = pinned.get(name, {}).get(figure)
            if before != value:
                print(f"{name}: {figure} {before} → {value}")
    BASELINE.write_text(json.dumps({**pinned, **measured}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", nargs="?", type=int, const=10**6, default=0, help="list the faults of weak groups")
    parser.add_argument("--pin", action="store_true", help="make today's figures the baseline")
    parser.add_argument("--only", help="one set alone, as the headings name it")
    options = parser.parse_args(arguments)
    chosen = [name for name in sets() if options.only in (None, name)]
    if not chosen:
        parser.error(f"no set {options.only!r}: there are {', '.join(sets())}")
    vocabulary = load_vocabulary(SEEDS)
    measured: dict[str, Figures] = {}
    for name in chosen:
        result = measure(name, vocabulary)
        _print_set(name, result, options.show)
        measured[name] = result.figures()
    for name in OTHERS:
        if name not in sets():
            print(f"\n== {name}: skipped, these pages are not part of the repository")
    print()
    pinned = pinned_figures()
    if options.pin:
        _pin(measured, pinned)
        return 0
    fallen = drops(measured, pinned)
    for line in fallen:
        print(line)
    print("no figure fell" if not fallen else f"{len(fallen)} figures fell: mend, or pin with --pin and say why")
    return bool(fallen)


if __name__ == "__main__":
    sys.exit(main())
