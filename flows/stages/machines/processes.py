"""Further processes of this machine for work of our own, done beside this one instead of after it.

A hand is given a function and plain values, knows neither the store nor Prefect, and ends with whoever holds
it, however that ends. It lives in the same kind of process in which files are read; here nothing is suspect,
so nothing is limited. Starting one costs a second or two: who has little to do does it without.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from flows.intake.chunks.guard import ALL_READ, Guard
from flows.intake.chunks.guarded import unlimited
from schemas.failure import CannotBeDone

HANDS = 2
"""As many as a machine for this work has cores."""

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Hands:
    """Takes orders, as many at a time as there are hands."""

    def __init__(self, guard: Guard, threads: ThreadPoolExecutor) -> None:
        """``threads`` wait for the processes."""
        self._guard, self._threads = guard, threads

    def give(
        self, function: Callable[Given, Made], *values: Given.args, **named: Given.kwargs
    ) -> "Future[Made]":
        """Have a module's function carried out; what comes of it, or CannotBeDone and why.

        GuardError where the function fails or its process is lost: our own error, with the trace.
        """
        order = partial(function, *values, **named)
        return self._threads.submit(lambda: self._guard.run(_carry_out, [order]).result)

    def rest(self) -> None:
        """End those that have nothing to do, and give back their memory; another order starts them anew."""
        self._guard.close()


@contextmanager
def hands(count: int = HANDS) -> Iterator[Hands]:
    """Hands until the end of the block; what was given and not begun when something escapes is left."""
    with Guard(count) as guard, ThreadPoolExecutor(count) as threads:
        try:
            yield Hands(guard, threads)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _carry_out(orders: list[Callable[[], Made]], starting: Callable[[int], None]) -> Made:
    """Inside a hand: no file is read, so none is to blame for the time and memory this takes."""
    starting(ALL_READ)
    with unlimited():
        try:
            return orders[0]()
        except OSError as error:  # a full disk, as it would be told where it was given
            raise CannotBeDone(str(error)) from error
