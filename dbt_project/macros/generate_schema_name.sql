{#- Schemas bear their plain names (staging, intermediate, marts, reference): a build file serves one purpose alone. A lake
    serves many: what dbt builds there stands in a schema of its own (ZHIBIAO_LAKE_SCHEMA) beside the releases. -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {%- if target.name == 'lake' and target.schema in ('main', 'zhibiao_lake') -%}
        {{ exceptions.raise_compiler_error("ZHIBIAO_LAKE_SCHEMA is " ~ target.schema ~ ", where releases stand: name another") }}
    {%- elif target.name == 'lake' and custom_schema_name == 'marts' -%} {{ target.schema }}
    {%- else -%} {{ (custom_schema_name or target.schema) | trim }}
    {%- endif -%}
{%- endmacro -%}
