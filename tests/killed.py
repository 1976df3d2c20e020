"""How does a test let a process die in the middle of a step? By an exception that nothing of ours catches."""


class Killed(BaseException):
    """Stands for a death."""
