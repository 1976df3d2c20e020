-- What stood in one release and does not stand so in the other, in the later one's unit.
create temp table pairs as
select
    case
        when o.fact_id is null then 'appeared'
        when n.fact_id is null then 'disappeared'
        when
            not is_same_amount(o.value, o.factor, n.value, n.factor)
            or not is_same_amount(o.value_high, o.factor, n.value_high, n.factor)
            then 'revised'
        when (o.comparator, o.strength) is distinct from (n.comparator, n.strength) then 'reworded'
        when o.unit <> n.unit then 'rescaled'
        else 'reworded'
    end as change,
    coalesce(o.kind, n.kind) as kind,
    coalesce(o.region_code, n.region_code) as region_code,
    coalesce(o.indicator_key, n.indicator_key) as indicator_key,
    coalesce(o.measure, n.measure) as measure,
    coalesce(o.base_unit, n.base_unit) as base_unit,
    coalesce(n.unit, o.unit) as unit,
    o.unit as old_unit,
    coalesce(o.period_key, n.period_key) as period_key,
    coalesce(o.period_start_date, n.period_start_date) as period_start_date,
    coalesce(o.period_end_date, n.period_end_date) as period_end_date,
    coalesce(o.tier, n.tier) as tier,
    o.fact_id as old_fact_id,
    n.fact_id as new_fact_id,
    case when o.unit <> n.unit then in_unit(o.value, o.factor, n.factor) else o.value end as old_value,
    n.value as new_value,
    case when o.unit <> n.unit then in_unit(o.value_high, o.factor, n.factor) else o.value_high end as old_value_high,
    n.value_high as new_value_high,
    o.comparator as old_comparator,
    n.comparator as new_comparator,
    o.strength as old_strength,
    n.strength as new_strength,
    o.said_date as old_said_date,
    n.said_date as new_said_date,
    o.source_precedence as old_precedence,
    n.source_precedence as new_precedence,
    o.claim_id as old_claim_id,
    n.claim_id as new_claim_id
from earlier_standing as o
full join later_standing as n
    on
        o.kind = n.kind
        and o.region_code = n.region_code
        and o.indicator_key = n.indicator_key
        and o.measure = n.measure
        and o.base_unit = n.base_unit
        and o.period_start_date = n.period_start_date
        and o.period_end_date = n.period_end_date
        and o.tier = n.tier
where
    o.fact_id is distinct from n.fact_id
    or (o.value, o.value_high, o.unit, o.comparator, o.strength)
    is distinct from (n.value, n.value_high, n.unit, n.comparator, n.strength);
