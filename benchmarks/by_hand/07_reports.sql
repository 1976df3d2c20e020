-- What was refused, how good is what is held, how old is it?

create temp table rejection as
with united as (
    select
        document.document_id, document.source_id, document.raw_sha256, 'extraction' as stage,
        cast(null as varchar) as claim_id, refused.reason, refused.quote, refused.sentence, refused.char_start,
        refused.char_end, refused.cell, refused.detail,
        cast(null as varchar) as kind, cast(null as bigint) as period_year
    from read_parquet(getvariable('landing') || '/*/rejections.parquet') as refused
    join document using (raw_sha256, source_id, extractor_version, landing_seq)
    where document.is_main_text
    union all
    select
        document.document_id, document.source_id, document.raw_sha256, 'models', best.claim_id, best.issue,
        text.quote, text.sentence, text.char_start, text.char_end, text.cell,
        concat_ws(' ', best.region, best.indicator, best.original_value, best.original_unit, best.period_key),
        best.kind, if(best.issue = 'no_period', null, year(best.period_end))
    from best_claim as best
    join document using (place)
    join read_parquet(getvariable('landing') || '/*/claims.parquet') as text
        on best.file_index = text.file_index and best.file_row_number = text.file_row_number
    where best.issue is not null and document.is_main_text
),

identified as (
    select
        left(sha256(concat_ws(
            chr(31), document_id, stage, reason, coalesce(claim_id, ''), coalesce(cast(char_start as varchar), ''),
            coalesce(cast(char_end as varchar), ''), coalesce(cell, ''), coalesce(detail, '')
        )), 16) as rejection_id,
        *
    from united
)

select *
from identified
qualify row_number() over (partition by rejection_id order by source_id, raw_sha256) = 1;

create table release.rpt_rejections as
select
    rejection_id, document_id, source_id, raw_sha256, stage, reason, claim_id,
    left(quote, getvariable('published_text_chars')) as quote,
    around(told, left(quote, getvariable('published_text_chars'))) as sentence,
    char_start, char_end, cell, detail
from (select *, nameless(sentence) as told from rejection) as refused
order by rejection_id;

create table release.rpt_documents as
with every as (
    select source_id, outcome, coalesce(reason, '') as outcome_reason, claim_count, rejection_count from document
    union all
    select source_id, 'pending', '', 0, 0
    from (select distinct source_id, raw_sha256 from attempt where raw_sha256 is not null) as held
    anti join document using (source_id, raw_sha256)
)

select
    source_id, outcome, outcome_reason, count(*) as document_count,
    cast(sum(claim_count) as bigint) as claim_count, cast(sum(rejection_count) as bigint) as rejection_count
from every
group by source_id, outcome, outcome_reason
order by source_id, outcome, outcome_reason;

-- One pass over each table by document, then every level of both reports from these rows.
create temp table document_count as
with claims as (
    select
        document_id, count(*) as claim_count, count_if(is_optional) as optional_count,
        count_if(cell is not null) as table_count, count_if(is_corrected) as corrected_count
    from release.fct_claims
    where not is_repeated
    group by document_id
),

refused as (
    select document_id, reason, count(*) as reason_count from release.rpt_rejections group by document_id, reason
),

refusals as (
    select
        document_id, sum(reason_count) as rejection_count,
        sum(reason_count) filter (where reason = 'no_indicator') as no_indicator,
        sum(reason_count) filter (where reason = 'no_region') as no_region,
        sum(reason_count) filter (where reason = 'no_period') as no_period,
        sum(reason_count) filter (where reason = 'no_unit') as no_unit,
        sum(reason_count) filter (where reason = 'unit_mismatch') as unit_mismatch,
        sum(reason_count) filter (where reason = 'ambiguous') as ambiguous,
        sum(reason_count) filter (where reason = 'out_of_range') as out_of_range,
        sum(reason_count) filter (where reason = 'list_mismatch') as list_mismatch,
        sum(reason_count) filter (where reason = 'truncated') as truncated
    from refused
    group by document_id
),

facts as (
    select document_id, count(*) as fact_count, count_if(is_conflicted) as conflicted_count
    from fact
    where is_latest
    group by document_id
)

select documents.document_id, documents.source_id, documents.document_kind, documents.outcome,
    claims.* exclude (document_id), refusals.* exclude (document_id), facts.* exclude (document_id)
from release.dim_document as documents
left join claims on documents.document_id = claims.document_id
left join refusals on documents.document_id = refusals.document_id
left join facts on documents.document_id = facts.document_id;

create table release.rpt_rejection_rates as
with leveled as (
    select
        case grouping(source_id, document_id) when 3 then 'release' when 1 then 'source' else 'document' end as level,
        case grouping(source_id, document_id) when 3 then '' when 1 then source_id else document_id end as level_key,
        count(*) as document_count,
        cast(sum(coalesce(claim_count, 0)) as bigint) as claim_count,
        cast(sum(coalesce(rejection_count, 0)) as bigint) as rejection_count
    from document_count
    where outcome = 'extracted'
    group by grouping sets ((), (source_id), (document_id))
)

