"""The gates: what is measured, what stops a month, and what is our own error."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from schemas.contracts import load_contracts
from schemas.gates import Gates, Promise, Promised, load_gates
from schemas.loading import SchemaError
from validations.engine import load_engine
from validations.expectations import GateBroken, run_gate
from validations.gates import (
    Bound,
    Docs,
    Measured,
    measure_month,
    measure_months,
    measure_table,
    measure_tables,
)

CONTRACTS = load_contracts()
GATES = load_gates()


def month(rows: int = 100, **columns: str) -> pa.Table:
    """A believable month of hazard rows; ``columns`` replaces some by a SQL expression."""
    own = {
        "row_id": "'r' || n", "unit_code": "'U' || n % 7", "period": "'2022-05'", "held": "false",
        "received_on": "DATE '2022-06-02'", "description": "'疏散通道堆放杂物第' || n || '处'",
        "location": "n || '号楼'", "found_on": "DATE '2022-05-01' + (n % 28)::INT", "category": "'FIRE'",
        "level": "'GENERAL'", "measure": "'清除杂物并每日巡查'", "responsible_dept": "'总务科'",
        "responsible_person": "['张' || n % 9]", "deadline": "DATE '2022-06-20'", "deadline_kind": "'date'",
        "status_reported": "CASE WHEN n % 2 = 0 THEN 'RECTIFYING' ELSE 'PENDING' END",
    }  # fmt: skip
    shapes = {column.name: column.storage for column in CONTRACTS.ledgers["hazard"].columns}
    wanted = {name: f"({sql})::{shapes.get(name, 'VARCHAR')}" for name, sql in (own | columns).items()}
    wanted |= {"held": (own | columns)["held"], "received_on": own["received_on"]}
    wanted |= {name: f"NULL::{storage}" for name, storage in shapes.items() if name not in wanted}
    listed = ", ".join(f"{sql} AS {name}" for name, sql in wanted.items())
    return duckdb.connect().sql(f"SELECT {listed} FROM range({rows}) AS t(n)").to_arrow_table()


def broken(now: pa.Table, before: pa.Table | None = None) -> set[str]:
    measured = measure_month(load_engine(), CONTRACTS.ledgers["hazard"], GATES.reading, now, before)
    return {
        bound.name
        for bound in measured.bounds
        if (bound.low is not None and bound.observed < bound.low)
        or (bound.high is not None and bound.observed > bound.high)
    }


def test_a_believable_month_passes() -> None:
    assert broken(month(), month(90)) == set()


def test_a_column_that_emptied_since_last_month_stops_it() -> None:
    assert "fill.deadline" in broken(month(deadline="NULL"), month())


def test_far_fewer_rows_than_last_month_stop_it() -> None:
    assert broken(month(30), month(200)) == {"rows_against_last_month"}


def test_a_code_list_that_turned_over_stops_it() -> None:
    assert broken(month(category="'ELEC'"), month()) == {"drift.category"}


def test_rows_that_mostly_break_a_rule_stop_it() -> None:
    assert "holds.hazard.found_in_future" in broken(month(found_on="DATE '2023-05-01'"))


def test_structure_is_asked_for_even_of_a_few_rows() -> None:
    table = month(3).drop_columns(["description"])
    assert broken(table) == {"columns_missing"}
    twice = pa.concat_tables([month(3), month(3)])
    assert broken(twice) == {"rows_twice"}
    text = pa.array(["2022-05-01"] * 3)
    wrong = month(3).drop_columns(["found_on"]).append_column("found_on", text)
    assert broken(wrong) == {"types_wrong"}


def test_mostly_held_rows_stop_it() -> None:
    assert broken(month(held="n < 50")) == {"held"}


def test_table_that_breaks_its_promises_is_counted_row_by_row() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS FROM (VALUES ('a', 1), ('a', 2), (NULL, 3)) AS v(code, days)")
    promised = Promised(
        table="t", title="试", unique=("code",), filled=("code",),
        promises=(Promise(code="late", holds="days > 1", words="须大于一"),),
    )  # fmt: skip
    measured = measure_table(promised, lambda sql: connection.execute(sql).fetchall())
    assert {bound.name: bound.observed for bound in measured.bounds} == {
        "key": 2,
        "filled.code": 1,
        "late": 1,
    }
    assert measured.bounds[2].words == "试（t）：须大于一，有1行不符。"


def test_region_changes_single_bounds_and_adds_promises(tmp_path: Path) -> None:
    (tmp_path / "gates.yml").write_text("reading: {held_most: 0.9}\n")
    gates = load_gates(tmp_path)
    assert (gates.reading.held_most, gates.reading.least_rows) == (0.9, GATES.reading.least_rows)
    (tmp_path / "gates.yml").write_text("reading: {fill_least: {hazard: {deadline: 0.2}}}\n")
    fills = load_gates(tmp_path).reading.fill_least
    assert fills == {
        **GATES.reading.fill_least,
        "hazard": {**GATES.reading.fill_least["hazard"], "deadline": 0.2},
    }
    (tmp_path / "gates.yml").write_text("reading: {hold_most: 0.9}\n")
    with pytest.raises(SchemaError, match="hold_most"):
        load_gates(tmp_path)


def test_failed_gate_gives_its_reasons_in_chinese_and_data_docs(tmp_path: Path) -> None:
    measured = measure_months({"hazard": (month(deadline="NULL"), month())}, load_engine(), CONTRACTS, GATES)
    result = run_gate("reading", measured, Docs(tmp_path / "docs", "2022-05 x"))
    assert not result.passed
    assert "隐患排查治理台账“整改期限”填写率0%，上月100%，低于70%，可能是表头变化。" in result.reasons
    assert any(not check.passed and check.name == "fill.deadline" for check in result.checks)
    assert "2022-05 x" in (tmp_path / "docs" / "index.html").read_text(encoding="utf-8")


def test_open_gate_has_no_reasons() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT 'a' AS code")
    ours = Promised(table="t", title="试", unique=("code",))
    gates = Gates(reading=GATES.reading, publishing=(ours, ours))  # a region may ask about the same table
    measured = measure_tables(lambda sql: connection.execute(sql).fetchall(), gates)
    result = run_gate("publishing", measured, None)
    assert (result.passed, result.reasons, len(result.checks)) == (True, (), 2)


def test_promise_about_a_table_that_is_not_there_is_refused_by_name() -> None:
    gates = Gates(
        reading=GATES.reading, publishing=(Promised(table="nowhere", title="试", unique=("code",)),)
    )
    with pytest.raises(SchemaError, match=r"gates\.yml: publishing\.nowhere"):
        measure_tables(lambda sql: duckdb.connect().execute(sql).fetchall(), gates)


def test_expectation_that_could_not_run_is_our_error() -> None:
    unordered = Bound("x", 1.0, 2.0, 1.0, "下限大于上限。")
    with pytest.raises(GateBroken, match="could not run"):
        run_gate("reading", [Measured("hazard", "试", (unordered,))], None)
