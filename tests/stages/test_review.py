"""Doubtful rows are published for a person to settle; what is settled leaves the list."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from flows.outlets.books.review import HEADS
from flows.region import Region
from tests.stages.village import arrive, at, decide, decisions, issue, ledger, row, take_in_here, village

MAY, JUNE = "2022-05", "2022-06"


def listed(folder: Path) -> list[dict[str, Any]]:
    (path,) = folder.glob("*待核对清单.xlsx")
    lines = openpyxl.load_workbook(path)["待核对"].iter_rows(min_row=4, values_only=True)
    return [dict(zip((head.title for head in HEADS), line, strict=True)) for line in lines]


def doubtful_region(root: Path) -> Region:
    """A hazard comes back without its code, its text and its place half changed."""
    region = village(root)
    known = row(place="住院楼三楼东侧走廊", text="疏散通道堆放杂物影响通行")
    again = row(place="住院楼三楼", text="疏散通道堆放纸箱杂物", found=date(2022, 5, 12))
    arrive(region, ledger("A01", MAY, [known]), "5月.xlsx", at("2022-06-02 09:00"), "A01")
    arrive(region, ledger("A01", JUNE, [again]), "6月.xlsx", at("2022-07-02 09:00"), "A01")
    take_in_here(region, MAY)
    take_in_here(region, JUNE)
    return region


def test_a_doubtful_row_is_listed_beside_its_candidate_until_a_decision_settles_it(tmp_path: Path) -> None:
    region = doubtful_region(tmp_path / "region")
    (line,) = listed(issue(region, JUNE, date(2022, 7, 5)).folder)
    assert (line["候选隐患编号"], line["候选描述"]) == ("HZ-A01-202205-001", "疏散通道堆放杂物影响通行")
    assert (line["本行描述"], line["文件"], line["行"]) == ("疏散通道堆放纸箱杂物", "6月.xlsx", 5)
    settled = {"决定类型": "认定为同一隐患", "行标识": line["行标识"], "目标隐患编号": line["候选隐患编号"]}
    decide(region, decisions(settled), at("2022-07-06 09:00"))
    take_in_here(region, JUNE)
    addendum = issue(region, JUNE)
    assert addendum.folder.name == "addendum-2"
    assert listed(addendum.folder) == []
