"""What does a gate raise? One exception; its message has one line for each rule that failed."""


class GateFailed(Exception):
    """A critical rule failed, could not be evaluated, or there was nothing to evaluate: nothing may pass."""
