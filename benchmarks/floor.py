"""The floor: the least that turning a month of workbooks into a typed table can cost; run as a program.

    python -m benchmarks.floor INBOX STORE.duckdb

Two processes read with calamine and hand Arrow files over, DuckDB types the cells of about 20 hazards each
and judges them by 12 rules. It knows the four forms by heart, keeps no addresses, no findings in words, no
account of rows, and trusts every file.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import python_calamine

from benchmarks.forms import HAZARD

WORKERS = 2
_FIELDS = sorted({column.content for form in HAZARD for column in form.columns})
_HEADINGS = {column.heading: column.content for form in HAZARD for column in form.columns}
_HEADER = 4
"""Rows in which the header ends at the latest."""

_DAY = r"""
CREATE MACRO day(said) AS coalesce(
    try_cast(said AS DATE),
    try_cast(regexp_replace(said, '^(\d{4})\D(\d{1,2})\D(\d{1,2})日?$', '\1-\2-\3') AS DATE),
    try_cast(regexp_replace(said, '^(\d{1,2})月(\d{1,2})日$', '2022-\1-\2') AS DATE)
)
"""
_MONEY = r"""
CREATE MACRO money(said) AS try_cast(regexp_replace(said, '(万元|元)$', '') AS DOUBLE)
"""
_TYPED = """
CREATE TABLE hazard AS
SELECT
    file, try_cast(number AS DOUBLE)::INT AS number, day(found_on) AS found_on, found_by, "where", location,
    nullif(description, '') AS description, category, left(level, 2) AS level, measure, department,
    string_split(person, '、') AS person, coalesce(money(fund), money(fund_yuan) / 10000) AS fund,
    day(deadline) AS deadline, deadline AS deadline_said, status, day(completed_on) AS completed_on,
    accepted_by, day(accepted_on) AS accepted_on, closed IN ('是', '√') AS closed,
    day(closed_on) AS closed_on, remark
FROM staged
"""
_RULES = {
    "described": "description IS NOT NULL",
    "found": "found_on IS NOT NULL",
    "found in time": "found_on <= DATE '2022-07-02'",
    "deadline": "deadline_said <> ''",
    "deadline after found": "deadline >= found_on",
    "completed after found": "completed_on >= found_on",
    "accepted after completed": "accepted_on >= completed_on",
    "mended has a day": "status NOT IN ('已整改', '已完成', '已销号') OR completed_on IS NOT NULL",
    "closed is accepted": "NOT closed OR accepted_on IS NOT NULL",
    "someone mends": "person IS NOT NULL",
    "others accept": "NOT list_contains(person, accepted_by)",
    "long enough": "length(description) >= 6",
}


def read(paths: list[str], target: str) -> None:
    """The hazards of these files as one Arrow file of texts."""
    import pyarrow as pa  # noqa: PLC0415 - the parent does without
    from pyarrow import feather  # noqa: PLC0415 - as above

    columns: dict[str, list[str]] = {name: [] for name in ("file", *_FIELDS)}
    for path in paths:
        with python_calamine.load_workbook(path) as book:
            hazards, *others = book.sheet_names
            for name in others:
                book.get_sheet_by_name(name).to_python()
            rows = book.get_sheet_by_name(hazards).to_python()
        _take(path, rows, columns)
    feather.write_feather(pa.table(columns), target, compression="uncompressed")


def _take(path: str, rows: Sequence[Sequence[object]], columns: dict[str, list[str]]) -> None:
    fields: dict[str, int] = {}
    for row in rows[:_HEADER]:
        fields |= {_HEADINGS[value]: place for place, value in enumerate(row) if value in _HEADINGS}
    serial = fields["number"]
    taken = [row for row in rows[2:] if row[serial].__class__ is float]
    columns["file"] += [path] * len(taken)
    for name in _FIELDS:
        place = fields.get(name)
        columns[name] += [""] * len(taken) if place is None else [str(row[place]) for row in taken]


def main() -> None:
    """Read in two processes, load, judge, say how much."""
    inbox, store = Path(sys.argv[1]), Path(sys.argv[2])
    paths = sorted(map(str, inbox.rglob("*.xlsx")))
    with TemporaryDirectory() as folder:
        parts = [f"{folder}/{number}.arrow" for number in range(WORKERS)]
        with ProcessPoolExecutor(WORKERS) as pool:
            list(pool.map(read, [paths[start::WORKERS] for start in range(WORKERS)], parts))
        load(parts, store)


def load(parts: list[str], store: Path) -> None:
    """A typed table and a table of violations."""
    import duckdb  # noqa: PLC0415 - the readers do without
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyarrow import feather  # noqa: PLC0415 - as above

    staged = pa.concat_tables([feather.read_table(part) for part in parts])
    with duckdb.connect(str(store)) as connection:
        connection.register("staged", staged)
        for statement in (_DAY, _MONEY, _TYPED):
            connection.execute(statement)
        broken = ", ".join(f"CASE WHEN NOT ({rule}) THEN '{name}' END" for name, rule in _RULES.items())
        connection.execute(
            f"CREATE TABLE violation AS SELECT file, number, rule FROM (SELECT file, number,"
            f" unnest(list_filter([{broken}], lambda rule: rule IS NOT NULL)) AS rule FROM hazard)"
        )
        print(connection.execute("SELECT count(*), (SELECT count(*) FROM violation) FROM hazard").fetchall())


if __name__ == "__main__":
    main()
