{% test chain_is_whole(model, column_name, of, starts_at=1) %}
-- In which group do the numbers not run from {{ starts_at }} on without a gap and without a double? Nulls stand outside.
with chains as (

    select
        {{ of | join(', ') }},
        count({{ column_name }}) as row_count,
        count(distinct {{ column_name }}) as number_count,
        min({{ column_name }}) as lowest,
        max({{ column_name }}) as highest
    from {{ model }}
    where {{ column_name }} is not null
    group by {{ of | join(', ') }}

)

select *
from chains
where row_count <> number_count or lowest <> {{ starts_at }} or highest <> {{ starts_at }} + row_count - 1
{% endtest %}
