-- Each change with its reason. A new statement that stands in place of an old one does so as the facts are settled
-- (docs/decisions/0007): it was said later, it is worthier, or its page took the place of the old one.
create temp table changes as
with judged as (
    select
        pairs.*,
        gained.title as new_title,
        gained.url as new_url,
        lost.title as old_title,
        lost.url as old_url,
        case
            when pairs.change = 'rescaled' then 'unit_changed'
            when pairs.change = 'appeared' then gained.reason
            when pairs.change = 'disappeared' then lost.reason
            when gained.reason = 'same_statement' then
                case
                    when old_later.fact_id is null and pairs.old_fact_id <> pairs.new_fact_id then lost.reason
                    when new_earlier.source_precedence > pairs.new_precedence then 'worthier_statement'
                    when
                        len($rules) > 0
                        and (new_earlier.said_date, new_earlier.source_precedence)
                        is not distinct from (pairs.new_said_date, pairs.new_precedence)
                        and (old_later.said_date, old_later.source_precedence)
                        is not distinct from (pairs.old_said_date, pairs.old_precedence)
                        then 'rules_changed'
                end
            when gained.reason not in ('document_added', 'source_added') then gained.reason
            when old_later.fact_id is null then lost.reason
            when old_later.vintage_status = 'set_aside' then 'worthier_statement'
            when
                old_later.vintage_status = 'superseded'
                and not old_later.is_still_said
                and lost.url = gained.url
                then 'page_replaced'
            when
                old_later.vintage_status = 'superseded'
                and (pairs.new_said_date > old_later.said_date or old_later.said_date is null)
                then 'later_statement'
            when old_later.fact_id = pairs.new_fact_id then gained.reason
        end as reason,
        gained.versions as gained_versions,
        lost.versions as lost_versions,
        coalesce(gained.source_id, lost.source_id) as source_id
    from pairs
    left join later_why as gained
        on pairs.new_claim_id = gained.claim_id and pairs.new_fact_id = gained.fact_id
    left join earlier_why as lost
        on pairs.old_claim_id = lost.claim_id and pairs.old_fact_id = lost.fact_id
    left join later_statements as old_later
        on pairs.old_fact_id = old_later.fact_id
    left join earlier_statements as new_earlier
        on pairs.new_fact_id = new_earlier.fact_id
),

named_regions as (
    select region_code, any_value(name_zh order by is_current desc, name_zh) as region_name_zh
    from (select * from later.dim_region union all by name select * from earlier.dim_region)
    group by region_code
),

named_indicators as (
    select indicator_key, any_value(name_zh order by name_zh) as indicator_name_zh
    from (select * from later.dim_indicator union all by name select * from earlier.dim_indicator)
    group by indicator_key
)

select
    judged.change,
    case when judged.reason is null or judged.reason = 'same_statement' then 'unexplained' else judged.reason end
        as reason,
    case judged.reason
        when 'extractor_changed' then coalesce(judged.gained_versions, judged.lost_versions)
        when 'rules_changed' then array_to_string($rules, ', ')
        when 'later_statement'
            then concat(judged.new_said_date, ' after ', coalesce(cast(judged.old_said_date as varchar), 'no date'))
        when 'worthier_statement' then concat('precedence ', judged.new_precedence, ' before ', judged.old_precedence)
        when 'unit_changed' then concat(judged.old_unit, ' to ', judged.unit)
        when 'source_added' then judged.source_id
        when 'source_removed' then judged.source_id
        else coalesce(judged.new_title, judged.old_title)
    end as detail,
    judged.kind,
    judged.region_code,
    named_regions.region_name_zh,
    judged.indicator_key,
    named_indicators.indicator_name_zh,
    judged.measure,
    judged.period_key,
    nullif(judged.tier, '') as strength_tier,
    judged.unit,
    case when judged.old_unit <> judged.unit then judged.old_unit end as old_unit,
    judged.old_value,
    judged.new_value,
    judged.new_value - judged.old_value as difference,
    case
        when judged.old_value <> 0
            then try_cast(100 * (judged.new_value - judged.old_value) / abs(judged.old_value) as decimal(18, 4))
    end as difference_pct,
    judged.old_value_high,
    judged.new_value_high,
    judged.old_comparator,
    judged.new_comparator,
    judged.old_strength,
    judged.new_strength,
    judged.old_said_date,
    judged.new_said_date,
    judged.old_claim_id,
    judged.new_claim_id,
    judged.old_url,
    judged.new_url
from judged
left join named_regions
    on judged.region_code = named_regions.region_code
left join named_indicators
    on judged.indicator_key = named_indicators.indicator_key;
