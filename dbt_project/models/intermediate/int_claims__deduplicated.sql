with claims as (

    select * from {{ ref('int_claims__normalized') }}

),

-- The same text in several places gives the same claim_id: the newest extractor's reading stands, in the best
-- publisher's earliest place. The order of fetching decides nothing.
final as (

    select
        claims.*,
        count(*) over (partition by claims.claim_id) as place_count
    from claims
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
