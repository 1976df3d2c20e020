with claims as (

    select * from {{ ref('int_claims__newest') }}

),

corrections as (

    select * from {{ ref('claim_correction') }}

),

final as (

    select
        claims.* replace (
            case
                when corrections.action = 'set_value' then corrections.corrected_value
                else claims.original_value
            end as original_value
        ),
        corrections.claim_id is not null as is_corrected
    from claims
    left join corrections
        on
            claims.claim_id = corrections.claim_id
            and claims.source_id = corrections.source_id
            and claims.original_value = corrections.expected_value
    where corrections.action is distinct from 'drop'

)

select * from final
