{% test sums_to(model, column_name, to, field=none, to_where="true") %}
-- Does the column add up to what the other relation holds: the sum of a field, or without one its rows?
with ours as (

    select coalesce(sum({{ column_name }}), 0) as total from {{ model }}

),

theirs as (

    select {% if field %}coalesce(sum({{ field }}), 0){% else %}count(*){% endif %} as total from {{ to }} where {{ to_where }}

)

select
    ours.total,
    theirs.total as expected_total
from ours
cross join theirs
where ours.total <> theirs.total
{% endtest %}
