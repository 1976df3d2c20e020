{{ config(severity='error') }}
-- Which successor that seed region states leads nowhere: a code that the seed does not have, or one that did not last
-- longer than its predecessor, as in a circle?
with regions as (

    select * from {{ ref('int_regions__spanned') }}

),

stated as (

    select
        regions.region_code,
        regions.valid_to_year,
        unnest(string_split(regions.heir_codes, '|')) as heir_code
    from regions
    where regions.heir_codes != ''

),

final as (

    select stated.*
    from stated
    left join regions as heirs
        on
            stated.heir_code = heirs.region_code
            and stated.valid_to_year < coalesce(heirs.valid_to_year, 9999)
    where heirs.region_code is null

)

select * from final
