"""What a gate looks at: a month or a table condensed to a few numbers, each with the bounds it must keep.

The numbers are counted in DuckDB, so that a hundred thousand rows cost a moment; Great Expectations then
judges the numbers (``expectations.py``) and never sees the rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from schemas.contracts import Column, Contracts, Ledger
from schemas.gates import Gates, Promised, Reading
from schemas.loading import SchemaError
from validations.engine import Engine, said_by

Query = Callable[[str], Sequence[tuple[object, ...]]]
"""Runs a SELECT against the warehouse and returns its rows."""


class Bound(NamedTuple):
    """A number and the range it must lie in; None leaves a side open."""

    name: str
    observed: float
    low: float | None
    high: float | None
    words: str
    """Chinese sentence for the case that it does not, with what was observed."""


class Measured(NamedTuple):
    """Everything a gate asks about one ledger or table."""

    subject: str
    title: str
    bounds: tuple[Bound, ...]


class Docs(NamedTuple):
    """Where the Data Docs go, and under which name the run stands in them."""

    folder: Path
    run_name: str


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and how it came out."""

    subject: str
    name: str
    passed: bool
    observed: float
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether a gate is open; ``reasons`` are the Chinese sentences of what did not hold."""

    name: str
    passed: bool
    checks: tuple[Check, ...]
    reasons: tuple[str, ...]


def measure_months(
    months: Mapping[str, tuple[pa.Table, pa.Table | None]], engine: Engine, contracts: Contracts, gates: Gates
) -> tuple[Measured, ...]:
    """What the reading gate asks: whether the month as read is believable.

    ``months``: ledger kind → (this month's staging rows, last month's or None).
    """
    return tuple(
        measure_month(engine, contracts.ledgers[kind], gates.reading, rows, previous)
        for kind, (rows, previous) in sorted(months.items())
    )


def measure_tables(query: Query, gates: Gates) -> tuple[Measured, ...]:
    """What the publishing gate asks: whether tables keep their promises; ``query`` runs a SELECT.

    What a region adds about a table of ours is asked together with ours, under names of its own.
    """
    found = dict[str, Measured]()
    for table in gates.publishing:
        measured = measure_table(table, query)
        before = found.get(table.table, measured._replace(bounds=()))
        taken = {bound.name for bound in before.bounds}
        own = (
            each._replace(name=f"{each.name}+") if each.name in taken else each for each in measured.bounds
        )
        found[table.table] = before._replace(bounds=(*before.bounds, *own))
    return tuple(found.values())


def measure_month(
    engine: Engine, ledger: Ledger, bounds: Reading, rows: pa.Table, previous: pa.Table | None
) -> Measured:
    """One ledger's month as read: structure, volume, fill rates, drift, and the share of rows per rule.

    ``rows`` and ``previous`` hold the ledger's staging columns, of this month and the last; without a last
    month nothing is compared. Shares are asked for only from ``least_rows`` rows on.
    """
    asked = [*_structure(ledger, rows)]
    if rows.num_rows >= bounds.least_rows:
        now = _profile(ledger, rows)
        before = _profile(ledger, previous) if previous is not None else None
        asked += _fills(ledger, bounds, now, before)
        asked += _held(bounds, rows)
        asked += _rules(engine, ledger.ledger, bounds, rows)
        if before and previous is not None and previous.num_rows >= bounds.least_rows:
            asked += _drifts(ledger, bounds, rows, previous)
    if previous is not None and previous.num_rows >= bounds.least_rows:
        asked.append(_volume(ledger, bounds, rows.num_rows, previous.num_rows))
    return Measured(ledger.ledger, ledger.title, tuple(asked))


def measure_table(promised: Promised, query: Query) -> Measured:
    """One table of the warehouse: rows that break a promise, keys that stand twice, empty required cells.

    SchemaError names the table and the key when it, a column or a predicate is not what the store has.
    """
    asked, table = _asked(promised), promised.table
    try:
        found = query(f"SELECT {', '.join(sql for _, sql, _ in asked) or 1} FROM {table}")[0]
    except duckdb.Error as error:
        where, reason = next(_faults(promised, query), (table, said_by(error)))
        message = f"gates.yml: publishing.{where}: {reason}"
        raise SchemaError(message) from error
    bounds = (
        Bound(name, _number(count), 0, 0, f"{promised.title}（{table}）{words}，有{count}行不符。")
        for (name, _, words), count in zip(asked, found, strict=False)
    )
    return Measured(table, promised.title, tuple(bounds))


def verify_promises(promised: Promised, query: Query, file: str) -> None:
    """Refuse promises that no row could be asked about; ``query`` asks a store that may be empty.

    SchemaError names the file, the table and the key, and says what DuckDB says.
    """
    faults = _faults(promised, lambda sql: query(f"DESCRIBE {sql}"))
    for where, reason in (*faults, *_undecided(promised, query)):
        message = f"{file}: publishing.{where}: {reason}"
        raise SchemaError(message)


def _undecided(promised: Promised, query: Query) -> Iterator[tuple[str, str]]:
    """Predicates that are neither true nor false, or end before the bracket they stand in does."""
    for each in promised.promises:
        where = f"{promised.table}.{each.code}"
        try:
            kind = query(f"DESCRIBE SELECT ({each.holds}\n) AS held FROM {promised.table}")[0][1]
        except duckdb.Error as error:
            yield where, said_by(error)
        else:
            if kind != "BOOLEAN":
                yield where, f"is {kind}, a predicate must be BOOLEAN"


def _asked(promised: Promised) -> list[tuple[str, str, str]]:
    """Everything asked of a table: its name, how the rows that break it are counted, and the words."""
    key = ", ".join(promised.unique)
    asked = [("key", f"count(*) - count(DISTINCT ({key}))", f"中 {key} 重复")] if key else []
    asked += [
        (f"filled.{name}", f"count(*) - count({name})", f"的 {name} 不得为空") for name in promised.filled
    ]
    asked += [(each.code, _broken(each.holds), f"：{each.words}") for each in promised.promises]
    return asked


def _broken(holds: str) -> str:
    return f"count_if(({holds}\n) IS FALSE)"


def _faults(promised: Promised, query: Query) -> Iterator[tuple[str, str]]:
    """What of a table's promises cannot be asked, each with the reason."""
    if reason := _reason("1", promised.table, query):
        yield promised.table, reason
        return
    for name, sql, _ in _asked(promised):
        if reason := _reason(sql, promised.table, query):
            yield f"{promised.table}.{name}", reason


