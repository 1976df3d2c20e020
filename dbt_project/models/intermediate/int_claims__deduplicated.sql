-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read three times into memory.
with claims as not materialized (

    select * from {{ ref('int_claims__normalized') }}

),

repeated as (

    select
        claims.claim_id,
        count(*) as place_count
    from claims
    group by claims.claim_id
    having count(*) > 1

),

-- The same text in several places gives the same claim_id: the newest extractor's reading stands, in the best
-- publisher's earliest place. The order of fetching decides nothing. Places are ranked by their keys alone and the wide
-- rows are joined once.
best as (

    select
        claims.claim_id,
        claims.source_id,
        claims.raw_sha256,
        repeated.place_count
    from claims
    inner join repeated
        on claims.claim_id = repeated.claim_id
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

),

final as (

    select
        claims.*,
        coalesce(best.place_count, 1) as place_count
    from claims
    left join best
        on claims.claim_id = best.claim_id
    where
        best.claim_id is null
        or (claims.source_id = best.source_id and claims.raw_sha256 = best.raw_sha256)

)

select * from final
