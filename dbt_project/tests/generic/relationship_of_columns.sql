{% test relationship_of_columns(model, columns, to, fields=none) %}
-- Which rows have no row in the other relation that agrees in all these columns at once? A null agrees with a null.
{%- set theirs = fields or columns %}
with ours as (

    select * from {{ model }}

)

select ours.*
from ours
anti join {{ to }} as theirs
    on
        {%- for column in columns %}
        ours.{{ column }} is not distinct from theirs.{{ theirs[loop.index0] }}
        {%- if not loop.last %} and{% endif %}
        {%- endfor %}
{% endtest %}
