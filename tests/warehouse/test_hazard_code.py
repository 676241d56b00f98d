"""A hazard's code is the same to the program and to the store, however it was typed."""

import duckdb
import pytest

from schemas.hazard_code import spelled, unit_in
from warehouse.connection import statement
from warehouse.hazards import CODES


@pytest.mark.parametrize(
    "typed",
    [
        "HZ-A01-202206-001",
        "ｈｚ－ａ０１－２０２２０６－００１",
        " hz—A01–202206‐0012\u200b",
        "HZ\u00a0-A_01-202206 -1\n001",
        "HZ-A-1-202206-001",
        "HZ-A01-202206-01",
        "HZ--202206-001",
        "A-17",
        " \u200e",
        "",
    ],
)
def test_program_and_store_spell_it_the_same_and_see_the_same_unit(typed: str) -> None:
    with duckdb.connect() as store:
        for name in CODES:
            store.execute(statement(name))
        ((code, unit),) = store.execute("SELECT spelled($1), unit_in(spelled($1))", [typed]).fetchall()
    assert (code, unit) == (spelled(typed), unit_in(spelled(typed)))
