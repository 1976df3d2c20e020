with worded as (

    select * from {{ ref('int_targets__worded') }}

),

indicators as (

    select * from {{ ref('dim_indicator') }}

),

-- Each wording beside the one before it.
compared as (

    select
        worded.*,
        lag(worded.target_id) over in_order as from_target_id,
        lag(worded.value) over in_order as from_value,
        lag(worded.value_high) over in_order as from_value_high,
        lag(worded.strength) over in_order as from_strength,
        lag(worded.comparator) over in_order as from_comparator,
        lag(worded.firmness) over in_order as from_firmness,
        lag(worded.said_date) over in_order as from_said_date,
        lag(worded.claim_id) over in_order as from_claim_id,
        lag(worded.document_id) over in_order as from_document_id
    from worded
    window in_order as (
        partition by
            worded.region_code,
            worded.indicator_key,
            worded.measure,
            worded.base_unit,
            worded.period_key,
            worded.strength_tier
        order by worded.revision_number asc, worded.said_order asc, worded.claim_id asc
    )

),

-- Above or below at either end is up or down; up at one end and down at the other is another wording.
changed as (

    select
        compared.*,
        case
            when
                compared.value >= compared.from_value
                and coalesce(compared.value_high, compared.value)
                >= coalesce(compared.from_value_high, compared.from_value)
                and row(compared.value, coalesce(compared.value_high, compared.value))
                != row(compared.from_value, coalesce(compared.from_value_high, compared.from_value))
                then 'raised'
            when
                compared.value <= compared.from_value
                and coalesce(compared.value_high, compared.value)
                <= coalesce(compared.from_value_high, compared.from_value)
                and row(compared.value, coalesce(compared.value_high, compared.value))
                != row(compared.from_value, coalesce(compared.from_value_high, compared.from_value))
                then 'lowered'
            else 'reworded'
        end as change_kind
    from compared
    where
        compared.from_claim_id is not null
        and (
            compared.target_id != compared.from_target_id
            or compared.strength != compared.from_strength
            or compared.comparator != compared.from_comparator
        )

),

-- The same figure in the other tier: 增长8% becomes 力争增长8%. A paper that says so has softened nothing, so the
-- weightiest word up to each day counts; a day that says both tiers has moved none.
said_in_tiers as (

    select
        worded.*,
        min(worded.source_authority) over (
            partition by
                worded.region_code,
                worded.indicator_key,
                worded.measure,
                worded.base_unit,
                worded.period_key,
                worded.value,
                worded.value_high
            order by worded.said_order asc
            range between unbounded preceding and current row
        ) as best_authority_so_far
    from worded

),

moved as (

    select
        said_in_tiers.*,
        lag(said_in_tiers.strength_tier) over in_order as from_strength_tier,
        lag(said_in_tiers.said_order) over in_order as from_said_order,
        lag(said_in_tiers.stood_until_order) over in_order as from_stood_until_order,
        lead(said_in_tiers.said_order) over in_order as next_said_order,
        lag(said_in_tiers.target_id) over in_order as from_target_id,
        lag(said_in_tiers.value) over in_order as from_value,
        lag(said_in_tiers.value_high) over in_order as from_value_high,
        lag(said_in_tiers.strength) over in_order as from_strength,
        lag(said_in_tiers.comparator) over in_order as from_comparator,
        lag(said_in_tiers.firmness) over in_order as from_firmness,
        lag(said_in_tiers.said_date) over in_order as from_said_date,
        lag(said_in_tiers.claim_id) over in_order as from_claim_id,
        lag(said_in_tiers.document_id) over in_order as from_document_id
    from said_in_tiers
    where said_in_tiers.source_authority = said_in_tiers.best_authority_so_far
    window in_order as (
        partition by
            said_in_tiers.region_code,
            said_in_tiers.indicator_key,
            said_in_tiers.measure,
            said_in_tiers.base_unit,
            said_in_tiers.period_key,
            said_in_tiers.value,
            said_in_tiers.value_high
        order by said_in_tiers.said_order asc, said_in_tiers.strength_tier asc, said_in_tiers.claim_id asc
    )

),

united as (

    select * from changed
    union all by name
    select
        moved.* exclude (  -- noqa: RF03
            best_authority_so_far,
            from_strength_tier,
            from_said_order,
            from_stood_until_order,
            next_said_order
        ),
        case when moved.strength_tier = 'stretch' then 'softened' else 'hardened' end as change_kind
    from moved
    where
        moved.strength_tier != moved.from_strength_tier
        and moved.said_order > moved.from_said_order
        and moved.said_order < moved.from_stood_until_order
        and moved.said_order is distinct from moved.next_said_order

),

directed as (

    select
        united.*,
        case
            when united.comparator = 'ge' then 'higher'
            when united.comparator = 'le' then 'lower'
            else indicators.direction
        end as direction,
        row_number() over (
            partition by
                united.region_code,
                united.indicator_key,
                united.measure,
                united.base_unit,
                united.period_key,
                united.strength_tier
            order by
                united.revision_number asc,
                united.said_order asc,
                united.claim_id asc,
                united.change_kind asc
        ) as change_number
    from united
    inner join indicators
        on united.indicator_key = indicators.indicator_key

),

final as (

    select
        directed.region_code,
        directed.indicator_key,
        directed.measure,
        directed.unit,
        directed.base_unit,
        directed.period_key,
        directed.period_start_date,
        directed.period_end_date,
        directed.strength_tier,
        cast(directed.change_number as integer) as change_number,
        directed.change_kind,
        case
            when directed.change_kind in ('softened', 'hardened') then directed.change_kind = 'hardened'
            when directed.change_kind = 'reworded' and directed.firmness = directed.from_firmness then null
            when directed.change_kind = 'reworded' then directed.firmness > directed.from_firmness
            when directed.direction = 'higher' then directed.change_kind = 'raised'
            when directed.direction = 'lower' then directed.change_kind = 'lowered'
        end as is_harder,
        directed.from_value,
        directed.from_value_high,
        directed.value as to_value,
        directed.value_high as to_value_high,
        {{ as_figure('directed.value - directed.from_value') }} as change_size,
        case
            when directed.base_unit not in ('percent', 'percentage_point', 'rank') and directed.from_value != 0
                then {{ as_share('100 * (directed.value - directed.from_value) / abs(directed.from_value)') }}
        end as change_pct,
        directed.from_strength,
        directed.strength as to_strength,
        directed.from_comparator,
        directed.comparator as to_comparator,
        cast(directed.firmness - directed.from_firmness as integer) as firmness_change,
        directed.from_said_date,
        directed.said_date as to_said_date,
        -- A change said before the period begins or after its end falls on its edge.
        cast(
            case
                when directed.said_date < directed.period_start_date then 0
                when directed.said_date > directed.period_end_date then 100
                else
                    {{ time_elapsed_pct(
                        'directed.period_start_date', 'directed.period_end_date', 'directed.said_date'
                    ) }}
            end as decimal(18, 4)
        ) as time_elapsed_pct,
        directed.learnt_at,
        directed.from_target_id,
        directed.target_id as to_target_id,
        directed.from_claim_id,
        directed.claim_id as to_claim_id,
        directed.from_document_id,
        directed.document_id as to_document_id
    from directed

)

select * from final
