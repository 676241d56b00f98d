"""Workbooks that speak in another's name: what a unit would try that wants to change a ledger not its own."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from flows.intake.identity.own_sheets import TEMPLATE_SHEET
from flows.region import Region, read_region
from tests.stages.village import HEADINGS, arrive, at, book, ledger, row, village

MAY, JUNE = "2022-05", "2022-06"
_ACCEPTED = ("单位名称", "隐患编号", "隐患描述", "申请验收日期", "验收日期", "验收人", "验收结论", "销号日期")
SIGNED = ["填报人：", "某某", None, "主要负责人：", "某某某", None, "填报日期：", date(2022, 7, 1)]
_COVER = 2
"""The row on which a ledger says whose it is."""


OURS, GRAVE = "HZ-A01-202205-001", "HZ-A01-202205-002"
"""Codes of A01's hazards of May."""
BOX = {"place": "配电房", "text": "配电箱门锁损坏且线路老化裸露", "level": "重大"}


def two_counties(root: Path, called: str = "") -> Region:
    """Two counties with an office and a unit each; May's ledger of A01, also ``called`` so, has arrived."""
    village(root)
    (root / "units.csv").write_text(
        "unit_code,name,short_names,county,kind,owes,reports_via\n"
        "A00,甲县卫生健康局,,甲县,BUREAU,,\nB00,乙县卫生健康局,,乙县,BUREAU,,\n"
        f"A01,甲镇中心卫生院,{called},甲县,township_health_centre,hazard,A00\n"
        "B02,乙镇中心卫生院,,乙县,township_health_centre,hazard,B00\n",
        encoding="utf-8",
    )
    region = read_region(root)
    arrive(region, ledger("A01", MAY, [row(), row(**BOX)]), "甲.xlsx", at("2022-06-02 09:00"), "A01")
    return region


def silent(data: bytes) -> bytes:
    """The ledger without the line that says whose it is."""
    made = openpyxl.load_workbook(BytesIO(data))
    for cell in made.worksheets[0][_COVER][:2]:
        cell.value = None
    return _saved(made)


def from_template(data: bytes, unit_code: str) -> bytes:
    """The ledger in a workbook whose hidden sheet was made for that unit."""
    made = openpyxl.load_workbook(BytesIO(data))
    hidden = made.create_sheet(TEMPLATE_SHEET)
    hidden.sheet_state = "hidden"
    for line in (("unit_code", unit_code), ("period", JUNE)):
        hidden.append(line)
    return _saved(made)


def on_two_sheets(own: bytes, other: bytes) -> bytes:
    """Two units' ledgers in one workbook."""
    made = openpyxl.load_workbook(BytesIO(own))
    copied = made.create_sheet("隐患台账2")
    for line in openpyxl.load_workbook(BytesIO(other)).worksheets[0].values:
        copied.append(line)
    return _saved(made)


def consolidated(office: str, *lines: tuple[str, Mapping[str, Any]], signed: bool = True) -> bytes:
    """A county office's workbook: each line the name of a unit and its row."""
    told = [[number, name, *(each[key] for key in HEADINGS)] for number, (name, each) in enumerate(lines, 1)]
    cover = [["填报单位：", office, None, "填报月份：", JUNE], *([SIGNED] if signed else [])]
    return book([["隐患排查治理台账"], *cover, ["序号", "单位名称", *HEADINGS.values()], *told], "汇总")


def acceptances(reporter: str, *lines: tuple[str, str, str], proxy: str = "") -> bytes:
    """A ledger of acceptances that passes and closes hazards: unit, code and words of each."""
    day = date(2022, 6, 20)
    told = [[unit, code, text, day, day, "某某", "合格", day] for unit, code, text in lines]
    cover = [
        "填报单位：",
        reporter,
        None,
        "填报月份：",
        JUNE,
        None,
        *(["代报单位：", proxy] if proxy else []),
    ]
    return book([["验收销号台账"], cover, SIGNED, list(_ACCEPTED), *told], "验收销号")


def in_the_name_of(unit: str, rows: list[Mapping[str, Any]]) -> dict[str, bytes]:
    """Hazard ledgers of June that are another unit's in one way or another, by file name."""
    told = ledger(unit, JUNE, rows)
    return {
        "明写.xlsx": told,
        "甲镇中心卫生院6月.xlsx": silent(told),
        "甲镇中心卫生院打不开.xlsx": b"PK\x03\x04 broken",
        "预填.xlsx": from_template(silent(told), unit),
    }


def _saved(made: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()
