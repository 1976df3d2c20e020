"""Are two frames around one article found to be one document, and two months of one template kept apart?"""

import random
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.documents import Document, Extractor, default_extractor, extract_document
from ingestion.records import DocumentRecord, SourceContext
from ingestion.similarity import LEAST_CHARACTERS, shingles, signature
from tests.warehouse import factory
from tests.warehouse.articles import Pair, pairs
from warehouse import document_groups
from warehouse.document_groups import SAME_TEXT, grouped, write_document_groups
from warehouse.schema import LANDING_TABLES

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
COUNT = 45  # pairs of each kind
Text = tuple[str, str, str]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return default_extractor(SEEDS)


@pytest.fixture(scope="module")
def made(extractor: Extractor) -> list[tuple[Pair, Text, Text]]:
    return [(pair, text_of(pair.one, extractor), text_of(pair.other, extractor)) for pair in pairs(COUNT)]


def text_of(text: str, extractor: Extractor) -> Text:
    context = SourceContext("s", "p", "other", "421202", "a.txt")
    document = Document(factory.sha(text), "a", "text/plain", context, None, datetime(2024, 1, 1, tzinfo=UTC))
    extraction = extract_document(text.encode(), document, extractor)
    found = signature(extraction.shingles)
    assert found is not None and extraction.document.figures_sha256 is not None
    return extraction.document.figures_sha256, extraction.document.document_id, found


@pytest.mark.parametrize("kind", ["frame", "template", "reworded"])
def test_pairs_are_one_document_exactly_when_they_were_made_so(made: list[tuple[Pair, Text, Text]], kind: str) -> None:
    chosen = [(pair, one, other) for pair, one, other in made if pair.kind == kind]
    assert len(chosen) == COUNT
    for pair, one, other in chosen:
        groups = grouped(sorted([one, other]))
        assert (groups.get(one[1], one[1]) == groups.get(other[1], other[1])) is pair.is_same, (pair.one, pair.other)


def test_only_the_figures_tell_a_template_from_a_copy(made: list[tuple[Pair, Text, Text]]) -> None:
    """The second condition carries weight: by their words alone most months of one template would be merged."""
    templates = [(("same", *one[1:]), ("same", *other[1:])) for pair, one, other in made if pair.kind == "template"]
    merged = [pair for pair in templates if grouped(sorted(pair))]
    assert len(merged) > COUNT // 2


def test_all_texts_at_once_give_the_same_groups_in_every_order(made: list[tuple[Pair, Text, Text]]) -> None:
    texts = sorted({text for _, *both in made for text in both})
    expected = grouped(texts)
    for _ in range(3):
        random.Random(3).shuffle(texts)
        assert grouped(sorted(texts)) == expected
    same = [(one[1], other[1]) for pair, one, other in made if pair.is_same and one[1] != other[1]]
    assert all(expected[one] == expected[other] == min(one, other) for one, other in same)
    assert len(expected) == len({document for pair in same for document in pair})


def test_many_copies_are_compared_with_the_first_alone(
    made: list[tuple[Pair, Text, Text]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a thousand mirrors of one article would cost half a million comparisons."""
    from datasketch import MinHash

    compared = []
    jaccard = MinHash.jaccard

    def counted(one: MinHash, other: MinHash) -> float:
        compared.append(other)
        return float(jaccard(one, other))

    monkeypatch.setattr(MinHash, "jaccard", counted)
    figures, _, similarity = made[0][1]
    copies = [(figures, f"{number:04}", similarity) for number in range(400)]
    assert set(grouped(copies).values()) == {"0000"}
    assert len(compared) == 399


def landed(connection: duckdb.DuckDBPyConnection, *rows: tuple[DocumentRecord, int]) -> None:
    connection.execute("create schema landing")
    for table in LANDING_TABLES:
        connection.execute(table.ddl())
    for record, seq in rows:
        row = factory.row_of(record, landing_seq=seq)
        connection.execute(f"insert into landing.documents values ({', '.join('?' * len(row))})", list(row.values()))


def test_groups_are_of_the_newest_reading_of_each_text(made: list[tuple[Pair, Text, Text]]) -> None:
    _, one, other = next(item for item in made if item[0].is_same)
    values = {"document_id": one[1], "similarity": one[2], "figures_sha256": one[0]}
    first = factory.document("a", **values)
    second = factory.document("b", **values | {"document_id": other[1], "similarity": other[2]})
    misread = factory.document("b", **values | {"document_id": other[1], "figures_sha256": "other figures"})
    short = factory.document("c", document_id="short")
    with duckdb.connect() as connection:
        landed(connection, (first, 1), (second, 2), (misread, 1), (short, 1))
        assert write_document_groups(connection) == 2
        rows = connection.execute("select * from landing.document_groups order by 1").fetchall()
    assert rows == sorted((document, min(one[1], other[1])) for document in (one[1], other[1]))
    with duckdb.connect() as connection:
        landed(connection, (first, 1), (second, 1), (misread, 2))
        assert write_document_groups(connection) == 0


def test_short_texts_and_tables_are_not_compared() -> None:
    assert shingles("短" * (LEAST_CHARACTERS - 1)) == b""
    assert signature(b"") is None


def test_signature_of_a_text_is_the_same_in_every_release() -> None:
    """A signature lies in landing for years; one made otherwise would meet none of its copies again.

    When this fails on purpose, raise ingestion.extract.RELEASE: then every stored document is read anew.
    """
    found = signature(shingles("春江水暖鸭先知，" * 30)) or ""
    assert factory.sha(found)[:16] == "d47edd8a062acaa0"


def test_threshold_says_since_when_and_why() -> None:
    assert SAME_TEXT.reason
    assert document_groups.SAME_TEXT.since.year >= 2026
