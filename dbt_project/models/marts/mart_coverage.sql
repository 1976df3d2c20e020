with targets as (

    select *
    from {{ ref('fct_targets') }}
    where is_latest

),

actuals as (

    select *
    from {{ ref('fct_actuals') }}
    where is_latest and year(period_start_date) = year(period_end_date)

),

indicators as (

    select *
    from {{ ref('dim_indicator') }}
    where is_core and is_vocabulary

),

documents as (

    select * from {{ ref('dim_document') }}

),

claims as (

    select * from {{ ref('fct_claims') }}

),

periods as (

    select * from {{ ref('dim_period') }}

),

sources as (

    select * from {{ ref('dim_source') }}

),

places as (

    select * from {{ ref('int_region_years__placed') }}

),

rejections as (

    select * from {{ ref('int_rejections__attributed') }}

),

stated as (

    select
        targets.region_code,
        targets.indicator_key,
        year(targets.period_end_date) as year,
        'target' as kind,
        targets.is_conflicted,
        targets.period_key,
        targets.period_end_date
    from targets
    union all
    select
        actuals.region_code,
        actuals.indicator_key,
        year(actuals.period_end_date) as year,
        'actual' as kind,
        actuals.is_conflicted,
        actuals.period_key,
        actuals.period_end_date
    from actuals

),

figures as (

    select
        stated.region_code,
        stated.indicator_key,
        stated.year,
        count(*) filter (where stated.kind = 'target') as target_count,
        count(*) filter (where stated.kind = 'actual') as actual_count,
        coalesce(bool_or(stated.is_conflicted) filter (where stated.kind = 'target'), false) as is_target_conflicted,
        coalesce(bool_or(stated.is_conflicted) filter (where stated.kind = 'actual'), false) as is_actual_conflicted,
        coalesce(
            bool_or(stated.period_key = cast(stated.year as varchar)) filter (where stated.kind = 'actual'), false
        ) as has_full_year_actual,
        max(stated.period_end_date) filter (where stated.kind = 'actual') as last_actual_end_date
    from stated
    inner join indicators
        on stated.indicator_key = indicators.indicator_key
    group by
        stated.region_code,
        stated.indicator_key,
        stated.year

),

-- In which document might a figure of a region and year stand? Targets in those published in the year, results in those
-- from March on (January and February are published together) and of the year after, both in any that speaks of them.
published as (

    select
        documents.document_id,
        documents.region_code,
        documents.outcome,
        documents.outcome_reason,
        year(documents.published_date) as year,
        'target' as kind
    from documents
    union all
    select
        documents.document_id,
        documents.region_code,
        documents.outcome,
        documents.outcome_reason,
        unnest([year(documents.published_date - interval 2 month), year(documents.published_date) - 1]) as year,
        'actual' as kind
    from documents

),

readable as (

    select
        published.document_id,
        published.region_code,
        published.year,
        published.kind
    from published
    where
        published.outcome = 'extracted'
        and published.region_code is not null
        and published.year is not null
    union
    select
        claims.document_id,
        claims.region_code,
        periods.period_year as year,
        claims.kind
    from claims
    inner join periods
        on claims.period_key = periods.period_key

),

read_counts as (

    select
        readable.region_code,
        readable.year,
        count(distinct readable.document_id) filter (where readable.kind = 'target') as target_document_count,
        count(distinct readable.document_id) filter (where readable.kind = 'actual') as actual_document_count
    from readable
    group by
        readable.region_code,
        readable.year

),

-- Why might something that was said be missing: figures refused, documents not read. A refused figure is of one kind
-- and one year: those that its words tell, else no kind, and the year that a document of that day speaks of.
refused as (

    select
        documents.region_code,
        coalesce(
            rejections.period_year,
            case
                when rejections.kind = 'actual' then year(documents.published_date - interval 2 month)
                else year(documents.published_date)
            end
        ) as year,
        rejections.indicator_key,
        rejections.kind,
        'rejected: ' || rejections.reason as reason
    from documents
    inner join rejections
        on documents.document_id = rejections.document_id
    union
    select
        published.region_code,
        published.year,
        indicators.indicator_key,
        published.kind,
        published.outcome || ': ' || coalesce(published.outcome_reason, '') as reason
    from published
    cross join indicators
    where published.outcome = 'quarantined'

),

