{#- Everything stands in the build file. With the target `lake` only the marts leave it: what they are made of is read there. -#}
{%- macro generate_database_name(custom_database_name, node) -%}
    {%- if target.name == 'lake' and 'marts' not in node.fqn -%} zhibiao {%- else -%} {{ target.database }} {%- endif -%}
{%- endmacro -%}
