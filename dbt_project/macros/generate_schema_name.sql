{#- Schemas bear their plain names (staging, intermediate, marts, reference): a build file serves one purpose alone. -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro -%}
