"""``python -m warehouse [PATH]``: write the data dictionary (default ``docs/data-dictionary.md``)."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.escalation import load_escalation
from schemas.lifecycle import load_lifecycle
from warehouse.connection import writer
from warehouse.dictionary import markdown
from warehouse.prepare import Declarations, prepare


def built_in_dictionary() -> str:
    """The dictionary of a store made from the built-in declarations."""
    declared = Declarations(load_contracts().ledgers, load_codes(), load_lifecycle(), load_escalation())
    with TemporaryDirectory() as folder, writer(Path(folder) / "empty.duckdb") as connection:
        prepare(connection, declared)
        return markdown(connection)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/data-dictionary.md")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(built_in_dictionary(), encoding="utf-8")
