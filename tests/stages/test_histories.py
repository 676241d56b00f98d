"""Random histories of files: the order of processing never shows, the archive gives the same tables again.

A history is workbooks and decisions with their times of receipt. It is taken in at once, and again in pieces:
in another order, with runs killed between reading and tracking, and with the same bytes sent twice.
"""

import os
import random
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.region import Region
from flows.stages.rebuilding import rebuilt
from flows.stages.store import store
from tests.stages.village import (
    arrive,
    at,
    decide,
    decisions,
    ledger,
    row,
    take_in_here,
    village,
)
from warehouse.rebuild import differences
from warehouse.region import Clock, set_clock

EXAMPLES = int(os.environ.get("HAZARD_LEDGER_HISTORIES", "1"))
"""How many histories; many more on a machine that has the time."""

MONTHS = ("2022-05", "2022-06")
CODES = ("HZ-A01-202205-001", "HZ-A01-202205-002", "HZ-B02-202205-001")
PLACES = (
    ("住院楼三楼", "疏散通道堆放杂物"),
    ("门诊楼一楼", "灭火器压力不足"),
    ("氧气站", "氧气瓶未固定存放"),
)

hazards = st.builds(
    lambda place, state, level, due: row(
        place=PLACES[place][0], text=PLACES[place][1], state=state, level=level, due=due
    ),
    st.integers(0, len(PLACES) - 1),
    st.sampled_from(["整改中", "待整改", "已整改", "已销号"]),
    st.sampled_from(["一般", "一般", "重大"]),
    st.sampled_from([date(2022, 6, 20), date(2022, 7, 31)]),
)
returns = st.tuples(
    st.sampled_from(["A01", "A01", "B02"]), st.sampled_from(MONTHS), st.lists(hazards, min_size=1, max_size=3)
)
verdicts = st.fixed_dictionaries(
    {
        "决定类型": st.sampled_from(["批准延期", "验收销号", "作废", "反销号", "并入"]),
        "隐患编号": st.sampled_from(CODES),
        "目标隐患编号": st.just(CODES[1]),
        "延至": st.just(date(2022, 9, 30)),
    }
)


class Sent(NamedTuple):
    """One file on its way."""

    name: str
    unit: str
    data: bytes
    received_at: datetime


def sent(histories: Sequence[tuple[str, str, list[dict[str, Any]]]], again: int) -> list[Sent]:
    """Each return as a file, a day after the other; one of them comes twice."""
    files = [
        Sent(f"{number}.xlsx", unit, ledger(unit, month, rows), at("2022-06-02") + timedelta(days=number))
        for number, (unit, month, rows) in enumerate(histories)
    ]
    twice = files[again % len(files)]
    return [*files, twice._replace(name="again.xlsx", received_at=at("2022-07-20"))]


def processed(
    root: Path, pieces: Sequence[Sequence[Sent]], decided: dict[str, Any] | None, chance: random.Random | None
) -> Region:
    """The files taken in piece by piece; with ``chance``, some runs are killed before they track."""
    region = village(root)
    if decided:
        decide(region, decisions(decided), at("2022-07-10 10:00"))
    for piece in pieces:
        for name, unit, data, received_at in piece:
            arrive(region, data, name, received_at, unit)
        if chance and chance.random() < 0.5:
            take_in_here(region, MONTHS[0], chunks=1)
            continue
        take_in_here(region, MONTHS[0])
    take_in_here(region, MONTHS[1])
    with store(region) as connection:
        set_clock(connection, Clock(date(2022, 7, 31), at("2022-08-01"), MONTHS[1]))
    return region


def balance(region: Region) -> None:
    """Every row seen is a record, or told to be something else."""
    with store(region) as connection:
        lost = connection.execute(
            "FROM intake.sheet_account"
            " WHERE rows_seen <> records + nil + section + total + footer + blank + held"
        ).fetchall()
        untied = connection.execute(
            "SELECT row_id FROM ledger.effective_hazard"
            " ANTI JOIN (FROM hazard.link WHERE retracted_at IS NULL) USING (row_id)"
        ).fetchall()
    assert (lost, untied) == ([], [])


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(returns, min_size=2, max_size=4),
    st.one_of(st.none(), verdicts),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_any_order_of_processing_and_the_archive_alone_give_the_same_tables(
    histories: list[tuple[str, str, list[dict[str, Any]]]],
    decided: dict[str, Any] | None,
    again: int,
    chance: random.Random,
) -> None:
    files = sent(histories, again)
    shuffled = [[file] for file in files]
    chance.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder:
        at_once = processed(Path(folder) / "at-once", [files], decided, None)
        in_pieces = processed(Path(folder) / "in-pieces", shuffled, decided, chance)
        assert differences(at_once.warehouse, in_pieces.warehouse) == ()
        with rebuilt(in_pieces) as made:
            found = differences(in_pieces.warehouse, made, views=False)
        assert [each for each in found if each.table != "ops.clock"] == []
        balance(in_pieces)
