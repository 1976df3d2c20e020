"""Which landed texts are one article in different frames? Groups them by the MinHash and the figures in landing.

Two texts are one document when they state the same set of figures and their runs of characters overlap by at least
`SAME_TEXT`. Texts of other figures are never compared, so a template that is filled each month stays as many documents
as there are months. What follows for facts and counts is left to the dbt project.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

import duckdb

from warehouse.schema import DOCUMENT_GROUPS
from warehouse.sql import Name, compose

# Each text once, by its newest reading. Where two sources read other figures into the same text, both sets count.
_TEXTS = """
with newest as (
    select document_id, figures_sha256, similarity
    from landing.documents
    qualify row_number() over (partition by source_id, raw_sha256 order by landing_seq desc) = 1
)
select distinct figures_sha256, document_id, similarity
from newest
where similarity is not null and figures_sha256 is not null
qualify count(distinct document_id) over (partition by figures_sha256) > 1
order by figures_sha256, document_id, similarity
"""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number somebody settled, with the day and the reason."""

    value: float
    since: date
    reason: str


SAME_TEXT = Threshold(
    0.7,
    date(2026, 11, 22),
    "60 made pairs of one article in two frames lie at 0.81 to 1.00, 60 pairs with the same figures in other words at "
    "0.06 to 0.50; a template with other figures reaches 0.95, which its figures tell apart",
)
# Candidates are looked for below the threshold, since a hash table misses some pairs that lie just above its own.
_SEARCH_BELOW = 0.2


def write_document_groups(connection: duckdb.DuckDBPyConnection) -> int:
    """Fill `landing.document_groups` and return the number of rows: texts that share a group with another."""
    rows = connection.execute(_TEXTS).fetchall()
    groups = grouped([(figures, document, similarity) for figures, document, similarity in rows])
    statement = compose("insert into landing.$table select unnest($$1), unnest($$2)", table=Name(DOCUMENT_GROUPS.name))
    documents = sorted(groups)
    connection.execute(statement, [documents, [groups[document] for document in documents]])
    return len(groups)


def grouped(texts: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Document → the least document of its group, for documents that have company.

    `texts` are (figures, document, similarity) in that order, so that every run finds the same groups. Each text is
    compared with the first text of every group that may be near, hence time grows with the number of texts.
    """
    parents: dict[str, str] = {}
    for _, bucket in groupby(texts, key=lambda text: text[0]):
        for document, leader in _pairs([(document, similarity) for _, document, similarity in bucket]):
            first, second = sorted((_root(parents, document), _root(parents, leader)))
            parents[second] = first
    company = {*parents, *parents.values()}
    return {document: _root(parents, document) for document in company}


def _root(parents: dict[str, str], document: str) -> str:
    while document in parents and parents[document] != document:
        document = parents[document]
    return document


@lru_cache(maxsize=4)  # the library searches for the best ones, which takes longer than the texts of a bucket
def _bands(permutations: int) -> tuple[int, int]:
    """Bands and rows of the hash table in which candidates are looked for."""
    from datasketch import MinHashLSH

    table = MinHashLSH(threshold=SAME_TEXT.value - _SEARCH_BELOW, num_perm=permutations)
    return table.b, table.r


def _pairs(bucket: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each text with the first text that it is a copy of."""
    from datasketch import MinHash, MinHashLSH  # loads a numeric library: only where there is something to compare

    def sketch(similarity: str) -> MinHash:
        scheme, _, values = similarity.partition(":")
        words = memoryview(bytes.fromhex(values)).cast("I").tolist()
        return MinHash(num_perm=len(words), hashvalues=words, scheme=scheme)

    leaders: dict[int, tuple[str, MinHash]] = {}
    permutations = len(sketch(bucket[0][1]))
    table = MinHashLSH(num_perm=permutations, params=_bands(permutations))
    for place, (document, similarity) in enumerate(bucket):
        own = sketch(similarity)
        near = [leaders[found] for found in sorted(table.query(own))]
        copies = [leader for leader, other in near if own.jaccard(other) >= SAME_TEXT.value]
        if copies:
            yield document, copies[0]
        else:
            leaders[place] = (document, own)
            table.insert(place, own)
