"""``python -m benchmarks NAME``: one measurement; each module says what it measures."""

import sys
from importlib import import_module

NAMES = ("reading", "month", "matching", "perfunctory", "again", "spread", "reports", "years")


def main() -> None:
    """Hand the rest of the line to the measurement's own ``main``."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:  # noqa: PLR2004 - the program and its argument
        sys.exit(f"usage: python -m benchmarks {{{','.join(NAMES)}}} …")
    import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])


if __name__ == "__main__":
    main()
