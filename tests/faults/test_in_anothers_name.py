"""Everything a unit can think of to change a ledger that is not its own: told, and nothing changed."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.region import Region, read_region
from flows.stages.store import store
from tests.faults.forged import (
    BOX,
    GRAVE,
    JUNE,
    OURS,
    acceptances,
    consolidated,
    from_template,
    in_the_name_of,
    on_two_sheets,
    silent,
    two_counties,
)
from tests.sources.letters import zipped
from tests.stages.village import arrive, at, ledger, row, take_in_here
from warehouse.rebuild import differences
from warehouse.region import Clock, set_clock
from warehouse.returns import note_files

JULY = at("2022-07-02 09:00")
CLOSED = {"state": "已销号", "done": date(2022, 6, 10)}
OWN = row(place="药库", text="药库疏散门朝内开启且上锁")
WIDE, INVISIBLE = "ＨＺ－Ａ０１－２０２２０５－００１", "HZ-A01-\u200b202205-\u2060001"
TABLES = ("hazard.hazard", "hazard.link", "hazard.event", "hazard.state", "hazard.mention", "ledger.hazard",
          "ledger.acceptance", "intake.submission", "intake.finding")  # fmt: skip
JUNES = ledger("A01", JUNE, [row(code=OURS), row(**BOX, progress="已报修")])
State = dict[str, list[tuple[Any, ...]]]


def of_a01(region: Region) -> State:
    """Everything the store says of A01."""
    with store(region) as connection:
        set_clock(connection, Clock(date(2022, 7, 31), at("2022-08-01 00:00"), JUNE))
        told = {
            table: connection.execute(
                f"SELECT * FROM {table} WHERE unit_code = 'A01' ORDER BY ALL"
            ).fetchall()
            for table in TABLES
        }
        told["status"] = connection.execute(
            "SELECT period, status, versions, first_received_at FROM report.submission_status"
            " WHERE unit_code = 'A01' ORDER BY ALL"
        ).fetchall()
    return told


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Two counties with an office and a unit each; A01 has reported May, with a grave hazard."""
    region = two_counties(tmp_path_factory.mktemp("forged") / "region", called="甲镇卫生院;B02")
    take_in_here(region, JUNE)
    return region


@pytest.fixture(scope="module")
def before_and_after(region: Region) -> tuple[State, State]:
    """A01 before July and in it: everybody spoke of A01, but A01 itself."""
    before = of_a01(region)
    forged = [row(code=OURS, **CLOSED), row(code=GRAVE, **BOX | CLOSED)]
    for name, data in in_the_name_of("A01", forged).items():
        arrive(region, data, name, JULY, "B02")
    theirs = ("甲镇中心卫生院", forged[0])
    arrive(region, consolidated("甲县卫生健康局", theirs), "冒充甲县.xlsx", JULY, "B02")
    arrive(region, consolidated("甲县安全办", theirs), "无名.xlsx", JULY, "")
    arrive(region, consolidated("乙县卫生健康局", theirs), "越界.xlsx", JULY, "B00")
    passed = [("甲镇中心卫生院", OURS, "疏散通道堆放杂物"), ("甲镇中心卫生院", GRAVE, BOX["text"])]
    arrive(region, acceptances("乙镇中心卫生院", *passed), "乙镇验收.xlsx", JULY, "B02")
    arrive(region, acceptances("乙县卫生健康局", *passed), "乙县验收.xlsx", JULY, "B00")
    both = on_two_sheets(ledger("B02", JUNE, [OWN]), ledger("A01", JUNE, forged))
    arrive(region, both, "两张表.xlsx", JULY, "B02")
    arrive(region, JUNES, "转发.xlsx", JULY, "B02")
    take_in_here(region, JUNE)
    return before, of_a01(region)


@pytest.fixture(scope="module")
def later(region: Region, before_and_after: tuple[State, State]) -> Region:
    """The same region after the next day, on which both units sent more."""
    assert before_and_after
    two = zipped(
        ("a.xlsx", from_template(ledger("A01", JUNE, [row(code=OURS)]), "A01")),
        ("乙镇中心卫生院.xlsx", silent(ledger("B02", JUNE, [OWN, OWN | {"place": "食堂"}]))),
    )
    passed = ("甲镇中心卫生院", GRAVE, str(BOX["text"]))
    sent = {
        "两家.zip": (two, ""),
        "又两家.zip": (two + b"\0", "B02"),
        "旧模板.xlsx": (from_template(ledger("B02", JUNE, [OWN]), "A01"), ""),
        "乙县卫生健康局台账.xlsx": (silent(ledger("B02", JUNE, [OWN])), "B02"),
        "自报.xlsx": (JUNES, "A01"),
        "自称代报.xlsx": (acceptances("甲镇中心卫生院", passed, proxy="甲县卫生健康局"), "A01"),
        "编号.xlsx": (ledger("B02", JUNE, [row(code=WIDE), row(place="门诊楼", code=INVISIBLE)]), "B02"),
    }
    for hour, (name, (data, sender)) in enumerate(sent.items(), start=9):
        arrive(region, data, name, at(f"2022-07-03 {hour:02d}:00"), sender)
    take_in_here(region, JUNE)
    return region


