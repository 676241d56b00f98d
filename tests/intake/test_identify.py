"""Whose return, and for which month: what counts when cover, file name and sender do not agree."""

from datetime import datetime

import pytest

from flows.intake.identity.identify import Identifier, Return
from flows.intake.identity.submitter import Arrived
from flows.intake.reading import read_file
from flows.units import Registry, Unit
from schemas.calendar import Calendar
from schemas.contracts import load_contracts
from tests.intake.books import PLAIN, book, hazard, rulebook

HOSPITAL = Unit(
    unit_code="QL01", name="青萝县人民医院", short_names=("县医院",), county="青萝县", kind="GENERAL_HOSPITAL"
)
CLINIC = Unit(unit_code="QL09", name="石桥村卫生室", county="青萝县", kind="VILLAGE", reports_via="QL00")
SECOND_CLINIC = Unit(
    unit_code="QL10", name="柳湾村卫生室", county="青萝县", kind="VILLAGE", reports_via="QL00"
)
OFFICE = Unit(unit_code="QL00", name="青萝县卫生健康局", county="青萝县", kind="BUREAU")
FOREIGN = Unit(unit_code="BY01", name="白云县人民医院", county="白云县", kind="GENERAL_HOSPITAL")
TWINS = tuple(
    Unit(
        unit_code=f"TW0{n}", name=f"平安第{n}医院", short_names=("平安医院",), county="青萝县", kind="CLINIC"
    )
    for n in (1, 2)
)
REGISTRY = Registry((HOSPITAL, CLINIC, SECOND_CLINIC, OFFICE, FOREIGN, *TWINS))
JUNE_3 = datetime(2022, 6, 3, 9, 0)  # noqa: DTZ001 - the region's own naive local time


def returns(
    rows: list[list[object]], name: str = "台账.xlsx", sender: str | None = None, at: datetime = JUNE_3
) -> list[Return]:
    reading = read_file(book({"Sheet1": rows}), name, rulebook())
    return Identifier(REGISTRY, load_contracts().ledgers, Calendar()).returns(
        reading, Arrived(name, sender, at)
    )


def sheet(unit: str | None = "青萝县人民医院", month: str | None = "2022年5月") -> list[list[object]]:
    cover = [f"填报单位：{unit}" if unit else "", "", f"填报月份：{month}" if month else ""]
    return [["隐患排查治理台账"], cover, PLAIN, hazard(1), hazard(2)]


def codes(entry: Return) -> set[str]:
    return {finding.code for _, finding in entry.findings}


@pytest.mark.parametrize("written", ["青萝县人民医院", "县医院", " 青萝县 人民医院（章）"])
def test_a_unit_is_known_by_any_of_its_names(written: str) -> None:
    (entry,) = returns(sheet(written))
    assert (entry.unit, entry.period) == (HOSPITAL, "2022-05")


def test_the_file_name_speaks_where_the_cover_is_silent() -> None:
    (entry,) = returns(sheet(None, None), name="青萝县人民医院2022年5月台账.xlsx")
    assert (entry.unit, entry.period) == (HOSPITAL, "2022-05")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("报送：转石桥村卫生室和青萝县人民医院的表.xlsx", "QL01"),
        ("柳湾村卫生室代石桥村卫生室.xlsx", "QL10"),
        ("石桥村卫生室代柳湾村卫生室.xlsx", "QL09"),
    ],
)
def test_of_several_names_inside_a_file_name_the_longest_then_the_first_speaks(
    name: str, expected: str
) -> None:
    (entry,) = returns(sheet(None), name=name)
    assert entry.unit is not None
    assert entry.unit.unit_code == expected


def test_the_cover_counts_more_than_the_file_name_and_the_doubt_is_told() -> None:
    (entry,) = returns(sheet(), name="白云县人民医院2022年4月.xlsx")
    assert (entry.unit, entry.period) == (HOSPITAL, "2022-05")
    assert codes(entry) == {"identify.unit_disagrees", "identify.period_disagrees"}


def test_a_name_not_in_the_register_is_refused_with_its_cell() -> None:
    (entry,) = returns(sheet("红叶医院"))
    assert entry.unit is None
    ((_, finding),) = [pair for pair in entry.findings if pair[1].code == "identify.unit_unknown"]
    assert (finding.cell, finding.value) == ("A2", "红叶医院")


def test_a_name_two_units_share_is_nobodys() -> None:
    (entry,) = returns(sheet("平安医院"))
    assert entry.unit is None
    assert "identify.unit_ambiguous" in codes(entry)


def test_nobody_reports_for_a_unit_that_is_not_registered_to_them() -> None:
    (entry,) = returns(sheet("白云县人民医院"), sender="青萝县人民医院")
    assert "identify.not_yours" in codes(entry)


def test_the_county_office_sends_a_clinics_workbook_by_proxy() -> None:
    (entry,) = returns(sheet("石桥村卫生室"), sender="青萝县卫生健康局")
    assert (entry.unit, entry.proxy_by, codes(entry)) == (CLINIC, "QL00", set())


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2023年5月", {"identify.period_outside"}),
        ("2021年5月", {"identify.period_outside"}),
        ("2022年4月", set()),
    ],
)
def test_a_month_outside_the_collection_is_refused(month: str, expected: set[str]) -> None:
    (entry,) = returns(sheet(month=month))
    assert codes(entry) == expected
    assert entry.period == ("2022-04" if not expected else "2022-05")


def test_without_a_month_anywhere_the_month_before_receipt_is_taken_and_told() -> None:
    (entry,) = returns(sheet(month=None))
    assert (entry.period, codes(entry)) == ("2022-05", {"identify.period_missing"})


def consolidated() -> list[list[object]]:
    rows = [
        ["石桥村卫生室", *hazard(1)],
        ["青萝县卫生健康局", *hazard(2)],
        ["白云县人民医院", *hazard(3)],
        ["无名卫生室", *hazard(4)],
        ["柳湾村卫生室", "", "", "", "本月无隐患"],
    ]
    return [["填报单位：青萝县卫生健康局", "", "填报月份：2022年5月"], ["单位", *PLAIN], *rows]


def test_a_county_workbook_is_shared_out_to_the_units_its_rows_name() -> None:
    found = {entry.unit: entry for entry in returns(consolidated())}
    rows = {
        unit: [record.row for _, _, part in entry.parts for record in part if not record.held]
        for unit, entry in found.items()
    }
    assert rows[CLINIC] == [3]
    assert found[CLINIC].proxy_by == "QL00"
    assert rows[OFFICE] == [4]
    assert rows[SECOND_CLINIC] == []
    assert found[SECOND_CLINIC].nil


def test_rows_of_unknown_and_foreign_units_wait_and_the_balance_still_holds() -> None:
    found = returns(consolidated())
    reading = found[0].parts[0][1]
    told = {
        (finding.code, finding.row) for finding in reading.findings if finding.code.startswith("identify.")
    }
    assert told == {("identify.row_unit_foreign", 5), ("identify.row_unit_unknown", 6)}
    assert reading.account.rows_seen == sum(reading.account[1:])
    assert reading.account.held == 2


def test_an_unreadable_file_still_is_its_units_return() -> None:
    reading = read_file(b"not a workbook at all", "青萝县人民医院2022年5月.xlsx", rulebook())
    arrived = Arrived("青萝县人民医院2022年5月.xlsx", None, JUNE_3)
    (entry,) = Identifier(REGISTRY, load_contracts().ledgers, Calendar()).returns(reading, arrived)
    assert (entry.unit, entry.period, entry.parts) == (HOSPITAL, "2022-05", [])
