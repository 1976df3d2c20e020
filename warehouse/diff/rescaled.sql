-- Statements whose figure only goes by another unit now: 44000 万元 and 4.4 亿元 are one. Later ones take the earlier id, so
-- that a new unit of publication is told as what it is and not as a revision.
create temp macro in_unit(amount, factor, other_factor) as
try(cast(amount * cast(factor / other_factor as decimal(26, 12)) as decimal(30, 9)));

-- In one of the two units at least: the coarser one keeps fewer digits.
create temp macro is_same_amount(a, a_factor, b, b_factor) as
coalesce(
    in_unit(a, a_factor, b_factor) = b or in_unit(b, b_factor, a_factor) = a,
    a is not distinct from b
);

create temp table rescaled as
select
    n.fact_id as later_fact_id,
    o.fact_id
from earlier_statements as o
inner join later_statements as n
    on
        o.kind = n.kind
        and o.region_code = n.region_code
        and o.indicator_key = n.indicator_key
        and o.measure = n.measure
        and o.base_unit = n.base_unit
        and o.period_start_date = n.period_start_date
        and o.period_end_date = n.period_end_date
        and o.tier = n.tier
        and o.unit <> n.unit
where
    is_same_amount(o.value, o.factor, n.value, n.factor)
    and is_same_amount(o.value_high, o.factor, n.value_high, n.factor)
-- What rounding made of two figures one is left as it is.
qualify
    count(*) over (partition by o.fact_id) = 1
    and count(*) over (partition by n.fact_id) = 1;

update later_statements
set fact_id = rescaled.fact_id
from rescaled
where later_statements.fact_id = rescaled.later_fact_id;

create temp view earlier_claims as
select claim_id, fact_id, is_corrected, extractor_version, original_value, original_value_high, original_unit, comparator
from earlier.fct_claims;

create temp view later_claims as
select
    claims.claim_id,
    coalesce(rescaled.fact_id, claims.fact_id) as fact_id,
    claims.is_corrected,
    claims.extractor_version,
    claims.original_value,
    claims.original_value_high,
    claims.original_unit,
    claims.comparator
from later.fct_claims as claims
left join rescaled
    on claims.fact_id = rescaled.later_fact_id;
