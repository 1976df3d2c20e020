"""Does the extractor still read the labelled pages as well as before? The figures only go up.

The pages are other people's and lie outside the repository: without them there is nothing to measure.
"""

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.extract import extract
from ingestion.extract.vocabulary import Vocabulary
from ingestion.parse import parse
from ingestion.records import Claim, SourceContext

EVALUATION = Path(__file__).parents[3] / "shared" / "evaluation"
PINNED = {"seeds": {"core_strict": 0.98, "all_strict": 0.86}, "corpus": {"core_strict": 0.92, "all_strict": 0.84}}
TABLES_ALONE = ("d07", "d08")  # no labelled claims


def prediction(claim: Claim) -> dict[str, Any]:
    value = {name: getattr(claim, name) for name in claim.__slots__}
    for name in ("value", "value_high"):
        value[name] = None if value[name] is None else float(value[name])
    for name in ("period_start", "period_end"):
        value[name] = value[name].isoformat()
    return value


@pytest.mark.skipif(not EVALUATION.is_dir(), reason="the labelled pages are not part of the repository")
@pytest.mark.parametrize("name", PINNED)
def test_quality(name: str, vocabulary: Vocabulary, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("score", EVALUATION / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    lines = []
    for path in sorted((EVALUATION / name / "texts").iterdir()):
        if path.stem in TABLES_ALONE:
            continue
        data = path.read_bytes()
        declared = "text/html" if path.suffix == ".html" else None
        page = parse(data, raw_sha256=hashlib.sha256(data).hexdigest(), url=path.name, media_type=declared)
        context = SourceContext("evaluation", "", "other", None, path.name)
        claims, _, _ = extract(page, context, path.stem, vocabulary)
        lines += [json.dumps(prediction(c), ensure_ascii=False) for c in claims]
    (tmp_path / "pred.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result, _ = scorer.score(EVALUATION / name / "gold", tmp_path / "pred.jsonl")
    measured = {figure: result[figure]["f1"] for figure in PINNED[name]}
    assert all(measured[figure] >= least for figure, least in PINNED[name].items()), measured
