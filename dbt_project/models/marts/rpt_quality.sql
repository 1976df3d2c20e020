{%- set reasons = [
    'no_indicator', 'no_region', 'no_period', 'no_unit', 'unit_mismatch', 'ambiguous', 'out_of_range',
    'list_mismatch', 'truncated'
] -%}

with documents as (

    select * from {{ ref('dim_document') }}

),

claims as (

    select *
    from {{ ref('fct_claims') }}
    where not is_repeated

),

rejections as (

    select * from {{ ref('rpt_rejections') }}

),

targets as (

    select *
    from {{ ref('fct_targets') }}
    where is_latest

),

actuals as (

    select *
    from {{ ref('fct_actuals') }}
    where is_latest

),

claim_counts as (

    select
        claims.document_id,
        count(*) as claim_count,
        count(*) filter (where claims.is_optional) as optional_count,
        count(*) filter (where claims.cell is not null) as table_count,
        count(*) filter (where claims.is_corrected) as corrected_count
    from claims
    group by claims.document_id

),

rejection_counts as (

    select
        rejections.document_id,
        {%- for reason in reasons %}
        count(*) filter (where rejections.reason = '{{ reason }}') as {{ reason }}_count,
        {%- endfor %}
        count(*) as rejection_count
    from rejections
    group by rejections.document_id

),

facts as (

    select
        targets.document_id,
        targets.is_conflicted
    from targets
    union all
    select
        actuals.document_id,
        actuals.is_conflicted
    from actuals

),

fact_counts as (

    select
        facts.document_id,
        count(*) as fact_count,
        count(*) filter (where facts.is_conflicted) as conflicted_count
    from facts
    group by facts.document_id

),

counted as (

    select
        documents.source_id,
        documents.document_kind,
        documents.outcome,
        claim_counts.claim_count,
        claim_counts.optional_count,
        claim_counts.table_count,
        claim_counts.corrected_count,
        {%- for reason in reasons %}
        rejection_counts.{{ reason }}_count,
        {%- endfor %}
        rejection_counts.rejection_count,
        fact_counts.fact_count,
        fact_counts.conflicted_count
    from documents
    left join claim_counts
        on documents.document_id = claim_counts.document_id
    left join rejection_counts
        on documents.document_id = rejection_counts.document_id
    left join fact_counts
        on documents.document_id = fact_counts.document_id

),

leveled as (

    select
        'release' as level,
        '' as level_key,
        counted.*
    from counted
    union all
    select
        'source' as level,
        counted.source_id as level_key,
        counted.*
    from counted
    union all
    select
        'document_kind' as level,
        counted.document_kind as level_key,
        counted.*
    from counted

),

summed as (

    select
        leveled.level,
        leveled.level_key,
        {%- for outcome in ['extracted', 'quarantined', 'skipped'] %}
        count(*) filter (where leveled.outcome = '{{ outcome }}') as {{ outcome }}_count,
        {%- endfor %}
        count(*) filter (where leveled.outcome = 'extracted' and leveled.claim_count is null) as silent_count,
        {%- for part in ['claim', 'optional', 'table', 'corrected', 'rejection', 'fact', 'conflicted'] + reasons %}
        cast(coalesce(sum(leveled.{{ part }}_count), 0) as bigint) as {{ part }}_count,
        {%- endfor %}
        count(*) as document_count
    from leveled
    group by
        leveled.level,
        leveled.level_key

),

final as (

    select
        summed.level,
        summed.level_key,
        summed.document_count,
        summed.extracted_count,
        summed.quarantined_count,
        summed.skipped_count,
        summed.silent_count,
        summed.claim_count,
        summed.rejection_count,
        cast(
            100.0 * summed.rejection_count / nullif(summed.claim_count + summed.rejection_count, 0)
            as decimal(18, 4)
        ) as rejection_rate_pct,
        {%- for reason in reasons %}
        summed.{{ reason }}_count,
        {%- endfor %}
        summed.optional_count,
        cast(100.0 * summed.optional_count / nullif(summed.claim_count, 0) as decimal(18, 4)) as optional_share_pct,
        summed.table_count,
        cast(100.0 * summed.table_count / nullif(summed.claim_count, 0) as decimal(18, 4)) as table_share_pct,
        summed.corrected_count,
        summed.fact_count,
        summed.conflicted_count,
        cast(100.0 * summed.conflicted_count / nullif(summed.fact_count, 0) as decimal(18, 4)) as conflicted_share_pct
    from summed

)

select * from final
