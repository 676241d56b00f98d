"""Which row is which hazard: codes, words, likeness, doubt, and what a decision settles."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.warehouse.histories import CODE, History, at, row

OTHER = "HZ-U1-202205-002"
BOX = row(description="一楼配电箱未上锁且无警示标识", location="门诊楼一楼配电间", category="ELEC")
LIGHT = row(description="应急照明灯具损坏不亮", location="地下车库入口", found_on=date(2022, 5, 12))


@pytest.fixture
def told() -> Iterator[History]:
    history = History()
    yield history
    history.connection.close()


def codes(history: History, period: str) -> list[str]:
    return [code for _, code, _, _ in history.links(period)]


def flags(history: History, period: str) -> list[list[str]]:
    question = "SELECT flags, sheet_no, row_number FROM hazard.link WHERE retracted_at IS NULL AND period = ?"
    return [found for found, _, _ in sorted(history.rows(question, period), key=lambda link: link[1:])]


def test_codes_count_on_within_unit_and_month(told: History) -> None:
    told.returned("2022-05", row(), BOX)
    told.returned("2022-05", row(), unit="U2")
    told.returned("2022-06", row(), BOX, LIGHT)
    told.fold()
    assert codes(told, "2022-06") == [CODE, OTHER, "HZ-U1-202206-001"]
    assert told.links("2022-05", unit="U2")[0][1] == "HZ-U2-202205-001"


def test_serial_numbers_and_order_say_nothing(told: History) -> None:
    told.returned("2022-05", row(row_no="1"), {**BOX, "row_no": "2"})
    told.returned("2022-06", {**BOX, "row_no": "1"}, row(row_no="2"))
    told.fold()
    assert codes(told, "2022-06") == [OTHER, CODE]


def test_our_code_comes_first_even_when_the_words_changed(told: History) -> None:
    told.returned("2022-05", row(), BOX)
    told.returned(
        "2022-06", row(hazard_code=CODE, description="三楼通道杂物已清理一半", location="三楼"), BOX
    )
    told.fold()
    assert told.links("2022-06")[0] == (4, CODE, "code", "certain")


def test_a_code_written_in_full_width_is_the_same_code(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row(hazard_code=" hz－U1-202205-001"))
    told.fold()
    assert told.links("2022-06")[0][2] == "code"


def test_a_code_over_another_hazard_is_not_believed(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", LIGHT | {"hazard_code": CODE})
    told.fold()
    assert codes(told, "2022-06") == ["HZ-U1-202206-001"]
    assert flags(told, "2022-06") == [["code_differs"]]
    assert told.events()[-1] == "!vanish"


def test_a_code_on_two_rows_goes_to_the_nearer_one(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", LIGHT | {"hazard_code": CODE}, row(hazard_code=CODE))
    told.fold()
    assert codes(told, "2022-06") == ["HZ-U1-202206-001", CODE]
    assert flags(told, "2022-06") == [["code_twice", "code_differs"], ["code_twice"]]


def test_another_units_code_is_marked_and_passed_over(told: History) -> None:
    told.returned("2022-05", row(hazard_code="HZ-U2-202205-001"))
    told.fold()
    assert codes(told, "2022-05") == [CODE]
    assert flags(told, "2022-05") == [["code_foreign"]]


def test_a_code_of_ours_never_minted_is_marked(told: History) -> None:
    told.returned("2022-05", row(hazard_code="HZ-U1-202201-009"))
    told.fold()
    assert flags(told, "2022-05") == [["code_unknown"]]


def test_units_never_share_a_hazard(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row(), unit="U2")
    told.fold()
    assert told.links("2022-06", unit="U2")[0][1] == "HZ-U2-202206-001"


@pytest.mark.parametrize(
    "words",
    [
        "三楼东侧疏散通道,堆放杂物。",
        "三楼东侧疏散通道堆放物杂",
        "三楼东侧疏散通道堆放杂物，已安排清理，预计月底前完成",
        "三楼东侧疏散通道堆放大量杂物",
    ],
    ids=["punctuation", "typo", "appended", "one word more"],
)
def test_edited_words_are_the_same_hazard(told: History, words: str) -> None:
    told.returned("2022-05", row(), BOX)
    told.returned("2022-06", BOX, row(description=words, deadline=date(2022, 7, 31)))
    told.fold()
    assert codes(told, "2022-06") == [OTHER, CODE]


def test_another_floor_is_another_hazard(told: History) -> None:
    told.returned("2022-05", row(description="疏散通道堆放杂物", location="住院楼三楼"))
    told.returned(
        "2022-06", row(description="疏散通道堆放杂物", location="住院楼四楼", found_on=date(2022, 6, 20))
    )
    told.fold()
    assert codes(told, "2022-06") == ["HZ-U1-202206-001"]


def test_the_same_words_after_closing_are_a_new_hazard(told: History) -> None:
    closed = {"status_reported": "CLOSED", "accepted_on": date(2022, 6, 12), "closed_on": date(2022, 6, 15)}
    told.returned("2022-06", row(**closed))
    told.returned("2022-07", row(**closed), row(found_on=date(2022, 7, 20)))
    told.fold()
    assert codes(told, "2022-07") == ["HZ-U1-202206-001", "HZ-U1-202207-001"]


def test_a_hazard_on_two_sheets_counts_once(told: History) -> None:
    told.returned("2022-05", row(), BOX, row(), sheets=("台账", "台账", "重大隐患清单"))
    told.fold()
    assert codes(told, "2022-05") == [CODE, OTHER, CODE]
    assert flags(told, "2022-05") == [[], [], ["duplicate"]]


def test_the_same_row_twice_on_a_sheet_counts_once(told: History) -> None:
    told.returned("2022-05", row(), row())
    told.fold()
    assert codes(told, "2022-05") == [CODE, CODE]


def test_same_words_on_different_days_are_two_hazards(told: History) -> None:
    later = row(found_on=date(2022, 5, 25))
    told.returned("2022-05", row(), later)
    told.returned("2022-06", later, row())
    told.fold()
    assert codes(told, "2022-06") == [OTHER, CODE]


# -------------------- A row that may be a known hazard, or may not.


@pytest.fixture
def doubt(told: History) -> History:
    told.returned("2022-05", row(description="灭火器压力不足", location="内科病房走廊"), BOX)
    told.returned("2022-06", row(description="灭火器压力不足", location="外科病房走廊"), BOX)
    told.fold()
    return told


def test_a_doubtful_row_gets_a_provisional_code_and_goes_to_the_review_list(doubt: History) -> None:
    assert doubt.links("2022-06")[0] == (4, "HZ-U1-202206-001", "new", "doubtful")
    assert [code for (code,) in doubt.rows("SELECT hazard_code FROM hazard.candidate")] == [CODE]


def test_a_doubtful_row_keeps_the_candidate_from_counting_as_vanished(doubt: History) -> None:
    assert "!vanish" not in doubt.events()


def test_a_decision_links_a_doubtful_row(doubt: History) -> None:
    ((row_id,),) = doubt.rows("SELECT DISTINCT row_id FROM hazard.candidate")
    doubt.decided({"kind": "link", "row_id": row_id, "other_code": CODE}, on=at("2022-07-10"))
    doubt.fold()
    assert doubt.links("2022-06")[0] == (4, CODE, "decision", "certain")
    assert doubt.state("HZ-U1-202206-001") is None
    assert doubt.rows("SELECT count(*) FROM hazard.candidate WHERE retracted_at IS NULL") == [(0,)]


def test_a_merge_moves_all_rows_and_the_old_code_keeps_its_meaning(doubt: History) -> None:
    provisional = "HZ-U1-202206-001"
    doubt.decided({"kind": "merge", "hazard_code": provisional, "other_code": CODE}, on=at("2022-07-10"))
    doubt.returned(
        "2022-07", row(hazard_code=provisional, location="外科病房走廊", description="灭火器压力不足")
    )
    doubt.fold()
    assert codes(doubt, "2022-06")[0] == codes(doubt, "2022-07")[0] == CODE
    assert "merge" in doubt.events()


def test_confirmed_as_its_own_the_old_one_counts_as_vanished(doubt: History) -> None:
    ((row_id,),) = doubt.rows("SELECT DISTINCT row_id FROM hazard.candidate")
    doubt.decided({"kind": "link", "row_id": row_id, "other_code": "HZ-U1-202206-001"}, on=at("2022-07-10"))
    doubt.fold()
    assert doubt.events()[-1] == "!vanish"


def test_a_split_takes_the_rows_from_there_on(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row())
    told.fold()
    ((row_id,),) = told.rows("SELECT row_id FROM hazard.link WHERE period = '2022-06'")
    told.decided({"kind": "split", "hazard_code": CODE, "row_id": row_id}, on=at("2022-07-10"))
    told.returned("2022-07", row())
    told.fold()
    assert codes(told, "2022-06") == codes(told, "2022-07") == ["HZ-U1-202206-001"]
    assert told.events()[-2:] == ["!vanish", "split"]


def test_a_listing_without_a_code_finds_its_hazard_by_its_words_or_waits(told: History) -> None:
    listing = {"description": "三楼东侧疏散通道堆放杂物", "location": "住院楼三楼东侧",
               "listing_org": "市卫健委",
               "listing_no": "督1号", "listed_on": date(2022, 5, 20)}  # fmt: skip
    told.returned("2022-05", listing, ledger="listing", on=at("2022-06-01"))
    told.fold()
    assert told.rows("SELECT hazard_code FROM hazard.mention") == [(None,)]
    told.returned("2022-05", row())
    told.fold()
    assert told.rows("SELECT hazard_code FROM hazard.mention WHERE retracted_at IS NULL") == [(CODE,)]
    assert "list" in told.events()
