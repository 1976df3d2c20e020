"""How does a step of a night end badly? The exception that is told to a person, and exit codes of the command."""

EXIT_DATA, EXIT_LOCKED = 65, 73
EXIT_MACHINE = 75  # what sysexits.h calls a temporary failure: the same inputs may do tomorrow


class StageFailed(Exception):
    """The step cannot succeed on these inputs; the message is one clear line: what, where, what next."""

    def __init__(self, message: str, *, code: int = EXIT_DATA) -> None:
        super().__init__(message)
        self.code = code  # of the command line

    @property
    def may_pass(self) -> bool:
        """Is it worth another try with the same inputs?"""
        return self.code == EXIT_MACHINE
