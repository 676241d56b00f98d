"""A region of two units whose returns and decisions are workbooks, run stage by stage as flows run them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from flows.intake.chunks.desk import stage
from flows.outlets.report_pack import Pack
from flows.region import Region, read_region
from flows.stages.deciding import hand_in
from flows.stages.loading import batches, enter, read_batch, waiting
from flows.stages.month import plan
from flows.stages.publication import shares
from flows.stages.publication.carry_over import Earlier
from flows.stages.publication.publishing import Published, publish
from flows.stages.store import put_register, store
from flows.stages.tracking import track
from schemas.calendar import Period
from warehouse.archive import Archive

UNITS = {"A01": "甲镇中心卫生院", "B02": "乙镇中心卫生院"}
SETTINGS = '[region]\nname = "小溪县"\ncode = "XX"\noffice = "小溪县卫生健康局"\n'
HEADINGS = {
    "code": "隐患编号", "found": "排查日期", "place": "隐患部位", "text": "隐患描述", "category": "隐患类别",
    "level": "隐患等级", "measure": "整改措施", "dept": "整改责任部门", "who": "整改责任人",
    "due": "整改期限", "state": "整改状态", "progress": "整改进展说明", "done": "整改完成日期",
}  # fmt: skip
ROW: Mapping[str, Any] = {
    "code": None, "found": date(2022, 5, 10), "place": "住院楼三楼东侧", "text": "疏散通道堆放杂物",
    "category": "消防安全", "level": "一般", "measure": "清理杂物并划定禁放区", "dept": "保卫科",
    "who": "甲某", "due": date(2022, 6, 20), "state": "整改中", "progress": "已联系保洁清运", "done": None,
}  # fmt: skip
DECISION_HEADINGS = (
    "决定类型", "隐患编号", "行标识", "目标隐患编号", "延至", "隐患等级", "结论", "规则代码", "月份",
    "更正字段", "更正为", "理由", "决定日期", "决定单位", "文号", "机构代码",
)  # fmt: skip


def village(root: Path) -> Region:
    """An empty region folder."""
    root.mkdir(parents=True)
    (root / "region.toml").write_text(SETTINGS, encoding="utf-8")
    lines = ["unit_code,name,county,kind,owes,fire_key,crowded"]
    lines += [f"{code},{name},小溪县,township_health_centre,hazard,否,否" for code, name in UNITS.items()]
    (root / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_region(root)


def row(**changes: object) -> dict[str, Any]:
    """A row like the standard one, but for the changes."""
    return {**ROW, **changes}


def ledger(unit: str, period: str, rows: Sequence[Mapping[str, Any]], name: str = "") -> bytes:
    """A unit's hazard ledger of a month as an xlsx; ``name`` of a unit that is none of the village's."""
    following, unit_name = Period.parse(period).next, name or UNITS[unit]
    return book(
        [
            ["安全生产隐患排查治理台账"],
            ["填报单位：", unit_name, None, "填报月份：", period, None, "填报日期：", following.first],
            ["填报人：", "某某", None, "主要负责人：", "某某某"],
            ["序号", *HEADINGS.values()],
            *([number, *(one[name] for name in HEADINGS)] for number, one in enumerate(rows, start=1)),
        ],
        "隐患台账",
    )


def decisions(*rows: Mapping[str, Any]) -> bytes:
    """A file of decisions as an xlsx; each row by Chinese heading."""
    common = {"理由": "现场核查", "决定日期": date(2022, 7, 1), "决定单位": "小溪县卫生健康局"}
    told = [[{**common, **one}.get(name) for name in DECISION_HEADINGS] for one in rows]
    return book([["督办决定表"], list(DECISION_HEADINGS), *told], "决定")


def book(rows: Sequence[Sequence[Any]], sheet: str) -> bytes:
    """Rows of values as an xlsx."""
    out = BytesIO()
    as_text = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(out, as_text) as made:
        page = made.add_worksheet(sheet)
        for number, values in enumerate(rows):
            for column, value in enumerate(values):
                page.write(number, column, value)
    return out.getvalue()


def at(text: str) -> datetime:
    """A time of the region, from ISO text."""
    return datetime.fromisoformat(text)


def arrive(region: Region, data: bytes, name: str, on: datetime, sender: str = "") -> None:
    """Put a file into the archive as received."""
    Archive(region.archive).receive(data, name, "inbox", sender, on)


def decide(region: Region, data: bytes, on: datetime, name: str = "决定.xlsx") -> None:
    """Hand in a file of decisions."""
    place = region.root / name
    place.write_bytes(data)
    hand_in(region, place, on)


def take_in(region: Region, period: str) -> None:
    """Load and track everything archived."""
    with store(region) as connection:
        put_register(connection, region, period)
        for batch in batches(region, waiting(connection, region)):
            enter(connection, read_batch(region, batch))
        track(connection, region)


def take_in_here(region: Region, period: str, chunks: int | None = None) -> None:
    """The same in this process, which is quicker; a run killed early gets only so many chunks in."""
    with store(region) as connection:
        put_register(connection, region, period)
        for batch in islice(batches(region, waiting(connection, region)), chunks):
            stage(batch.files, region.root, batch.folder, lambda _: None)
            enter(connection, [batch.folder])
        if chunks is None:
            track(connection, region)


def issue(region: Region, period: str, as_of: date | None = None) -> Published:
    """Publish a month, gates aside."""
    with store(region) as connection:
        return publish(connection, plan(region, period, as_of))


def one_page(pack: Pack, folder: Path, _: Earlier) -> None:
    """A report named after the region, as all are."""
    (folder / f"{pack.region}报告.html").write_text(pack.month, encoding="utf-8")


def issue_a_page(region: Region, period: str, as_of: date | None = None) -> Published:
    """Publish a month with one page for all reports, which is quicker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shares, "write_reports", one_page)
        return issue(region, period, as_of)
