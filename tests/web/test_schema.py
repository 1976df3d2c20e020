"""Does the JSON interface keep what its own description promises, whatever is asked?

Schemathesis makes questions from `/openapi.json`, such as the description allows and such as it forbids, the same ones
each time, and judges each answer by it: status, type, shape, and never a failure of the server. Names that the release
knows are laid over some of them, as nobody hits a region's name by chance.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.landing_fixture import XIANAN, ZONE
from tests.web.conftest import LATER
from warehouse.questions import questions
from warehouse.reader import query
from zhibiao.web.app import make_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
hypothesis = pytest.importorskip("hypothesis", reason="hypothesis is not installed")
A_QUESTION = 5  # made questions an address and way
OVERLAID = {"region": (XIANAN, ZONE, "鼓楼区"), "indicator": ("gdp", "地区生产总值"), "year": (2022, 2023)}


def described(home: Path) -> Any:
    """The description as schemathesis reads it, with the application that answers."""
    app = make_app(home / "published", now=lambda: LATER, hosts=["testserver"])  # the name that it asks under
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def asked(operation: Any, mode: Any, claims: list[str]) -> Counter[int]:
    """Ask an address some made questions; how often each status came. Raises for an answer that breaks the promise."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    came: Counter[int] = Counter()
    known = {**OVERLAID, "claim": tuple(claims)}
    is_allowed = mode is schemathesis.GenerationMode.POSITIVE

    @settings(
        max_examples=A_QUESTION,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), index=st.integers(0, 5))
    def ask(case: Any, index: int) -> None:
        if is_allowed and index:
            for name in case.query.keys() & known.keys():
                case.query[name] = known[name][index % len(known[name])]
        response = case.call()
        came[int(response.status_code)] += 1
        case.validate_response(response)

    ask()
    return came


def test_every_answer_is_as_described(home: Path) -> None:
    claims = [row[0] for row in query(home / "published", "select claim_id from fct_claims order by 1 limit 2").rows]
    came: Counter[int] = Counter()
    operations = [each.ok() for each in described(home).get_all_operations()]
    assert len(operations) == len(questions()) + 1
    for operation in operations:
        came += asked(operation, schemathesis.GenerationMode.POSITIVE, claims)
        if operation.query:  # without parameters nothing can be asked wrongly
            came += asked(operation, schemathesis.GenerationMode.NEGATIVE, claims)
    assert came[200] > 50, came
    assert came[400] > 20, came
    assert came.keys() <= {200, 400, 404}


def test_an_answer_that_is_not_as_described_is_noticed(home: Path) -> None:
    """The control: the same questions, when the description leaves out that a name may be unknown."""
    schema = described(home)
    for path in schema.raw_schema["paths"].values():
        path["get"]["responses"].pop("404", None)
    operation = schema["/api/v1/questions/region"]["GET"]
    with pytest.raises(schemathesis.core.failures.FailureGroup, match="Undocumented status code"):
        asked(operation, schemathesis.GenerationMode.POSITIVE, ["x"])
