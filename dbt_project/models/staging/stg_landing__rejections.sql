with rejections as (

    select * from {{ source('landing', 'rejections') }}

),

final as (

    select
        rejections.raw_sha256,
        rejections.source_id,
        rejections.extractor_version,
        rejections.landing_seq,
        rejections.text_sha256,
        rejections.reason,
        rejections.quote,
        rejections.sentence,
        rejections.char_start,
        rejections.char_end,
        rejections.cell,
        rejections.detail
    from rejections

)

select * from final
