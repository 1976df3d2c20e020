/*
description: The tables of the release with what they are.
*/
select
    table_name,
    comment,
    estimated_size as row_count
from duckdb_tables()
where schema_name = 'main'
order by table_name asc
