with document_groups as (

    select * from {{ source('landing', 'document_groups') }}

),

final as (

    select
        document_groups.document_id,
        document_groups.group_id
    from document_groups

)

select * from final
