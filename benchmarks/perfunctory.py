"""How well the score of going through the motions tells pretending from working: precision and recall.

    python -m benchmarks perfunctory [--rows 100000]

The region of ``offices.py`` is scored with the weights of ``schemas/escalation.yml``. With ``--rows`` a
region of such units with so many rows is scored, and only the processor time told.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from benchmarks.offices import PERIOD, Office, Row, offices
from schemas.contracts import load_contracts
from schemas.escalation import load_escalation
from validations.perfunctory import Month, score

_TYPES = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
}
_ADDRESS = {
    **dict.fromkeys(("row_id", "unit_code", "period", "sha256", "sheet"), pa.string()),
    **dict.fromkeys(("sheet_no", "row_number"), pa.int32()),
}


class Told(NamedTuple):
    """How the score came out against the truth."""

    precision: float
    """Share of the units called perfunctory that are, 0 to 1."""
    recall: float
    """Share of the perfunctory units that are called so, 0 to 1."""


def month(made: Sequence[Office]) -> Month:
    """The offices' month as the score takes it."""
    whole = [
        {"unit_code": one.code, "period": PERIOD, "nil_declared": not one.rows, "nil_months": one.nil_months,
         "peers": 40, "peers_with_hazards": 33, "inspection_problems": one.problems}
        for one in made
    ]  # fmt: skip
    return Month(
        _frame(row for one in made for row in one.rows),
        _frame(row for one in made for row in one.before),
        _frame(row for one in made for row in one.year_ago),
        pa.Table.from_pylist(whole),
    )


def scored(made: Sequence[Office]) -> dict[str, dict[str, Any]]:
    """Each unit's line of the score."""
    return {row["unit_code"]: row for row in score(month(made), load_escalation()).to_pylist()}


def told(made: Sequence[Office], called: Callable[[str], bool]) -> Told:
    """Precision and recall of a way to call units perfunctory."""
    right = sum(called(one.code) for one in made if one.pretends)
    wrong = sum(called(one.code) for one in made if not one.pretends)
    return Told(right / max(right + wrong, 1), right / max(sum(one.pretends for one in made), 1))


def main(arguments: Sequence[str]) -> None:
    """Print precision and recall at several thresholds, by habit, and what each sign is worth."""
    parser = argparse.ArgumentParser(prog="benchmarks perfunctory")
    parser.add_argument("--rows", type=int, help="only time a region of so many rows")
    asked = parser.parse_args(arguments)
    if asked.rows:
        _time(asked.rows)
        return
    made, threshold = offices(), load_escalation().perfunctory.threshold
    known = scored(made)
    points = {one.code: known[one.code]["score"] if one.code in known else 0 for one in made}
    for least in (30, 40, threshold, 60, 70):
        came = told(made, lambda code, least=least: points[code] >= least)  # type: ignore[misc]
        print(f"threshold {least}: precision {came.precision:.3f}, recall {came.recall:.3f}")
    for habit, ones in _by_habit(made).items():
        flagged = sum(points[one.code] >= threshold for one in ones)
        mean = sum(points[one.code] for one in ones) / len(ones)
        truth = "pretends" if ones[0].pretends else "honest"
        print(f"{truth:8} {flagged:3} of {len(ones):3}, mean {mean:4.1f}  {habit}")
    for code, without in _without(made, known).items():
        came = told(made, lambda unit, less=without: points[unit] - less.get(unit, 0) >= threshold)  # type: ignore[misc]
        print(f"without {code:20} precision {came.precision:.3f}, recall {came.recall:.3f}")


def _by_habit(made: Iterable[Office]) -> dict[str, list[Office]]:
    found: dict[str, list[Office]] = {}
    for one in made:
        found.setdefault(one.habit, []).append(one)
    return found


def _without(made: Iterable[Office], known: dict[str, dict[str, Any]]) -> dict[str, dict[str, int]]:
    """For each sign what units would lose if it did not count."""
    lost: dict[str, dict[str, int]] = {}
    for one in (one for one in made if one.code in known):
        for sign in json.loads(known[one.code]["criteria"]):
            lost.setdefault(sign["code"], {})[one.code] = sign["weight"] if sign["met"] else 0
    return lost


def _time(rows: int) -> None:
    made = offices(1)
    made = offices(round(rows / sum(len(one.rows) for one in made)) or 1)
    given = month(made)
    began = time.process_time()
    score(given, load_escalation())
    spent = time.process_time() - began
    print(f"{given.rows.num_rows} rows of {len(made)} units: {spent:.1f} s of processor time")


def _frame(rows: Iterable[Row]) -> pa.Table:
    columns = load_contracts().ledgers["hazard"].columns
    typed = {column.name: _TYPES.get(column.storage, pa.float64()) for column in columns}
    return pa.Table.from_pylist(list(rows), pa.schema([*_ADDRESS.items(), *typed.items()]))
