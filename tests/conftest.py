"""Names of test cases that are the same in every process: pytest-xdist asks each worker to collect alike."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A case of raw bytes is named after its argument and length, never its content (a gzip header holds a clock)."""
    return f"{argname}_of_{len(val)}_bytes" if isinstance(val, bytes) else None
