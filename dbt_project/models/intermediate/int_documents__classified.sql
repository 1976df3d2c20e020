with documents as (

    select * from {{ ref('int_documents__newest') }}

),

sources as (

    select * from {{ ref('stg_landing__sources') }}

),

kinds as (

    select * from {{ ref('document_kind') }}

),

precedences as (

    select * from {{ ref('source_precedence') }}

),

-- One row for each alternative of a condition. An empty condition always holds; here it is an empty text.
publishers as (

    select
        kinds.priority,
        unnest(string_split(coalesce(kinds.publisher_kind, ''), '|')) as publisher_kind
    from kinds

),

authors as (

    select
        kinds.priority,
        unnest(string_split(coalesce(kinds.publisher_like, ''), '|')) as publisher_like
    from kinds

),

titles as (

    select
        kinds.priority,
        unnest(string_split(coalesce(kinds.title_like, ''), '|')) as title_like
    from kinds

),

rules as (

    select
        kinds.priority,
        publishers.publisher_kind,
        authors.publisher_like,
        titles.title_like,
        kinds.form,
        kinds.document_kind
    from kinds
    inner join publishers
        on kinds.priority = publishers.priority
    inner join authors
        on kinds.priority = authors.priority
    inner join titles
        on kinds.priority = titles.priority

),

described as (

    select
        documents.raw_sha256,
        documents.source_id,
        documents.document_id,
        documents.publisher_kind,
        documents.publisher,
        {{ plain_title('documents.title') }} as plain_title,
        (
            coalesce(sources.source_kind = 'json_interface', false)
            or documents.media_type = 'text/csv'
            or regexp_matches(documents.media_type, 'spreadsheet|excel')
        ) as is_table,
        coalesce(documents.outcome = 'skipped' and documents.outcome_reason = 'index_page', false) as is_list
    from documents
    left join sources
        on documents.source_id = sources.source_id

),

decided as (

    select
        described.raw_sha256,
        described.source_id,
        described.document_id,
        described.publisher_kind,
        described.is_table,
        rules.document_kind
    from described
    inner join rules
        on
            (rules.publisher_kind = '' or described.publisher_kind = rules.publisher_kind)
            and (rules.title_like = '' or described.plain_title like rules.title_like)
            and (rules.publisher_like = '' or coalesce(described.publisher, '') like rules.publisher_like)
            and (
                rules.form = 'any'
                or (rules.form = 'table' and described.is_table)
                or (rules.form = 'list' and described.is_list)
            )
    qualify
        row_number() over (
            partition by described.raw_sha256, described.source_id
            order by rules.priority asc
        ) = 1

),

final as (

    select
        decided.raw_sha256,
        decided.source_id,
        decided.document_id,
        decided.publisher_kind,
        decided.is_table,
        decided.document_kind,
        coalesce(of_publisher.precedence, of_kind.precedence) as source_precedence,
        coalesce(of_publisher.authority, of_kind.authority) as source_authority,
        coalesce(of_publisher.target_precedence, of_kind.target_precedence) as target_precedence,
        coalesce(of_publisher.target_authority, of_kind.target_authority) as target_authority
    from decided
    left join precedences as of_kind
        on
            decided.document_kind = of_kind.document_kind
            and coalesce(of_kind.publisher_kind, '') = ''
    left join precedences as of_publisher
        on
            decided.document_kind = of_publisher.document_kind
            and decided.publisher_kind = of_publisher.publisher_kind

)

select * from final
