with rejections as (

    select * from {{ ref('int_rejections__united') }}

),

-- What of the document's words is published: no person's name, and not more than shows the figure.
told as (

    select
        *,
        {{ without_person_names('sentence') }} as told_sentence,
        left(quote, {{ var('published_text_chars') }}) as told_quote
    from rejections

),

final as (

    select
        {{ hash_id([
            'told.document_id',
            'told.stage',
            'told.reason',
            'told.claim_id',
            'told.char_start',
            'told.char_end',
            'told.cell',
            'told.detail'
        ]) }} as rejection_id,
        told.document_id,
        told.source_id,
        told.raw_sha256,
        told.stage,
        told.reason,
        told.claim_id,
        told.told_quote as quote,
        {{ around_quote('told.told_sentence', 'told.told_quote') }} as sentence,
        told.char_start,
        told.char_end,
        told.cell,
        told.detail
    from told

)

select * from final
