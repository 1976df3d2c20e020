-- One of the two releases, attached as $side: its statements, with the evidence of each.
create temp table ${side}_statements as
with statements as (
    select
        'target' as kind,
        target_id as fact_id,
        region_code,
        indicator_key,
        measure,
        base_unit,
        unit,
        period_key,
        period_start_date,
        period_end_date,
        strength_tier as tier,
        strength,
        comparator,
        value,
        value_high,
        vintage_status,
        is_still_said,
        said_date,
        source_precedence,
        claim_id
    from $side.fct_targets
    union all by name
    select
        'actual' as kind,
        actual_id as fact_id,
        region_code,
        indicator_key,
        measure,
        base_unit,
        unit,
        period_key,
        period_start_date,
        period_end_date,
        '' as tier,
        comparator,
        value,
        value_high,
        vintage_status,
        is_still_said,
        said_date,
        source_precedence,
        claim_id
    from $side.fct_actuals
)

select
    statements.*,
    units.factor
from statements
left join $side.dim_unit as units
    on statements.unit = units.unit;

create temp view ${side}_standing as
select * from ${side}_statements where vintage_status = 'latest';

-- Stored bytes, to find a document again whatever became of its text: all that one row says of them.
create temp view ${side}_bytes as
select
    raw_sha256,
    outcome,
    outcome_reason,
    extractor_version
from $side.dim_document
qualify
    row_number() over (
        partition by raw_sha256
        order by
            outcome asc,
            document_id asc
    ) = 1;
