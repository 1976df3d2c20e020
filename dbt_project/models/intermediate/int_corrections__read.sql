with corrections as (

    select * from {{ ref('claim_correction') }}

),

regions as (

    select distinct region_code from {{ ref('region') }}
    union
    select distinct region_code from {{ ref('region_zone') }}

),

units as (

    select distinct unit from {{ ref('int_units__canonical') }}

),

split as (

    select
        corrections.*,
        case when corrections.action = 'drop' then 'value' else replace(corrections.action, 'set_', '') end as field,
        {{ low_of('corrections.expected_value') }} as expected_low,
        {{ high_of('corrections.expected_value') }} as expected_high,
        {{ low_of('corrections.corrected_value') }} as corrected_low,
        {{ high_of('corrections.corrected_value') }} as corrected_high,
        {{ first_day_of('corrections.expected_value') }} as expected_start_date,
        {{ last_day_of('corrections.expected_value') }} as expected_end_date,
        {{ first_day_of('corrections.corrected_value') }} as corrected_start_date,
        {{ last_day_of('corrections.corrected_value') }} as corrected_end_date
    from corrections

),

-- What a person may write in more than one way (90.0, 2023-01..2023-12) is brought to the way in which claims say it.
written as (

    select
        split.*,
        case split.field
            when 'value' then {{ value_text('split.expected_low', 'split.expected_high') }}
            when 'period' then {{ period_key('split.expected_start_date', 'split.expected_end_date') }}
            else split.expected_value
        end as expected_text,
        case split.field
            when 'value' then {{ value_text('split.corrected_low', 'split.corrected_high') }}
            when 'period' then {{ period_key('split.corrected_start_date', 'split.corrected_end_date') }}
            else split.corrected_value
        end as corrected_text,
        regions.region_code is not null as is_region,
        units.unit is not null as is_unit
    from split
    left join regions
        on
            case
                when regexp_full_match(split.corrected_value, '[0-9]{6}:.+') then left(split.corrected_value, 6)
                else split.corrected_value
            end = regions.region_code
    left join units
        on split.corrected_value = units.unit

),

final as (

    select
        written.claim_id,
        written.source_id,
        written.action,
        written.field,
        written.expected_text,
        written.corrected_text,
        -- Of a field that is no number and no period these are nothing.
        case when written.field = 'value' then written.corrected_low end as corrected_low,
        case when written.field = 'value' then written.corrected_high end as corrected_high,
        case when written.field = 'period' then written.expected_start_date end as expected_start_date,
        case when written.field = 'period' then written.expected_end_date end as expected_end_date,
        case when written.field = 'period' then written.corrected_start_date end as corrected_start_date,
        case when written.field = 'period' then written.corrected_end_date end as corrected_end_date,
        written.reason,
        written.reported_by,
        written.reported_on,
        written.review_by,
        coalesce(
            written.expected_text is not null
            and case written.action
                when 'drop' then written.corrected_value is null
                when 'set_value'
                    then
                        written.corrected_text is not null
                        and written.corrected_low <= coalesce(written.corrected_high, written.corrected_low)
                when 'set_period' then written.corrected_start_date <= written.corrected_end_date
                when 'set_region' then written.is_region
                when 'set_unit' then written.is_unit
                when 'set_indicator' then length(trim(written.corrected_value)) > 0
                when 'set_measure'
                    then written.corrected_value in (
                        'level', 'yoy', 'increment', 'share', 'completion', 'rank', 'contribution', 'index'
                    )
                when 'set_kind' then written.corrected_value in ('target', 'actual')
                when 'set_strength' then written.corrected_value in ('firm', 'expect', 'stretch')
                when 'set_comparator' then written.corrected_value in ('eq', 'ge', 'le', 'approx')
            end
            and written.corrected_text is distinct from written.expected_text,
            false
        ) as is_possible
    from written

)

select * from final
