-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read three times into memory.
with sayings as not materialized (

    select * from {{ ref('int_facts__appeared') }}

),

facts as (

    select * from {{ ref('int_facts__settled') }}

),

documents as (

    select * from {{ ref('int_documents__newest') }}

),

-- A document of one source may say a figure twice and stand at two addresses; its best saying speaks for it. Only such
-- documents are looked at, by their keys, and the rest is joined once: sorting whole rows costs more, and an aggregate
-- of them cannot spill. Of one text at two addresses the claims are the same.
repeated as (

    select
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id
    from sayings
    group by sayings.fact_id, sayings.source_id, sayings.document_id
    having count(*) > 1

),

chosen as (

    select
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id,
        min(sayings.published_date) as said_date,
        min(sayings.first_fetched_at) as learnt_at,
        bool_or(sayings.is_still_shown) as is_still_shown,
        count(distinct sayings.claim_id) as claim_count,
        arg_min(row(sayings.claim_id, sayings.raw_sha256), {{ evidence_order('sayings') }}) as evidence
    from sayings
    semi join repeated
        on
            sayings.fact_id = repeated.fact_id
            and sayings.source_id = repeated.source_id
            and sayings.document_id = repeated.document_id
    group by sayings.fact_id, sayings.source_id, sayings.document_id

),

best as (

    select
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id,
        sayings.claim_id,
        sayings.raw_sha256,
        sayings.publisher_kind,
        sayings.document_kind,
        sayings.source_precedence,
        sayings.comparator,
        sayings.strength,
        sayings.original_value,
        sayings.original_value_high,
        sayings.original_unit,
        sayings.is_optional,
        case when chosen.fact_id is null then sayings.published_date else chosen.said_date end as said_date,
        coalesce(chosen.learnt_at, sayings.first_fetched_at) as learnt_at,
        coalesce(chosen.is_still_shown, sayings.is_still_shown) as is_still_shown,
        coalesce(chosen.claim_count, 1) as claim_count
    from sayings
    left join chosen
        on
            sayings.fact_id = chosen.fact_id
            and sayings.source_id = chosen.source_id
            and sayings.document_id = chosen.document_id
    where
        chosen.fact_id is null
        or chosen.evidence = row(sayings.claim_id, sayings.raw_sha256)

),

final as (

    select
        best.fact_id,
        facts.kind,
        best.source_id,
        best.document_id,
        best.claim_id,
        documents.url,
        best.raw_sha256,
        best.said_date,
        best.learnt_at,
        best.is_still_shown,
        (best.source_id, best.raw_sha256, best.claim_id)
        = (facts.source_id, facts.raw_sha256, facts.claim_id) as is_evidence,
        best.publisher_kind,
        best.document_kind,
        best.source_precedence,
        best.comparator,
        best.strength,
        best.original_value,
        best.original_value_high,
        best.original_unit,
        best.is_optional,
        best.claim_count
    from best
    inner join facts
        on best.fact_id = facts.fact_id
    inner join documents
        on
            best.source_id = documents.source_id
            and best.raw_sha256 = documents.raw_sha256

)

select * from final
