with sayings as (

    select * from {{ ref('int_facts__appeared') }}

),

facts as (

    select * from {{ ref('int_facts__settled') }}

),

documents as (

    select * from {{ ref('int_documents__newest') }}

),

-- A document of one source may say a figure twice and stand at two addresses; its best saying speaks for it. One
-- aggregate carries what that saying tells: a window would sort whole rows.
counted as (

    select
        sayings.fact_id,
        sayings.source_id,
        sayings.document_id,
        count(distinct sayings.claim_id) as claim_count,
        min(sayings.published_date) as said_date,
        min(sayings.first_fetched_at) as learnt_at,
        bool_or(sayings.is_still_shown) as is_still_shown,
        arg_min(
            {
                'claim_id': sayings.claim_id,
                'raw_sha256': sayings.raw_sha256,
                'publisher_kind': sayings.publisher_kind,
                'document_kind': sayings.document_kind,
                'source_precedence': sayings.source_precedence,
                'comparator': sayings.comparator,
                'strength': sayings.strength,
                'original_value': sayings.original_value,
                'original_value_high': sayings.original_value_high,
                'original_unit': sayings.original_unit,
                'is_optional': sayings.is_optional
            },
            {{ evidence_order('sayings') }}
        ) as told
    from sayings
    group by sayings.fact_id, sayings.source_id, sayings.document_id

),

best as (

    select
        counted.* exclude (told),  -- noqa: RF03
        unnest(counted.told)  -- noqa: AL03
    from counted

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
order by
    fact_id asc,
    source_id asc,
    document_id asc