def asked(region: Region, query: str, **given: object) -> list[tuple[Any, ...]]:
    with store(region) as connection:
        return connection.execute(query, given or None).fetchall()


def found(region: Region, code: str) -> set[str]:
    """The files in which something was found."""
    query = "SELECT DISTINCT name FROM intake.file JOIN intake.finding USING (sha256) WHERE code = $code"
    return {name for (name,) in asked(region, query, code=code)}


def test_nothing_that_others_say_changes_anything_of_a_unit_not_even_whether_it_has_reported(
    before_and_after: tuple[State, State],
) -> None:
    before, after = before_and_after
    assert after == before
    assert ("2022-06", "missing", 0, None) in after["status"]


def test_each_of_it_is_told(before_and_after: tuple[State, State], region: Region) -> None:
    assert before_and_after
    assert found(region, "identify.not_yours") == {
        "明写.xlsx", "甲镇中心卫生院6月.xlsx", "甲镇中心卫生院打不开.xlsx", "预填.xlsx", "冒充甲县.xlsx",
        "两张表.xlsx", "转发.xlsx",
    }  # fmt: skip
    assert found(region, "identify.unit_unknown") == {"无名.xlsx"}
    assert found(region, "identify.row_unit_foreign") == {"冒充甲县.xlsx", "越界.xlsx", "乙县验收.xlsx"}
    assert found(region, "mention.not_theirs") == {"乙镇验收.xlsx"}


def test_it_is_told_to_whoever_sent_it_and_to_nobody_else(
    before_and_after: tuple[State, State], region: Region
) -> None:
    assert before_and_after
    with store(region) as connection:
        told = {(file.file_name, file.unit_code) for file in note_files(connection, JUNE)}
    assert {("明写.xlsx", "B02"), ("冒充甲县.xlsx", "B02"), ("越界.xlsx", "B00")} <= told
    assert {code for _, code in told} == {"B02", "B00"}


def test_a_name_that_is_another_units_code_means_the_unit_of_that_code(region: Region) -> None:
    assert region.registry.named("B02") == region.registry.by_code["B02"]


def brought(region: Region, name: str) -> list[tuple[Any, ...]]:
    """Whose returns a file holds, and how many rows of each count."""
    query = (
        "SELECT unit_code, records FROM intake.submission JOIN intake.file USING (sha256)"
        " WHERE name = $name ORDER BY ALL"
    )
    return asked(region, query, name=name)


def test_each_file_of_an_archive_speaks_for_itself_alone(later: Region) -> None:
    assert brought(later, "两家.zip") == [("A01", 1), ("B02", 2)]
    assert brought(later, "又两家.zip") == [("B02", 2), (None, 0)]


def test_what_stands_on_the_sheet_counts_more_than_whose_template_it_once_was(later: Region) -> None:
    assert brought(later, "旧模板.xlsx") == [("B02", 1)]
    assert "旧模板.xlsx" in found(later, "identify.unit_disagrees")


def test_a_form_that_an_office_handed_out_is_of_whoever_filled_it_in(later: Region) -> None:
    assert brought(later, "乙县卫生健康局台账.xlsx") == [("B02", 1)]


def test_a_code_dressed_up_is_the_code(later: Region) -> None:
    query = "SELECT row_number FROM intake.finding WHERE code = 'history.code_foreign' ORDER BY ALL"
    assert asked(later, query) == [(5,), (6,)]
    query = "SELECT DISTINCT unit_code FROM hazard.event WHERE hazard_code = $code"
    assert asked(later, query, code=OURS) == [("A01",)]


def test_a_file_that_a_neighbour_sent_before_its_unit_did_counts_as_soon_as_the_unit_sends_it(
    later: Region, tmp_path: Path
) -> None:
    assert brought(later, "转发.xlsx") == [("A01", 2)]
    copied = shutil.copytree(later.root, tmp_path / "again", ignore=shutil.ignore_patterns("warehouse"))
    again = read_region(copied)
    take_in_here(again, JUNE)
    differing = differences(later.warehouse, again.warehouse, views=False)
    assert [each for each in differing if each.table != "ops.clock"] == []


def test_a_unit_that_names_its_office_as_sender_is_not_the_office(later: Region) -> None:
    query = """SELECT state FROM hazard.state
        WHERE hazard_code = $code AND retracted_at IS NULL AND valid_until IS NULL"""
    assert asked(later, query, code=GRAVE) == [("ACCEPTED",)]
    passed = ("甲镇中心卫生院", GRAVE, str(BOX["text"]))
    arrive(later, acceptances("甲县卫生健康局", passed), "甲县验收.xlsx", at("2022-07-04 09:00"), "A00")
    take_in_here(later, JUNE)
    assert asked(later, query, code=GRAVE) == [("CLOSED",)]
