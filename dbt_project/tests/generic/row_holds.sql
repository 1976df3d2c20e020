{% test row_holds(model, expression) %}
-- Which rows break this identity? An identity that is null cannot be judged and counts as broken.
select *
from {{ model }}
where coalesce(not ({{ expression }}), true)
{% endtest %}
