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

-- What the rows of one claim say together, in whatever order they stand.
together as (

    select
        written.*,
        max(written.corrected_value) filter (where written.action = 'set_kind') over whole_claim as corrected_kind,
        coalesce(
            bool_or(written.corrected_high is null) filter (where written.action = 'set_value') over whole_claim, false
        ) as is_made_plain,
        coalesce(
            bool_or(written.corrected_high is not null) filter (where written.action = 'set_value') over whole_claim,
            false
        ) as is_made_range
    from written
    window whole_claim as (partition by written.claim_id)

),

final as (

    select
        together.claim_id,
        together.source_id,
        together.action,
        together.field,
        together.expected_text,
        together.corrected_text,
        -- Of a field that is no number and no period these are nothing.
        case when together.field = 'value' then together.corrected_low end as corrected_low,
        case when together.field = 'value' then together.corrected_high end as corrected_high,
        case when together.field = 'period' then together.expected_start_date end as expected_start_date,
        case when together.field = 'period' then together.expected_end_date end as expected_end_date,
        case when together.field = 'period' then together.corrected_start_date end as corrected_start_date,
        case when together.field = 'period' then together.corrected_end_date end as corrected_end_date,
        together.reason,
        together.reported_by,
        together.reported_on,
        together.review_by,
        coalesce(
            together.expected_text is not null
            and case together.action
                when 'drop' then together.corrected_value is null
                when 'set_value'
                    then
                        together.corrected_text is not null
                        and together.corrected_low <= coalesce(together.corrected_high, together.corrected_low)
                when 'set_period' then together.corrected_start_date <= together.corrected_end_date
                when 'set_region' then together.is_region
                when 'set_unit' then together.is_unit
                when 'set_indicator' then length(trim(together.corrected_value)) > 0
                when 'set_measure'
                    then together.corrected_value in (
                        'level', 'yoy', 'increment', 'share', 'completion', 'rank', 'contribution', 'index'
                    )
                when 'set_kind' then together.corrected_value in ('target', 'actual')
                -- Targets have a strength and results have none, before and after (docs/claim.md).
                when 'set_strength'
                    then
                        together.corrected_value in ('firm', 'expect', 'stretch', 'none')
                        and (together.expected_value = 'none') = (coalesce(together.corrected_kind, '') = 'target')
                        and (together.corrected_value = 'none') = (coalesce(together.corrected_kind, '') = 'actual')
                -- The comparator of a range is `range`, and of nothing else.
                when 'set_comparator'
                    then
                        together.corrected_value in ('eq', 'ge', 'le', 'approx')
                        and not together.is_made_range
                        and (together.expected_value != 'range' or together.is_made_plain)
            end
            and together.corrected_text is distinct from together.expected_text,
            false
        ) as is_possible
    from together

)

select * from final
