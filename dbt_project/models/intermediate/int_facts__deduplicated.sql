with appearances as (

    select *
    from {{ ref('int_claims__normalized') }}
    where issue is null

),

readings as (

    select * from {{ ref('int_claims__deduplicated') }}

),

-- Where an older extractor still speaks for another copy of the same text, its differing reading counts for nothing.
claims as (

    select appearances.*
    from appearances
    semi join readings
        on
            appearances.claim_id = readings.claim_id
            and appearances.fact_id = readings.fact_id

),

-- One figure said in many places is one statement; its best saying is its evidence. Fetch order decides nothing.
evidence as (

    select *
    from claims
    qualify
        row_number() over (
            partition by fact_id
            order by
                is_optional asc,
                source_precedence asc,
                published_date asc nulls last,
                is_table_cell desc,
                char_start asc,
                claim_id asc,
                source_id asc,
                raw_sha256 asc
        ) = 1

),

sayings as (

    select
        claims.fact_id,
        min(claims.published_date) as said_date,
        min(claims.first_fetched_at) as learnt_at,
        min(claims.source_precedence) as source_precedence,
        bool_and(claims.is_optional) as is_optional,
        bool_or(claims.is_still_shown) as is_still_said,
        bool_or(claims.is_table_cell) as is_table_cell,
        bool_and(claims.comparator in ('ge', 'le', 'approx')) as is_bound,
        min(claims.resolution) as resolution,
        count(distinct row(claims.source_id, claims.document_id)) as appearance_count,
        count(distinct claims.source_id) as source_count
    from claims
    group by claims.fact_id

),

statements as (

    select
        evidence.fact_id,
        evidence.fact_key,
        evidence.kind,
        evidence.region_code,
        evidence.indicator_key,
        evidence.measure,
        evidence.unit,
        evidence.base_unit,
        evidence.period_key,
        evidence.period_start_date,
        evidence.period_end_date,
        evidence.strength_tier,
        evidence.strength,
        evidence.comparator,
        evidence.value,
        evidence.value_high,
        evidence.claim_id,
        evidence.document_id,
        evidence.char_start,
        evidence.publisher_kind,
        sayings.source_precedence,
        sayings.said_date,
        sayings.learnt_at,
        sayings.is_optional,
        sayings.is_still_said,
        sayings.is_table_cell,
        sayings.is_bound,
        sayings.resolution,
        sayings.appearance_count,
        sayings.source_count
    from evidence
    inner join sayings
        on evidence.fact_id = sayings.fact_id

),

-- 86.1 beside 86.08 is the same result told roundly. A promise of 8 beside 8.3 is another promise.
rounded as (

    select distinct coarse.fact_id
    from statements as coarse
    inner join statements as fine
        on coarse.fact_key = fine.fact_key
    where
        coarse.kind = 'actual'
        and fine.resolution < coarse.resolution
        and fine.value_high is null
        and coarse.value_high is null
        and abs(fine.value - coarse.value) * 2 <= coarse.resolution

),

final as (

    select
        statements.*,
        rounded.fact_id is not null as is_rounded,
        -- What a statement is worth before we ask who made it.
        case
            when statements.is_optional then 2
            when rounded.fact_id is not null then 3
            when statements.kind = 'actual' and statements.is_bound then 3
            else 1
        end as evidence_tier
    from statements
    left join rounded
        on statements.fact_id = rounded.fact_id

)

select * from final
