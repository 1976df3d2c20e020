-- NOT MATERIALIZED: DuckDB would copy every wide row of what is read twice into memory.
with claims as not materialized (

    select * from {{ ref('int_claims__normalized') }}

),

final as (

    select
        readings.claim_id,
        readings.source_id,
        readings.raw_sha256
    from claims as readings
    inner join claims as best
        on readings.claim_id = best.claim_id
    where
        best.is_best_place
        and best.place_count > 1
        and not readings.is_best_place
        and readings.fact_id != best.fact_id

)

select * from final
