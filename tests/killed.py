"""How does a test let a process die in the middle of a step? By an exception that nothing of ours catches."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Killed(BaseException):
    """Stands for a death."""


class Dying:
    """Lets so many steps through, of whichever of the wrapped functions, and dies at the next."""

    def __init__(self, survived: int) -> None:
        self.left = survived

    def wrap(self, step: Callable[..., T]) -> Callable[..., T]:
        """The function, counted."""

        def do(*arguments: Any, **named: Any) -> T:
            if self.left == 0:
                raise Killed
            self.left -= 1
            return step(*arguments, **named)

        return do
