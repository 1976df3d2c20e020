"""How is each error of docs/quality.md planted? As SQL on a copy of the file that `landing_fixture` and dbt made.

`IN_LANDING` damages what landed, before the layers look; `IN_MARTS` damages what the models made of it.
"""

from tests.warehouse.landing_fixture import TONGSHAN, XIANAN, XISAISHAN

# Every sentence names its own year, so that a shift can be seen; one growth is told in percentage points; and no result
# was told before its period was over.
BEFORE = f"""
update landing.claims set sentence = year(period_start) || '年，' || sentence
where period_basis = 'sentence' and not regexp_matches(sentence, '(19|20)[0-9][0-9]年');
update landing.claims set unit = '个百分点', quote = '0.5个百分点', value = 0.5, measure = 'contribution'
where region = '{TONGSHAN}' and kind = 'actual' and value = 193.7;
update landing.documents set published_date = null
where (raw_sha256, source_id) in (
    select (claims.raw_sha256, claims.source_id) from landing.claims as claims
    where claims.kind = 'actual' and claims.period_end > published_date + interval 31 day
)
"""

IN_LANDING = {
    "a claim lost between extraction and landing": "delete from landing.claims where quote = '52个'",
    "a claim whose document was lost on the way": (
        "insert into landing.claims select * replace ('f00' as raw_sha256) from landing.claims where quote = '52个'"
    ),
    "a refusal lost between extraction and landing": (
        "delete from landing.rejections where rowid = (select min(rowid) from landing.rejections)"
    ),
    "万元 read for 亿元, against its own quote": "update landing.claims set unit = '万元' where quote = '86.08亿元'",
    "% read for 百分点": "update landing.claims set unit = '%' where quote = '0.5个百分点'",
    "target read as actual": (
        f"update landing.claims set kind = 'actual', strength = null where region = '{XIANAN}' and quote = '7%'"
    ),
    "periods shifted by a year": (
        "update landing.claims set period_start = cast(period_start - interval 1 year as date),"
        " period_end = cast(period_end - interval 1 year as date)"
    ),
    "period in the far future": "update landing.claims set period_end = date '2440-12-31' where quote = '12座'",
    "negative count": "update landing.claims set value = -52, quote = '-52个' where quote = '52个'",
    "share beyond a whole": "update landing.claims set value = 410 where quote = '4.1%'",
    "mojibake in a name": "update landing.claims set indicator = '锟斤拷公厕数' where quote = '12座'",
    "malformed region code": f"update landing.claims set region = '42122' where region = '{TONGSHAN}'",
    "duplicate key": (
        "insert into landing.claims select * from landing.claims where quote = '52个';"
        "update landing.documents set claim_count = claim_count + 1 where doc = 'communique'"
    ),
    "亿元 worth ten million in the vocabulary": "update reference.unit set factor = 10000000 where surface = '亿元'",
    "unknown region": "update landing.claims set region = '420299' where quote = '12座'",
    "value beyond any number": (
        "update landing.claims set value = 999999999999999999999, unit = '万亿元', quote = '…'"
        " where quote = '23.54亿元'"
    ),
    "万元 read for 亿元 in a table": "update landing.claims set unit = '万元' where quote = '230.55亿元'",
    "base and stretch swapped": f"""
update landing.claims set strength = case strength when 'stretch' then 'firm' else 'stretch' end
where region = '{XIANAN}' and kind = 'target' and measure = 'yoy' and quote in ('7%', '6.5%', '8%')
""",
    "unit unknown": "update landing.claims set unit = '箩', quote = '12箩' where quote = '12座'",
    "actual read as target": (
        f"update landing.claims set kind = 'target', strength = 'expect' where region = '{XISAISHAN}'"
        " and quote = '21.0亿元'; update landing.documents set published_date = date '2024-08-01' where doc = 'retail'"
    ),
}


def lost(table: str, key: str, which: str) -> str:
    """Facts, gone with what hangs on them."""
    facts = f"from marts.{table} where {which}"
    return f"delete from marts.fct_appearances where fact_id in (select {key} {facts}); delete {facts}"


IN_MARTS = {
    "period of a fact that is not the period of its name": (
        "update marts.fct_actuals set period_start_date = cast(period_start_date - interval 1 year as date),"
        f" period_end_date = cast(period_end_date - interval 1 year as date) where region_code = '{TONGSHAN}'"
    ),
    "region of a fact that no dimension has": (
        f"update marts.fct_actuals set region_code = '420299' where region_code = '{TONGSHAN}'"
    ),
    "two figures in force for one key": (
        "update marts.fct_actuals set is_latest = true, vintage_status = 'latest', superseded_by_id = null,"
        " stood_from_dates = [said_date], stood_until_dates = [], stood_from_at = [learnt_at], stood_until_at = []"
        " where vintage_status = 'superseded'"
    ),
    "lost revision": lost("fct_actuals", "actual_id", f"vintage_status = 'superseded' and region_code = '{XISAISHAN}'"),
    "orphan evidence": f"update marts.fct_actuals set claim_id = 'nosuch' where region_code = '{TONGSHAN}'",
    "evidence that states another fact": (
        "update marts.fct_actuals set claim_id = (select min(claim_id) from marts.fct_claims where kind = 'target')"
        f" where region_code = '{TONGSHAN}'"
    ),
    "double counted appearance": (
        f"update marts.fct_actuals set appearance_count = appearance_count + 1 where region_code = '{TONGSHAN}'"
    ),
    "evidence of a document that is not there": (
        f"update marts.fct_claims set document_id = 'nosuch' where region_code = '{TONGSHAN}'"
    ),
    "promise without its line of attainment": (
        "delete from marts.fct_target_attainment where target_id = (select min(target_id) from marts.fct_targets"
        " where is_latest)"
    ),
    "one region valid twice in a year": (
        "insert into marts.dim_region"
        " select * replace (valid_from_year + 1 as valid_from_year, first_year + 1 as first_year)"
        " from marts.dim_region where region_code = '110000'"
    ),
    "revision lost since the last release": (
        "insert into landing.baseline select 'night-0', 'rows', 'fct_targets', count(*) from marts.fct_targets;"
        + lost("fct_targets", "target_id", f"region_code = '{XIANAN}' and value = 7.5")
    ),
    "source lost since the last release": "insert into landing.baseline values ('n', 'claims_by_source', 'gone', 9)",
}
