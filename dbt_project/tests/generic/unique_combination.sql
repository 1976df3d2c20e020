{% test unique_combination(model, columns) %}
-- Do two rows share these columns? Nulls count as equal: an open interval is one interval.
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
