/*
description: Every rule of the gates and what it said, those that need eyes first.
*/
select gate, rule_name, table_name, severity, result, since_date, reason, override_reason
from rpt_gate_rules
order by result = 'holds' asc, severity asc, gate asc, rule_name asc
