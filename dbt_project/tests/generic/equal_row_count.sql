{% test equal_row_count(model, to, to_where="true") %}
-- Does the other relation hold as many rows (of those that count) as this one?
with counts as (

    select
        (select count(*) from {{ model }}) as row_count,
        (select count(*) from {{ to }} where {{ to_where }}) as expected_row_count

)

select *
from counts
where row_count <> expected_row_count
{% endtest %}
