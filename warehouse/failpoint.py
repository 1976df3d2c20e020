"""Where can a test make a step fail? At each place that calls its `failpoint` with the name of what is done."""


def no_failpoint(step: str) -> None:
    """The hook of a run that is not under test: does nothing."""
