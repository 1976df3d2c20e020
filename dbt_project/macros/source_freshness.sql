{#- How old is the newest row of a source? Seen from the moment that the night names, else from the file's own clock: this
    is the one place where a time of asking enters, and it ends in a report, never in a model. -#}
{%- macro duckdb__collect_freshness(source, loaded_at_field, filter) -%}
    {%- set named = env_var('ZHIBIAO_BUILD_NOW', '') -%}
    {%- call statement('collect_freshness', fetch_result=True, auto_begin=False) -%}
        select
            max({{ loaded_at_field }}) as max_loaded_at,
            {% if named -%}
                cast('{{ named }}' as timestamp with time zone)
            {%- else -%}
                {{ current_timestamp() }}
            {%- endif %} as snapshotted_at
        from {{ source }}
        {%- if filter %}
        where {{ filter }}
        {%- endif %}
    {%- endcall -%}
    {{ return(load_result('collect_freshness')) }}
{%- endmacro -%}
