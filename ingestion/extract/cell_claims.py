"""How does a figure of a cell that a record or an adapter reads become a claim? Reached, exact, at no place of a text.

What it says is decided by `ingestion.tables` and `ingestion.interfaces`.
"""

from datetime import date
from decimal import Decimal

from ingestion.extract.claim_ids import claim_id
from ingestion.records import Claim, Comparator, Kind, Measure


def reached(
    *,
    text_sha256: str,
    doc: str,
    cell: str,
    region: str,
    region_name: str,
    indicator: str,
    indicator_id: str | None,
    qualifier: str | None,
    core: bool,
    measure: Measure,
    value: Decimal,
    unit: str,
    start: date,
    end: date,
    quote: str,
    sentence: str,
    rule: str,
    region_basis: str,
    period_basis: str,
) -> Claim:
    """The claim that `cell` states. `start` and `end` are its first and last day."""
    return Claim(
        claim_id=claim_id(
            text_sha256=text_sha256,
            char_start=-1,
            char_end=-1,
            cell=cell,
            kind=Kind.ACTUAL,
            region=region,
            indicator=indicator,
            measure=measure,
            period_start=start,
            period_end=end,
        ),
        doc=doc,
        text_sha256=text_sha256,
        kind=Kind.ACTUAL,
        region=region,
        region_name=region_name,
        indicator=indicator,
        indicator_id=indicator_id,
        qualifier=qualifier,
        core=core,
        measure=measure,
        comparator=Comparator.EQ,
        value=value,
        value_high=None,
        unit=unit,
        period_start=start,
        period_end=end,
        strength=None,
        responsible=(),
        quote=quote,
        sentence=sentence,
        char_start=-1,
        char_end=-1,
        cell=cell,
        rule=rule,
        region_basis=region_basis,
        period_basis=period_basis,
    )