def _reason(sql: str, table: str, query: Query) -> str:
    """Why it cannot be asked of the table; empty where it can."""
    try:
        query(f"SELECT {sql} FROM {table}")
    except duckdb.Error as error:
        return said_by(error)
    return ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _structure(ledger: Ledger, rows: pa.Table) -> Iterable[Bound]:
    missing = [column.name for column in ledger.columns if column.name not in rows.column_names]
    yield Bound("columns_missing", len(missing), 0, 0, f"{ledger.title}缺少字段：{'、'.join(missing)}。")
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        types = {row[0]: row[1] for row in connection.sql("DESCRIBE SELECT * FROM rows").fetchall()}
        counted = "count(row_id) - count(DISTINCT row_id)" if "row_id" in types else "0"
        twice = connection.sql(f"SELECT {counted} FROM rows").fetchall()[0][0]
    wrong = [c.name for c in ledger.columns if types.get(c.name, c.storage) != c.storage]
    yield Bound("types_wrong", len(wrong), 0, 0, f"{ledger.title}字段类型不符：{'、'.join(wrong)}。")
    yield Bound("rows_twice", twice, 0, 0, f"{ledger.title}有{twice}行重复进入。")


def _volume(ledger: Ledger, bounds: Reading, now: int, before: int) -> Bound:
    words = f"{ledger.title}本月{now}行，上月{before}行，变化超出允许范围，请核对是否漏收或模板有变。"
    return Bound("rows_against_last_month", now / before, bounds.rows_least, bounds.rows_most, words)


