"""The two real workbooks are read completely; they stay outside the repository, in ../shared/samples."""

from datetime import date
from pathlib import Path

import pytest

from flows.intake.facts import SheetReading
from flows.intake.reading import read_file
from flows.intake.reading_json import as_json
from tests.intake.books import balanced, fields, rulebook

SAMPLES = next(
    (
        folder / "shared" / "samples"
        for folder in Path(__file__).resolve().parents
        if (folder / "shared" / "samples").is_dir()
    ),
    None,
)


def _bytes(name: str) -> bytes:
    path = SAMPLES / name if SAMPLES else None
    if path is None or not path.exists():
        pytest.skip(f"the real workbook {name} is not in ../shared/samples")
    return path.read_bytes()


def _sheet(name: str) -> SheetReading:
    return read_file(_bytes(name), name, rulebook()).sheets[0]


@pytest.fixture(scope="module")
def tasks() -> SheetReading:
    return _sheet("hospital-key-tasks-2022.xlsx")


@pytest.fixture(scope="module")
def hazards() -> SheetReading:
    return _sheet("site-hazard-ledger-2019-06.xlsx")


def test_thirty_four_key_tasks_and_a_footer(tasks: SheetReading) -> None:
    assert (tasks.ledger, tasks.account.records, tasks.account.footer) == ("key_task", 34, 1)
    assert balanced(tasks)


def test_every_task_has_the_project_of_its_merge(tasks: SheetReading) -> None:
    projects = fields(tasks, "project")
    assert projects[:3] == ["理论学习", "理论学习", "落实安全生产责任"]
    assert None not in projects


def test_tasks_are_numbered_in_their_text(tasks: SheetReading) -> None:
    assert fields(tasks, "task_no") == [str(number) for number in range(1, 35)]
    assert not any(text[0] in "*0123456789" for text in fields(tasks, "task"))


def test_a_star_means_assigned_from_above(tasks: SheetReading) -> None:
    starred = fields(tasks, "superior_assigned")
    assert [place + 1 for place, star in enumerate(starred) if not star] == [9, 10, 18, 33, 34]


def test_deadline_kinds_of_the_tasks(tasks: SheetReading) -> None:
    due = dict(
        zip(
            fields(tasks, "due_raw"),
            zip(fields(tasks, "due"), fields(tasks, "due_kind"), strict=True),
            strict=True,
        )
    )
    assert due["全年"] == (date(2022, 12, 31), "period_end")
    assert due["12月前"] == (date(2022, 12, 31), "month_end")
    assert due["6月底前"] == due["6月"] == (date(2022, 6, 30), "month_end")
    assert due["重点时段前后"] == (None, "open_ended")


def test_several_supporting_departments(tasks: SheetReading) -> None:
    departments = fields(tasks, "support_dept")
    assert departments[6] == ["信息科", "基建办"]
    assert departments[19] == ["保卫科", "设备科", "信息科", "各科室"]
    assert departments[17] == ["总务（基建）科"]
    assert departments[2] is None


def test_thirty_eight_hazards_and_three_footer_rows(hazards: SheetReading) -> None:
    assert (hazards.ledger, hazards.account.records, hazards.account.footer) == ("hazard", 38, 3)
    assert hazards.header_rows == (2, 3)
    assert balanced(hazards)


def test_dates_in_a_chinese_built_in_format(hazards: SheetReading) -> None:
    assert fields(hazards, "accepted_on")[:2] == [date(2019, 5, 28), date(2019, 5, 28)]
    assert all(
        isinstance(day, date)
        for name in ("found_on", "deadline", "accepted_on")
        for day in fields(hazards, name)
    )


def test_words_of_the_site_ledger(hazards: SheetReading) -> None:
    assert set(fields(hazards, "status_reported")) == {"CLOSED"}
    assert set(fields(hazards, "acceptance_result")) == {"PASS"}
    assert set(fields(hazards, "level")) == {"GENERAL"}
    assert {person for people in fields(hazards, "responsible_person") for person in people} == {
        "责任人甲",
        "责任人乙",
    }
    assert {column.heading: column.field for column in hazards.columns}["隐患类型"] == "category"


def test_cover_cells_inside_the_header(hazards: SheetReading) -> None:
    assert hazards.cover.values["filled_on"] == date(2019, 6, 25)
    assert hazards.cover.cells["filled_by"] == "J2"


def test_the_json_promise() -> None:
    name = "hospital-key-tasks-2022.xlsx"
    told = as_json(read_file(_bytes(name), name, rulebook()), rulebook().catalogue)
    sheet = told["sheets"][0]
    assert set(told) >= {"file", "sha256", "sheets", "findings"}
    assert set(sheet["account"]) == {
        "rows_seen",
        "records",
        "nil",
        "section",
        "total",
        "footer",
        "blank",
        "held",
    }
    assert sheet["records"][0]["cells"]["task"] == "B3"
    assert sheet["records"][0]["fields"]["due"] == "2022-12-31"
    assert {"code", "severity", "sheet", "cell", "value", "message", "remedy"} <= set(told["findings"][0])
