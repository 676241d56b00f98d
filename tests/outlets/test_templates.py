"""Next month's workbook: carried over, locked, validated, and read back without guessing."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from flows.intake.identity.own_sheets import TEMPLATE_SHEET
from flows.intake.reading import read_file
from flows.intake.rulebook import load_rulebook
from flows.outlets.returns.decision_template import GUIDE, write_decision_template
from flows.outlets.returns.template import Templates, TemplateUnit, template_version
from schemas.codes import load_codes
from schemas.contracts import load_contracts

UNIT = TemplateUnit("U0003", "东河县第4社区卫生服务中心", "2022-07", date(2022, 8, 3), "云岭市卫生健康委员会")
HAZARD = {
    "hazard_code": "HZ-U0003-202206-001",
    "found_on": date(2022, 6, 1),
    "location": "门诊楼三层",
    "description": "=三楼东侧疏散通道堆放杂物，占用宽度约1米 𠮷",
    "category": "FIRE",
    "level": "GENERAL",
    "measure": "清理通道，划定禁停区，每日巡查并记录",
    "responsible_dept": "保卫科",
    "responsible_person": ["王某", "李某"],
    "deadline": date(2022, 7, 30),
    "deadline_raw": "2022-07-30",
    "deadline_kind": "date",
    "status_reported": "RECTIFYING",
    "fund_wan": 0.5,
    "source": "SELF",
    "need_gov_coord": False,
}
TASK = {
    "project": "消防安全",
    "task_no": "1",
    "superior_assigned": True,
    "task": "开展消防设施全面检测",
    "lead_leader": ["王某"],
    "due": date(2022, 9, 30),
    "due_raw": "9月底前",
    "due_kind": "month_end",
    "lead_dept": ["总务科", "保卫科"],
    "status": "RECTIFYING",
}
MEASURE = {
    "topic": "FIRE",
    "measure_title": "双人双锁管理制度",
    "action_kind": "NEW",
    "content": "双人双锁、台账登记",
    "responsible_unit": "药剂科",
    "due": date(2022, 7, 30),
    "due_kind": "date",
    "outcome_form": "制度文件",
}


def made(rows: dict | None = None, unit: TemplateUnit = UNIT) -> bytes:
    codes = load_codes()
    first = {name: next(iter(codes[name].by_code)) for name in ("topic", "action_kind", "measure_status")}
    measure = MEASURE | {
        "topic": first["topic"],
        "action_kind": first["action_kind"],
        "status": first["measure_status"],
    }
    given = {"hazard": [HAZARD], "key_task": [TASK], "measure": [measure]} if rows is None else rows
    return Templates(load_contracts(), codes).workbook(unit, given)


def opened(data: bytes | None) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def filled(data: bytes | None) -> bytes:
    book = opened(data)
    for sheet in book.worksheets[:3]:
        for cell, value in {
            "H2": date(2022, 8, 2),
            "B3": "王某",
            "E3": "李某某",
            "H3": "0000-1234567",
        }.items():
            sheet[cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(made())


def headed(sheet: Worksheet, heading: str) -> Cell:
    return next(cell for cell in sheet[5] if str(cell.value).rstrip("*") == heading)


def test_read_back_it_gives_the_same_rows_and_no_finding() -> None:
    reading = read_file(filled(made()), "七月台账.xlsx", load_rulebook())
    assert [sheet.ledger for sheet in reading.sheets] == ["hazard", "measure", "key_task"]
    assert [finding for sheet in reading.sheets for finding in sheet.findings] == []
    assert list(reading.findings) == []
    hazard, _, task = (sheet.records[0].fields for sheet in reading.sheets)
    assert {name: hazard[name] for name in HAZARD} == HAZARD
    assert {name: task[name] for name in TASK if name != "task_no"} == {
        k: v for k, v in TASK.items() if k != "task_no"
    }
    assert all(column.status == "mapped" for sheet in reading.sheets for column in sheet.columns)


def test_tasks_are_under_way_or_done_and_not_mended(book: Workbook) -> None:
    sheet = book["重点任务清单"]
    cell = headed(sheet, "完成情况")
    assert sheet.cell(6, cell.column).value == "推进中"
    rules = [rule for rule in sheet.data_validations.dataValidation if f"{cell.column_letter}6" in rule.sqref]
    address = rules[0].formula1.split("!")[1].replace("$", "")
    offered = [one.value for (one,) in book[TEMPLATE_SHEET][address]]
    assert offered == ["未完成", "推进中", "已完成"]


def test_the_unit_and_the_month_come_from_the_hidden_sheet() -> None:
    cover = read_file(filled(made()), "x.xlsx", load_rulebook()).sheets[0].cover.values
    assert (cover["unit_code"], cover["period"]) == ("U0003", "2022-07")
    assert cover["template_version"] == template_version(load_contracts())
    assert (cover["filled_by"], cover["approved_by"], cover["nil_declared"]) == ("王某", "李某某", False)


def test_codes_are_locked_and_the_rest_can_be_filled(book: Workbook) -> None:
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    code = headed(sheet, "隐患编号").column
    description = headed(sheet, "隐患描述").column
    assert [sheet.cell(row, code).protection.locked for row in (6, 7)] == [True, True]
    assert [sheet.cell(row, description).protection.locked for row in (6, 7)] == [False, False]
    assert sheet["E3"].protection.locked is False


def test_lists_offer_the_labels_of_the_code_lists(book: Workbook) -> None:
    sheet = book.worksheets[0]
    place = headed(sheet, "隐患等级").column_letter
    rule = next(rule for rule in sheet.data_validations.dataValidation if f"{place}6" in str(rule.sqref))
    assert rule.type == "list"
    area = rule.formula1.split("!")[1].replace("$", "")
    assert [cell[0].value for cell in book[TEMPLATE_SHEET][area]] == ["一般", "重大"]
    assert book[TEMPLATE_SHEET].sheet_state == "hidden"


def test_dates_are_validated_and_a_deadline_may_be_words_after_a_warning(book: Workbook) -> None:
    sheet = book.worksheets[0]
    rules = {str(rule.sqref).rstrip("0123456789")[:3]: rule for rule in sheet.data_validations.dataValidation}
    found, deadline = (headed(sheet, name).column_letter for name in ("排查日期", "整改期限"))
    assert (rules[f"{found}6:"[:3]].type, rules[f"{found}6:"[:3]].errorStyle or "stop") == ("date", "stop")
    assert rules[f"{deadline}6:"[:3]].errorStyle == "warning"


def test_headings_carry_help_and_required_ones_a_star(book: Workbook) -> None:
    sheet = book.worksheets[0]
    assert headed(sheet, "隐患描述").value == "隐患描述*"
    assert "由系统编发" in headed(sheet, "隐患编号").comment.text


def test_carried_over_text_never_becomes_a_formula(book: Workbook) -> None:
    sheet = book.worksheets[0]
    assert sheet.cell(6, headed(sheet, "隐患描述").column).data_type == "s"


def test_names_are_signed_once_and_follow_on_the_other_sheets(book: Workbook) -> None:
    assert book.worksheets[1]["E3"].value == """=IF('隐患排查治理台账'!E3="","",'隐患排查治理台账'!E3)"""


def test_a_unit_gets_only_the_ledgers_it_owes() -> None:
    unit = TemplateUnit("U1", "某卫生院", "2022-07", date(2022, 8, 3), "某委", owes=("hazard",))
    assert opened(made({}, unit)).sheetnames == ["隐患排查治理台账", TEMPLATE_SHEET]


def test_the_sheet_of_decisions_says_what_each_kind_needs(tmp_path: Path) -> None:
    path = write_decision_template(
        tmp_path / "d.xlsx", load_contracts(), load_codes(), "云岭市卫生健康委员会"
    )
    guide = dict(openpyxl.load_workbook(path)[GUIDE].iter_rows(values_only=True))
    assert all(guide[code.label] for code in load_codes()["decision_kind"].codes)


def test_a_later_copy_is_a_whole_package_and_the_same_as_one_made_alone() -> None:
    other, rows = replace(UNIT, unit_code="U0009", unit_name="另一卫生院"), {"hazard": [HAZARD] * 3}
    templates = Templates(load_contracts(), load_codes())
    templates.workbook(UNIT, {"hazard": [HAZARD], "key_task": [TASK]})
    with (
        ZipFile(io.BytesIO(templates.workbook(other, rows))) as later,
        ZipFile(io.BytesIO(made(rows, other))) as alone,
    ):
        assert later.testzip() is None
        assert later.namelist() == alone.namelist()
        told = [name for name in later.namelist() if name != "docProps/core.xml"]  # when it was made
        assert [later.read(name) for name in told] == [alone.read(name) for name in told]
