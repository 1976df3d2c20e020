{{ config(severity='error') }}
-- Which fact counts other documents, sources or evidence than its appearances show?
with facts as (

    select
        target_id as fact_id,
        appearance_count,
        source_count,
        claim_id,
        document_id
    from {{ ref('fct_targets') }}
    union all
    select
        actual_id as fact_id,
        appearance_count,
        source_count,
        claim_id,
        document_id
    from {{ ref('fct_actuals') }}

),

counted as (

    select
        fact_id,
        count(*) as appearance_count,
        count(distinct source_id) as source_count,
        max(claim_id) filter (where is_evidence) as claim_id,
        max(document_id) filter (where is_evidence) as document_id
    from {{ ref('fct_appearances') }}
    group by fact_id

),

final as (

    select
        coalesce(facts.fact_id, counted.fact_id) as fact_id,
        facts.appearance_count,
        counted.appearance_count as appearances
    from facts
    full outer join counted
        on facts.fact_id = counted.fact_id
    where
        (facts.appearance_count, facts.source_count, facts.claim_id, facts.document_id)
        is distinct from (counted.appearance_count, counted.source_count, counted.claim_id, counted.document_id)

)

select * from final
