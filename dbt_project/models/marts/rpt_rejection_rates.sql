with documents as (

    select *
    from {{ ref('dim_document') }}
    where outcome = 'extracted'

),

claims as (

    select
        document_id,
        count(*) as claim_count
    from {{ ref('fct_claims') }}
    where not is_repeated
    group by document_id

),

rejections as (

    select
        document_id,
        count(*) as rejection_count
    from {{ ref('rpt_rejections') }}
    group by document_id

),

counted as (

    select
        documents.document_id,
        documents.source_id,
        coalesce(claims.claim_count, 0) as claim_count,
        coalesce(rejections.rejection_count, 0) as rejection_count
    from documents
    left join claims
        on documents.document_id = claims.document_id
    left join rejections
        on documents.document_id = rejections.document_id

),

leveled as (

    select
        'release' as level,
        '' as level_key,
        claim_count,
        rejection_count
    from counted
    union all
    select
        'source' as level,
        source_id as level_key,
        claim_count,
        rejection_count
    from counted
    union all
    select
        'document' as level,
        document_id as level_key,
        claim_count,
        rejection_count
    from counted

),

summed as (

    select
        level,
        level_key,
        count(*) as document_count,
        cast(sum(claim_count) as bigint) as claim_count,
        cast(sum(rejection_count) as bigint) as rejection_count
    from leveled
    group by
        level,
        level_key

),

final as (

    select
        level,
        level_key,
        document_count,
        claim_count,
        rejection_count,
        cast(
            100.0 * rejection_count / nullif(claim_count + rejection_count, 0) as decimal(18, 4)
        ) as rejection_rate_pct
    from summed

)

select * from final
