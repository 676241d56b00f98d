"""A table on the terminal; nothing is an empty cell, and no text is taken for markup."""

import sys
from collections.abc import Iterable, Sequence


def show(names: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "") -> None:
    """Print rows under their names, as wide as the terminal, or without a limit into a pipe."""
    from rich.console import Console  # noqa: PLC0415 - only what prints a table needs it
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(caption=caption or None, caption_justify="left")
    for name in names:
        table.add_column(Text(name))
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    terminal = sys.stdout.isatty()
    Console(soft_wrap=not terminal, width=None if terminal else 400).print(table)
