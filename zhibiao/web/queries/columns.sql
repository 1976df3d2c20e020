/*
description: The columns of the release's tables with what they are.
*/
select
    listed.table_name,
    listed.column_name,
    listed.data_type,
    listed.is_nullable,
    listed.comment
from duckdb_columns() as listed
inner join duckdb_tables() as tables
    on listed.table_name = tables.table_name and listed.schema_name = tables.schema_name
where listed.schema_name = 'main'
order by listed.table_name asc, listed.column_index asc
