with chained as (

    select *
    from {{ ref('int_levels__chained') }}
    where
        is_growth_plain
        and level_value is not null

),

facts as (

    select *
    from {{ ref('int_facts__settled') }}
    where kind = 'actual'

),

claims as (

    select * from {{ ref('stg_landing__claims') }}

),

banded as (

    select
        chained.*,
        {{ as_figure('cast(chained.level_value as double) / ' ~ grown('1', 'chained.growth_pct')) }}
            as implied_earlier_value,
        {{ as_figure(
            band_end('chained.level_value', 'chained.level_resolution', '-')
            ~ ' / ' ~ grown('1', band_end('chained.growth_pct', 'chained.growth_resolution', '+'))
        ) }} as implied_earlier_low,
        {{ as_figure(
            band_end('chained.level_value', 'chained.level_resolution', '+')
            ~ ' / ' ~ grown('1', band_end('chained.growth_pct', 'chained.growth_resolution', '-'))
        ) }} as implied_earlier_high,
        {{ as_figure(growth_between('cast(chained.earlier_value as double)', 'chained.level_value')) }}
            as implied_growth_pct
    from chained
    where chained.growth_pct * 2 > chained.growth_resolution - 200

),

-- No figure that rounds to the stated one lies within what level and growth leave open.
disagreeing as (

    select *
    from banded
    where
        earlier_value + earlier_resolution / 2 < implied_earlier_low
        or earlier_value - earlier_resolution / 2 > implied_earlier_high

),

-- Another word on last year's level with which this year's growth does agree.
agreeing as (

    select
        disagreeing.earlier_fact_key,
        facts.value as agreeing_earlier_value
    from disagreeing
    inner join facts
        on disagreeing.earlier_fact_key = facts.fact_key
    where
        facts.value + facts.resolution / 2 >= disagreeing.implied_earlier_low
        and facts.value - facts.resolution / 2 <= disagreeing.implied_earlier_high
    qualify
        row_number() over (
            partition by disagreeing.earlier_fact_key
            order by
                facts.vintage_number desc,
                facts.fact_id asc
        ) = 1

),

rebased as (

    select distinct disagreeing.growth_claim_id
    from disagreeing
    inner join claims
        on disagreeing.growth_claim_id = claims.claim_id
    where regexp_matches(claims.sentence, '{{ var("comparable_basis_pattern") }}')

),

final as (

    select
        disagreeing.*,
        agreeing.agreeing_earlier_value,
        disagreeing.earlier_value - disagreeing.implied_earlier_value as difference,
        {{ as_share(growth_between('cast(disagreeing.implied_earlier_value as double)', 'disagreeing.earlier_value')) }}
            as difference_pct,
        case
            when agreeing.agreeing_earlier_value is not null then 'other_vintage_agrees'
            when rebased.growth_claim_id is not null then 'comparable_basis'
            when disagreeing.earlier_revision_number > 0 then 'previous_year_revised'
            when disagreeing.is_conflicted then 'sources_disagree'
            when disagreeing.growth_basis = 'unknown' then 'growth_basis_unknown'
            else 'unexplained'
        end as likely_reason
    from disagreeing
    left join agreeing
        on disagreeing.earlier_fact_key = agreeing.earlier_fact_key
    left join rebased
        on disagreeing.growth_claim_id = rebased.growth_claim_id

)

select * from final
