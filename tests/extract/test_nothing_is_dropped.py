"""Is every figure answered for? Inside a claim, a rejection with its reason, or one of the kinds ignored on purpose.

The rejection rate that is published means nothing unless this holds. Looked at is every number with a unit in our own
labelled texts, the demonstration's pages, and pages of other people where they lie beside the checkout; pages of which
a table was read are left out, for `tables` answers for its cells.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.errors import ParseFailure
from ingestion.extract import extract, load_vocabulary, phrases
from ingestion.extract.leads import Scene, scan
from ingestion.extract.mentions import between
from ingestion.extract.no_claims import is_span
from ingestion.extract.normalize import normalize
from ingestion.extract.periods import find_periods
from ingestion.extract.quantity import Form, Quantity
from ingestion.extract.vocabulary import Vocabulary
from ingestion.parse import parse
from ingestion.records import Claim, Page, Rejection, SourceContext
from tests.extract.conftest import SEEDS
from tests.golden import cases
from tests.golden.evaluate import EVALUATION

SITE = Path(__file__).parents[2] / "zhibiao" / "demo" / "site"
STOPS = "，。；：！？,;:!?\n"
CLAUSE = 60  # characters before a figure in which its clause begins


def golden() -> Iterator[tuple[str, Page]]:
    for case in cases.load():
        yield case.id, parse(case.text.encode(), raw_sha256="0" * 64, url="a.txt", media_type="text/plain")


def demo() -> Iterator[tuple[str, Page]]:
    for path in sorted(SITE.rglob("*.html")):
        try:
            yield path.name, parse(path.read_bytes(), raw_sha256="0" * 64, url=path.name, media_type="text/html")
        except ParseFailure:  # the demonstration also holds pages that cannot be read
            continue


def seeds() -> Iterator[tuple[str, Page]]:
    for path in sorted((EVALUATION / "seeds" / "texts").glob("*.txt")):
        yield path.stem, parse(path.read_bytes(), raw_sha256="0" * 64, url=path.name, media_type="text/plain")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(SEEDS)


def unanswered(page: Page, vocabulary: Vocabulary) -> list[str]:
    """The figures of a page that nothing answers for, each with some characters around it."""
    claims, rejections, _ = extract(page, SourceContext("t", "", "other", None, "a.txt"), "t", vocabulary)
    normal = normalize(page.text, vocabulary.protected_names)
    scene = scan(normal.text, vocabulary, vocabulary.regions.find(normal.text, 2023, None), find_periods(normal.text))
    if any(item.cell for item in claims):
        return []
    items: tuple[Claim | Rejection, ...] = (*claims, *rejections)
    answered = [(item.char_start, item.char_end) for item in items]
    missing = []
    for q in scene.quantities.items:
        start, end = normal.source_span(q.number_start, q.number_end)
        if not q.unit or any(first < end and start < last for first, last in answered):
            continue
        if not is_ignored(scene, q, vocabulary) and not is_repeated(q, claims):
            missing.append(normal.text[max(0, q.start - 40) : q.end + 20])
    return missing


def clause_start(text: str, q: Quantity) -> int:
    return max(text.rfind(stop, max(0, q.start - CLAUSE), q.start) for stop in STOPS) + 1


def is_ignored(scene: Scene, q: Quantity, vocabulary: Vocabulary) -> bool:
    """The kinds that are no figures of a region, each by its own rule of the extractor."""
    times = between(scene.periods, q.start - 12, q.number_end)
    return (
        any(m.start <= q.number_start and q.end <= m.end for m in times)  # 前2个月
        or (q.form is Form.SPELLED and q.unit in ("批", "批次"))  # 一批: some
        or (q.is_ordinal and phrases.is_list_of_firms(scene.text, q))  # 世界500强
        or phrases.is_capacity(scene, q, vocabulary.units)  # 60万吨烯烃项目
        or phrases.is_threshold(scene, q, vocabulary)  # 5000万元以上项目
        or is_span(scene.text, q)  # 60岁及以上人口
        or phrases.is_time_limit(q)  # 由12个工作日压缩为5个
        or phrases.is_aside(scene, clause_start(scene.text, q), q, q.end + CLAUSE)  # 100人参加
    )


def is_repeated(q: Quantity, claims: tuple[Claim, ...]) -> bool:
    """Said before in the same document: one claim stands for both."""
    return any(abs(claim.value) == abs(q.value) and claim.unit == q.unit for claim in claims)


@pytest.mark.parametrize("source", [golden, demo, seeds])
def test_every_figure_is_answered_for(source: object, vocabulary: Vocabulary) -> None:
    assert callable(source)
    if source is seeds and not EVALUATION.is_dir():
        pytest.skip("the labelled pages are not part of the repository")
    missing = {name: found for name, page in source() if (found := unanswered(page, vocabulary))}
    assert missing == {}


def test_a_figure_that_nothing_answers_for_is_noticed(vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    page = next(page for _, page in golden())
    assert unanswered(page, vocabulary) == []
    monkeypatch.setattr("tests.extract.test_nothing_is_dropped.extract", lambda *arguments: ((), (), None))
    assert unanswered(page, vocabulary) != []
