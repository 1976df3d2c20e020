-- One of the two releases, attached as $side: its statements, with the evidence of each.
create temp table ${side}_statements as
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
from $side.fct_actuals;

create temp view ${side}_standing as
select * from ${side}_statements where vintage_status = 'latest';

-- Stored bytes, to find a document again whatever became of its text.
create temp view ${side}_bytes as
select
    raw_sha256,
    any_value(outcome order by outcome, document_id) as outcome,
    any_value(outcome_reason order by outcome, document_id) as outcome_reason,
    any_value(extractor_version order by outcome, document_id) as extractor_version
from $side.dim_document
group by raw_sha256;
