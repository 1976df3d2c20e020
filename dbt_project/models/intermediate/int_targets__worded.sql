with targets as (

    select *
    from {{ ref('int_facts__settled') }}
    where kind = 'target' and vintage_status != 'set_aside'

),

claims as (

    select *
    from {{ ref('int_facts__appeared') }}
    where kind = 'target'

),

firmness as (

    select * from {{ ref('wording_firmness') }}

),

-- Until when does each figure stand? An undated one counts as the oldest, as in settling.
standing as (

    select
        targets.*,
        coalesce(targets.said_date, date '0001-01-01') as said_order,
        lead(coalesce(targets.said_date, date '0001-01-01'), 1, date '9999-12-31') over (
            partition by targets.fact_key
            order by targets.revision_number asc
        ) as next_said_order
    from targets

),

-- What was said of a figure while it stood, in the order of the days. A paper that repeats it loosely after the
-- government spoke has not reworded the promise: it counts only while nobody of a better word had spoken.
sayings as (

    select
        standing.fact_id as target_id,
        standing.revision_number,
        standing.next_said_order,
        claims.claim_id,
        claims.document_id,
        claims.strength,
        claims.comparator,
        claims.published_date as said_date,
        coalesce(claims.published_date, date '0001-01-01') as said_order,
        claims.source_authority,
        claims.char_start,
        claims.source_id,
        claims.raw_sha256,
        min(claims.source_authority) over (
            partition by standing.fact_id
            order by coalesce(claims.published_date, date '0001-01-01') asc
            range between unbounded preceding and current row
        ) as best_authority_so_far
    from standing
    inner join claims
        on standing.fact_id = claims.fact_id
    where
        claims.is_optional <= standing.is_optional
        and (
            coalesce(claims.published_date, date '0001-01-01') < standing.next_said_order
            or coalesce(claims.published_date, date '0001-01-01') = standing.said_order
        )

),

-- One wording a day: where it stands first.
daily as (

    select *
    from sayings
    where source_authority = best_authority_so_far
    qualify
        row_number() over (
            partition by target_id, said_order
            order by
                char_start asc,
                claim_id asc,
                source_id asc,
                raw_sha256 asc
        ) = 1

),

final as (

    select
        standing.fact_id as target_id,
        standing.region_code,
        standing.indicator_key,
        standing.measure,
        standing.unit,
        standing.base_unit,
        standing.period_key,
        standing.period_start_date,
        standing.period_end_date,
        standing.strength_tier,
        standing.value,
        standing.value_high,
        standing.revision_number,
        standing.learnt_at,
        daily.strength,
        daily.comparator,
        firmness.firmness,
        daily.said_date,
        daily.said_order,
        daily.next_said_order as stood_until_order,
        daily.source_authority,
        daily.claim_id,
        daily.document_id
    from standing
    inner join daily
        on standing.fact_id = daily.target_id
    inner join firmness
        on
            daily.strength = firmness.strength
            and daily.comparator = firmness.comparator

)

select * from final
