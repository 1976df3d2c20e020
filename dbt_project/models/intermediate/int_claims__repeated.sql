-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read twice into memory.
with claims as not materialized (

    select * from {{ ref('int_claims__corrected') }}

),

several as (

    select
        claims.claim_id,
        count(*) as place_count
    from claims
    group by claims.claim_id
    having count(*) > 1

),

-- The newest extractor's reading stands, in the best publisher's earliest place. The order of fetching decides nothing.
final as (

    select
        claims.claim_id,
        claims.source_id,
        claims.raw_sha256,
        several.place_count
    from claims
    inner join several
        on claims.claim_id = several.claim_id
    qualify
        row_number() over (
            partition by claims.claim_id
            order by
                claims.version_rank desc,
                claims.source_precedence asc,
                claims.published_date asc nulls last,
                claims.source_id asc,
                claims.raw_sha256 asc
        ) = 1

)

select * from final
