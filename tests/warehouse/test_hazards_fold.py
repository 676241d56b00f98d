"""The fold's promise: what is believed depends on what arrived when, never on when it was processed."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.histories import History, at, row
from warehouse.connection import statement

TEXTS = (
    ("疏散通道堆放杂物", "住院楼三楼"),
    ("疏散通道堆放杂物", "住院楼四楼"),
    ("配电箱未上锁且无警示标识", "门诊楼配电间"),
    ("配电箱未上锁无警示标识", "门诊楼配电间"),
    ("氧气瓶未固定存放", "急诊科"),
)
STATUSES = ("PENDING", "RECTIFYING", "RECTIFIED", "ACCEPTED", "REJECTED", "CLOSED", "REOPENED", "VOID", None)
PERIODS = ("2022-05", "2022-06", "2022-07")

rows = st.builds(
    lambda text, status, level, found, deadline, code: row(
        description=TEXTS[text][0], location=TEXTS[text][1], status_reported=status, level=level,
        found_on=date(2022, 5, found), deadline=deadline, hazard_code=code,
    ),
    st.integers(0, len(TEXTS) - 1),
    st.sampled_from(STATUSES),
    st.sampled_from(["GENERAL", "GENERAL", "MAJOR"]),
    st.sampled_from([3, 17]),
    st.sampled_from([date(2022, 6, 30), date(2022, 8, 31)]),
    st.sampled_from([None, None, "HZ-U1-202205-001", "HZ-U2-202205-001"]),
)  # fmt: skip
returns = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(["U1", "U2"]),
        "period": st.sampled_from(PERIODS),
        "rows": st.lists(rows, max_size=4),
    }
)
decisions = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            [
                "extension",
                "acceptance",
                "delisting",
                "listing",
                "merge",
                "void",
                "reassess",
                "reopening",
                "transfer",
            ]
        ),
        "hazard_code": st.sampled_from(["HZ-U1-202205-001", "HZ-U1-202206-001"]),
        "other_code": st.sampled_from(["HZ-U1-202205-002", "HZ-U1-202205-001"]),
        "effective_on": st.sampled_from([date(2022, 6, 20), date(2022, 7, 20)]),
        "until": st.just(date(2022, 8, 31)),
        "level": st.just("GENERAL"),
    }
)
arrivals = st.lists(st.one_of(returns, returns, decisions), min_size=1, max_size=6)

Arrival = tuple[datetime, Mapping[str, Any]]


def take_in(history: History, arrived: Arrival) -> None:
    at, what = arrived
    if "rows" in what:
        history.returned(what["period"], *what["rows"], unit=what["unit"], on=at)
    else:
        history.decided(what, on=at)


def processed(batches: Sequence[Sequence[Arrival]]) -> dict[str, list[tuple[Any, ...]]]:
    history = History()
    for batch in batches:
        for arrived in batch:
            take_in(history, arrived)
        history.fold()
    tables = history.tables()
    balance(history)
    told_anew(history)
    history.connection.close()
    return tables


UNTIED = """
    WITH last AS (
        SELECT arg_max(moment_id, (received_at, moment_id)) AS submission_id
        FROM hazard.moment WHERE ledger = 'hazard' GROUP BY unit_code, period
    )
    SELECT entry.row_id, count(link.row_id)
    FROM ledger.hazard AS entry
    JOIN last USING (submission_id)
    LEFT JOIN hazard.link AS link ON link.row_id = entry.row_id AND link.retracted_at IS NULL
    GROUP BY entry.row_id HAVING count(link.row_id) <> 1
"""
STATELESS = """
    SELECT link.hazard_code
    FROM hazard.link AS link
    LEFT JOIN hazard.state AS state
        ON state.hazard_code = link.hazard_code AND state.retracted_at IS NULL AND state.valid_until IS NULL
    WHERE link.retracted_at IS NULL
    GROUP BY link.hazard_code, link.row_id HAVING count(state.state) <> 1
"""


def balance(history: History) -> None:
    """No row seen is lost: every row of an effective return is tied to exactly one hazard, in one state."""
    assert history.rows(UNTIED) == []
    assert history.rows(STATELESS) == []


def told_anew(history: History) -> None:
    """Drawing up every story from nothing finds exactly the events that are believed."""
    store = history.connection
    store.execute("CREATE OR REPLACE TEMP TABLE wave AS SELECT DISTINCT unit_code FROM hazard.moment")
    store.execute(
        "CREATE OR REPLACE TEMP TABLE touched AS SELECT hazard_code, unit_code, recorded_at AS received_at,"
        " CAST(row_number() OVER () AS INTEGER) AS hazard_no FROM hazard.hazard"
    )
    limits = {
        "event_entry": {"unit_kinds": ["BUREAU"]},
        "event_step": {"closes_levels": ["MAJOR"], "closes_listed": True},
        "event_draft": {"extension_apply_workdays": 15, "transfer_reply_workdays": 10},
    }
    for name in ("event_row", "event_entry", "event_step", "event_moved", "event_draft"):
        store.execute(statement(name), limits.get(name))
    assert history.rows("SELECT digest FROM draft ORDER BY 1") == history.rows(
        "SELECT digest FROM hazard.event WHERE retracted_at IS NULL ORDER BY 1"
    )


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(arrivals, st.randoms(use_true_random=False))
def test_any_order_of_processing_gives_the_same_tables(
    what: list[Mapping[str, Any]], chance: random.Random
) -> None:
    timed = [(at("2022-06-02") + timedelta(days=9 * place), thing) for place, thing in enumerate(what)]
    at_once = processed([timed])
    shuffled = list(timed)
    chance.shuffle(shuffled)
    assert processed([[arrived] for arrived in shuffled]) == at_once
    assert processed([[arrived] for arrived in timed]) == at_once


def test_a_return_that_is_gone_leaves_no_trace() -> None:
    history = History()
    history.returned("2022-05", row())
    history.fold()
    before = history.tables()
    gone = history.returned("2022-06", row(status_reported="CLOSED"))
    history.fold()
    history.connection.execute("DELETE FROM intake.submission WHERE submission_id = ?", [gone])
    history.fold()
    assert history.tables() == before
    history.connection.close()


def test_it_says_since_when_histories_may_have_changed() -> None:
    history = History()
    history.returned("2022-05", row())
    history.returned("2022-06", row())
    assert history.fold().since == "2022-05"
    history.returned("2022-07", row())
    assert history.fold().since == "2022-07"
    history.decided({"kind": "void", "hazard_code": "HZ-U1-202205-001"}, on=at("2022-09-01"))
    assert history.fold().since == "2022-05"
    assert history.fold().since is None
    history.connection.close()
