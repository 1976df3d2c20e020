with rejections as (

    select * from {{ ref('int_rejections__united') }}

),

final as (

    select
        {{ hash_id([
            'rejections.document_id',
            'rejections.stage',
            'rejections.reason',
            'rejections.claim_id',
            'rejections.char_start',
            'rejections.char_end',
            'rejections.cell',
            'rejections.detail'
        ]) }} as rejection_id,
        rejections.document_id,
        rejections.source_id,
        rejections.raw_sha256,
        rejections.stage,
        rejections.reason,
        rejections.claim_id,
        rejections.quote,
        {{ without_person_names('rejections.sentence') }} as sentence,
        rejections.char_start,
        rejections.char_end,
        rejections.cell,
        rejections.detail
    from rejections

)

select * from final
order by rejection_id asc
