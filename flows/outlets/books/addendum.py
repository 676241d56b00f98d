"""The list of changes that goes with an addendum: what is different, and what arrived that made it so."""

from datetime import datetime
from pathlib import Path

from flows.outlets.report_pack import Pack, chinese_moment
from flows.outlets.xlsx.plain_table import Head, PlainTable, write_tables
from warehouse.addenda import Addendum, Change

_CHANGES = (
    Head("序号", 6, "int"),
    Head("报表", 16),
    Head("单位（范围）", 22),
    Head("对象", 26, "code"),
    Head("项目", 16),
    Head("原发布", 28),
    Head("现为", 28),
    Head("依据", 18, "center"),
)
_CAUSES = (
    Head("依据号", 8, "int"),
    Head("收到时间", 18, "moment"),
    Head("事由", 18, "center"),
    Head("单位", 26),
    Head("月份", 10, "center"),
    Head("台账", 16),
    Head("文件", 36),
    Head("说明", 36),
)
NOT_CAUSED = "以后月份的报送，或单位名册、规则调整"


def write_addendum(pack: Pack, addendum: Addendum, since: datetime, path: Path) -> Path:
    """Write the workbook ``变化说明`` of an addendum; ``since`` is what the edition before knew until."""
    span = f"{chinese_moment(since)}至{pack.known_words}"
    title = f"{pack.scope}{pack.month}报告补充说明（第{pack.version}版）"
    causes = PlainTable(
        "依据",
        f"{title}：变化依据",
        f"上一版发布后收到的报送和督办决定，{span}，共{len(addendum.causes)}项。",
        _CAUSES,
        [
            (one.number, one.received_at, one.kind, one.unit_name, one.period, *one[7:])
            for one in addendum.causes
        ],
    )
    changes = PlainTable(
        "变化",
        f"{title}：变化清单",
        f"统计截止日期仍为{pack.as_of_words}；原版文件不变，下列{len(addendum.changes)}处以本版为准。"
        "“依据”栏的数字为“依据”表中的依据号。",
        _CHANGES,
        [_row(number, change) for number, change in enumerate(addendum.changes, start=1)],
    )
    return write_tables(path, (changes, causes), pack.known_at)


def _row(number: int, change: Change) -> tuple[object, ...]:
    cited = "、".join(map(str, change.causes)) or NOT_CAUSED
    words = (
        change.report,
        change.unit_name,
        change.subject,
        change.field,
        _shown(change.before),
        _shown(change.after),
    )
    return (number, *words, cited)


def _shown(value: str | None) -> str:
    return {None: "（无）", "true": "是", "false": "否", "": "（空）"}.get(value, value or "")
