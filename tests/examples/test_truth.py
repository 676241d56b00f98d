"""The truth agrees with the files: what it says stands where it says it."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from examples.mail import Posted, posted
from examples.sample_region import AS_OF, NOISE, PERIODS, truth


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return truth()


@pytest.fixture(scope="module")
def files() -> dict[str, Posted]:
    return {file.parcel.name: file for file in posted(NOISE)}


def test_truth_is_written_as_json(tmp_path: Path, known: dict[str, Any]) -> None:
    truth(tmp_path)
    assert json.loads((tmp_path / "truth.json").read_text())["as_of"] == known["as_of"]


def rows(file: Posted, sheet: str) -> list[list[object]]:
    if file.parcel.form == "csv":
        return [list(row) for row in csv.reader(StringIO(file.data.decode("gb18030")))]
    book = openpyxl.load_workbook(BytesIO(file.data))
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_each_row_told_of_stands_where_the_truth_says(
    known: dict[str, Any], files: dict[str, Posted]
) -> None:
    checked = 0
    for hazard in known["hazards"][::7]:
        for row in hazard["rows"]:
            if row["file"].endswith(".xls") or {"edited", "several_in_one_cell"} & set(row["flags"]):
                continue
            cells = rows(files[row["file"]], row["sheet"])[row["row"] - 1]
            text = "\n".join(str(cell) for cell in cells)
            original = not any({"edited"} & set(other["flags"]) for other in hazard["rows"])
            assert hazard["description"] in text or not original
            checked += 1
    assert checked > 60


def test_planted_defects_stand_in_their_cells(known: dict[str, Any], files: dict[str, Posted]) -> None:
    expected = {
        "impossible_date": "2022.6.31",
        "vague_deadline": "长期",
        "doubtful_level": "较大",
        "boilerplate_measure": "加强管理",
    }
    found = {finding["kind"]: finding for finding in known["findings"]}
    for kind, value in expected.items():
        finding = found[kind]
        book = openpyxl.load_workbook(BytesIO(files[finding["file"]].data))
        assert book[finding["sheet"]][finding["cell"]].value == value


def test_rows_hidden_on_purpose_are_hidden(known: dict[str, Any], files: dict[str, Posted]) -> None:
    finding = next(one for one in known["findings"] if one["kind"] == "hidden_rows")
    sheet = openpyxl.load_workbook(BytesIO(files[finding["file"]].data)).worksheets[0]
    assert sum(dimension.hidden for dimension in sheet.row_dimensions.values()) == 2


def submission(
    known: dict[str, Any], run: str, unit: str, period: str, ledger: str = "hazard"
) -> dict[str, Any]:
    wanted = {"unit": unit, "period": period, "ledger": ledger}
    return next(one for one in known["submissions"][run] if wanted.items() <= one.items())


@pytest.mark.parametrize(
    ("run", "unit", "period", "status"),
    [
        ("2022-05", "YH10", "2022-05", "on_time"),  # 3 June, 23:59:59
        ("2022-06", "YH11", "2022-06", "late"),  # 4 July, 00:00:00
        ("2022-05", "QL06", "2022-05", "missing"),  # 15 June: after the run
        ("2022-06", "QL06", "2022-05", "late"),
        ("2022-08", "LC06", "2022-06", "missing"),
        ("2022-08", "YH15", "2022-07", "nil"),
        ("2022-08", "LX14", "2022-07", "missing"),  # its county forgot it
        ("2022-08", "LC09", "2022-07", "invalid"),
        ("2022-08", "LX06", "2022-06", "on_time"),  # the first file came in time, though nobody could read it
    ],
)
def test_returns_stand_as_sent(known: dict[str, Any], run: str, unit: str, period: str, status: str) -> None:
    assert submission(known, run, unit, period)["status"] == status


def test_clinics_are_reported_by_their_county(known: dict[str, Any]) -> None:
    standing = submission(known, "2022-08", "QL11", "2022-05")
    assert standing["proxy"]
    assert standing["timely"]


def test_a_corrected_return_has_two_versions(known: dict[str, Any]) -> None:
    assert submission(known, "2022-06", "YH08", "2022-06")["versions"] == 2


def test_laggards_are_counted_month_by_month(known: dict[str, Any]) -> None:
    counts = [
        next(
            one["consecutive"]
            for one in known["laggards"][period]
            if (one["unit"], one["class"]) == ("LX04", "LATE")
        )
        for period in PERIODS
    ]
    assert counts == [1, 2, 3, 4]
    missing = {"unit": "YH18", "class": "MISSING", "consecutive": 4}
    assert missing in known["laggards"]["2022-08"]
    assert {"unit": "QL02", "class": "PARTIAL", "consecutive": 1} in known["laggards"]["2022-07"]


def hazard(known: dict[str, Any], truth_id: str) -> dict[str, Any]:
    return next(one for one in known["hazards"] if one["id"] == truth_id)


def test_an_extension_granted_in_time_keeps_a_hazard_from_being_overdue(known: dict[str, Any]) -> None:
    extended = hazard(known, "YH03-extension")
    assert extended["deadline_first"] == "2022-06-30"
    assert set(extended["overdue"].values()) == {None}


def test_a_deadline_moved_silently_does_not_count(known: dict[str, Any]) -> None:
    moved = hazard(known, "YH04-moved")
    assert moved["overdue"]["2022-07"] == (AS_OF["2022-07"] - date(2022, 6, 28)).days


def test_a_hazard_left_out_stays_open(known: dict[str, Any]) -> None:
    vanished = hazard(known, "YH05-vanished")
    assert vanished["vanished_in"] == ["2022-07", "2022-08"]
    assert vanished["states"]["2022-08"] == ["RECTIFYING"]


def test_a_listed_major_hazard_closes(known: dict[str, Any]) -> None:
    listed = hazard(known, "YH01-liquid_oxygen")
    assert (listed["level"], listed["listed"]) == ("MAJOR", True)
    assert listed["states"]["2022-08"][0] == "CLOSED"


def test_statistics_add_up(known: dict[str, Any]) -> None:
    for period in PERIODS:
        scopes = known["statistics"][period]
        for name in ("general_found", "general_rectified", "major_found", "major_closed", "overdue"):
            assert scopes["region"][name] == sum(
                scopes[county][name] for county in scopes if county != "region"
            )
        assert scopes["region"]["general_rectified"] <= scopes["region"]["general_found"]


def test_the_perfunctory_unit_copies_and_never_moves(known: dict[str, Any]) -> None:
    copies = [one for one in known["hazards"] if one["unit"] == known["perfunctory"][0]]
    models = {one["description"] for one in known["hazards"] if one["unit"] == "QL02"}
    assert len(copies) == 6
    assert all(one["description"] in models for one in copies)
    assert all(states == ["RECTIFYING"] for one in copies for states in one["states"].values())
