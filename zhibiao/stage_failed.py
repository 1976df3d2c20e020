"""How does a step of a night end badly? The exception that is told to a person, and exit codes of the command."""

EXIT_DATA, EXIT_LOCKED = 65, 73


class StageFailed(Exception):
    """The step cannot succeed on these inputs; the message is one clear line: what, where, what next."""

    def __init__(self, message: str, *, code: int = EXIT_DATA) -> None:
        super().__init__(message)
        self.code = code  # of the command line
