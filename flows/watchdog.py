"""A process that ends with the one that started it, however that ends: ``python -m flows.watchdog MODULE …``.

The starting process holds the other end of a pipe and never speaks. When it is gone, even killed, the kernel
closes the pipe: that is the word to end.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE = 20.0
"""Seconds that a process which tidies up when told to end may take for it."""


def end_with(parent: int) -> None:
    """End this process as soon as the other end of the pipe is gone: a killed run leaves nobody behind."""

    def wait() -> None:
        os.read(parent, 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    end_with(sys.stdin.fileno())
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
