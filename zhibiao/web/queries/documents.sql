/*
description: Some documents, by id.
parameters:
  documents: {type: text, description: document ids}
*/
select
    document_id,
    title,
    publisher,
    published_date,
    url,
    citation
from dim_document
where document_id in (select unnest($documents::varchar[]))
