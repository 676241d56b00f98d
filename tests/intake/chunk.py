"""What a guarded worker runs over the hostile files: read each, say so or name what refused it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from flows.intake.reading import read_file
from flows.intake.reading_json import as_json
from flows.intake.rulebook import load_rulebook


def read_chunk(paths: Sequence[str], starting: Callable[[int], None]) -> list[tuple[str, str]]:
    """Path and outcome of every file; a reading whose rows do not add up is told as ``unbalanced``."""
    rulebook = load_rulebook()
    told = []
    for place, path in enumerate(paths):
        starting(place)
        reading = read_file(Path(path).read_bytes(), Path(path).name, rulebook)
        as_json(reading, rulebook.catalogue)
        refusals = [finding.code for finding in reading.findings if finding.code != "file.no_ledger"]
        balanced = all(sheet.account.rows_seen == sum(sheet.account[1:]) for sheet in reading.sheets)
        outcome = refusals[0] if refusals and not reading.sheets else "read"
        told.append((path, outcome if balanced else "unbalanced"))
    return told