select
    *, cast(100.0 * rejection_count / nullif(claim_count + rejection_count, 0) as decimal(18, 4)) as rejection_rate_pct
from leveled
order by level, level_key;

create table release.rpt_quality as
with leveled as (
    select
        case grouping(source_id, document_kind) when 3 then 'release' when 1 then 'source' else 'document_kind' end
            as level,
        case grouping(source_id, document_kind) when 3 then '' when 1 then source_id else document_kind end
            as level_key,
        count(*) as documents,
        count(*) filter (where outcome = 'extracted') as extracted,
        count(*) filter (where outcome = 'quarantined') as quarantined,
        count(*) filter (where outcome = 'skipped') as skipped,
        count(*) filter (where outcome = 'extracted' and claim_count is null) as silent,
        cast(coalesce(sum(claim_count), 0) as bigint) as claims,
        cast(coalesce(sum(rejection_count), 0) as bigint) as rejections,
        cast(coalesce(sum(no_indicator), 0) as bigint) as no_indicator,
        cast(coalesce(sum(no_region), 0) as bigint) as no_region,
        cast(coalesce(sum(no_period), 0) as bigint) as no_period,
        cast(coalesce(sum(no_unit), 0) as bigint) as no_unit,
        cast(coalesce(sum(unit_mismatch), 0) as bigint) as unit_mismatch,
        cast(coalesce(sum(ambiguous), 0) as bigint) as ambiguous,
        cast(coalesce(sum(out_of_range), 0) as bigint) as out_of_range,
        cast(coalesce(sum(list_mismatch), 0) as bigint) as list_mismatch,
        cast(coalesce(sum(truncated), 0) as bigint) as truncated,
        cast(coalesce(sum(optional_count), 0) as bigint) as optional,
        cast(coalesce(sum(table_count), 0) as bigint) as in_table,
        cast(coalesce(sum(corrected_count), 0) as bigint) as corrected,
        cast(coalesce(sum(fact_count), 0) as bigint) as facts,
        cast(coalesce(sum(conflicted_count), 0) as bigint) as conflicted
    from document_count
    group by grouping sets ((), (source_id), (document_kind))
)

select
    level, level_key, documents as document_count, extracted as extracted_count, quarantined as quarantined_count,
    skipped as skipped_count, silent as silent_count, claims as claim_count, rejections as rejection_count,
    cast(100.0 * rejections / nullif(claims + rejections, 0) as decimal(18, 4)) as rejection_rate_pct,
    no_indicator as no_indicator_count, no_region as no_region_count, no_period as no_period_count,
    no_unit as no_unit_count, unit_mismatch as unit_mismatch_count, ambiguous as ambiguous_count,
    out_of_range as out_of_range_count, list_mismatch as list_mismatch_count, truncated as truncated_count,
    optional as optional_count,
    cast(100.0 * optional / nullif(claims, 0) as decimal(18, 4)) as optional_share_pct,
    in_table as table_count,
    cast(100.0 * in_table / nullif(claims, 0) as decimal(18, 4)) as table_share_pct,
    corrected as corrected_count, facts as fact_count, conflicted as conflicted_count,
    cast(100.0 * conflicted / nullif(facts, 0) as decimal(18, 4)) as conflicted_share_pct
from leveled
order by level, level_key;

create table release.rpt_source_freshness as
with asked as (
    select
        source_id, max(requested_at) as last_asked_at,
        max(requested_at) filter (where raw_sha256 is not null) as last_answered_at,
        max(requested_at) filter (where outcome = 'stored') as last_new_at,
        arg_max(run_id, fetch_id) as last_run_id
    from attempt
    group by source_id
),

failure as (
    select attempt.source_id, count(distinct attempt.url) as failed_count
    from attempt join asked on attempt.source_id = asked.source_id and attempt.run_id = asked.last_run_id
    where attempt.outcome = 'failed'
    group by attempt.source_id
),

reach as (
    select document.source_id, max(counted_claim.period_end) as last_result_end_date
    from counted_claim join document using (place)
    where counted_claim.kind = 'actual' and not counted_claim.optional
    group by document.source_id
),

moment as (select max(last_asked_at) as asked_at from asked)

select
    source.source_id, source.schedule, asked.last_asked_at, asked.last_answered_at, asked.last_new_at,
    source.last_published_date, source.document_count,
    coalesce(failure.failed_count, 0) as failed_count,
    case
        when asked.last_answered_at is null then 'never_answered'
        when source.late_after_days is null then 'manual'
        when moment.asked_at - asked.last_answered_at > to_days(source.late_after_days) then 'late'
        else 'fresh'
    end as freshness,
    cast(extract(day from moment.asked_at - asked.last_answered_at) as integer) as days_silent,
    reach.last_result_end_date
from release.dim_source as source
cross join moment
left join asked on source.source_id = asked.source_id
left join failure on source.source_id = failure.source_id
left join reach on source.source_id = reach.source_id
order by source.source_id;
