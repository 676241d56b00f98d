"""The guarded reading processes of this process: started once, shared by all chunks, ended after the last.

Starting one costs more than a second, which a chunk of small files is read in. Whoever has many chunks holds
the readers meanwhile; whoever has one starts and ends them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

from flows.intake.chunks.guard import Guard
from flows.region import Reading


class _Shared(NamedTuple):
    guard: Guard
    users: int


_shared: dict[Reading, _Shared] = {}
_lock = Lock()


@contextmanager
def readers(limits: Reading) -> Iterator[Guard]:
    """The processes that read under these limits, the same for all who hold them at a time."""
    with _lock:
        guard, users = _shared.get(limits) or _Shared(
            Guard(limits.workers, limits.memory_mb, limits.seconds_per_file), 0
        )
        _shared[limits] = _Shared(guard, users + 1)
    try:
        yield guard
    finally:
        with _lock:
            guard, users = _shared.pop(limits)
            if users > 1:
                _shared[limits] = _Shared(guard, users - 1)
            else:
                guard.close()
