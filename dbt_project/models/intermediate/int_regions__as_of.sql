with regions as (

    select * from {{ ref('int_regions__united') }}

),

-- Each interval beside those of its parent, grandparent and great-grandparent that fall into it: a child keeps its row
-- while its parent takes another name. Every year of a region is in exactly one row.
under_parent as (

    select
        regions.region_code,
        regions.name_zh,
        regions.short_name_zh,
        regions.level,
        regions.parent_code,
        parents.name_zh as parent_name_zh,
        parents.level as parent_level,
        parents.parent_code as grandparent_code,
        regions.valid_from_year,
        regions.valid_to_year,
        greatest(regions.first_year, coalesce(parents.first_year, 0)) as first_year,
        least(regions.last_year, coalesce(parents.last_year, 9999)) as last_year
    from regions
    left join regions as parents
        on
            regions.parent_code = parents.region_code
            and regions.first_year <= parents.last_year
            and regions.last_year >= parents.first_year

),

under_grandparent as (

    select
        under_parent.* exclude (first_year, last_year),
        grandparents.name_zh as grandparent_name_zh,
        grandparents.level as grandparent_level,
        grandparents.parent_code as great_grandparent_code,
        greatest(under_parent.first_year, coalesce(grandparents.first_year, 0)) as first_year,
        least(under_parent.last_year, coalesce(grandparents.last_year, 9999)) as last_year
    from under_parent
    left join regions as grandparents
        on
            under_parent.grandparent_code = grandparents.region_code
            and under_parent.first_year <= grandparents.last_year
            and under_parent.last_year >= grandparents.first_year

),

under_all as (

    select
        under_grandparent.* exclude (first_year, last_year),
        great_grandparents.name_zh as great_grandparent_name_zh,
        great_grandparents.level as great_grandparent_level,
        greatest(under_grandparent.first_year, coalesce(great_grandparents.first_year, 0)) as first_year,
        least(under_grandparent.last_year, coalesce(great_grandparents.last_year, 9999)) as last_year
    from under_grandparent
    left join regions as great_grandparents
        on
            under_grandparent.great_grandparent_code = great_grandparents.region_code
            and under_grandparent.first_year <= great_grandparents.last_year
            and under_grandparent.last_year >= great_grandparents.first_year

),

final as (

    select
        under_all.region_code,
        under_all.name_zh,
        under_all.short_name_zh,
        under_all.level,
        under_all.parent_code,
        under_all.parent_name_zh,
        {%- for level in ['province', 'prefecture', 'county'] %}
        {{ ancestor('under_all', level, 'code') }} as {{ level }}_code,
        {{ ancestor('under_all', level, 'name_zh') }} as {{ level }}_name_zh,
        {%- endfor %}
        under_all.valid_from_year,
        under_all.valid_to_year,
        under_all.first_year,
        under_all.last_year
    from under_all

)

select * from final
