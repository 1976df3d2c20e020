{% test no_overlap(model, of, valid_from, valid_to) %}
-- Which two intervals of one thing overlap? Both ends belong to an interval; one without an end goes on for ever.
with intervals as (

    select
        {{ of | join(', ') }},
        {{ valid_from }} as begins,
        {{ valid_to }} as ends,
        lag(coalesce({{ valid_to }}, 9999)) over (
            partition by {{ of | join(', ') }}
            order by {{ valid_from }} asc, {{ valid_to }} asc nulls last
        ) as ended_before
    from {{ model }}

)

select *
from intervals
where ended_before >= begins or ends < begins
{% endtest %}
