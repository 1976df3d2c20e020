with targets as (

    select *
    from {{ ref('fct_targets') }}
    where is_latest and not is_optional

),

indicators as (

    select * from {{ ref('dim_indicator') }}

),

places as (

    select * from {{ ref('int_region_years__placed') }}

),

rungs as (

    select
        targets.*,
        cast(places.year as integer) as year,
        places.name_zh as region_name_zh,
        places.level as region_level,
        places.parent_code,
        places.is_apart,
        places.nation_code,
        places.province_code,
        places.prefecture_code,
        places.county_code,
        indicators.is_additive and targets.measure in ('level', 'increment') as is_additive,
        -- Growth and shares are held against each other in points.
        targets.measure in ('yoy', 'average_growth', 'total_growth', 'share')
        and targets.base_unit = 'percent' as is_rate,
        case
            when targets.comparator = 'ge' then 'higher'
            when targets.comparator = 'le' then 'lower'
            else indicators.direction
        end as direction,
        {{ hash_id([
            'targets.indicator_key',
            'targets.measure',
            'targets.base_unit',
            'targets.period_key',
            'targets.strength_tier'
        ]) }} as subject_id
    from targets
    inner join indicators
        on targets.indicator_key = indicators.indicator_key
    inner join places
        on
            targets.region_code = places.region_code
            and year(targets.period_end_date) = places.year

),

-- Zones lie inside the counties that are summed beside them; towns are known too seldom to be summed; the nation's
-- figures leave out who is counted apart.
child_regions as (

    select
        places.parent_code,
        places.year,
        count(*) as child_count
    from places
    where places.is_in_force and not places.is_apart and places.level not in ('zone', 'town')
    group by
        places.parent_code,
        places.year

),

child_targets as (

    select
        parents.target_id,
        count(*) as known_child_count,
        sum(children.value) as child_sum,
        min(children.value) as child_min,
        max(children.value) as child_max,
        count(*) filter (
            where
            case children.direction
                when 'higher' then children.value > parents.value
                when 'lower' then children.value < parents.value
            end
        ) as harder_child_count,
        list(children.claim_id order by children.region_code asc) as child_claim_ids
    from rungs as parents
    inner join rungs as children
        on
            parents.region_code = children.parent_code
            and parents.subject_id = children.subject_id
    where children.region_level not in ('zone', 'town') and not children.is_apart
    group by parents.target_id

),

climbed as (

    select
        rungs.*,
        nation.value as nation_value,
        nation.claim_id as nation_claim_id,
        province.value as province_value,
        province.claim_id as province_claim_id,
        prefecture.value as prefecture_value,
        prefecture.claim_id as prefecture_claim_id,
        county.value as county_value,
        county.claim_id as county_claim_id,
        -- The nearest rung above that has a target of the same kind.
        case
            when county.region_code != rungs.region_code then 'county'
            when prefecture.region_code != rungs.region_code then 'prefecture'
            when province.region_code != rungs.region_code then 'province'
            when nation.region_code != rungs.region_code then 'nation'
        end as upper_level
    from rungs
    left join rungs as nation
        on
            rungs.nation_code = nation.region_code
            and rungs.subject_id = nation.subject_id
    left join rungs as province
        on
            rungs.province_code = province.region_code
            and rungs.subject_id = province.subject_id
    left join rungs as prefecture
        on
            rungs.prefecture_code = prefecture.region_code
            and rungs.subject_id = prefecture.subject_id
    left join rungs as county
        on
            rungs.county_code = county.region_code
            and rungs.subject_id = county.subject_id

),

compared as (

    select
        climbed.*,
        case climbed.upper_level
            when 'county' then climbed.county_code
            when 'prefecture' then climbed.prefecture_code
            when 'province' then climbed.province_code
            when 'nation' then climbed.nation_code
        end as upper_code,
        case climbed.upper_level
            when 'county' then climbed.county_value
            when 'prefecture' then climbed.prefecture_value
            when 'province' then climbed.province_value
            when 'nation' then climbed.nation_value
        end as upper_value,
        case climbed.upper_level
            when 'county' then climbed.county_claim_id
            when 'prefecture' then climbed.prefecture_claim_id
            when 'province' then climbed.province_claim_id
            when 'nation' then climbed.nation_claim_id
        end as upper_claim_id
    from climbed

),

final as (

    select
        compared.region_code,
        compared.region_name_zh,
        compared.region_level,
        compared.parent_code,
        compared.indicator_key,
        compared.measure,
        compared.unit,
        compared.base_unit,
        compared.period_key,
        compared.period_start_date,
        compared.period_end_date,
        compared.year,
        compared.strength_tier,
        compared.strength,
        compared.comparator,
        compared.value,
        compared.value_high,
        compared.nation_value,
        compared.province_code,
        compared.province_value,
        compared.prefecture_code,
        compared.prefecture_value,
        compared.county_code,
        compared.county_value,
        compared.upper_code,
        compared.upper_level,
        compared.upper_value,
        compared.upper_code = compared.parent_code as is_upper_parent,
        case
            when compared.is_rate then {{ as_figure('compared.value - compared.upper_value') }}
        end as above_upper_pp,
        case
            when compared.is_additive and compared.upper_value > 0
                then {{ as_share('100 * compared.value / compared.upper_value') }}
        end as share_of_upper_pct,
        case
            when not compared.is_rate then null
            when compared.direction = 'higher' then compared.value > compared.upper_value
            when compared.direction = 'lower' then compared.value < compared.upper_value
        end as is_harder_than_upper,
        coalesce(child_regions.child_count, 0) as child_count,
        coalesce(child_targets.known_child_count, 0) as known_child_count,
        case when compared.is_additive then {{ as_figure('child_targets.child_sum') }} end as child_sum,
        case
            when compared.is_additive and compared.value > 0
                then {{ as_share('100 * child_targets.child_sum / compared.value') }}
        end as child_sum_pct,
        child_targets.child_min,
        child_targets.child_max,
        case when compared.is_rate then coalesce(child_targets.harder_child_count, 0) end as harder_child_count,
        compared.claim_id,
        compared.nation_claim_id,
        compared.province_claim_id,
        compared.prefecture_claim_id,
        compared.county_claim_id,
        compared.upper_claim_id,
        coalesce(child_targets.child_claim_ids, []) as child_claim_ids
    from compared
    left join child_regions
        on
            compared.region_code = child_regions.parent_code
            and compared.year = child_regions.year
    left join child_targets
        on compared.target_id = child_targets.target_id

)

select * from final
