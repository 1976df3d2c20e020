/*
description: The sentence behind a claim, the document it stands in and the hash of the bytes it was read from.
parameters:
  claim:
    type: text
    description: a claim_id, as every table gives it
example: {claim: 0123456789abcdef}
*/
select *
from evidence($claim)
