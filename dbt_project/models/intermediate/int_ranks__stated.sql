with facts as (

    select *
    from {{ ref('int_facts__settled') }}
    where kind = 'actual' and measure = 'rank' and is_latest

),

claims as (

    select * from {{ ref('int_claims__deduplicated') }}

),

indicators as (

    select * from {{ ref('int_indicators__described') }}

),

places as (

    select * from {{ ref('int_region_years__placed') }}

),

pools as (

    select * from {{ ref('rank_pool') }}

),

-- 地区生产总值增速全市县市区排名: what is ranked, whether its growth is, and among whom.
named as (

    select
        facts.fact_id,
        facts.region_code,
        facts.period_key,
        facts.period_start_date,
        facts.period_end_date,
        facts.comparator,
        facts.value,
        facts.claim_id,
        claims.indicator_id,
        regexp_extract(
            claims.indicator_name_zh,
            '^(.+?)(增速|增幅)?((?:全[国省市区县州盟]|城区|[东中西]部).*)?排名$',
            ['ranked_name_zh', 'growth_word', 'pool']
        ) as parts,
        regexp_replace(
            coalesce(claims.qualifier, ''),
            '^(增速|增幅)?((?:全[国省市区县州盟]|城区|[东中西]部).*)?(排名)?$',
            ''
        ) as narrowing
    from facts
    inner join claims
        on facts.claim_id = claims.claim_id

),

-- The vocabulary's own name, or one of its synonyms with nothing narrower about it.
keyed as (

    select
        named.*,
        places.level,
        coalesce(
            indicators.indicator_key,
            case when named.narrowing = '' then named.indicator_id end,
            'zh:' || named.parts['ranked_name_zh']
        ) as indicator_key
    from named
    inner join places
        on
            named.region_code = places.region_code
            and year(named.period_end_date) = places.year
    left join indicators
        on named.parts['ranked_name_zh'] = indicators.name_zh

),

final as (

    select
        keyed.fact_id,
        keyed.region_code,
        keyed.indicator_key,
        keyed.parts['growth_word'] != '' as is_of_growth,
        keyed.period_key,
        keyed.period_start_date,
        keyed.period_end_date,
        keyed.comparator,
        try_cast(keyed.value as integer) as stated_rank,
        nullif(keyed.parts['pool'], '') as stated_pool_zh,
        bool_or(pools.pool_pattern is not null) as is_among_siblings,
        keyed.claim_id
    from keyed
    left join pools
        on
            keyed.level = pools.region_level
            and regexp_full_match(keyed.parts['pool'], pools.pool_pattern)
    group by all

)

select * from final
