"""What does an answer of a JSON interface say? Its adapter by name: stored bytes and the question → claims.

Each adapter reads the shape of one interface in one version of it and knows nothing of indicators; `naming` and
`claims` make claims of what it found. When a publisher changes its interface, a new adapter stands beside the old one,
so that answers stored before can still be read. Asking is left to `fetch`.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ingestion.interfaces import nbs_easyquery, nbs_release
from ingestion.interfaces.observations import Observation, Question
from ingestion.records import Claim, Page, Rejection, SourceContext, Table

if TYPE_CHECKING:
    from ingestion.extract.vocabulary import Vocabulary

ADAPTERS: Mapping[str, Callable[[bytes, Question], tuple[Observation, ...]]] = {
    "nbs_easyquery": nbs_easyquery.observations,
    "nbs_release": nbs_release.observations,
}
JSON = "application/json"
_COLUMNS = ("cell", "catalogue", "series", "region", "value", "unit")

Read = tuple[Page, tuple[Claim, ...], tuple[Rejection, ...], str | None]


def read_answer(
    data: bytes,
    question: Question,
    *,
    raw_sha256: str,
    context: SourceContext,
    doc: str,
    vocabulary: "Vocabulary",
) -> Read:
    """The answer as a page of one table, its claims and rejections, and the region when it is one region's.

    Raises ParseFailure: `not_expected_content` for an outage, `schema_drift` for what the adapter does not know.
    """
    from ingestion.interfaces.claims import claims_of

    found = sorted(ADAPTERS[question.adapter](data, question), key=lambda item: item.cell)
    # What is published is what identifies the answer: its order, its notes and periods still empty are a frame.
    rows = tuple((item.cell, item.catalogue, item.label, item.region, item.text, item.unit) for item in found)
    page = Page(raw_sha256, "", None, None, context.publisher, "utf-8", JSON, (Table("data", (_COLUMNS, *rows)),))
    claims, rejections = claims_of(page, found, adapter=question.adapter, doc=doc, vocabulary=vocabulary)
    regions = {claim.region for claim in claims}
    return page, claims, rejections, regions.pop() if len(regions) == 1 else None
