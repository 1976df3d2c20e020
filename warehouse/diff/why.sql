-- Why does release $has state what release $lacks does not? Read from the claim that is its evidence: what became of the
-- claim, of its document, of its source. What they do not tell is unexplained.
create temp table ${has}_why as
with evidence as (
    select distinct
        pairs.${claim} as claim_id,
        pairs.${fact} as fact_id,
        claims.document_id,
        claims.raw_sha256,
        claims.source_id,
        claims.is_corrected,
        claims.extractor_version,
        (claims.original_value, claims.original_value_high, claims.original_unit, claims.comparator) as reading
    from pairs
    inner join $has.fct_claims as claims
        on pairs.${claim} = claims.claim_id
)

select
    evidence.claim_id,
    evidence.fact_id,
    documents.title,
    documents.url,
    case
        when other_claims.claim_id is not null then
            case
                when other_claims.fact_id = evidence.fact_id then 'same_statement'
                when other_claims.is_corrected or evidence.is_corrected then 'correction'
                when
                    (
                        other_claims.original_value,
                        other_claims.original_value_high,
                        other_claims.original_unit,
                        other_claims.comparator
                    ) is distinct from evidence.reading
                    and other_claims.extractor_version <> evidence.extractor_version
                    then 'extractor_changed'
                when len($$rules) > 0 then 'rules_changed'
                else 'unexplained'
            end
        when dropped.claim_id is not null then 'correction'
        when other_bytes.outcome_reason = 'taken_down' then 'taken_down'
        when other_documents.document_id is not null or other_bytes.raw_sha256 is not null then
            case
                when
                    coalesce(other_documents.extractor_version, other_bytes.extractor_version)
                    <> evidence.extractor_version
                    then 'extractor_changed'
                when other_documents.document_id is null then 'document_not_read'
                when len($$rules) > 0 then 'rules_changed'
                else 'unexplained'
            end
        when other_sources.source_id is null then 'source_$gone'
        else 'document_$gone'
    end as reason,
    concat(evidence.extractor_version, ' / ', coalesce(
        other_claims.extractor_version, other_documents.extractor_version, other_bytes.extractor_version
    )) as versions,
    evidence.source_id
from evidence
left join $has.dim_document as documents
    on evidence.document_id = documents.document_id
left join ${lacks}_claims as other_claims
    on evidence.claim_id = other_claims.claim_id
left join ${lacks}_dropped as dropped
    on evidence.claim_id = dropped.claim_id
left join $lacks.dim_document as other_documents
    on evidence.document_id = other_documents.document_id
left join ${lacks}_bytes as other_bytes
    on evidence.raw_sha256 = other_bytes.raw_sha256
left join $lacks.dim_source as other_sources
    on evidence.source_id = other_sources.source_id;