refusals as (

    select
        refused.region_code,
        refused.year,
        refused.indicator_key,
        list_sort(list(distinct refused.reason) filter (where refused.kind = 'target')) as target_reasons,
        list_sort(list(distinct refused.reason) filter (where refused.kind = 'actual')) as actual_reasons,
        list_sort(list(distinct refused.reason) filter (where refused.kind = 'unknown')) as unknown_kind_reasons
    from refused
    group by
        refused.region_code,
        refused.year,
        refused.indicator_key

),

source_regions as (

    select distinct sources.region_code
    from sources
    where sources.region_code is not null

),

-- Absence means something where somebody could have spoken: all common indicators where documents were read or a source
-- is watched, and for siblings what any of them states. Three thousand silent counties stay out.
asked as (

    select
        places.region_code,
        places.year,
        indicators.indicator_key
    from places
    inner join read_counts
        on
            places.region_code = read_counts.region_code
            and places.year = read_counts.year
    cross join indicators
    union
    select
        places.region_code,
        places.year,
        indicators.indicator_key
    from places
    inner join source_regions
        on places.region_code = source_regions.region_code
    cross join indicators
    union
    select
        siblings.region_code,
        siblings.year,
        figures.indicator_key
    from figures
    inner join places
        on
            figures.region_code = places.region_code
            and figures.year = places.year
    inner join places as siblings
        on
            places.family_key = siblings.family_key
            and places.year = siblings.year

),

gathered as (

    select
        asked.region_code,
        places.name_zh as region_name_zh,
        places.level as region_level,
        places.parent_code,
        cast(asked.year as integer) as year,
        asked.indicator_key,
        indicators.name_zh as indicator_name_zh,
        source_regions.region_code is not null as has_source,
        coalesce(figures.target_count, 0) as target_count,
        coalesce(figures.actual_count, 0) as actual_count,
        coalesce(figures.is_target_conflicted, false) as is_target_conflicted,
        coalesce(figures.is_actual_conflicted, false) as is_actual_conflicted,
        coalesce(figures.has_full_year_actual, false) as has_full_year_actual,
        figures.last_actual_end_date,
        coalesce(read_counts.target_document_count, 0) as target_document_count,
        coalesce(read_counts.actual_document_count, 0) as actual_document_count,
        coalesce(refusals.target_reasons, []) as target_reasons,
        coalesce(refusals.actual_reasons, []) as actual_reasons,
        coalesce(refusals.unknown_kind_reasons, []) as unknown_kind_reasons
    from asked
    inner join places
        on
            asked.region_code = places.region_code
            and asked.year = places.year
    inner join indicators
        on asked.indicator_key = indicators.indicator_key
    left join figures
        on
            asked.region_code = figures.region_code
            and asked.year = figures.year
            and asked.indicator_key = figures.indicator_key
    left join read_counts
        on
            asked.region_code = read_counts.region_code
            and asked.year = read_counts.year
    left join refusals
        on
            asked.region_code = refusals.region_code
            and asked.year = refusals.year
            and asked.indicator_key = refusals.indicator_key
    left join source_regions
        on asked.region_code = source_regions.region_code

),

final as (

    select
        gathered.region_code,
        gathered.region_name_zh,
        gathered.region_level,
        gathered.parent_code,
        gathered.year,
        gathered.indicator_key,
        gathered.indicator_name_zh,
        gathered.has_source,
        {%- for kind in ['target', 'actual'] %}
        case
            when gathered.is_{{ kind }}_conflicted then 'conflicted'
            when gathered.{{ kind }}_count > 0 then 'stated'
            when len(gathered.{{ kind }}_reasons) > 0 then 'not_extracted'
            when gathered.{{ kind }}_document_count > 0 then 'not_stated'
            else 'not_retrieved'
        end as {{ kind }}_state,
        gathered.{{ kind }}_count,
        case
            when gathered.{{ kind }}_count > 0 then []
            else gathered.{{ kind }}_reasons
        end as {{ kind }}_reasons,
        gathered.{{ kind }}_document_count,
        {%- endfor %}
        gathered.has_full_year_actual,
        gathered.last_actual_end_date,
        case
            when gathered.target_count > 0 and gathered.actual_count > 0 then []
            else gathered.unknown_kind_reasons
        end as unknown_kind_reasons
    from gathered

)

select * from final
