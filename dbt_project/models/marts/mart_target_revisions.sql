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

directed as (

    select
        changed.*,
        case
            when changed.comparator = 'ge' then 'higher'
            when changed.comparator = 'le' then 'lower'
            else indicators.direction
        end as direction,
        row_number() over (
            partition by
                changed.region_code,
                changed.indicator_key,
                changed.measure,
                changed.base_unit,
                changed.period_key,
                changed.strength_tier
            order by changed.revision_number asc, changed.said_order asc, changed.claim_id asc
        ) as change_number
    from changed
    inner join indicators
        on changed.indicator_key = indicators.indicator_key

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
order by
    region_code asc,
    indicator_key asc,
    measure asc,
    base_unit asc,
    period_start_date asc,
    period_end_date asc,
    strength_tier asc,
    change_number asc
