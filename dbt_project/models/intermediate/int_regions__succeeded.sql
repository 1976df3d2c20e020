with recursive intervals as (

    select
        *,
        coalesce(valid_to_year, 9999) as end_year
    from {{ ref('int_regions__spanned') }}

),

heirs as (

    select
        intervals.region_code,
        intervals.valid_from_year,
        intervals.end_year,
        intervals.level,
        intervals.name_zh,
        len(string_split(intervals.heir_codes, '|')) as heir_count,
        unnest(string_split(intervals.heir_codes, '|')) as heir_code
    from intervals
    where intervals.heir_codes != ''

),

-- An heir takes over after the end: its first interval that lasts longer. So every step goes forward in time, and
-- no chain of heirs can run in a circle.
steps as (

    select
        heirs.region_code,
        heirs.valid_from_year,
        heirs.end_year + 1 as step_year,
        heirs.level,
        heirs.name_zh,
        heirs.heir_count,
        targets.region_code as to_code,
        targets.valid_from_year as to_from_year,
        targets.level as to_level,
        targets.name_zh as to_name_zh,
        -- It was there already: the heir grows by what it takes over.
        targets.valid_from_year <= heirs.end_year as is_absorbed
    from heirs
    inner join intervals as targets
        on
            heirs.heir_code = targets.region_code
            and heirs.end_year < targets.end_year
    qualify
        row_number() over (
            partition by heirs.region_code, heirs.valid_from_year, heirs.heir_code
            order by targets.end_year asc
        ) = 1

),

-- How many went into one heir when it began? Counted among those of its own level: a prefecture that became a city
-- did not merge with the county town that gave the city its name.
beginnings as (

    select
        steps.to_code,
        steps.to_from_year,
        count(distinct steps.region_code) as count_all,
        count(distinct steps.region_code) filter (where steps.level = steps.to_level) as count_of_level
    from steps
    where not steps.is_absorbed
    group by
        steps.to_code,
        steps.to_from_year

),

absorptions as (

    select
        steps.to_code,
        steps.to_from_year,
        list_sort(list(distinct steps.step_year)) as absorbed_years
    from steps
    where
        steps.is_absorbed
        and steps.level = steps.to_level
    group by
        steps.to_code,
        steps.to_from_year

),

judged as (

    select
        steps.region_code,
        steps.valid_from_year,
        steps.step_year,
        steps.to_code,
        steps.to_from_year,
        steps.level = steps.to_level as is_same_level,
        case
            when steps.heir_count > 1 then 4
            when
                steps.is_absorbed
                or (
                    steps.level = steps.to_level
                    and beginnings.count_of_level > 1
                )
                or (
                    steps.level != steps.to_level
                    and beginnings.count_all > 1
                )
                then 3
            when steps.region_code != steps.to_code then 2
            when steps.name_zh != steps.to_name_zh then 1
            else 0
        end as change_rank,
        coalesce(absorptions.absorbed_years, []) as absorbed_years
    from steps
    left join beginnings
        on
            steps.to_code = beginnings.to_code
            and steps.to_from_year = beginnings.to_from_year
    left join absorptions
        on
            steps.to_code = absorptions.to_code
            and steps.to_from_year = absorptions.to_from_year

),

-- One row for each interval that can be reached; what happened on the way is gathered.
walk as (

    select
        intervals.region_code,
        intervals.valid_from_year,
        intervals.region_code as reached_code,
        intervals.valid_from_year as reached_from_year,
        case when len(coalesce(absorptions.absorbed_years, [])) > 0 then 3 else 0 end as change_rank,
        coalesce(absorptions.absorbed_years, []) as change_years,
        true as is_same_level
    from intervals
    left join absorptions
        on
            intervals.region_code = absorptions.to_code
            and intervals.valid_from_year = absorptions.to_from_year
    union all
    select
        walk.region_code,
        walk.valid_from_year,
        judged.to_code as reached_code,
        judged.to_from_year as reached_from_year,
        greatest(
            walk.change_rank,
            judged.change_rank,
            case when len({{ years_after('judged.absorbed_years', 'judged.step_year') }}) > 0 then 3 else 0 end
        ) as change_rank,
        list_concat(
            walk.change_years,
            case when judged.change_rank > 0 or not judged.is_same_level then [judged.step_year] else [] end,
            {{ years_after('judged.absorbed_years', 'judged.step_year') }}
        ) as change_years,
        walk.is_same_level and judged.is_same_level as is_same_level
    from walk
    inner join judged
        on
            walk.reached_code = judged.region_code
            and walk.reached_from_year = judged.valid_from_year

),

-- Where the way ends: a division of today, or one whose heir no table tells.
ends as (

    select
        walk.region_code,
        walk.valid_from_year,
        case when reached.end_year = 9999 then walk.reached_code end as successor_code,
        case when reached.end_year = 9999 then walk.change_rank else 5 end as change_rank,
        walk.change_years
        || case when reached.end_year = 9999 then [] else [reached.end_year + 1] end as change_years,
        walk.is_same_level
    from walk
    inner join intervals as reached
        on
            walk.reached_code = reached.region_code
            and walk.reached_from_year = reached.valid_from_year
    left join judged
        on
            walk.reached_code = judged.region_code
            and walk.reached_from_year = judged.valid_from_year
    where judged.region_code is null

),

-- A code that was given twice, to two divisions, keeps them apart by the years: each unbroken span of years that
-- leads to the same heirs is told by itself.
fates as (

    select
        ends.region_code,
        ends.valid_from_year,
        list_sort(list(coalesce(ends.successor_code, ''))) as successor_codes
    from ends
    group by
        ends.region_code,
        ends.valid_from_year

),

turns as (

    select
        fates.*,
        lag(fates.successor_codes) over (
            partition by fates.region_code
            order by fates.valid_from_year asc
        ) as previous_codes
    from fates

),

spans as (

    select
        turns.region_code,
        turns.valid_from_year,
        count_if(turns.successor_codes is distinct from turns.previous_codes) over (
            partition by turns.region_code
            order by turns.valid_from_year asc
        ) as span_number
    from turns

),

final as (

    select
        ends.region_code,
        ends.successor_code,
        min(intervals.first_year) as first_year,
        max(intervals.last_year) as last_year,
        ['same', 'renamed', 'recoded', 'merged', 'split', 'ended'][max(ends.change_rank) + 1] as change_kind,
        min(list_min(ends.change_years)) as change_year,
        max(list_max(ends.change_years)) as last_change_year,
        max(ends.change_rank) < 4 as is_whole,
        max(ends.change_rank) >= 3 or not bool_and(ends.is_same_level) as has_boundary_change
    from ends
    inner join intervals
        on
            ends.region_code = intervals.region_code
            and ends.valid_from_year = intervals.valid_from_year
    inner join spans
        on
            ends.region_code = spans.region_code
            and ends.valid_from_year = spans.valid_from_year
    group by
        ends.region_code,
        spans.span_number,
        ends.successor_code

)

select * from final