def _held(bounds: Reading, rows: pa.Table) -> Iterable[Bound]:
    if "held" not in rows.column_names:
        return
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        share = connection.sql("SELECT avg(coalesce(held, false)::INT) FROM rows").fetchall()[0][0]
    words = f"暂缓入账的行占{share:.0%}，超过{bounds.held_most:.0%}，请检查模板或读取规则。"
    yield Bound("held", share, None, bounds.held_most, words)


def _profile(ledger: Ledger, rows: pa.Table) -> dict[str, float]:
    """Fill rate of each field that both the contract and the rows have."""
    have = [column for column in ledger.columns if column.name in rows.column_names]
    if not rows.num_rows or not have:
        return {}
    rates = ", ".join(f"avg(({_filled(column)})::INT)" for column in have)
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        found = connection.sql(f"SELECT {rates} FROM rows").fetchall()[0]
    return {column.name: rate for column, rate in zip(have, found, strict=True)}


def _filled(column: Column) -> str:
    return f"coalesce(len({column.name}), 0) > 0" if "[]" in column.storage else f"{column.name} IS NOT NULL"


def _fills(
    ledger: Ledger, bounds: Reading, now: Mapping[str, float], before: Mapping[str, float] | None
) -> Iterable[Bound]:
    least = bounds.fill_least.get(ledger.ledger, {})
    for field in ledger.fields:
        rate = now.get(field.name)
        if rate is None:
            continue
        floors = [least[field.name]] if field.name in least else []
        if before and before.get(field.name, 0) > bounds.fill_drop:
            floors.append(before[field.name] - bounds.fill_drop)
        if floors:
            was = f"，上月{before[field.name]:.0%}" if before and field.name in before else ""
            words = (
                f"{ledger.title}“{field.title}”填写率{rate:.0%}{was}，低于{max(floors):.0%}，可能是表头变化。"
            )
            yield Bound(f"fill.{field.name}", rate, max(floors), None, words)


def _drifts(ledger: Ledger, bounds: Reading, rows: pa.Table, previous: pa.Table) -> Iterable[Bound]:
    """Total variation distance of each code list's shares between two months."""
    with duckdb.connect() as connection:
        connection.register("now", rows)
        connection.register("before", previous)
        for field in ledger.fields:
            if field.type != "code" or not {field.name} <= {*rows.column_names} & {*previous.column_names}:
                continue
            found = connection.sql(_DRIFT.format(field=field.name)).fetchall()[0][0]
            apart = f"与上月相差{found or 0:.0%}，超过{bounds.drift_most:.0%}"
            words = f"{ledger.title}“{field.title}”的构成{apart}。"
            yield Bound(f"drift.{field.name}", found or 0.0, None, bounds.drift_most, words)


_DRIFT = """
WITH a AS (
    SELECT {field} AS code, count(*) / sum(count(*)) OVER () AS share
    FROM now WHERE {field} IS NOT NULL GROUP BY 1),
b AS (
    SELECT {field} AS code, count(*) / sum(count(*)) OVER () AS share
    FROM before WHERE {field} IS NOT NULL GROUP BY 1)
SELECT CASE WHEN (SELECT count(*) FROM a) > 0 AND (SELECT count(*) FROM b) > 0
    THEN sum(abs(coalesce(a.share, 0) - coalesce(b.share, 0))) / 2 END
FROM a FULL JOIN b USING (code)
"""


def _rules(engine: Engine, kind: str, bounds: Reading, rows: pa.Table) -> Iterable[Bound]:
    shares = engine.share_that_hold(kind, rows)
    for rule in engine.rules(kind):
        held, concerned = shares.get(rule.code, (0, 0))
        if rule.mostly is None or concerned < bounds.least_rows:
            continue
        share, least = held / concerned, max(0.0, rule.mostly - bounds.slack)
        found = f"只有{share:.0%}的行符合，低于{least:.0%}"
        words = f"规则“{rule.title}”（{rule.code}）{found}，可能是整批读错或模板变化。"
        yield Bound(f"holds.{rule.code}", share, least, None, words)
