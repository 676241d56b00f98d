"""Waiting for others has an end: what does not come in time is given up, and whoever waited goes on."""

import ctypes
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

Answer = TypeVar("Answer")

PIECE = 1_000_000
"""Bytes for each of which what is large may take as long again."""
LISTING = 10
"""Times the patience that looking through a whole place may take."""


class _GivenUp(SystemExit):
    """Raised in a thread for whose answer nobody waits any more: no handler of ordinary errors stops it."""


def _nothing() -> None:
    """What cannot be ended is left to itself."""


def within(seconds: float, ask: Callable[[], Answer], give_up: Callable[[], object] = _nothing) -> Answer:
    """What ``ask`` answers or raises; TimeoutError where it does neither in so many seconds.

    It is asked in a thread of its own: a file of a server that is gone can neither be read nor interrupted,
    and time limits of sockets begin anew with every byte. ``give_up`` ends the connection it waits at; a
    thread that nothing can end does not keep the process from ending.
    """
    answer: Future[Answer] = Future()

    def asked() -> None:
        with suppress(_GivenUp):  # not kept: what was open in this thread is closed with it
            try:
                answer.set_result(ask())
            except _GivenUp:
                raise
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it is awaited
                answer.set_exception(error)

    thread = Thread(target=copy_context().run, args=(asked,), daemon=True)
    thread.start()
    try:
        return answer.result(seconds)
    except TimeoutError as error:
        if answer.done():  # one of its own
            raise
        give_up()
        _end(thread)
        message = f"no end after {seconds:g} seconds"
        raise TimeoutError(message) from error


def _end(thread: Thread) -> None:
    """Raise in the thread, as soon as it runs Python again; one that has ended is left alone."""
    which = ctypes.c_ulong(thread.ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(which, ctypes.py_object(_GivenUp))


def seconds_for(size: int, patience: float) -> float:
    """How long something of so many bytes may take."""
    return patience * (1 + size / PIECE)
